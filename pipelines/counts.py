"""The counts of one visit or import: the contract's row of `crawl --json` and `import --json`."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

# The service counts too, and need not hold Scrapy for it.
if TYPE_CHECKING:
    from pipelines.store import Stored

PREFIX = "policywatch/"
COUNTED_AS = {
    "new": "new",
    "copy": "copies",
    "updated": "updated",
    "unchanged": "unchanged",
}


@dataclass
class Counts:
    """What came of one source's pages. `requested` counts pages or entries asked for,
    `articles` those read, `held_back` those new ones that alert nobody because they are
    old (`fresh`, `oldest`).
    """

    source: str
    requested: int = 0
    articles: int = 0
    new: int = 0
    copies: int = 0
    updated: int = 0
    unchanged: int = 0
    held_back: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    errors: int = 0

    def took(self, stored: "Stored") -> None:
        """Count what `store` said of one article."""
        column = COUNTED_AS[stored.outcome]
        setattr(self, column, getattr(self, column) + 1)
        self.held_back += stored.held_back

    def refuse(self, reason: str) -> None:
        self.refused[reason] += 1

    def as_json(self) -> dict[str, Any]:
        """The row, in the contract's order."""
        return {
            "source": self.source,
            "requested": self.requested,
            "articles": self.articles,
            "new": self.new,
            "copies": self.copies,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "held_back": self.held_back,
            "refused": dict(sorted(self.refused.items())),
            "errors": self.errors,
        }


def from_stats(source: str, stats: Mapping[str, Any]) -> Counts:
    """The counts of one crawl from Scrapy's stats (`policywatch/…`, and Scrapy's own of
    requests and errors).
    """

    def count(name: str) -> int:
        return int(stats.get(PREFIX + name, 0))

    refused = {}
    for key, n in stats.items():
        if key.startswith(PREFIX + "refused/"):
            refused[key.removeprefix(PREFIX + "refused/")] = n
    return Counts(
        source=source,
        requested=int(stats.get("downloader/request_count", 0)),
        articles=count("articles"),
        new=count("new"),
        copies=count("copies"),
        updated=count("updated"),
        unchanged=count("unchanged"),
        held_back=count("held_back"),
        refused=Counter(refused),
        errors=count("errors"),
    )


def report(rows: Iterable[Counts]) -> dict[str, Any]:
    """`{"sources": […], "totals": {…}}` of the contract."""
    rows = list(rows)
    totals = Counts("")
    for row in rows:
        for name in (
            "requested",
            "articles",
            "new",
            "copies",
            "updated",
            "unchanged",
            "held_back",
            "errors",
        ):
            setattr(totals, name, getattr(totals, name) + getattr(row, name))
        totals.refused.update(row.refused)
    summed = totals.as_json()
    del summed["source"]
    return {"sources": [row.as_json() for row in rows], "totals": summed}
