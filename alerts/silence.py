"""Silence is an answer: the sources a reader's rules name that had nothing new, and how
often they were asked without fault.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts.wording import WORDS
from db.models import SourceState
from text.moments import SHANGHAI
from text.query import parse
from text.query_tree import And, Node, Or, QueryError, Term
from text.workdays import workdays_between

# Two days without news happen to every office; weekends and holidays are not counted.
MIN_WORKDAYS = 3
MAX_NAMED = 5


@dataclass(frozen=True)
class Silence:
    """A source that is well, without news for so many workdays, asked so often without fault."""

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


def named_sources(query: str) -> set[str]:
    """The sources a query asks for by `source:`, not those it excludes."""
    try:
        return set(_named(parse(query).tree))
    except QueryError:
        return set()


def _named(node: Node) -> Iterator[str]:
    if isinstance(node, And | Or):
        for child in node.children:
            yield from _named(child)
    elif isinstance(node, Term) and node.field == "source":
        yield node.folded.lower()


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
