"""What is covered and what is not: institutions, the sources that watch them, and what proves these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawler.institutions import LEVELS, Institution, institutions
from crawler.passport import Passport
from db.models import SourceProof, SourceState
from db.session import Archive, Session
from db.sources import proofs, runs
from db.sources.issuers import issuers_spoken_of
from scheduler.settings import Setup
from scheduler.source_states import UNWELL, is_enabled, is_open_lead

# A silent source, or one with more news than expected, was read all the same.
_BROKEN = tuple(state for state in UNWELL if state not in ("quiet", "noisy"))
STATES = ("proved", "unproved", "broken", "none")
# An institution counts as its best source does.
_ORDER = {state: number for number, state in enumerate(STATES)}


@dataclass(frozen=True)
class Coverage:
    """One institution, its sources, and the state of the best of them."""

    institution: str
    level: str
    region: str | None
    sources: tuple[str, ...]
    state: str
    checked_at: datetime | None = None
    last_new_at: datetime | None = None
    # All it has are sources whose column is still to be found.
    to_be_found: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "institution": self.institution,
            "level": self.level,
            "region": self.region,
            "sources": list(self.sources),
            "state": self.state,
            "checked_at": _iso(self.checked_at),
            "last_new_at": _iso(self.last_new_at),
            "to_be_found": self.to_be_found,
        }


@dataclass(frozen=True)
class Standing:
    """How one source stands: its state, since which check, and its newest article.
    `is_lead`: its column is still to be found.
    """

    state: str
    checked_at: datetime | None = None
    last_new_at: datetime | None = None
    is_lead: bool = False


def standing(
    passport: Passport,
    known: SourceState | None,
    proof: SourceProof | None,
    last_new_at: datetime | None,
) -> Standing:
    """How a source stands: its own visits are proof as much as a check is; the later one counts."""
    if is_open_lead(passport, known):
        has_failed = proof is not None and proof.verdict != "proved"
        state = "broken" if has_failed else "unproved"
        checked = None
        if proof is not None:
            checked = proof.checked_at
        return Standing(state, checked, last_new_at, is_lead=True)
    if not is_enabled(passport, known):
        return Standing("none", None, last_new_at)
    visited = None
    if known is not None:
        visited = known.last_success_at
    checked = None
    if proof is not None:
        checked = proof.checked_at
    seen = None
    if known is not None:
        seen = known.last_visit_at
    is_latest = checked is None or (seen is not None and seen > checked)
    if known is not None and known.state in _BROKEN and is_latest:
        return Standing("broken", seen, last_new_at)
    if visited is not None and (checked is None or visited >= checked):
        return Standing("proved", visited, last_new_at)
    if proof is None:
        return Standing("unproved", None, last_new_at)
    state = "broken"
    if proof.verdict == "proved":
        state = "proved"
    return Standing(state, checked, last_new_at)


def coverage(
    wanted: Sequence[Institution],
    passports: Mapping[str, Passport],
    standings: Mapping[str, Standing],
) -> list[Coverage]:
    """Each institution with what is had of it. A source that is off is no coverage."""
    found = []
    for institution in wanted:
        sources = []
        for name, passport in passports.items():
            if standings[name].state != "none" and institution.publishes(passport):
                sources.append(name)
        those = [standings[name] for name in sources]
        best = min(those, key=lambda one: _ORDER[one.state], default=Standing("none"))
        news = []
        for one in those:
            if one.last_new_at is not None:
                news.append(one.last_new_at)
        found.append(
            Coverage(
                institution.name,
                institution.level,
                institution.region,
                tuple(sorted(sources)),
                best.state,
                best.checked_at,
                max(news, default=None),
                to_be_found=bool(those) and all(one.is_lead for one in those),
            )
        )
    return found


def read_standings(session: Session, setup: Setup) -> dict[str, Standing]:
    """How each source of the catalogue stands."""
    known, checks = runs.states(session), proofs.latest(session)
    newest = proofs.newest_articles(session)
    standings: dict[str, Standing] = {}
    for name, passport in setup.passports.items():
        standings[name] = standing(
            passport,
            known.get(name),
            checks.get(name),
            newest.get(name),
        )
    return standings


def ledger(archive: Archive, setup: Setup) -> list[Coverage]:
    """What is covered and what is not, central bodies first."""
    with archive.read() as session:
        standings = read_standings(session, setup)
        spoken_of = issuers_spoken_of(session)
    rows = coverage(institutions(), setup.passports, standings)
    rows += coverage(unwatched(spoken_of, setup.passports), {}, {})
    return sorted(rows, key=lambda row: LEVELS.index(row.level))


def unwatched(
    spoken_of: Mapping[str, int],
    passports: Mapping[str, Passport],
) -> list[Institution]:
    """The issuers of documents that several sources speak of, and whom nobody watches.

    Those whom the list of institutions names are counted there already.
    """
    named = set()
    for one in institutions():
        for name in one.names:
            named.add(name)
    own = {passport.publisher for passport in passports.values()}
    return [
        Institution(issuer, "other", None, (issuer,))
        for issuer, _ in sorted(spoken_of.items(), key=lambda one: (-one[1], one[0]))
        if issuer not in named and issuer not in own
    ]


def without_archive(setup: Setup) -> list[Coverage]:
    """The same where nothing was visited or checked yet."""
    standings = {}
    for name, passport in setup.passports.items():
        standings[name] = standing(passport, None, None, None)
    return coverage(institutions(), setup.passports, standings)


def summary(rows: Sequence[Coverage]) -> list[dict[str, Any]]:
    """How many institutions of each level are in each state."""
    counted = []
    for level in LEVELS:
        those = []
        for row in rows:
            if row.level == level:
                those.append(row)
        if those:
            states = {}
            for state in STATES:
                states[state] = sum(row.state == state for row in those)
            states["to_be_found"] = sum(row.to_be_found for row in those)
            counted.append({"level": level, "institutions": len(those), **states})
    return counted


def _iso(moment: datetime | None) -> str | None:
    if moment:
        return moment.isoformat(timespec="seconds")
    return None
