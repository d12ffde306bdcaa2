"""Candidates for who published an article (来源): labelled names around the text, the
head's statements, and names beside the date that have a publisher's form, a telling
class, or another statement on their side.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.pages.editions import MAX_BESIDE_CHARS, NEARNESS, editions, imprints
from crawler.pages.evidence import Candidate, Evidence, Place, choose
from crawler.pages.labels import JOINT, Row, Statement, statements_in
from crawler.pages.meta import SITE_NAMES, SOURCE_NAMES, Head, linked_name
from crawler.pages.names import is_person, is_shaped, publisher_form
from crawler.pages.page import Page
from crawler.pages.phrases import BUTTONS
from crawler.pages.spelling import ENDS, letters, unannotated
from crawler.pages.vocabulary import is_marked, is_nobody, is_own, label_of

_TAIL = re.compile(
    r"(?:[\[【（(](?:整理|编辑|编译|综合|原创|转载|作者)?[\]】）)]|\s{0,20}(?:原创稿|综合整理|整理|原创)|查看原文|(?<![>»])[>»]+)$"
)
_UNCLOSED = re.compile(r"\s{0,9}[（(][^（()）]{0,60}$")
_LABEL_AT_START = re.compile(r"^\W*(?:稿件|文章)?[来來]源\s{0,20}[:：]\s{0,20}")
_PIECE_BREAK = re.compile(
    rf"{JOINT}|[|｜·•]|\s/(?:\s|$)|\s{{2,}}|(?<=\d)\s+(?=[\u3400-\u9fff])"
)
_DATED = re.compile(
    r"(?:(?:19|20)\d\d\s{0,20}[-/.年]\s{0,20})?\d{1,2}\s{0,20}[-/.月]\s{0,20}\d{1,2}\s{0,20}日?"
    r"(?:[\sT]{0,20}+\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?(?:\s{0,9}[（(]?(?:星期|周)[一二三四五六日天][)）]?)?"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?\s\d{1,2},?\s(?:19|20)\d\d"
    r"|\d{1,2}[:：]\d\d|昨天|前天|\d{1,9}\s{0,20}(?:分钟|小时|天)前"
)
# `某某日报记者 王小明` beside the date names the paper, too.
_REPORTERS_PAPER = re.compile(
    r"([\u4e00-\u9fff·-]{3,14}?)(?:首席|特约|见习|全媒体)?(?:记者|記者|评论员)(?:$|[\s\u4e00-\u9fff])"
)
# `化工人报官方账号` beside the account's name says whose page it is.
_OFFICIAL = re.compile(r"(?:的)?官方[账帐]号$")
_TITLE_PARTS = re.compile(r"[_|｜丨]|\s[-–—]\s|--?|——")
_CUT_OFF = ("…", "...")
_STATEMENT_WORTH = {"contentsource": 1.0, "script-source": 1.0}
_HEAD_WORTH = 0.7
_MAX_HAN_CHARS, _MAX_ENGLISH_CHARS = 24, 60
# Beyond two rows only what the template taught speaks for a name.
_MAX_ROWS_FROM_DATE = 5
# Whose document it is, which need not be where its text is from.
_ISSUING = ("body", "issuer")
_ENDS_OF_TEXT = ("tail", "below")
_MAX_CANDIDATES = 40
_DATELINE_CHARS, _SENDER_CHARS = 30, 3
_SENT = ("日电", "日讯", "讯（", "讯(")


@dataclass
class _Context:
    """What the candidates of one page are held against."""

    page: Page
    site_names: frozenset[str]
    owners: frozenset[str]
    title: str
    author: str


def find_publisher(page: Page, author: str | None) -> Evidence:
    """The publisher as the page writes it, with the evidence; `author` is no publisher."""
    head = page.head
    context = _Context(
        page, site_names(head), _owners(head), letters(page.title), author or ""
    )
    evidence = choose("publisher", publisher_candidates(context), page.recall)
    winner = evidence.winner
    if winner is not None and winner.value.endswith(_CUT_OFF):
        winner.value = _in_full(winner.value, evidence.others)
    return evidence


def publisher_candidates(context: _Context) -> list[Candidate]:
    """All candidates with their features."""
    found = [
        *_labelled(context.page),
        *imprints(context.page),
        *_stated(context.page.head),
        *_linked(context.page.head),
        *editions(context.page),
        *_beside_date(context.page),
    ]
    kept = [one for one in found if one.value][:_MAX_CANDIDATES]
    for number, candidate in enumerate(kept):
        candidate.place = _numbered(candidate.place, number)
        candidate.key = letters(candidate.value)
    for candidate in kept:
        candidate.features.update(_features(candidate, kept, context))
    return kept


def _numbered(place: Place, order: int) -> Place:
    return Place(place.zone, place.label, place.number, place.path, order)


def _labelled(page: Page) -> Iterator[Candidate]:
    for row in page.rows():
        for statement in row.statements:
            if not _states_publisher(statement):
                continue
            value = _clean(statement.value, page.head)
            features = {
                "labelled": statement.label.strength,
                "near": NEARNESS[row.zone],
                "figures": float(
                    statement.label.role == "figures" and row.zone in _ENDS_OF_TEXT
                ),
                "prose": float(bool(ENDS.search(row.text.rstrip("。")))),
                "issuing": float(statement.label.role in _ISSUING),
            }
            yield Candidate(
                value, Place(row.zone, statement.name, row.number), features
            )


def _states_publisher(statement: Statement) -> bool:
    """Whether a label is a publisher's; who posted a page is its publisher where an
    office is named.
    """
    if statement.label.field == "poster":
        return publisher_form(statement.value) > 0
    return statement.label.field == "publisher"


def publishers_in(row: Row, head: Head) -> Iterator[tuple[str | None, str]]:
    """The names in a row that may be a publisher's, each with its label if it has one."""
    for statement in row.statements:
        if _states_publisher(statement):
            yield statement.name, _clean(statement.value, head)
    for piece in _unlabelled(row):
        yield None, _clean(piece, head)


def publishers_stated(head: Head) -> Iterator[tuple[str | None, str]]:
    """What the head states under the names of publishers, each with its name."""
    for candidate in _stated(head):
        yield candidate.place.label, candidate.value


def _stated(head: Head) -> Iterator[Candidate]:
    for name in SOURCE_NAMES:
        stated = head.named.get(name)
        if not stated:
            continue
        value = _LABEL_AT_START.sub("", stated)
        worth = _STATEMENT_WORTH.get(name, _HEAD_WORTH)
        clean = _clean(value, head, whole=name == "contentsource")
        yield Candidate(clean, Place("head", name), {"stated": worth})


def _linked(head: Head) -> Iterator[Candidate]:
    worth = _HEAD_WORTH
    if "News" in str(head.linked.get("@type", "")):
        worth = 1.0
    for key in ("publisher", "sourceOrganization"):
        value = linked_name(head.linked.get(key))
        if value:
            place = Place("head", f"JSON-LD {key}")
            yield Candidate(_clean(value, head), place, {"linked": worth})


def _beside_date(page: Page) -> Iterator[Candidate]:
    """Unlabelled names in the date's own row and right beside it, and any that their
    element's class marks.
    """
    top = [
        row for row in page.top if _DATED.search(row.flat) and not ENDS.search(row.flat)
    ]
    rows = [*page.between, *top]
    official = _official_names([*rows, *page.over[-2:]])
    dated = [number for number, row in enumerate(rows) if _DATED.search(row.flat)]
    for number, row in enumerate([*rows, *page.over[-2:]]):
        if len(row.text) > MAX_BESIDE_CHARS:
            continue
        distance = min((abs(number - other) for other in dated), default=9)
        if number >= len(rows):
            distance = 9
        pieces = list(_unlabelled(row))
        strange = sum(not _is_persons(piece) for piece in pieces)
        crowded = min(1.0, max(0, strange - 2) / 3)
        for piece in pieces:
            paper = _REPORTERS_PAPER.match(piece)
            written = piece
            if paper:
                written = paper[1]
            name = _clean(written, page.head)
            element = row.element_of(piece)
            marked = is_marked(element, "publisher")
            if distance > _MAX_ROWS_FROM_DATE and not marked:
                continue
            features = {
                "beside": 1.0 - distance * 0.1 if distance <= 2 else 0.0,
                "marked": float(marked),
                "account": float(page.is_account(name) or name in official),
                "reporters": float(paper is not None),
                "byline": float(is_marked(element, "author")),
                "crowded": crowded,
                "journal": float(piece[0] == "《" and piece[-1] == "》"),
            }
            yield Candidate(name, Place(row.zone, None, row.number), features)
            yield from _further(piece, name, row)
        for statement in row.statements:
            value = row.text[statement.begin : statement.end].replace(JOINT, " ")
            yield from _further(value, statement.value, row)


def _is_persons(piece: str) -> bool:
    """Whether a piece of a row names persons, or says what they do: it crowds no publisher out."""
    return label_of(piece).field == "author" or all(map(is_person, piece.split()))


def _official_names(rows: list[Row]) -> set[str]:
    """The accounts that the rows call official, or offer to follow."""
    found = set()
    for row in rows:
        pieces = list(_unlabelled(row))
        found |= {
            _OFFICIAL.sub("", piece) for piece in pieces if _OFFICIAL.search(piece)
        }
        if any(piece.lstrip("+ ") == "关注" for piece in pieces):
            found |= {piece for piece in pieces if publisher_form(piece)}
    return found


def _further(text: str, value: str, row: Row) -> Iterator[Candidate]:
    """The words behind the first, with a mere space between: only what the template
    taught speaks for them.
    """
    for word in text.split()[1:]:
        if 2 <= len(word) <= 24 and word not in value:
            spot = Place(row.zone, None, row.number)
            yield Candidate(word, spot, {"marked": 0.0})


def _unlabelled(row: Row) -> Iterator[str]:
    """The pieces of a row that neither a label nor a date takes up."""
    text, kept, place = row.text, [], 0
    for statement in row.statements:
        kept.append(text[place : statement.start])
        place = max(place, statement.end)
    kept.append(text[place:])
    rest = _DATED.sub(JOINT, JOINT.join(kept))
    for piece in _PIECE_BREAK.split(rest):
        name = piece.strip(" \u3000·|-—:：")
        if 2 <= len(name) <= (_MAX_ENGLISH_CHARS if name.isascii() else _MAX_HAN_CHARS):
            yield name


def _features(
    candidate: Candidate, rivals: list[Candidate], context: _Context
) -> dict[str, float]:
    name, key = candidate.value, candidate.key
    labelled = bool(candidate.features.get("labelled"))
    form = publisher_form(name)
    of_site, is_owner = float(key in context.site_names), key in context.owners
    return {
        "form": 0.0 if candidate.features.get("beside") else form,
        "beside_form": form * form * candidate.features.get("beside", 0.0),
        "agrees": _agreement(candidate, rivals),
        "contradicted": _contradiction(candidate, rivals),
        "of_site": of_site,
        "own_beside": is_owner * candidate.features.get("beside", 0.0),
        "misshapen": float(not is_shaped(name) or is_nobody(name)),
        "column": float(not labelled and not is_owner and name in context.page.crumbs),
        "button": float(bool(BUTTONS.match(name))),
        "in_title": float(_is_title(key, context.title)),
        "person": float(not labelled and not is_owner and is_person(name)),
        "dateline": float(_opens_text(name, context.page)),
        "author": float(not labelled and name in context.author.split()),
    }


def _opens_text(name: str, page: Page) -> bool:
    """Whether the text's dateline names who sends it: `新华社南昌11月20日电` for 新华社客户端."""
    start = "".join(page.texts[:1])[:_DATELINE_CHARS]
    sent = any(sign in start for sign in _SENT)
    return sent and start.startswith(name[:_SENDER_CHARS])


def _kind(candidate: Candidate) -> str:
    if candidate.features.get("labelled"):
        return "below" if candidate.place.zone in ("below", "tail") else "labelled"
    if candidate.place.zone == "head":
        return "stated" if candidate.features.get("stated") else "linked"
    return "beside"


def _agreement(candidate: Candidate, rivals: list[Candidate]) -> float:
    """1 where a statement of another kind gives the same name, half where one begins with it."""
    best = 0.0
    for rival in rivals:
        if _kind(rival) == _kind(candidate) or not rival.key:
            continue
        if rival.key == candidate.key:
            return 1.0
        if rival.key.startswith(candidate.key) or candidate.key.startswith(rival.key):
            best = 0.5
    return best


def _contradiction(candidate: Candidate, rivals: list[Candidate]) -> float:
    """How surely another name is shown near the title, for a candidate that is not: 1
    where a label gives it.
    """
    kind = _kind(candidate)
    if kind in ("labelled", "beside"):
        return 0.0
    strengths = [0.0]
    for rival in rivals:
        if rival.key == candidate.key or not is_shaped(rival.value):
            continue
        if kind == "stated" and rival.features.get("issuing"):
            continue
        if _kind(rival) == "labelled" and not is_nobody(rival.value):
            strengths.append(rival.features["labelled"] * rival.features["near"])
        elif kind == "below" and _kind(rival) == "beside":
            strengths.append(_form_beside(rival))
    return max(strengths)


def _form_beside(candidate: Candidate) -> float:
    form = publisher_form(candidate.value) * candidate.features.get("beside", 0.0)
    return max(form, candidate.features["marked"])


def _is_title(key: str, title: str) -> bool:
    if not key or not title:
        return False
    return (len(key) * 2 > len(title) and key in title) or title in key


def site_names(head: Head) -> frozenset[str]:
    """What the head calls the site: its own words for it, and the parts of the page's
    name after the first.
    """
    parts = _TITLE_PARTS.split(head.title)[1:]
    named = head.every(SITE_NAMES)
    return frozenset(
        name for part in (*parts, *named) if len(name := letters(part)) > 1
    )


def _owners(head: Head) -> frozenset[str]:
    """The site's names without its columns': from the head, and the last part of the page's name."""
    parts = _TITLE_PARTS.split(head.title)[1:]
    return frozenset(map(letters, [*parts[-1:], *head.every(SITE_NAMES)]))


def _in_full(value: str, others: list[Candidate]) -> str:
    """A name that is cut off with dots, as another statement writes it out."""
    start = letters(value)
    return next(
        (
            other.value
            for other in others
            if other.key.startswith(start) and other.key != start
        ),
        value,
    )


def _clean(value: str, head: Head, *, whole: bool = False) -> str:
    """`value` as a name; the site's own name for 本站 and 本网; empty where nothing is left of it."""
    name = value.replace(JOINT, " ").strip(" \u3000:：-—|·,，;；/>").strip()
    name = _UNCLOSED.sub("", _TAIL.sub("", name)).strip()
    if name[:1] in "（(【[" and name[-1:] in "）)】]":
        name = name[1:-1].strip()
    name = name if whole else _first(name)
    return (head.first(SITE_NAMES) or "") if is_own(name) else name


def _first(name: str) -> str:
    """Only the name before a further label or bracketed remark: `人民网-文化频道 原创稿`."""
    words = name.split()
    kept = words[:1]
    for word in words[1:]:
        if not word.isascii():
            break
        kept.append(word)
    return " ".join(kept)


def chosen_publisher(text: str) -> str | None:
    """The publisher in what a source's selector picked: behind its label, or as it is."""
    row = unannotated(text)
    named = [one for one in statements_in(row) if one.label.field == "publisher"]
    return (named[0].value or None) if named else text or None
