"""The facts of one document, put together from what many texts say of it.

The document's own page speaks first, then the wording that most texts share; a more
exact date stands before a vaguer one that agrees with it. Every fact keeps the sentence
and the article it came from, and what a person put right is never overruled.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from text.policy.divisions import body_place, division, lineage, number_place
from text.policy.facts import DocumentFacts
from text.policy.identity import identity_of, names_of, number_key, unwrapped_title
from text.policy.kinds import read_title

DATE_ROLES = {
    "审议通过": "passed",
    "印发": "issued",
    "签署": "issued",
    "发布": "published",
    "公布": "published",
    "出台": "published",
    "施行": "in_force",
}
DATES = ("passed", "issued", "published", "in_force", "until")
EDITABLE = ("title", "number", "issuers", "level", "kind", "status", *DATES)
STATUSES = ("draft", "in-force", "revised", "repealed", "unknown")
OWN_WEIGHT = 100
AUTHORITY_WEIGHT = 3
MIN_SHARE_OF_ISSUERS = 0.25
MIN_TITLE_SHARE = 0.2
DAY_CHARS = len("2025-01-01")


@dataclass(frozen=True)
class Said:
    """What one article says of a document. `own`: it carries it; `authority`: it stands
    on a public body's site."""

    article: int
    facts: DocumentFacts
    day: date | None = None
    own: bool = False
    authority: bool = False
    until: tuple[str, str] | None = None

    @property
    def weight(self) -> int:
        """How much its word counts beside others'."""
        return 1 + OWN_WEIGHT * self.own + AUTHORITY_WEIGHT * self.authority


@dataclass
class RecordFacts:
    """A document's facts; `evidence` has for each the value, sentence and article."""

    title: str = ""
    number: str | None = None
    issuers: list[str] = field(default_factory=list)
    others: int | None = None
    level: str = "other"
    kind: str = "other"
    status: str = "unknown"
    dates: dict[str, str] = field(default_factory=dict)
    place: str | None = None
    regions: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    evidence: dict[str, dict[str, Any]] = field(default_factory=dict)

    def prove(
        self,
        name: str,
        value: Any,
        said: Said,
        sentence: str = "",
    ) -> None:
        """Keeps where a fact comes from."""
        told = sentence or said.facts.sentence
        self.evidence[name] = {
            "value": value,
            "sentence": told,
            "article": said.article,
        }


def consolidate(
    said: Sequence[Said],
    by_hand: Mapping[str, Any] | None = None,
) -> RecordFacts:
    """The record of what these articles say; `by_hand` has facts a person put right."""
    facts = RecordFacts()
    if said:
        _title(facts, said)
        _number(facts, said)
        _issuers(facts, said)
        _dates(facts, said)
        _status(facts, said)
        facts.aliases = _aliases(said)
    for name, value in (by_hand or {}).items():
        _put_right(facts, name, value)
    _origin(facts, by_hand or {})
    return facts


def _put_right(facts: RecordFacts, name: str, value: Any) -> None:
    if name in DATES:
        facts.dates[name] = value
    else:
        setattr(facts, name, value)
    evidence = {"value": value, "sentence": None, "article": None, "by_hand": True}
    facts.evidence[name] = evidence


def _title(facts: RecordFacts, said: Sequence[Said]) -> None:
    """The own page's wording, else the one most often printed, editions included."""
    weights: Counter[str] = Counter()
    first: dict[str, Said] = {}
    for one in said:
        title = unwrapped_title(one.facts.title)
        if title == one.facts.number:
            continue
        weights[title] += one.weight
        first.setdefault(title, one)
    if not weights:
        facts.title = said[0].facts.title
        facts.prove("title", facts.title, said[0])
        return
    enough = MIN_TITLE_SHARE * max(weights.values())
    heard = [title for title in weights if weights[title] >= enough]
    # 行动方案（2025—2030） says more than 行动方案: of common wordings the fullest.
    facts.title = max(heard, key=lambda one: (weights[one] >= OWN_WEIGHT, len(one)))
    facts.prove("title", facts.title, first[facts.title])
    form = read_title(facts.title)
    standard = any(one.facts.kind == "标准" for one in said)
    facts.kind = "标准" if standard and form.kind == "other" else form.kind


def _number(facts: RecordFacts, said: Sequence[Said]) -> None:
    weights: Counter[str] = Counter()
    first: dict[str, Said] = {}
    for one in said:
        written = one.facts.number
        code, order = number_key(written)
        key = code or order
        if key is None:
            continue
        weights[key] += one.weight * (2 if code else 1)
        first.setdefault(key, one)
    if weights:
        best = weights.most_common(1)[0][0]
        facts.number = first[best].facts.number
        facts.prove("number", facts.number, first[best])


def _issuers(facts: RecordFacts, said: Sequence[Said]) -> None:
    own = []
    for one in said:
        if one.own and one.facts.issuers:
            own.append(one)
    heard = own or [one for one in said if one.facts.issuers]
    weights: Counter[str] = Counter()
    for one in heard:
        for name in one.facts.issuers:
            weights[name] += one.weight
    enough = MIN_SHARE_OF_ISSUERS * max(weights.values(), default=0)
    common = []
    for name in weights:
        if weights[name] >= enough:
            common.append(name)
    facts.issuers = names_of(common)
    counted = []
    for one in said:
        if one.facts.others:
            counted.append(one.facts.others)
    facts.others = Counter(counted).most_common(1)[0][0] if counted else None
    if facts.issuers:
        fullest = max(heard, key=lambda one: (len(one.facts.issuers), one.weight))
        facts.prove("issuers", facts.issuers, fullest, _event_sentence(fullest))


def _event_sentence(said: Said) -> str:
    """The sentence of what was done to the document, where the body is named."""
    for event in said.facts.events:
        if event.sentence:
            return event.sentence
    return said.facts.sentence


def _dates(facts: RecordFacts, said: Sequence[Said]) -> None:
    heard: dict[str, Counter[str]] = {}
    first: dict[tuple[str, str], tuple[Said, str]] = {}
    for one in said:
        for event in one.facts.events:
            role = DATE_ROLES.get(event.verb)
            if role is None or event.date is None:
                continue
            heard.setdefault(role, Counter())[event.date] += one.weight
            first.setdefault((role, event.date), (one, event.sentence))
        if one.until is not None:
            heard.setdefault("until", Counter())[one.until[0]] += one.weight
            first.setdefault(("until", one.until[0]), (one, one.until[1]))
    for role, weights in heard.items():
        best = _best_date(weights)
        facts.dates[role] = best
        one, sentence = first[role, best]
        facts.prove(role, best, one, sentence)


def _best_date(weights: Counter[str]) -> str:
    """The date said most often; 2025-08-15 also speaks for 2025-08, and is preferred."""

    def support(day: str) -> tuple[int, int, str]:
        total = 0
        for other in weights:
            if day.startswith(other) or other.startswith(day):
                total += weights[other]
        return total, len(day), day

    return max(sorted(weights), key=support)


def _status(facts: RecordFacts, said: Sequence[Said]) -> None:
    issued = min((facts.dates.get(role, "9999") for role in DATES[:4]), default="9999")
    status, sure = "unknown", said[0]
    for one in said:
        events = {event.verb: event for event in one.facts.events}
        if "废止" in events:
            facts.status = "repealed"
            facts.prove("status", "repealed", one, events["废止"].sentence)
            return
        revised = events.get("修订")
        if revised and revised.date and issued < revised.date and not one.own:
            status, sure = "revised", one
        elif status == "unknown" and one.facts.status == "在行":
            status, sure = "in-force", one
    drafts = sum(identity_of(one.facts).draft for one in said)
    if drafts * 2 > len(said):
        status, sure = "draft", said[0]
    facts.status = status
    if status != "unknown":
        facts.prove("status", status, sure)


def _aliases(said: Iterable[Said]) -> list[str]:
    counts: Counter[str] = Counter()
    for one in said:
        counts.update(one.facts.aliases)
    return [alias for alias, _ in counts.most_common(10)]


def _origin(facts: RecordFacts, by_hand: Mapping[str, Any]) -> None:
    """Level, place and regions by issuers, number or title."""
    shown = DocumentFacts(facts.title, facts.kind, True, facts.number, facts.issuers)
    identity = identity_of(shown)
    facts.place = identity.place
    if "level" not in by_hand:
        facts.level = identity.level or "other"
        if facts.level == "other" and facts.place:
            known = division(facts.place)
            facts.level = known.level if known else "other"
    regions: list[str] = []
    places = [body_place(name)[1] for name in facts.issuers]
    number_region = number_place(number_key(facts.number)[0] or "")[1]
    for place in (facts.place, number_region, *places):
        for name in lineage(place) if place else ():
            if name not in regions:
                regions.append(name)
    facts.regions = regions
