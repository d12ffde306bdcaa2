"""Which record a mention speaks of: a pure decision over identities.

The archive proposes candidates by number, core and near wordings. Each is compared:
what differs (number, year, place, draft or final, issuers, figures) rules it out, what
agrees gives it points. One candidate left is the record; none founds a record where the
mention names a document; two equal ones leave the mention unlinked, with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from text.policy.divisions import LOCAL_LEVELS
from text.policy.identity import Identity
from text.policy.likeness import kinds_agree, likeness, parted_under_number

ANOTHER_TITLE = "its number, with another title"
NUMBER_TWICE = "one number is printed for two titles"
MISPRINTED = "the number printed is another document's"
NATIONAL_LEVELS = ("central", "ministry")
MAX_DAYS_APART = 400
SURE_CORE_CHARS = 14
DISTINCT_CORE_CHARS = 8
_NUMBER_POINTS, _ORDER_POINTS, _CORE_POINTS = 40, 15, 20
_YEARS_POINTS, _PLACE_POINTS, _ISSUER_POINTS, _CONTEXT_POINTS = 6, 6, 4, 3


@dataclass(frozen=True)
class Candidate:
    """A record as the resolver sees it. `issued` is its first known date; `by_hand`: a
    person split it off, and only a number of its own leads there."""

    id: int
    identity: Identity
    numbers: frozenset[str] = frozenset()
    orders: frozenset[str] = frozenset()
    issued: date | None = None
    mentions: int = 1
    by_hand: bool = False


@dataclass(frozen=True)
class Mention:
    """A mention to be resolved: its identity, its day and whether it may found a record
    (`titled`: it stands in 《》 or is the page's own document)."""

    identity: Identity
    day: date | None = None
    issued: date | None = None
    titled: bool = True
    own: bool = False


@dataclass(frozen=True)
class Comparison:
    """What a comparison came to: points, or the difference that rules a candidate out."""

    points: int
    difference: str | None
    agreed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """`outcome` is `linked`, `founded` or `abstained`; `reason` says why: what agreed,
    or what was missing. `ruled_out` has each candidate's difference, `absorbed` the
    records that the mention shows to be the same: known by a number alone, or by a title
    alone."""

    outcome: str
    record: int | None
    reason: str
    ruled_out: tuple[tuple[int, str], ...] = ()
    absorbed: tuple[int, ...] = ()

    @property
    def counted(self) -> list[str]:
        """The names under which it is counted."""
        names = [self.outcome]
        if self.outcome == "abstained":
            names = [f"abstained: {self.reason}"]
        if NUMBER_TWICE in self.reason or MISPRINTED in self.reason:
            names.append("one number, two titles")
        return names

    @property
    def told(self) -> str:
        """Why a mention is where it is, with what ruled out the nearest records."""
        if not self.ruled_out:
            return self.reason
        others = "; ".join(f"not {one}: {why}" for one, why in self.ruled_out[:5])
        return f"{self.reason} ({others})"


def resolve(mention: Mention, candidates: Sequence[Candidate]) -> Decision:
    """Decides which record a mention belongs to."""
    fitting: list[tuple[tuple[int, ...], Candidate, Comparison]] = []
    ruled_out: list[tuple[int, str]] = []
    for candidate in candidates:
        compared = compare(mention, candidate)
        if compared.difference is not None:
            ruled_out.append((candidate.id, compared.difference))
            continue
        alive = int(candidate.mentions > 0)
        fitting.append(((compared.points, alive), candidate, compared))
    fitting.sort(key=lambda one: (one[0], -one[1].id), reverse=True)
    told = tuple(ruled_out)
    if not fitting:
        return _without_number(mention, candidates, told) or _alone(mention, told)
    joined = _joined(mention, [one[1] for one in fitting])
    if joined is not None:
        kept, *others = joined
        absorbed = tuple(one.id for one in others)
        return Decision("linked", kept.id, "number and title", told, absorbed)
    best = fitting[0]
    if len(fitting) > 1 and fitting[1][0] == best[0]:
        tied = []
        for one in fitting:
            if one[0] == best[0]:
                tied.append(one)
        chosen = _of_tied(mention, [one[1] for one in tied])
        if chosen is None:
            return Decision("abstained", None, "several records fit", told)
        return Decision("linked", chosen.id, "the edition of its day", told)
    return Decision("linked", best[1].id, ", ".join(best[2].agreed), told)


def _without_number(
    mention: Mention,
    candidates: Sequence[Candidate],
    told: tuple[tuple[int, str], ...],
) -> Decision | None:
    """Where its number is another title's, the record that the title leads to; the
    number is not believed then. None where it leads to none."""
    if not any(difference == ANOTHER_TITLE for _, difference in told):
        return None
    bare = replace(mention, identity=replace(mention.identity, number=None, order=None))
    found = resolve(bare, candidates)
    if found.outcome != "linked" or "title" not in found.reason:
        return None
    return replace(found, reason=f"{found.reason}; {MISPRINTED}", ruled_out=told)


def _joined(mention: Mention, fitting: list[Candidate]) -> list[Candidate] | None:
    """Two records that a mention with number and title shows to be one: the first has
    its number and no title, the other its title and no number. The titled one first."""
    ours = mention.identity
    if ours.number is None or not ours.core:
        return None
    numbered = []
    for one in fitting:
        if not one.identity.title and not one.by_hand:
            numbered.append(one)
    titled = []
    for one in fitting:
        if one.identity.core == ours.core and not one.numbers and not one.by_hand:
            titled.append(one)
    if len(numbered) != 1 or len(titled) != 1 or numbered[0].id == titled[0].id:
        return None
    return [titled[0], numbered[0]]


def _alone(mention: Mention, told: tuple[tuple[int, str], ...]) -> Decision:
    identity = mention.identity
    if identity.title and identity.is_generic and not identity.number:
        return Decision("abstained", None, "generic title", told)
    if not identity.title and not identity.number:
        return Decision("abstained", None, "order number alone", told)
    if not mention.titled and not identity.number:
        return Decision("abstained", None, "named without brackets", told)
    if any(difference == ANOTHER_TITLE for _, difference in told):
        return Decision("founded", None, NUMBER_TWICE, told)
    return Decision("founded", None, "no such record yet", told)


def _of_tied(mention: Mention, tied: list[Candidate]) -> Candidate | None:
    """Of editions that fit equally well the latest one issued by the mention's day;
    of records that differ in nothing else the older one."""
    editions = {one.identity.years for one in tied}
    if len(editions) == 1:
        if len({one.identity for one in tied}) == 1:
            return tied[0]
        return None
    if mention.day is None or any(_begin(one) is None for one in tied):
        return None
    issued = []
    for one in tied:
        if (_begin(one) or date.max) <= mention.day:
            issued.append(one)
    if not issued:
        return None
    latest = max(_begin(one) or date.min for one in issued)
    last = []
    for one in issued:
        if _begin(one) == latest:
            last.append(one)
    return last[0] if len(last) == 1 else None


def _begin(candidate: Candidate) -> date | None:
    """When an edition came out: its date of issue, else its first year."""
    if candidate.issued is not None or not candidate.identity.years:
        return candidate.issued
    return date(min(candidate.identity.years), 1, 1)


def relatives(mention: Mention, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Records that differ from the mention's in nothing but draft or final, or in the
    year of the edition: what may come before it or after it."""
    found = []
    for candidate in candidates:
        ours, theirs = mention.identity, candidate.identity
        if not ours.title or ours.core != theirs.core or ours.is_generic:
            continue
        if ours.draft == theirs.draft and ours.years == theirs.years:
            continue
        alike = replace(theirs, draft=ours.draft, years=ours.years)
        twin = Candidate(candidate.id, alike)
        if compare(Mention(ours), twin).difference is None:
            found.append(candidate)
    return found


def compare(mention: Mention, candidate: Candidate) -> Comparison:
    """Compares a mention with a record: the first difference rules it out."""
    ours, theirs = mention.identity, candidate.identity
    same_number = ours.number is not None and ours.number in candidate.numbers
    same_order = ours.order is not None and ours.order in candidate.orders
    if candidate.by_hand and not same_number:
        return Comparison(0, "split off by hand")
    difference = _number_difference(ours, candidate, same_number)
    if difference is None:
        difference = _title_difference(ours, theirs, same_number or same_order)
    if difference is None:
        difference = _version_difference(mention, candidate)
    if difference is None and not same_number:
        difference = _origin_difference(ours, theirs)
    if difference is not None:
        return Comparison(0, difference)
    return _agreement(ours, theirs, same_number, same_order)


def _number_difference(
    ours: Identity,
    candidate: Candidate,
    same_number: bool,
) -> str | None:
    if ours.number and candidate.numbers and not same_number:
        return "number"
    return None


def _title_difference(ours: Identity, theirs: Identity, numbered: bool) -> str | None:
    if not ours.title or not theirs.title:
        return None if numbered else "title"
    if ours.core == theirs.core:
        if ours.is_generic and not numbered:
            return "generic title"
        return None
    if numbered:
        if ours.is_generic or theirs.is_generic:
            return None
        bare = _without_noun(ours), _without_noun(theirs)
        if parted_under_number(*bare):
            return ANOTHER_TITLE
        return None
    return _wording_difference(ours, theirs)


def _without_noun(identity: Identity) -> str:
    """The core without 意见, 行动方案: the news often print another noun."""
    return identity.core.removesuffix(identity.noun) or identity.core


def _wording_difference(ours: Identity, theirs: Identity) -> str | None:
    """What parts two titles that are worded differently, with no number to tell; None: nothing."""
    if theirs.core in ours.names or ours.core in theirs.names:
        return None
    if ours.is_generic or theirs.is_generic:
        return "title"
    difference = likeness(ours.core, theirs.core).difference
    if difference is not None:
        return difference
    if ours.figures != theirs.figures:
        return "figures"
    if not kinds_agree(ours.kind, theirs.kind):
        return "kind"
    # A wording that is only alike needs something else that speaks for it.
    shared = bool(ours.issuers & theirs.issuers) or ours.place == theirs.place
    about = theirs.place in ours.context or ours.place in theirs.context
    if shared or about:
        return None
    return "wording, and nothing else in common"


def _version_difference(mention: Mention, candidate: Candidate) -> str | None:
    ours, theirs = mention.identity, candidate.identity
    if ours.draft != theirs.draft:
        return "draft or final"
    apart = not (ours.years <= theirs.years or theirs.years <= ours.years)
    if ours.years and theirs.years and apart:
        return "year"
    if ours.kind == "法律" or not mention.issued or not candidate.issued:
        return None
    days = abs((mention.issued - candidate.issued).days)
    if days > MAX_DAYS_APART:
        return "date of issue"
    return None


def _origin_difference(ours: Identity, theirs: Identity) -> str | None:
    if ours.place and theirs.place:
        if ours.place == theirs.place:
            return None
        return "place"
    if ours.level and theirs.level:
        local = (ours.level in LOCAL_LEVELS, theirs.level in LOCAL_LEVELS)
        if local[0] != local[1]:
            return "level"
    if theirs.place and theirs.place not in ours.context:
        return "place"
    if ours.place and ours.place not in theirs.context:
        return "place"
    return _issuer_difference(ours, theirs)


def _issuer_difference(ours: Identity, theirs: Identity) -> str | None:
    """Two full lists of issuers without one in common; 等七部门 leaves some unnamed."""
    if not ours.issuers or not theirs.issuers or ours.others or theirs.others:
        return None
    for one in ours.issuers:
        for other in theirs.issuers:
            if one.startswith(other) or other.startswith(one):
                return None
    # The news name one of several issuers, or the wrong one, more often than two bodies
    # issue papers of one long title.
    if ours.core == theirs.core and len(ours.core) >= SURE_CORE_CHARS:
        return None
    return "issuers"


def _agreement(
    ours: Identity,
    theirs: Identity,
    same_number: bool,
    same_order: bool,
) -> Comparison:
    agreed: list[str] = []
    points = 0
    checks = (
        (same_number, "number", _NUMBER_POINTS),
        (same_order, "order", _ORDER_POINTS),
        (ours.core == theirs.core, "title", _CORE_POINTS),
        (bool(ours.years) and ours.years == theirs.years, "year", _YEARS_POINTS),
        (bool(ours.place) and ours.place == theirs.place, "place", _PLACE_POINTS),
        (bool(ours.issuers & theirs.issuers), "issuer", _ISSUER_POINTS),
        (theirs.place in ours.context, "place of the text", _CONTEXT_POINTS),
    )
    for holds, name, worth in checks:
        if holds:
            agreed.append(name)
            points += worth
    if ours.core != theirs.core and not same_number:
        agreed.append("wording of the title")
    return Comparison(points, None, tuple(agreed))
