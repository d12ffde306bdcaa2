"""Candidates for who wrote an article: 作者 and 记者 labels, `文/…` lines, names in brackets
at the beginning or the end of the text, the head's statement, and names beside the date
that another statement confirms.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from crawler.pages.evidence import Candidate, Evidence, Place, choose
from crawler.pages.labels import (
    JOINT,
    Row,
    Statement,
    ends_of,
    statements_in,
    until_date,
)
from crawler.pages.meta import AUTHOR_NAMES, SOURCE_NAMES, linked_name
from crawler.pages.names import (
    is_person,
    is_shaped,
    name_likeness,
    publisher_form,
)
from crawler.pages.page import Page
from crawler.pages.publisher import site_names
from crawler.pages.spelling import letters, unannotated
from crawler.pages.vocabulary import is_marked, label_of
from crawler.pages.writers import (
    ROLES,
    SEPARATOR,
    are_persons,
    clean_author,
    names_at_start,
    unpadded,
)

_BRACKETED = re.compile(
    r"[（(〔【\[]\s{0,20}(?:本文|本报|本网|本刊|本社|[\u4e00-\u9fff]{2,4}[报网社])?(?:作者|記者|记者|通讯员|评论员|撰稿|采写|编译"
    r"|編譯|文|图文)[:：／/|\s]*([^（()）〔〕【】\[\]]{2,60})[）)〕】\]]"
)
_WRITTEN_BY = re.compile(
    r"^[【\[（(]?\s{0,20}(?:图文|文|撰文|执笔|采写|撰稿|作者)\s{0,20}[/／|丨︱:：]\s{0,20}([^。！？\n]{2,40}?)[】\])）]?$"
    r"|^[【\[（(]?\s{0,20}([^。！？/／\n]{2,20})\s{0,20}[/／]\s{0,20}(?:图文|文|撰文)\s{0,20}[】\])）]?$"
)
# `新华社北京2月13日电（记者…）`, `本报讯（王小明 记者 李雷）`.
_DATELINE = re.compile(
    r"^.{0,20}?(?P<day>\d{1,2}日)?[电讯電訊]\s{0,20}[（(](?P<names>[^（()）]{2,30})[）)]"
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
_BESIDE_BREAK = re.compile(rf"{JOINT}|\s{{2,}}|\u3000|[|｜·•]")
_MAX_CANDIDATES = 40
_MAX_BESIDE_CHARS = 80
_MAX_ROW_CHARS = 120
_MAX_LEAD_CHARS = 80
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
        value = clean_author(unpadded(candidate.value))
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
            if _states_author(statement, page):
                features = {
                    "labelled": statement.label.strength,
                    "near": _NEARNESS[row.zone],
                }
                place = Place(row.zone, statement.name, row.number)
                yield Candidate(names_at_start(statement.whole), place, features)


def _states_author(statement: Statement, page: Page) -> bool:
    """Whether a label is an author's; who posted a page is its author in a forum, where
    the name leads to an account.
    """
    if statement.label.field == "poster":
        return page.is_account(statement.value)
    return statement.label.field == "author"


def authors_in(row: Row) -> Iterator[tuple[str | None, str]]:
    """The names of authors in a row, each with its label."""
    for statement in row.statements:
        if statement.label.field == "author":
            names = clean_author(unpadded(names_at_start(statement.whole)))
            if names:
                yield statement.name, names


def _in_text(page: Page) -> Iterator[Candidate]:
    """Names in brackets, `文/…` lines, datelines: in the first and the last paragraphs."""
    texts = page.texts
    ends = [*texts[:3], *texts[max(3, len(texts) - 3) :]]
    for paragraph in map(unpadded, map(ends_of, ends)):
        for pattern in (_WRITTEN_BY, _BRACKETED):
            match = pattern.search(ends_of(paragraph.strip()))
            if match:
                name = next(filter(None, match.groups()))
                yield Candidate(name, Place("text", "by-line"), {"in_text": 1.0})
    for paragraph in (unpadded(text[:_MAX_ROW_CHARS]) for text in texts[:3]):
        start = paragraph[:_MAX_LEAD_CHARS].lstrip("〔【（([ \u3000")
        for names in filter(None, (_of_dateline(start), _of_report(start))):
            yield Candidate(names, Place("text", "dateline"), {"dateline": 1.0})


def _of_dateline(start: str) -> str | None:
    """The names in the brackets behind a dateline; without a day only where they are persons'."""
    found = _DATELINE.search(start)
    if found is None:
        return None
    names = clean_author(found["names"]) or ""
    sure = found["day"] or (names and all(map(is_person, names.split())))
    return found["names"] if sure else None


def _of_report(start: str) -> str | None:
    found = _REPORTS.search(start)
    return found[1] if found else None


def _reporters(page: Page) -> Iterator[Candidate]:
    """`□本报记者 王小明 李雷`, `By Wang Li`, without a colon: as far as the words have the form of names."""
    for row in [*page.between, *page.top, *page.tail]:
        if len(row.text) >= _MAX_ROW_CHARS:
            continue
        place = Place(row.zone, "记者", row.number)
        for match in _REPORTER.finditer(unpadded(row.text)):
            words = SEPARATOR.split(match[1])
            names = takewhile(
                is_person, (word for word in words if not ROLES.fullmatch(word))
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
            if desk and is_person(desk[1]):
                yield Candidate(desk[1], place, {"desk": 1.0})


def _beside_date(page: Page) -> Iterator[Candidate]:
    """Names without a label; worth something where another statement confirms them, their
    element or their link says what they are, or they have all the marks of a name.
    """
    for row in page.between:
        if len(row.text) > _MAX_BESIDE_CHARS:
            continue
        persons: list[str] = []
        for piece in _BESIDE_BREAK.split(row.text):
            written = _without_publisher(until_date(piece).strip(), page)
            if are_persons(unpadded(written)) and written not in page.crumbs:
                persons.append(written)
            yield from _beside(written, row, page)
        if len(persons) > 1:
            yield from _beside(" ".join(persons), row, page)


def _without_publisher(piece: str, page: Page) -> str:
    """The persons among words that are otherwise names of publishers: `产经直播 孟冬月`."""
    words = piece.split()
    others = [word for word in words if not is_person(word)]
    if len(others) == len(words):
        return piece
    sites = site_names(page.head) if others else ()
    known = all(publisher_form(word) or letters(word) in sites for word in others)
    return " ".join(filter(is_person, words)) if known else piece


def _beside(written: str, row: Row, page: Page) -> Iterator[Candidate]:
    name = unpadded(written)
    element = row.element_of(written) if written else None
    marked = is_marked(element, "author")
    profile = _is_free(name) and page.is_account(name, "author-profile")
    if are_persons(name) or (_is_free(name) and (marked or profile)):
        features = {
            "beside": 1.0,
            "marked": float(marked),
            "account": float(page.is_account(name)),
            "profile": float(profile),
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
    return unpadded(" ".join([*named, page.head.named.get("editor", "")]))


def _features(
    candidate: Candidate, rivals: list[Candidate], editors: str, page: Page
) -> dict[str, float]:
    names = candidate.value.split()
    persons = sum(map(is_person, names)) / len(names)
    labelled = bool(candidate.features.get("labelled"))
    column = not labelled and candidate.value in page.crumbs
    unnamed = candidate.features.get("beside") or candidate.features.get("stated")
    return {
        "persons": persons,
        "likeness": name_likeness(names) if unnamed and not column else 0.0,
        "agrees": _agreement(candidate, rivals),
        "editor": float(not labelled and any(name in editors for name in names)),
        "office": 0.0 if labelled else publisher_form(candidate.value),
        "column": float(column),
        "is_site": float(_is_site(candidate.value, page)),
        "misshapen": float(any(not is_shaped(name) for name in names)),
    }


def _agreement(candidate: Candidate, rivals: list[Candidate]) -> float:
    """1 where a statement at another place names the same persons, or one of them."""
    names = set(candidate.value.split())
    for rival in rivals:
        one, other = rival.place, candidate.place
        # Names in a page's head are filled from one field.
        elsewhere = (one.zone, one.label) != (other.zone, other.label)
        elsewhere &= (one.zone, other.zone) != ("head", "head")
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
    return name in sources or _is_in(letters(name), site_names(head)) or address


def _is_in(name: str, longer: Iterable[str]) -> bool:
    return any(name in one for one in longer)


def chosen_author(text: str) -> str | None:
    """The author in what a source's selector picked: behind its label, or as it is."""
    statements = statements_in(unannotated(text))
    named = [one for one in statements if one.label.field == "author"]
    return clean_author(names_at_start(named[0].whole)) if named else text or None
