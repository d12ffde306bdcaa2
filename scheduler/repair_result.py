"""What became of a source whose columns were looked for."""

from dataclasses import dataclass, replace
from typing import Any

from db.models import SourceRepair
from db.sources import repairs
from text.reason import Reason


@dataclass(frozen=True)
class Searched:
    """What became of a source: `sources repair --json` prints it."""

    source: str
    state: str
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    passport: str | None = None
    score: float = 0.0
    requests: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "state": self.state,
            "old": list(self.old),
            "new": list(self.new),
            "evidence": list(map(str, self.evidence)),
            "passport": self.passport,
            "score": self.score,
            "requests": self.requests,
        }

    @property
    def can_be_taken_up(self) -> bool:
        """Whether there is a passport that waits for an answer: with a column's new place,
        or without columns that have ended.
        """
        return self.state in ("proposed", "gone") and self.passport is not None

    @property
    def told(self) -> str:
        """What was found, in one line."""
        if self.state == "proposed":
            return Reason("repair.told-proposed", url=self.new[0], source=self.source)
        if self.state == "repaired" and self.new:
            return Reason("repair.told-repaired", url=self.new[0])
        if self.evidence:
            return self.evidence[-1]
        return self.state

    def with_state(self, state: str, *more: str) -> "Searched":
        """The same in another state, with more evidence."""
        return replace(self, state=state, evidence=(*self.evidence, *more))


def of_row(row: SourceRepair) -> Searched:
    """The latest search as the archive keeps it."""
    return Searched(
        row.source,
        row.state,
        tuple(row.old),
        tuple(row.new),
        tuple(repairs.evidence_of(row)),
        row.passport,
        row.score,
        row.requests,
    )
