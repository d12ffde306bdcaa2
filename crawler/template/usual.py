"""A known template's fields, read at the places where its pages have them instead of being
searched for.

A place is usual where its value was the field's on the latest pages that had one there.
Only a page whose fields all stand at usual places, or are missing as on others, is read
so; any other is searched.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from crawler.pages.author import authors_in
from crawler.pages.evidence import Candidate, Evidence, Place
from crawler.pages.labels import Row
from crawler.pages.names import is_shaped, publisher_form
from crawler.pages.page import Page
from crawler.pages.publisher import publishers_in, publishers_stated
from crawler.pages.vocabulary import is_nobody
from crawler.pages.when import Found, moment_in
from crawler.template.lessons import FIELDS, digest_for
from crawler.template.memory import Spot, Spots, Template
from crawler.template.spots import row_path, spot_of
from text.dates import Moment

MIN_PAGES = 8
"""Searched pages of a template from which its usual places are trusted."""
_MIN_STREAK = 5
_MIN_PRECISION = 0.9
_FORGOTTEN_WON = 0.2
_TELLING_FORM = 0.5
_ON_ALL = 0.95
_CUT_OFF = ("…", "...")
_IN_HEAD = "head"
_UNPLACED = ("data", "address", "text")


PlacedRows = list[tuple[Row, str]]
"""Rows with the last steps to them."""


@dataclass(frozen=True)
class Fields:
    """The moment of publication, and the evidence of all fields."""

    moment: Moment | None
    evidence: dict[str, Evidence]


def usual_fields(page: Page, template: Template) -> Fields | None:
    """The fields of a page at its template's usual places; None where the page is to be searched."""
    if template.pages < MIN_PAGES:
        return None
    rows = [(row, row_path(page, row.line.home)) for row in page.near_rows()]
    moment: Moment | None = None
    evidence: dict[str, Evidence] = {}
    for name in FIELDS:
        spots = template.fields.get(name, {})
        found = list(_found_at(page, name, spots, rows))
        if len({digest_for(name, winner) for _, winner in found}) > 1:
            return None
        if found:
            evidence[name] = found[0][0].evidence
            moment = moment or found[0][0].moment
        elif _may_lack(page, name, template):
            evidence[name] = Evidence(None, [])
        else:
            return None
    return Fields(moment, evidence)


def is_usual(spot: Spot) -> bool:
    """Whether a place had the field's value on the latest pages, and was hardly ever wrong."""
    is_right = not spot.right + spot.wrong or spot.precision >= _MIN_PRECISION
    return is_right and spot.streak >= _MIN_STREAK


def _found_at(
    page: Page,
    name: str,
    spots: Spots,
    rows: PlacedRows,
) -> Iterator[tuple[Found, Candidate]]:
    """What stands at the usual places, the surest first."""
    usual = []
    for key, spot in spots.items():
        if is_usual(spot):
            usual.append(key)
    for key in sorted(usual, key=lambda one: -spots[one].won):
        path = key.split("|")[1]
        here = []
        for row, its_path in rows:
            if its_path == path:
                here.append(row)
        found = _READERS[name](page, key, here)
        winner = found.evidence.winner if found else None
        if found is not None and winner is not None:
            winner.score = winner.own = min(1.0, spots[key].won / spots[key].seen)
            winner.features["place_right"] = winner.score
            yield found, winner


def _moment_at(page: Page, key: str, rows: list[Row]) -> Found | None:
    role = key.split("|")[0] or None
    found = []
    for row in rows:
        if (one := moment_in(page, row, role)) is not None:
            found.append(one)
    if len(found) != 1 or found[0].evidence.winner is None:
        return None
    if _is_at(found[0].evidence.winner, key, page):
        return found[0]
    return None


def _publisher_at(page: Page, key: str, rows: list[Row]) -> Found | None:
    if key.startswith(f"{_IN_HEAD}|"):
        stated = publishers_stated(page.head)
        found = [Candidate(value, Place(_IN_HEAD, label)) for label, value in stated]
    else:
        found = []
        for row in rows:
            for label, value in publishers_in(row, page.head):
                found.append(Candidate(value, Place(row.zone, label, row.number)))
    return _name_at(page, key, found)


def _author_at(page: Page, key: str, rows: list[Row]) -> Found | None:
    found = []
    for row in rows:
        for label, value in authors_in(row):
            found.append(Candidate(value, Place(row.zone, label, row.number)))
    return _name_at(page, key, found)


def _name_at(page: Page, key: str, candidates: list[Candidate]) -> Found | None:
    """The one name that is at the place."""
    found = []
    for one in candidates:
        if _is_at(one, key, page):
            found.append(one)
    if len({one.value for one in found}) != 1 or not _is_name(found[0].value):
        return None
    return Found(None, Evidence(found[0], []))


_READERS = {
    "published_at": _moment_at,
    "publisher": _publisher_at,
    "author": _author_at,
}


def _is_at(candidate: Candidate, key: str, page: Page) -> bool:
    """Whether a candidate, of a row with the place's path or of the head, is at the place."""
    label = candidate.place.label
    if (label or "") != key.partition("|")[0] and candidate.place.zone != _IN_HEAD:
        return False
    # Without a label the number in its row counts too.
    is_whole = label is not None and candidate.place.zone != _IN_HEAD
    return is_whole or spot_of(candidate, page) == key


def _is_name(value: str) -> bool:
    return is_shaped(value) and not is_nobody(value) and not value.endswith(_CUT_OFF)


def _may_lack(page: Page, name: str, template: Template) -> bool:
    """Whether a page has no value of a field that not all of its template have, and those
    that do at labels or in the head alone.
    """
    spots = template.fields.get(name, {})
    most = max((spot.won for spot in spots.values()), default=0.0)
    if name == "published_at" or most > _ON_ALL * template.weight:
        return False
    taken = []
    for key, spot in spots.items():
        if spot.won > _FORGOTTEN_WON:
            taken.append(key.split("|"))
    if any(not label or label in _UNPLACED for label, *_ in taken):
        return False
    in_head = []
    for label, *rest in taken:
        if label == _IN_HEAD:
            in_head.append(rest[0])
    if in_head and any(label in in_head for label, _ in publishers_stated(page.head)):
        return False
    return not any(_names_a(row, name, page) for row in page.near_rows())


def _names_a(row: Row, name: str, page: Page) -> bool:
    """Whether a row has a label of the field, or a name like its values."""
    if any(statement.label.field == name for statement in row.statements):
        return True
    names = publishers_in(row, page.head) if name == "publisher" else ()
    return any(publisher_form(value) >= _TELLING_FORM for _, value in names)
