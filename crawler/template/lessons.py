"""What one reading teaches about its template. Only a value that the page, or its list,
made certain is a lesson.

An empty field teaches no value, and a page that was refused teaches nothing: it yields
no reading.
"""

import hashlib
from collections.abc import Iterable

from crawler.pages.evidence import Candidate, Evidence
from crawler.pages.names import publisher_form
from crawler.pages.page import Page
from crawler.pages.spelling import letters
from crawler.pages.when import day_of
from crawler.template.memory import Lesson, Sight, common, digest_of
from crawler.template.spots import line_spot, path_of, spot_of, template_paths

FIELDS = ("published_at", "publisher", "author")
# Scores, without what the template taught, from which a winner is right on nearly every tuning page.
_CERTAIN = {"published_at": 0.95, "publisher": 0.8, "author": 0.9}
_MAX_SIGHTS = 24
HEAD_SPOT = "head|title"
_MIN_TITLE_CHARS = 6
_MAX_TITLE_LINES = 120
_LINES_ABOVE = 8
_MAX_TITLE_CHARS = 200


def lesson_of(page: Page, evidence: dict[str, Evidence], *, plain: bool) -> Lesson:
    """What `page` with its fields' `evidence` teaches; `plain` says that its text was
    found in the simple way.
    """
    frame, title, body = template_paths(page)
    sights = {}
    for name in FIELDS:
        if name in evidence:
            sights[name] = tuple(_sights(name, evidence[name], page))
    sights["title"] = tuple(_title_sights(page))
    winners = []
    for name in FIELDS:
        if name in evidence:
            winners.append(evidence[name].winner)
    return Lesson(
        signature_of(frame, title),
        _whole_frame(frame, winners, page),
        body,
        title,
        sights,
        plain=plain,
    )


def signature_of(frame: tuple[str, ...], title: tuple[str, ...]) -> str:
    """A template's name: its steps to the part with title and text, and to the title."""
    text = "\n".join([*frame, "", *title])
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _whole_frame(
    frame: tuple[str, ...],
    winners: Iterable[Candidate | None],
    page: Page,
) -> tuple[str, ...]:
    """The steps to the part that holds title, text, and the rows that fields were read
    from or that have their labels.
    """
    for winner in winners:
        if winner is not None and winner.place.number is not None:
            home = page.sheet.lines[winner.place.number].home
            frame = common(frame, path_of(page, home)[:-1])
    for row in [*page.over, *page.own_below]:
        if any(statement.label.field for statement in row.statements):
            frame = common(frame, path_of(page, row.line.home)[:-1])
    return frame


def digest_for(name: str, candidate: Candidate) -> str:
    """A candidate's value in short; of a moment only the day."""
    if name == "published_at":
        return digest_of(day_of(candidate.key).isoformat())
    return digest_of(letters(candidate.value))


def _sights(name: str, found: Evidence, page: Page) -> Iterable[Sight]:
    certain = _certain_digest(name, found, page)
    taken = None
    if found.winner:
        taken = digest_for(name, found.winner)
    if found.winner:
        candidates = [found.winner, *found.others]
    else:
        candidates = found.others
    for candidate in candidates[:_MAX_SIGHTS]:
        if candidate.place.zone in ("list", "selector"):
            continue
        digest = digest_for(name, candidate)
        if certain is None:
            right = None
        else:
            right = digest == certain
        yield Sight(
            spot_of(candidate, page),
            digest,
            candidate.own,
            right,
            form_of(name, candidate),
            digest == taken,
        )


def form_of(name: str, candidate: Candidate) -> float:
    """How far a value has the form of its field's values; 0 where the field has none."""
    if name == "publisher":
        return publisher_form(candidate.value)
    return candidate.features.get("persons", 0.0)


def _certain_digest(name: str, found: Evidence, page: Page) -> str | None:
    """The value that is beyond doubt on this page, if any: the list's word goes before the page's own."""
    listed = _listed_digest(name, page)
    if listed is not None:
        agreed = any(
            digest_for(name, one) == listed and one.place.zone != "list"
            for one in [*([found.winner] if found.winner else []), *found.others]
            if one.place.zone != "selector"
        )
        return listed if agreed else None
    winner = found.winner
    if winner is None or winner.place.zone == "selector":
        return None
    if winner.own < _CERTAIN[name] or "list-differs" in found.flags:
        return None
    return digest_for(name, winner)


def _listed_digest(name: str, page: Page) -> str | None:
    if name == "published_at" and page.listed.date is not None:
        return digest_of(day_of(page.listed.date).isoformat())
    if name == "publisher" and page.listed.publisher:
        return digest_of(letters(page.listed.publisher))
    return None


def _title_sights(page: Page) -> Iterable[Sight]:
    """The headings, the lines right above the text, and the line of the title; right
    where they say what list or head calls the article.
    """
    certain = _certain_title(page)
    yield Sight(HEAD_SPOT, digest_of(letters(page.head.title)), 0.0, None)
    homes = [line.home for line in page.sheet.lines]
    end = min(len(homes), page.first + 4, _MAX_TITLE_LINES)
    for number, line in enumerate(page.sheet.lines[:end]):
        said = ""
        if line.size < _MAX_TITLE_CHARS:
            said = letters(line.text)
        is_title = bool(certain) and said == certain
        near = page.first - _LINES_ABOVE <= number < page.first and not line.linked
        may_be_title = line.heading or near or number == page.title_line or is_title
        if not said or not may_be_title:
            continue
        own = float(number == page.title_line)
        right = None if certain is None else is_title
        yield Sight(line_spot(homes, number), digest_of(said), own, right)


def _certain_title(page: Page) -> str | None:
    """The title's letters where the list, or the head, names it word for word as a line of the page does."""
    listed = letters(page.listed.title or "")
    if listed:
        claims = [listed]
    else:
        claims = [letters(page.head.title)]
    own = letters(page.title)
    if len(own) < _MIN_TITLE_CHARS:
        return None
    if listed:
        return own if own == listed else None
    if any(claim.startswith(own) for claim in claims):
        return own
    return None
