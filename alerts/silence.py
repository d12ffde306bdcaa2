"""Silence is an answer: the sources, sites and publishers a reader's rules name that had
nothing new, and how often they were asked without fault.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.wording import WORDS
from db.models import SourceState
from db.session import Session
from db.sources import runs, voices
from text.moments import SHANGHAI
from text.query import parse
from text.query_tree import And, Node, Or, QueryError, Term
from text.workdays import workdays_between

# Two days without news happen to every office; weekends and holidays are not counted.
MIN_WORKDAYS = 3
MAX_NAMED = 5


@dataclass(frozen=True)
class Silence:
    """A source, site or publisher without news for so many workdays, whose sources are
    well and were asked so often without fault."""

    source: str
    workdays: int
    checks: int


def silent_sources(
    queries: Iterable[str],
    states: Mapping[str, SourceState],
    now: datetime,
) -> list[Silence]:
    """Of the sources that the queries name those that are silent, the longest first. Pure."""
    named = set()
    for query in queries:
        for name in named_sources(query):
            named.add(name)
    today = now.astimezone(SHANGHAI).date()
    found = []
    for source, known in states.items():
        is_named = source.lower() in named
        if not is_named or known.state != "well" or known.last_new_at is None:
            continue
        last = known.last_new_at.astimezone(SHANGHAI).date()
        workdays = workdays_between(last, today)
        if workdays >= MIN_WORKDAYS and known.checks_since_new:
            found.append(Silence(source, workdays, known.checks_since_new))
    return sorted(found, key=lambda one: (-one.workdays, one.source))


def silences(session: Session, queries: Iterable[str], now: datetime) -> list[Silence]:
    """All that is silent of what the queries name, the longest silence first."""
    queries = list(queries)
    states = runs.states(session)
    by_site = voices.of_sites(session, _all_named(queries, "site"), now)
    by_publisher = voices.of_publishers(session, _all_named(queries, "publisher"), now)
    found = silent_sources(queries, states, now)
    for name, sources in {**by_site, **by_publisher}.items():
        one = silent_together(name, [states[s] for s in sources if s in states], now)
        if one is not None:
            found.append(one)
    return sorted(found, key=lambda one: (-one.workdays, one.source))


def silent_together(
    name: str, states: Sequence[SourceState], now: datetime
) -> Silence | None:
    """The silence of all sources of a site or publisher; None where one is not well, or
    had news. Pure."""
    lasts = [known.last_new_at for known in states if known.last_new_at is not None]
    if not lasts or any(known.state != "well" for known in states):
        return None
    last = max(lasts).astimezone(SHANGHAI).date()
    workdays = workdays_between(last, now.astimezone(SHANGHAI).date())
    checks = sum(known.checks_since_new for known in states)
    if workdays < MIN_WORKDAYS or not checks:
        return None
    return Silence(name, workdays, checks)


def _all_named(queries: Iterable[str], field: str) -> set[str]:
    return {name for query in queries for name in named(query, field)}


def named_sources(query: str) -> set[str]:
    """The sources a query asks for by `source:`, not those it excludes."""
    return {name.lower() for name in named(query, "source")}


def named(query: str, field: str) -> set[str]:
    """What a query asks for in a field, not what it excludes."""
    try:
        return set(_named(parse(query).tree, field))
    except QueryError:
        return set()


def _named(node: Node, field: str) -> Iterator[str]:
    if isinstance(node, And | Or):
        for child in node.children:
            yield from _named(child, field)
    elif isinstance(node, Term) and node.field == field:
        yield node.folded


def told(silent: Iterable[Silence], language: str) -> str | None:
    """The silent sources in one line; None where none is."""
    words = WORDS[language]
    lines = []
    for one in silent:
        lines.append(
            words["source_silent"].format(
                source=one.source,
                n=one.workdays,
                checks=one.checks,
            )
        )
    more = "…" if len(lines) > MAX_NAMED else ""
    if lines:
        return words["and_then"].join(lines[:MAX_NAMED]) + more
    return None
