"""Which of the lists found is the column, and what is said where none is. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from crawler.repair.leads import is_twin, path_likeness
from crawler.repair.match import likeness
from crawler.repair.memory import ColumnMemory
from crawler.repair.parts import found_parts, missing_part
from crawler.repair.rating import (
    CERTAIN,
    LIKELY,
    MERGED,
    MIN_CERTAIN,
    PRECISION,
    RECALL,
    Candidate,
    Rated,
    is_same_name,
    is_stale,
    rate,
    renamed_to,
)
from text.reason import Reason
from text.urls import site

_SCORE_GAP = 0.05
# The finding at the address of a column that is there and silent.
FROZEN = "frozen"


@dataclass(frozen=True)
class Sought:
    """How the search for one column went. `lost` is the finding at the old address
    (None: it is well), `reached_home` whether the site's front page came, `unread` the
    pages under the column's name that could not be read, with the reason; `away`: what
    the site says of being rebuilt, `ended` the notice of its end on the column's page.
    """

    memory: ColumnMemory
    lost: str | None
    detail: str
    reached_home: bool = False
    unread: tuple[tuple[str, str], ...] = ()
    requests: int = 0
    answered: bool = True
    away: str = ""
    ended: str = ""


@dataclass(frozen=True)
class Proposal:
    """What became of a column. `state` is `well`, `found` (certain), `proposed`, `gone` or
    `unknown`; `parts` are further lists that together with the candidate are the column.
    """

    column: str
    state: str
    evidence: tuple[str, ...] = ()
    candidate: Candidate | None = None
    score: float = 0.0
    parts: tuple[Candidate, ...] = field(default=())


def decide(sought: Sought, candidates: Sequence[Candidate], now: datetime) -> Proposal:
    """What became of a column: where it is now, or what is known instead."""
    memory = sought.memory
    if sought.lost is None:
        return Proposal(memory.address, "well", (sought.detail,))
    rated = [rate(candidate, memory, now) for candidate in candidates]
    opening = Reason("repair.lost", column=memory.address, detail=sought.detail)
    certain = _best(rated, CERTAIN, memory)
    likely = _best(rated, LIKELY, memory)
    if certain is not None:
        evidence = (opening, *_evidence(certain, memory))
        beside = missing_part(certain, rated, memory)
        if beside:
            return _split([certain, *beside], opening, memory)
        if sought.answered:
            return _found("found", certain, evidence, memory)
        doubt = Reason("repair.doubt-temporary")
        return _found("proposed", certain, (*evidence, doubt), memory)
    parts = [] if memory.is_frozen else found_parts(rated, memory)
    if len(parts) > 1:
        return _split(parts, opening, memory)
    if likely is not None and not _is_tie(likely, rated, memory):
        evidence = (opening, *_evidence(likely, memory), *_doubts(likely, memory, now))
        return _found("proposed", likely, evidence, memory)
    if sought.lost == FROZEN:
        silent = Reason("repair.still-silent", requests=sought.requests)
        return Proposal(memory.address, "well", (opening, silent))
    merged = _best(rated, MERGED, memory)
    if merged is not None and merged.candidate.redirected:
        evidence = (opening, *_evidence(merged, memory), Reason("repair.merged"))
        return _found("proposed", merged, evidence, memory)
    if parts:
        evidence = (opening, *_evidence(parts[0], memory), Reason("repair.doubt-part"))
        return _found("proposed", parts[0], evidence, memory)
    return _not_found(sought, opening, rated, likely or merged)


def _split(parts: Sequence[Rated], opening: str, memory: ColumnMemory) -> Proposal:
    """The lists that together are the column; never taken up without asking."""
    evidence: list[str] = [opening]
    for part in parts:
        evidence += _evidence(part, memory)
    evidence.append(Reason("repair.split", parts=len(parts)))
    proposal = _found("proposed", parts[0], evidence, memory)
    return replace(proposal, parts=tuple(one.candidate for one in parts[1:]))


def _found(
    state: str, rated: Rated, evidence: Sequence[str], memory: ColumnMemory
) -> Proposal:
    return Proposal(
        memory.address, state, tuple(evidence), rated.candidate, rated.score
    )


def _best(rated: Sequence[Rated], verdict: str, memory: ColumnMemory) -> Rated | None:
    those = [one for one in rated if one.verdict == verdict]
    return max(those, key=lambda one: _rank(one, memory), default=None)


def _rank(one: Rated, memory: ColumnMemory) -> tuple[float, ...]:
    candidate = one.candidate
    return (
        candidate.proved > 0,
        is_same_name(candidate.names, memory),
        candidate.named or candidate.redirected,
        not is_twin(candidate.url),
        round(candidate.match.recall * candidate.match.precision, 1),
        candidate.match.fresh > 0,
        site(candidate.url) == site(memory.address),
        candidate.match.rows,
        path_likeness(candidate.url, memory.address),
        -len(candidate.url),
    )


def _is_tie(best: Rated, rated: Sequence[Rated], memory: ColumnMemory) -> bool:
    """Whether another list that shares nothing with the column's entries fits as well as the best."""
    if best.candidate.match.known:
        return False
    rivals = [
        one
        for one in rated
        if one.verdict == LIKELY
        and one.candidate.url != best.candidate.url
        and one.score >= best.score - _SCORE_GAP
        and set(one.candidate.titles) != set(best.candidate.titles)
    ]
    return bool(rivals)


def _evidence(one: Rated, memory: ColumnMemory) -> list[str]:
    candidate, match = one.candidate, one.candidate.match
    lines: list[str] = [Reason("repair.found-at", url=candidate.url, score=one.score)]
    if match.known:
        entries = Reason(
            "repair.entries",
            known=match.known,
            rows=match.rows,
            foreign=match.foreign + match.conflicts,
            missing=match.missing,
            fresh=match.fresh,
        )
        lines.append(entries)
    if candidate.redirected:
        lines.append(Reason("repair.redirected"))
    if candidate.named:
        lines.append(Reason("repair.linked-by-name", name=memory.names[0]))
    new_name = renamed_to(candidate, memory)
    if new_name and not is_same_name(candidate.names, memory):
        old_name = memory.names[0]
        lines.append(Reason("repair.same-meaning", old=old_name, new=new_name))
    if is_same_name(candidate.names, memory):
        lines.append(Reason("repair.same-name", name=memory.names[0]))
    if candidate.proved or candidate.refuted:
        compared = candidate.proved + candidate.refuted
        proof = Reason("repair.articles", same=candidate.proved, compared=compared)
        lines.append(proof)
    if not match.known and memory.rows and candidate.titles:
        words = likeness(candidate.titles, [row.title for row in memory.rows[:60]])
        lines.append(Reason("repair.wording", percent=round(words * 100)))
    return lines


def _doubts(one: Rated, memory: ColumnMemory, now: datetime) -> list[str]:
    """Why a list is not taken up without asking."""
    candidate, match = one.candidate, one.candidate.match
    doubts: list[str] = []
    if not match.known:
        doubts.append(Reason("repair.doubt-no-entry"))
    elif match.known < min(MIN_CERTAIN, len(memory.rows)):
        doubts.append(Reason("repair.doubt-few"))
    if match.known and (match.precision < PRECISION or match.recall < RECALL):
        doubts.append(Reason("repair.doubt-overlap"))
    if not (is_same_name(candidate.names, memory) or candidate.redirected):
        doubts.append(Reason("repair.doubt-name"))
    if match.known and not candidate.proved and memory.openings:
        doubts.append(Reason("repair.doubt-unproved"))
    if is_stale(candidate, memory, now):
        doubts.append(Reason("repair.doubt-stale"))
    return doubts


def _not_found(
    sought: Sought, opening: str, rated: Sequence[Rated], near: Rated | None
) -> Proposal:
    lines: list[str] = [opening]
    lines += [
        Reason("repair.unread", url=url, reason=reason)
        for url, reason in sought.unread[:3]
    ]
    if near is None:
        with_entries = [one for one in rated if one.candidate.match.known]
        near = max(with_entries, key=lambda one: one.score, default=None)
    if near is not None and near.candidate.match.known:
        match = near.candidate.match
        lines.append(
            Reason(
                "repair.elsewhere",
                url=near.candidate.url,
                known=match.known,
                rows=match.rows,
            )
        )
    is_known = sought.answered and sought.reached_home and not sought.unread
    if sought.away:
        lines.append(Reason("repair.away", words=sought.away))
        return Proposal(sought.memory.address, "unknown", tuple(lines))
    if sought.ended:
        lines.append(Reason("repair.notice", notice=sought.ended))
    if not sought.reached_home:
        lines.append(Reason("repair.no-home"))
    column = sought.memory.address
    if is_known:
        lines.append(Reason("repair.gone", requests=sought.requests))
        return Proposal(column, "gone", tuple(lines))
    lines.append(Reason("repair.unknown", requests=sought.requests))
    return Proposal(column, "unknown", tuple(lines))
