"""Which sources of the catalogue are to be checked for the first time, and how far that has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.models import SourceProof, SourceState
from db.session import Session
from db.sources import proofs, runs
from scheduler.orders import host_of
from scheduler.settings import Setup
from scheduler.source_states import is_enabled, is_open_lead

if TYPE_CHECKING:
    from crawler.passport import Passport

AT_ONCE = 24
_AGAIN_UNREACHABLE, _AGAIN = timedelta(days=1), timedelta(days=30)
_AWAITS = "awaits"


@dataclass(frozen=True)
class Progress:
    """How far the first check has come: sources checked, and all that are to be."""

    checked: int
    total: int


def awaits_check(passport: "Passport") -> bool:
    """Whether a source comes with the program and nobody has seen it live."""
    return (passport.checked or "").startswith(_AWAITS)


def due(
    passports: "Mapping[str, Passport]",
    known: Mapping[str, SourceState],
    checks: Mapping[str, SourceProof],
    now: datetime,
) -> list[str]:
    """The sources whose first check is due. Pure."""
    return [
        name
        for name, passport in passports.items()
        if awaits_check(passport)
        and _is_due(passport, known.get(name), checks.get(name), now)
    ]


def _is_due(
    passport: "Passport",
    known: SourceState | None,
    check: SourceProof | None,
    now: datetime,
) -> bool:
    if is_open_lead(passport, known):
        return check is None or now - check.checked_at > _patience(check)
    if not is_enabled(passport, known) or known is None or check is not None:
        return False
    # Its own first visit is its check; one that read nothing does not say why.
    return known.last_visit_at is not None and known.last_success_at is None


def _patience(check: SourceProof) -> timedelta:
    if check.verdict == "unreachable":
        return _AGAIN_UNREACHABLE
    return _AGAIN


def progress(session: Session, setup: Setup) -> Progress:
    """How many of the sources that await a check were visited or checked."""
    known, checks = runs.states(session), proofs.latest(session)
    waiting = []
    for name, passport in setup.passports.items():
        if awaits_check(passport) and (
            is_open_lead(passport, known.get(name))
            or is_enabled(passport, known.get(name))
        ):
            waiting.append(name)
    checked = []
    for name in waiting:
        if name in checks or _was_read(known.get(name)):
            checked.append(name)
    return Progress(len(checked), len(waiting))


def _was_read(known: SourceState | None) -> bool:
    return known is not None and known.last_success_at is not None


def one_a_host(
    sources: Sequence[str],
    setup: Setup,
    busy: set[str],
    limit: int = AT_ONCE,
) -> list[str]:
    """The first sources of hosts that nobody is asking now, one a host. Pure."""
    hosts = set(busy)
    chosen: list[str] = []
    for source in sources:
        host = host_of(setup.passports[source])
        if host in hosts or len(chosen) == limit:
            continue
        hosts.add(host)
        chosen.append(source)
    return chosen
