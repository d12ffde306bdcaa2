"""What else a query may have meant, with how much the archive has of each reading."""

from datetime import datetime
from typing import Any, TypedDict

from db.alerts.rules import listed
from db.errors import SearchTimeout
from db.search.conditions import tree_of
from db.search.counting import count
from db.search.search import rows_of
from db.search.timeouts import bounded
from db.session import Archive, Session
from text.query import Query, QueryError, parse
from text.query_hints import suggestions
from text.query_places import any_place

SUGGESTION_TIMEOUT_S = 2.0


class Suggestion(TypedDict):
    """Another reading of a query, and how many stories (or articles) it finds; None
    where that took too long.
    """

    query: str
    total: int | None


def other_readings(written: str) -> list[str]:
    """The readings of a query that its writer may have meant (text.query_hints). Counts nothing."""
    return suggestions(written) if written.strip() else []


def suggested(
    session: Session, written: str, total: int | None, **filters: Any
) -> list[Suggestion]:
    """The readings of a query that find more than its `total`, under the same filters;
    where it finds nothing, also its Latin words in any place.
    """
    found = readings(session, written, **filters)
    if total == 0:
        found += _counted_all(session, _in_any_place(written), filters)
    least = total or 0
    return [one for one in found if one["total"] is None or one["total"] > least]


def readings(session: Session, written: str, **filters: Any) -> list[Suggestion]:
    """All readings of a query that its writer may have meant, whatever they find."""
    return _counted_all(session, other_readings(written), filters)


def _counted_all(
    session: Session, written: list[str], filters: dict[str, Any]
) -> list[Suggestion]:
    return [
        Suggestion(query=one, total=_total(session, one, **filters)) for one in written
    ]


def _in_any_place(written: str) -> list[str]:
    try:
        opened = any_place(written)
    except QueryError:
        return []
    return [opened] if opened != written else []


def _total(
    session: Session,
    written: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    by: str = "story",
    **others: str | None,
) -> int | None:
    return _counted(session, parse(written), since, until, by, others)


def _counted(
    session: Session,
    query: Query,
    since: datetime | None,
    until: datetime | None,
    by: str,
    others: dict[str, str | None],
) -> int | None:
    try:
        with bounded(session, SUGGESTION_TIMEOUT_S):
            rows = rows_of(session, tree_of(query, **others), since, until)
            return count(session, rows, by, since, until)[0]
    except SearchTimeout:
        return None


class WordFigures(TypedDict):
    """How many stories a query finds with whole Latin words and numbers, and with these in any place."""

    whole: int | None
    anywhere: int | None


def word_figures(session: Session, query: Query) -> WordFigures | None:
    """What the choice between `AI` and `*AI*` changes in this archive; None for a query
    without such words.
    """
    whole, anywhere = query.with_whole_words(), query.in_any_place()
    if whole.tree == anywhere.tree:
        return None
    counts = [_counted(session, one, None, None, "story", {}) for one in (whole, anywhere)]  # fmt: skip
    return WordFigures(whole=counts[0], anywhere=counts[1])


class OpenedRule(TypedDict):
    """A rule whose Latin words are found in any place, and how many stories that, and whole words, find."""

    name: str
    query: str
    whole: int | None
    anywhere: int | None


def opened_rules(archive: Archive) -> list[OpenedRule]:
    """The rules that look for Latin words or numbers in any place, with the archive's own figures."""
    found: list[OpenedRule] = []
    with archive.read() as session:
        for rule in [(one.name, one.query) for one in listed(session)]:
            name, written = rule
            try:
                query = parse(written)
            except QueryError:
                continue
            figures = word_figures(session, query)
            if figures is not None and query.tree != query.with_whole_words().tree:
                found.append(OpenedRule(name=name, query=written, **figures))
    return found
