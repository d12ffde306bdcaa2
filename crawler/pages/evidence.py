"""Candidates for a field, what speaks for each, and the choice among them.

A finder yields candidates: a value, the place it was found at, and named features
between 0 and 1. A field's weights (weights.toml, fitted by benchmarks/fit_reading.py)
turn the features into a score between 0 and 1, as in a logistic regression. The best
candidate at or above the field's threshold wins; below it the field stays empty. After
Mozilla's Fathom (https://mozilla.github.io/fathom/): rules that give 0-1, trained
weights.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from math import exp
from typing import Any, Protocol

MAX_OTHERS = 5
_MAX_EXPONENT = 60.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a candidate was found.

    `zone`: `head`, `data`, `address`, `list`, or the part of the page (`over`,
    `between`, `top`, `text`, `tail`, `below`). `label` is the label or the meta name,
    `path` the elements around the value, `order` its number among the candidates of its
    field: by these a source's template is recognised.
    """

    zone: str
    label: str | None = None
    number: int | None = None
    path: str = ""
    order: int = 0

    def __str__(self) -> str:
        """In words, as `extract --explain` prints it: `between: 来源`."""
        if self.label:
            return f"{self.zone}: {self.label}"
        return self.zone


@dataclass(slots=True)
class Candidate:
    """One possible value of a field, with the features that speak for it or against it.

    `own` is its score without what earlier pages of its template taught.
    """

    value: str
    place: Place
    features: dict[str, float] = field(default_factory=dict)
    key: Any = None
    score: float = 0.0
    own: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The candidate as `extract --explain` prints it."""
        return {
            "value": self.value,
            "score": round(self.score, 3),
            "from": str(self.place),
        }

    def reasons(self) -> dict[str, float]:
        """The features that speak for the candidate or against it."""
        return {name: round(value, 2) for name, value in self.features.items() if value}


@dataclass(frozen=True, slots=True)
class Weights:
    """What a field's features are worth, and from which score on a candidate may win."""

    bias: float
    threshold: float
    features: dict[str, float]

    def score(self, features: dict[str, float]) -> float:
        """How likely a candidate with `features` is right."""
        total = self.bias
        for name, value in features.items():
            if value:
                total += self.features.get(name, 0.0) * value
        return 1 / (1 + exp(-max(-_MAX_EXPONENT, min(_MAX_EXPONENT, total))))


@lru_cache(maxsize=1)
def shipped_weights() -> dict[str, Weights]:
    """The weights that come with the package, by field."""
    text = resources.files("crawler.pages").joinpath("weights.toml").read_text("utf-8")
    weights: dict[str, Weights] = {}
    for name, table in tomllib.loads(text).items():
        weights[name] = Weights(table["bias"], table["threshold"], table["features"])
    return weights


@dataclass(slots=True)
class Evidence:
    """Why a field has its value: the winner (None where nothing was sure enough), and
    the candidates that lost.
    """

    winner: Candidate | None
    others: list[Candidate]
    flags: list[str] = field(default_factory=list)

    @property
    def value(self) -> str | None:
        """The field's value."""
        if self.winner:
            return self.winner.value
        return None

    def as_json(self) -> dict[str, Any]:
        """`{"value", "score", "from", "others": […]}`; `flags` where statements disagree."""
        others = [other.as_json() for other in self.others[:MAX_OTHERS]]
        if self.winner is None:
            found: dict[str, Any] = {"value": None, "score": 0.0, "from": None}
        else:
            found = {**self.winner.as_json(), "features": self.winner.reasons()}
        found["others"] = others
        if self.flags:
            found["flags"] = self.flags
        return found


class Recall(Protocol):
    """What earlier pages of the same template taught."""

    def features(self, name: str, candidate: Candidate) -> dict[str, float]:
        """The features that a candidate of the field `name` has by its place."""
        ...


def choose(
    field_name: str,
    candidates: Iterable[Candidate],
    recall: Recall | None = None,
) -> Evidence:
    """Scores the candidates of a field and picks the best; of equals the first."""
    weights = shipped_weights()[field_name]
    ranked = list(candidates)
    for candidate in ranked:
        candidate.own = candidate.score = weights.score(candidate.features)
        learned = {}
        if recall:
            learned = recall.features(field_name, candidate)
        if learned:
            candidate.features.update(learned)
            candidate.score = weights.score(candidate.features)
    ranked.sort(key=lambda candidate: -candidate.score)
    if ranked and ranked[0].score >= weights.threshold:
        return Evidence(ranked[0], ranked[1:])
    return Evidence(None, ranked)


def selected(value: str, found: Evidence | None, zone: str = "selector") -> Evidence:
    """The evidence of a field that a source's selector or list settles; what was found
    without it is among the losers.
    """
    winner = Candidate(value, Place(zone), score=1.0)
    if found is None:
        return Evidence(winner, [])
    if found.winner:
        losers = [found.winner, *found.others]
    else:
        losers = found.others
    return Evidence(winner, losers, found.flags)
