"""Which of the lists found is the column, and how certain that is. Pure.

Certain is only a list that names the column's entries and hardly anything else of the
same days, lacks none of them, bears the column's name or stands where the site itself
sent us, and whose articles are those stored. Everything else is at most proposed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from crawler.repair.leads import is_twin, path_likeness
from crawler.repair.match import Match, likeness
from crawler.repair.memory import ColumnMemory
from text.reason import Reason
from text.urls import site

CERTAIN, LIKELY, MERGED, OTHER = "certain", "likely", "merged", "other"
_MIN_CERTAIN = 5
_MIN_ENTRIES = 3
_PRECISION = 0.9
_RECALL = 0.8
_LIKELY_SHARE = 0.6
_FRESH_DUE = 6.0
_SAME_WORDING = 0.35
_SCORE_GAP = 0.05
_ARCHIVED = re.compile(r"历史|归档|往年|旧版|存档|往期|archive|history", re.I)


@dataclass(frozen=True)
class Candidate:
    """A list that may be the column: its address as asked for and as answered, its names,
    how it is read, how it compares, and what its articles showed. `named`: the site links
    to it under the column's own name; `redirected`: the old address leads to it. `proved`
    and `refuted` count articles that say the same as, or something else than, those stored.
    """

    url: str
    names: tuple[str, ...]
    match: Match
    listing: dict[str, Any] | None = field(default=None, compare=False)
    kind: str = "listing"
    table: dict[str, Any] | None = field(default=None, compare=False)
    titles: tuple[str, ...] = ()
    item_urls: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    named: bool = False
    redirected: bool = False
    is_front: bool = False
    proved: int = 0
    refuted: int = 0
    asked: int = 0

    @property
    def score(self) -> float:
        """From 0 to 1: how much of what could speak for the list does."""
        overlap = self.match.precision * self.match.recall
        return round(0.6 * overlap + 0.2 * min(self.match.known / 10, 1.0), 3)


@dataclass(frozen=True)
class Rated:
    """A candidate with its verdict and score."""

    candidate: Candidate
    verdict: str
    score: float


@dataclass(frozen=True)
class Sought:
    """How the search for one column went. `lost` is the finding at the old address
    (None: it is well), `reached_home` whether the site's front page came, `unread` the
    pages under the column's name that could not be read, with the reason.
    """

    memory: ColumnMemory
    lost: str | None
    detail: str
    reached_home: bool = False
    unread: tuple[tuple[str, str], ...] = ()
    requests: int = 0
    answered: bool = True


@dataclass(frozen=True)
class Proposal:
    """What became of a column. `state` is `well`, `found` (certain), `proposed`, `gone` or `unknown`."""

    column: str
    state: str
    evidence: tuple[str, ...] = ()
    candidate: Candidate | None = None
    score: float = 0.0


def is_same_name(names: Sequence[str], memory: ColumnMemory) -> bool:
    """Whether a page has the column's most telling name."""
    return bool(memory.names) and memory.names[0] in names


def rate(candidate: Candidate, memory: ColumnMemory, now: datetime) -> Rated:
    """The verdict on one list."""
    match = candidate.match
    score = _score(candidate, memory)
    if candidate.is_front or _is_archive(candidate, memory):
        return Rated(candidate, OTHER, score)
    if not match.known:
        fits = _fits_by_name(candidate, memory)
        return Rated(candidate, LIKELY if fits else OTHER, score)
    if candidate.refuted > candidate.proved:
        return Rated(candidate, OTHER, score)
    if _is_certain(candidate, memory, now):
        return Rated(candidate, CERTAIN, score)
    if match.recall >= _LIKELY_SHARE and match.precision < _LIKELY_SHARE:
        return Rated(candidate, MERGED, score)
    if _is_likely(candidate, memory):
        return Rated(candidate, LIKELY, score)
    return Rated(candidate, OTHER, score)


def _score(candidate: Candidate, memory: ColumnMemory) -> float:
    bonus = 0.1 if is_same_name(candidate.names, memory) else 0.0
    bonus += 0.05 if candidate.named or candidate.redirected else 0.0
    bonus += 0.05 if candidate.proved and not candidate.refuted else 0.0
    bonus -= 0.1 if is_twin(candidate.url) else 0.0
    return round(min(candidate.score + bonus, 1.0), 3)


def _is_archive(candidate: Candidate, memory: ColumnMemory) -> bool:
    """Whether a list says of itself that it keeps what is over."""
    said = " ".join((*candidate.names, candidate.url))
    return bool(_ARCHIVED.search(said)) and not any(
        _ARCHIVED.search(name) for name in memory.names
    )


def _is_certain(candidate: Candidate, memory: ColumnMemory, now: datetime) -> bool:
    match = candidate.match
    needed = min(_MIN_CERTAIN, len(memory.rows))
    if match.known < max(needed, 2) or candidate.refuted:
        return False
    if match.precision < _PRECISION or match.recall < _RECALL:
        return False
    if match.unknown > match.known + _due(memory, now):
        return False
    if _is_stale(candidate, memory, now):
        return False
    if is_twin(candidate.url) and not is_twin(memory.address):
        return False
    is_named = is_same_name(candidate.names, memory)
    is_sent = candidate.redirected or candidate.named
    if not (is_named or is_sent):
        return False
    if site(candidate.url) != site(memory.address) and not is_sent:
        return False
    if match.foreign and not (is_named and is_sent):
        return False
    return candidate.proved > 0 or (not memory.openings and match.known >= _MIN_CERTAIN)


def _due(memory: ColumnMemory, now: datetime) -> float:
    """How many new entries the column's pace lets expect at most since it was last read."""
    if memory.seen_at is None:
        return 3.0
    days = max((now - memory.seen_at).total_seconds() / 86_400, 0.0)
    return 3.0 + 3.0 * memory.pace * days


def _is_stale(candidate: Candidate, memory: ColumnMemory, now: datetime) -> bool:
    """Whether new entries should have come by now, and none has."""
    if memory.seen_at is None or candidate.match.fresh or candidate.match.unknown:
        return False
    days = (now - memory.seen_at).total_seconds() / 86_400
    return memory.pace * days >= _FRESH_DUE


def _is_likely(candidate: Candidate, memory: ColumnMemory) -> bool:
    match = candidate.match
    is_named = is_same_name(candidate.names, memory) or candidate.named
    enough = match.known >= (_MIN_ENTRIES if not is_named else 2)
    share = _LIKELY_SHARE if is_named or candidate.redirected else _RECALL
    shares = match.precision >= share and match.recall >= share
    if enough and shares:
        return True
    is_clean = match.foreign == 0 and not match.conflicts
    return is_named and match.known >= 2 and is_clean and match.recall >= _LIKELY_SHARE


def _fits_by_name(candidate: Candidate, memory: ColumnMemory) -> bool:
    """Whether a list without any known entry may be the column begun anew: it bears the
    name, the site links to it under that name, and its titles are worded alike.
    """
    is_named = is_same_name(candidate.names, memory)
    is_sent = candidate.redirected or candidate.named
    if not (is_named and is_sent) or candidate.match.foreign or not candidate.titles:
        return False
    if not memory.rows:
        return True
    words = likeness(candidate.titles, [row.title for row in memory.rows[:60]])
    return words >= _SAME_WORDING


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
        if sought.answered:
            return _found("found", certain, evidence, memory)
        doubt = Reason("repair.doubt-temporary")
        return _found("proposed", certain, (*evidence, doubt), memory)
    if likely is not None and not _is_tie(likely, rated, memory):
        evidence = (opening, *_evidence(likely, memory), *_doubts(likely, memory, now))
        return _found("proposed", likely, evidence, memory)
    merged = _best(rated, MERGED, memory)
    if merged is not None and merged.candidate.redirected:
        evidence = (opening, *_evidence(merged, memory), Reason("repair.merged"))
        return _found("proposed", merged, evidence, memory)
    return _not_found(sought, opening, rated, likely or merged)


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
    elif match.known < min(_MIN_CERTAIN, len(memory.rows)):
        doubts.append(Reason("repair.doubt-few"))
    if match.known and (match.precision < _PRECISION or match.recall < _RECALL):
        doubts.append(Reason("repair.doubt-overlap"))
    if not (is_same_name(candidate.names, memory) or candidate.redirected):
        doubts.append(Reason("repair.doubt-name"))
    if match.known and not candidate.proved and memory.openings:
        doubts.append(Reason("repair.doubt-unproved"))
    if _is_stale(candidate, memory, now):
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
    if not sought.reached_home:
        lines.append(Reason("repair.no-home"))
    column = sought.memory.address
    if is_known:
        lines.append(Reason("repair.gone", requests=sought.requests))
        return Proposal(column, "gone", tuple(lines))
    lines.append(Reason("repair.unknown", requests=sought.requests))
    return Proposal(column, "unknown", tuple(lines))


def with_proof(candidate: Candidate, proved: int, refuted: int) -> Candidate:
    """The candidate with what its articles showed."""
    return replace(candidate, proved=proved, refuted=refuted, asked=proved + refuted)
