"""Candidates for who wrote an article: 作者 and 记者 labels, `文/…` lines, names in brackets
at the beginning or the end of the text, the head's statement, and names beside the date
that another statement confirms.
"""

import re
from collections.abc import Iterator
from itertools import takewhile

from crawler.pages.evidence import Candidate, Evidence, Place, choose
from crawler.pages.labels import JOINT, Row, ends_of, statements_in, until_date
from crawler.pages.meta import AUTHOR_NAMES, SOURCE_NAMES, linked_name
from crawler.pages.names import is_person, is_place, is_shaped, publisher_form
from crawler.pages.page import Page
from crawler.pages.spelling import letters, unannotated
from crawler.pages.vocabulary import is_marked, is_nobody, label_of

_BRACKETED = re.compile(
    r"[（(〔【\[]\s{0,20}(?:本文|本报|本网|本刊|本社|[\u4e00-\u9fff]{2,4}[报网社])?(?:作者|記者|记者|通讯员|评论员|撰稿|采写|编译"
    r"|編譯|文|图文)[:：／/|\s]*([^（()）〔〕【】\[\]]{2,60})[）)〕】\]]"
)
_WRITTEN_BY = re.compile(
    r"^[【\[（(]?\s{0,20}(?:图文|文|撰文|执笔|采写|撰稿|作者)\s{0,20}[/／|丨︱:：]\s{0,20}([^。！？\n]{2,40}?)[】\])）]?$"
    r"|^[【\[（(]?\s{0,20}([^。！？/／\n]{2,20})\s{0,20}[/／]\s{0,20}(?:图文|文|撰文)\s{0,20}[】\])）]?$"
)
_DATELINE = re.compile(
    r"^.{0,14}\d{1,2}日[电讯]\s{0,20}[（(](?:记者|通讯员|本报记者|新华社记者)?[:：\s]*([^（()）]{2,30})[）)]"
)
_REPORTS = re.compile(
    r"^.{0,20}?(?:本报|本网|社|网|报|台)?(?:记者|記者)\s{0,20}([\u4e00-\u9fff]{2,4}"
    r"(?:[、\s][\u4e00-\u9fff]{2,4}){0,4})\s{0,20}(?:[／/][\u4e00-\u9fff]{2,4}(?:报导|報導|报道)"
    r"|\d{1,2}月|报道|報導|$)"
)
_REPORTER = re.compile(
    rf"(?:^|[\s{JOINT}|｜□■◎●◆])"
    r"(?:本报|本网|本刊|本台|本社|全媒体|融媒体"
    r"|[\u4e00-\u9fff]{2,6}(?:[-—·][\u4e00-\u9fff]{1,5})?(?:报|网|社|台|新闻|周刊|财经)"
    r"|[\u4e00-\u9fff]{2,8}(?=记者[\s\x1f]))*+"
    rf"(?:首席|特约|见习|实习)?(?:记者|記者|撰文|采写|執筆|执笔)[\s{JOINT}]+"
    rf"([\u4e00-\u9fff]{{2,4}}(?:[、\s{JOINT}]+[\u4e00-\u9fff]{{2,4}}){{0,4}})"
    r"(?![\u4e00-\u9fff:：])"
)
# `周　宁`: a name of two characters, printed as wide as one of three.
_PADDED = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=[者员]))([\u4e00-\u9fff])[ \u3000\xa0]{1,4}([\u4e00-\u9fff])"
    r"(?![\u4e00-\u9fff])"
)
# `周慕白（某某研究院研究员）` alone in its line.
_WITH_OFFICE = re.compile(
    r"([\u4e00-\u9fff]{2,4})\s?[（(][^（()）]{0,40}(?:[院所会员长家师授]|大学|中心|公司|记者|主任)[）)]"
)
_REPOSTED = re.compile(
    r"^以下文章来源于\s?[^，,]{2,30}[，,]\s?作者[:：]?\s?([^，,。：:]{2,20})$"
)
_DESK = re.compile(r"^[\u4e00-\u9fff]{2,8}(?:[／/])([\u4e00-\u9fff]{2,4})$")
_BY = re.compile(
    rf"(?:^|[\s{JOINT}|])By\s+((?:[A-Z][A-Za-z'’-]+\s){{1,2}}[A-Z][A-Za-z'’-]+)"
)
_ROLES = re.compile(
    r"(?:特约|首席|资深|见习|実习|实习|专栏|全媒体){0,4}(?:评论员|撰稿人|记者|記者|作者|通讯员|通訊員|实习生|主笔|研究员|观察员|主播|撰稿|编译)[:：]?\s{0,20}"
)
_SPLIT = re.compile(
    rf"[、，,;；&＆/／|\s\u3000{JOINT}]+|(?<=[\u4e00-\u9fff])和(?=[\u4e00-\u9fff]{{2,3}}$)"
)
_VALUE_STOP = re.compile(
    r"[（(\[【]|(?:责任编辑|责编|编辑|校对|审核|来源|摄影|图片|摄)[:：]?|如若转载|如需转载|转载请|请注明|未经|　　"
)
_OFFICE = re.compile("系|为|是|现为|现任|现系|单位|来自|原|曾")
_PAPER = re.compile(
    r"(?:(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,}(?:网|報|报|社|电视台|客户端|报道|報導|报社|频道|编辑部)|^南都|^网易|^新浪)$"
)
_SITE_END = re.compile(r"[_|｜丨-]")
_ORGANISATION = re.compile(
    r"大学|学院|研究院|研究所|中心|学会|协会|公司|委员会|[省市县区局厅委部处室系报社网台]$"
)
_AT_END = re.compile(
    r"(?:大学|学院|研究院|研究所|中心|学会|协会|公司|委员会|[省市县区]|[局厅委部处室系报社网台])([\u4e00-\u9fff]{2,4})$"
)
_MAX_CANDIDATES = 40
_MAX_NAMES = 8
_MAX_CHARS = 60
_MAX_BESIDE_CHARS = 80
_MAX_ROW_CHARS = 120
_NEARNESS = {"between": 1.0, "top": 1.0, "over": 0.8, "tail": 0.8, "below": 0.6}


def find_author(page: Page) -> Evidence:
    """The author or authors (joined by spaces), as the page names them, with the evidence."""
    return choose("author", author_candidates(page), page.recall)


def author_candidates(page: Page) -> list[Candidate]:
    """All candidates with their features."""
    found = [
        *_labelled(page),
        *_in_text(page),
        *_reporters(page),
        *_beside_date(page),
        *_stated(page),
    ]
    named: list[Candidate] = []
    for candidate in found[:_MAX_CANDIDATES]:
        value = clean_author(_unpadded(candidate.value))
        if value:
            candidate.value, candidate.key = value, letters(value)
            place = candidate.place
            candidate.place = Place(
                place.zone, place.label, place.number, place.path, len(named)
            )
            named.append(candidate)
    editors = _editors(page)
    for candidate in named:
        candidate.features.update(_features(candidate, named, editors, page))
    return named


def _labelled(page: Page) -> Iterator[Candidate]:
    for row in page.rows():
        for statement in row.statements:
            if statement.label.field == "author":
                features = {
                    "labelled": statement.label.strength,
                    "near": _NEARNESS[row.zone],
                }
                place = Place(row.zone, statement.name, row.number)
                yield Candidate(_names_at_start(statement.whole), place, features)


def authors_in(row: Row) -> Iterator[tuple[str | None, str]]:
    """The names of authors in a row, each with its label."""
    for statement in row.statements:
        if statement.label.field == "author":
            names = clean_author(_unpadded(_names_at_start(statement.whole)))
            if names:
                yield statement.name, names


def _names_at_start(value: str) -> str:
    """A labelled value up to the first word behind a space that is no person's name."""
    if value.isascii():
        return value
    words = _unpadded(value).split()
    following = takewhile(lambda word: is_person(word) or _is_listed(word), words[1:])
    return " ".join([*words[:1], *following])


def _is_listed(word: str) -> bool:
    """Whether a word is a role before a name, or goes on with a list of names."""
    return word[0] in "、，,/" or _ROLES.match(word) is not None


def _in_text(page: Page) -> Iterator[Candidate]:
    """Names in brackets, `文/…` lines, datelines: in the first and the last paragraphs."""
    texts = page.texts
    ends = [*texts[:3], *texts[max(3, len(texts) - 3) :]]
    for paragraph in map(_unpadded, map(ends_of, ends)):
        for pattern in (_WRITTEN_BY, _BRACKETED):
            match = pattern.search(ends_of(paragraph.strip()))
            if match:
                name = next(filter(None, match.groups()))
                yield Candidate(name, Place("text", "by-line"), {"in_text": 1.0})
    for paragraph in (_unpadded(text[:_MAX_ROW_CHARS]) for text in texts[:3]):
        for pattern in (_DATELINE, _REPORTS):
            match = pattern.search(paragraph[:80].lstrip("〔【（([ \u3000"))
            if match:
                yield Candidate(match[1], Place("text", "dateline"), {"dateline": 1.0})


def _reporters(page: Page) -> Iterator[Candidate]:
    """`□本报记者 王小明 李雷`, `By Wang Li`, without a colon: as far as the words have the form of names."""
    for row in [*page.between, *page.top, *page.tail]:
        if len(row.text) >= _MAX_ROW_CHARS:
            continue
        place = Place(row.zone, "记者", row.number)
        for match in _REPORTER.finditer(_unpadded(row.text)):
            words = re.split(rf"[、\s{JOINT}]+", match[1])
            names = takewhile(
                is_person, (word for word in words if not _ROLES.fullmatch(word))
            )
            yield Candidate(" ".join(names), place, {"reporter": 1.0})
        english = _BY.search(row.text)
        if english:
            yield Candidate(english[1].replace(" ", "\xa0"), place, {"reporter": 1.0})
        reposted = _REPOSTED.match(row.flat.strip())
        if reposted:
            yield Candidate(reposted[1], place, {"reporter": 1.0})
        holder = _WITH_OFFICE.fullmatch(row.flat.strip())
        if holder and row.zone == "between" and is_person(holder[1]):
            yield Candidate(holder[1], place, {"reporter": 1.0})
        for piece in row.text.split(JOINT):
            desk = _DESK.match(piece.strip())
            if desk:
                yield Candidate(desk[1], place, {"desk": 1.0})


def _beside_date(page: Page) -> Iterator[Candidate]:
    """Persons' names without a label; worth something only where another statement confirms them."""
    for row in page.between:
        if len(row.text) > _MAX_BESIDE_CHARS:
            continue
        for piece in re.split(rf"{JOINT}|\s{{2,}}|\u3000|[|｜·]", row.text):
            name = until_date(piece).strip()
            element = row.element_of(name) if name else None
            marked = is_marked(element, "author")
            if is_person(name) or (marked and _is_free(name)):
                features = {
                    "beside": 1.0,
                    "marked": float(marked),
                    "account": float(page.is_account(name)),
                }
                yield Candidate(name, Place(row.zone, None, row.number), features)


def _is_free(name: str) -> bool:
    """Whether a text node is neither a label nor a date, but short enough for a name."""
    return (
        2 <= len(name) <= 20 and until_date(name) == name and not label_of(name).field
    )


def _stated(page: Page) -> Iterator[Candidate]:
    """The author of the head and of JSON-LD."""
    linked = linked_name(page.head.linked.get("author"))
    if linked:
        yield Candidate(linked, Place("head", "JSON-LD author"), {"linked": 1.0})
    for name in AUTHOR_NAMES:
        stated = page.head.named.get(name)
        if stated:
            yield Candidate(stated, Place("head", name), {"stated": 1.0})


def _editors(page: Page) -> str:
    """Whom the page calls its editors."""
    statements = [one for row in page.rows() for one in row.statements]
    for text in page.texts[-2:]:
        statements += statements_in(ends_of(text))
    named = [one.whole for one in statements if one.label.field == "editor"]
    return _unpadded(" ".join([*named, page.head.named.get("editor", "")]))


def _features(
    candidate: Candidate, rivals: list[Candidate], editors: str, page: Page
) -> dict[str, float]:
    names = candidate.value.split()
    persons = sum(map(is_person, names)) / len(names)
    labelled = bool(candidate.features.get("labelled"))
    return {
        "persons": persons,
        "agrees": _agreement(candidate, rivals),
        "editor": float(not labelled and any(name in editors for name in names)),
        "is_site": float(_is_site(candidate.value, page)),
        "misshapen": float(any(not is_shaped(name) for name in names)),
    }


def _agreement(candidate: Candidate, rivals: list[Candidate]) -> float:
    """1 where a statement at another place names the same persons, or one of them."""
    names = set(candidate.value.split())
    for rival in rivals:
        elsewhere = (rival.place.zone, rival.place.label) != (
            candidate.place.zone,
            candidate.place.label,
        )
        if elsewhere and names & set(rival.value.split()):
            return 1.0
    return 0.0


def _is_site(name: str, page: Page) -> bool:
    """Whether a name is the site's, or what the head gives as the source."""
    head = page.head
    sources = {
        head.named.get(key, "") for key in (*SOURCE_NAMES, "og:site_name", "sitename")
    }
    address = "@" in name.rstrip(")")[:40] and "." in name
    return name in sources or name in _SITE_END.split(head.title)[-1] or address


def _unpadded(row: str) -> str:
    return _PADDED.sub(
        lambda hit: hit[1] + hit[2] if is_person(hit[1] + hit[2]) else hit[0], row
    )


def chosen_author(text: str) -> str | None:
    """The author in what a source's selector picked: behind its label, or as it is."""
    statements = statements_in(unannotated(text))
    named = [one for one in statements if one.label.field == "author"]
    return clean_author(_names_at_start(named[0].whole)) if named else text or None


def clean_author(value: str) -> str | None:
    """`value` as names joined by spaces, without offices and newspapers; None where it names nobody."""
    value = _VALUE_STOP.split(until_date(value).strip(" \u3000:：/|"))[0]
    parts = _ROLES.split(value)
    if (
        len(parts) > 1
        and "".join(parts[1:]).strip()
        and not is_person(parts[0].strip())
    ):
        parts = parts[1:]
    names: list[str] = []
    for part in _SPLIT.split(" ".join(parts)):
        if names and _OFFICE.match(part):
            break
        name = _without_office(part.strip(" \u3000·-—.。"))
        new = name not in names and not is_nobody(name)
        if 2 <= len(name) <= 20 and new and not _PAPER.search(name):
            names.append(name)
    if any(map(is_person, names)):
        names = [name for name in names if not publisher_form(name)]
    if not names or len(names) > _MAX_NAMES or len(" ".join(names)) > _MAX_CHARS:
        return None
    return " ".join(names)


def _without_office(name: str) -> str:
    """`王羽中国生产力促进中心协会副理事长` → `王羽`: what follows the name begins with a place or an organisation."""
    if len(name) <= 4 or not re.fullmatch("[\u4e00-\u9fff]+", name[:5]):
        return name
    for length in (2, 3, 4):
        rest = name[length:]
        if is_person(name[:length]) and (is_place(rest) or _OFFICE.match(rest)):
            return name[:length]
    last = _AT_END.search(name)
    if last and is_person(last[1]) and _ORGANISATION.search(name[: -len(last[1])]):
        return last[1]
    return name
