"""Events and issuers of one document, put together from what is said of it."""

import re

from text.policy.facts import DocumentFacts, Event
from text.policy.self_document import title_bodies
from text.policy.statements import Statement
from text.policy.times import Time

# Who does one of these to a document is its issuer.
ISSUING = frozenset(
    ["印发", "发布", "出台", "公布", "审议通过", "征求意见", "起草", "修订"]
)
CARRIED = re.compile(
    r"(?:印|转)发给你们|现予(?:以)?(?:公布|印发|发布)|现予|现(?:印|转|下)发"
)


def issuers_of(title: str, statements: list[Statement]) -> tuple[list[str], int | None]:
    """Who issued a document, by its title and by what is said of it."""
    names = title_bodies(title)
    others = None
    for statement in statements:
        if statement.group is None:
            continue
        if statement.meaning not in ISSUING and not statement.preparing:
            continue
        others = others or statement.group.others
        names += [body.name for body in statement.group.bodies]
    return list(dict.fromkeys(names)), others


def events_of(statements: list[Statement], signed: Time | None) -> list[Event]:
    facts = DocumentFacts("", "", True)
    published = None
    for statement in statements:
        if not statement.meaning:
            continue
        time = statement.time
        carried = CARRIED.search(f"{statement.phrase}{statement.sentence}")
        if time is None and carried and statement.meaning in ("印发", "公布", "发布"):
            time = signed
        if statement.since_published:
            time = published
        add_event(facts, statement.meaning, time, statement.phrase, statement.sentence)
        if statement.meaning in ("公布", "发布", "印发") and time is not None:
            published = time
    return facts.events


def merge(facts: DocumentFacts, other: DocumentFacts) -> None:
    """Adds what is said of the same document under another name."""
    facts.issuers = list(dict.fromkeys([*facts.issuers, *other.issuers]))
    facts.others = facts.others or other.others
    facts.number = facts.number or other.number
    facts.mentions += other.mentions
    for event in other.events:
        time = Time(0, 0, event.date, event.precision)
        add_event(facts, event.verb, time, event.phrase, event.sentence)
    if facts.status == "unknown":
        facts.status = other.status


def add_event(
    facts: DocumentFacts,
    verb: str,
    time: Time | None,
    phrase: str,
    sentence: str,
) -> None:
    """Adds an event; one without a time yields to one with, of the same verb."""
    date = time.date if time else None
    precision = time.precision if time else None
    new = Event(verb, date, precision, phrase, sentence)
    for index, event in enumerate(facts.events):
        if event.verb == verb and _is_same_time(event.date, date):
            facts.events[index] = _more_exact(event, new)
            return
    facts.events.append(new)


def _is_same_time(known: str | None, date: str | None) -> bool:
    """Whether two dates may be one, told once by day and once by month or not at all."""
    if known is None or date is None:
        return True
    return known.startswith(date) or date.startswith(known)


def _more_exact(known: Event, new: Event) -> Event:
    """The event whose date says more; of equals the one that was read first."""
    if len(new.date or "") > len(known.date or ""):
        return new
    return known
