"""What else a query may have meant, with how much the archive has of each reading."""

from dataclasses import replace
from typing import TypedDict

from db.alerts.rules import listed
from db.answers.search import Suggestion, WordFigures
from db.errors import SearchTimeout
from db.search.counting import count
from db.search.search import rows_of
from db.search.spec import SearchSpec
from db.search.timeouts import bounded
from db.session import Archive, Session
from text.query import Query, QueryError, parse
from text.query_hints import suggestions
from text.query_places import any_place

# A suggestion is an extra: without it the page still answers what was asked.
SUGGESTION_TIMEOUT_S = 2.0
EVERYTHING = SearchSpec()


def other_readings(written: str) -> list[str]:
    """The readings of a query that its writer may have meant (text.query_hints). Counts nothing."""
    if written.strip():
        return suggestions(written)
    return []


def suggested(
    session: Session,
    written: str,
    total: int | None,
    spec: SearchSpec = EVERYTHING,
) -> list[Suggestion]:
    """The readings of a query that find more than its `total`, narrowed as in `spec`;
    where it finds nothing, also its Latin words in any place.
    """
    found = readings(session, written, spec)
    if total == 0:
        found += _counted_all(session, _in_any_place(written), spec)
    least = total or 0
    return [one for one in found if one.total is None or one.total > least]


def readings(
    session: Session,
    written: str,
    spec: SearchSpec = EVERYTHING,
) -> list[Suggestion]:
    """All readings of a query that its writer may have meant, whatever they find."""
    return _counted_all(session, other_readings(written), spec)


def _counted_all(
    session: Session,
    written: list[str],
    spec: SearchSpec,
) -> list[Suggestion]:
    counted: list[Suggestion] = []
    for one in written:
        counted.append(
            Suggestion(
                query=one,
                total=_total(session, replace(spec, query=parse(one))),
            )
        )
    return counted


def _in_any_place(written: str) -> list[str]:
    try:
        opened = any_place(written)
    except QueryError:
        return []
    return [opened] if opened != written else []


def _total(session: Session, spec: SearchSpec) -> int | None:
    """How much a search finds; None where that took too long."""
    try:
        with bounded(session, SUGGESTION_TIMEOUT_S):
            rows = rows_of(session, spec.row_filter())
            return count(session, rows, spec)[0]
    except SearchTimeout:
        # None, not zero: the count isn't known, and the suggestion is shown without
        # one.
        return None


def word_figures(session: Session, query: Query) -> WordFigures | None:
    """What the choice between `AI` and `*AI*` changes in this archive; None for a query
    without such words.
    """
    whole, anywhere = query.with_whole_words(), query.in_any_place()
    if whole.tree == anywhere.tree:
        return None
    return WordFigures(
        whole=_total(session, SearchSpec(whole)),
        anywhere=_total(session, SearchSpec(anywhere)),
    )


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
                found.append(
                    OpenedRule(
                        name=name,
                        query=written,
                        whole=figures.whole,
                        anywhere=figures.anywhere,
                    )
                )
    return found
