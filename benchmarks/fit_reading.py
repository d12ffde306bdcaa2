"""Fits the weights by which a reading's candidates are scored, and writes them to
crawler/pages/weights.toml.

    python -m benchmarks.fit_reading [--write]

A logistic regression a field over the candidates of the tuning pages
(benchmarks.reading_pages): every site weighs the same, a feature's weight keeps its
sign (what speaks for a value never counts against it), and weights are drawn to a
prior, so that a feature rarely seen keeps a sensible one. The threshold is the one that
costs least on pages of sites that took no part in fitting, a wrong value costing as
much as WRONG_COSTS empty ones. Printed: those figures.
"""

import argparse
import itertools
import math
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.reading_pages import Sample, all_samples

WEIGHTS = Path(__file__).resolve().parents[1] / "crawler" / "pages" / "weights.toml"
# A wrong name or day is worse than none; an article without any title is of no use.
WRONG_COSTS = {"publisher": 4.0, "author": 4.0, "published_at": 4.0, "title": 0.5}
_ROUNDS = 400
_ROUNDS_WARM = 80
_RATE = 0.5
_TOLERANCE = 0.3
_PULL = 0.004
_OTHER_WEIGHT = 0.25
# What earlier pages of a template taught: single pages have none of it, so these keep
# their priors. Chosen on the sites of benchmarks.site_templates.
LEARNED = {
    "place_right": 7,
    "place_wrong": -7,
    "place_likely": 4,
    "place_form": 10,
    "repeated": -5,
}
# What each feature is worth before any page was seen; the sign is kept.
PRIORS: dict[str, dict[str, float]] = {
    "publisher": {
        "labelled": 6, "near": 1.5, "stated": 5, "linked": 3.5, "beside": 1.5, "marked": 2.5, "form": 2.5, "agrees": 2,
        "of_site": 1, "contradicted": -4, "misshapen": -30, "column": -4, "in_title": -4, "person": -4, "author": -4,
        "crowded": -3, "account": 2.5, "byline": 1, "own_beside": 1.5, "edition": 4, "reporters": 2, "button": -4, "issuing": -0.5,
        "beside_form": 3, "figures": -4, "prose": -5, "journal": 3, "dateline": 2,
        **LEARNED,
    },
    "author": {
        "labelled": 5, "near": 1, "in_text": 4.5, "dateline": 4, "reporter": 4, "desk": 4, "stated": 2, "linked": 2.5,
        "beside": 0.5, "marked": 2.5, "persons": 2, "agrees": 2, "editor": -5, "is_site": -5, "misshapen": -8,  "account": 1.5, "profile": 3, "likeness": 3, "office": -2,
        "column": -4, **LEARNED, "place_form": 0,
    },
    "published_at": {
        "labelled": 4, "near": 3, "sourced": 1.5, "clock": 0.5, "stated": 4, "linked": 3.5, "element": 3, "data": 3,
        "address": 2, "listed": 3.5, "signature": 2, "agrees": 2, "list_agrees": 2, "list_differs": -2,
        "contradicted": -5, "generated": -6, "updated": -1.5, "written": -3, "foreign": -5, "site_clock": -6,
        "prose": -2, "yearless": -0.5, "alone": 0.5,
        **LEARNED, "place_form": 0,
    },
    "title": {
        "agreement": 3.5, "heading": 1.4, "nearness": 1.6, "visible_claim": 4, "stated_title": 2.5, "bare_heading": 2,
        "over_label": 1.5, "head_only": 1, "spread": 6, "below_column": 9,
    },
}  # fmt: skip
BIASES = {"publisher": -4.0, "author": -3.0, "published_at": -3.0, "title": -2.0}

Row = tuple[tuple[float, ...], bool, float]


@dataclass
class Fit:
    """A field's weights in the order of its features, the bias last."""

    names: list[str]
    values: list[float]

    def score(self, features: dict[str, float]) -> float:
        total = self.values[-1]
        for name, weight in zip(self.names, self.values, strict=False):
            total += weight * features.get(name, 0.0)
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


def rows_of(samples: list[Sample], field: str, names: list[str]) -> list[Row]:
    """The candidates as vectors; equal ones are one row, with the sum of their weights."""
    pages = defaultdict(int)
    for sample in samples:
        pages[sample.site] += bool(sample.rows(field))
    weights: defaultdict[tuple[tuple[float, ...], bool], float] = defaultdict(float)
    for sample in samples:
        share = (1.0 if sample.real else _OTHER_WEIGHT) / max(1, pages[sample.site])
        for features, right in sample.rows(field):
            vector = (*(features.get(name, 0.0) for name in names), 1.0)
            weights[vector, right] += share
    return [(vector, right, weight) for (vector, right), weight in weights.items()]


def fit(
    samples: list[Sample], field: str, start: Fit | None = None, rounds: int = _ROUNDS
) -> Fit:
    """The weights that make the candidates of `samples` likeliest, by projected gradient descent."""
    names = list(PRIORS[field])
    prior = [*PRIORS[field].values(), BIASES[field]]
    values = list(start.values if start else prior)
    rows = [
        ([(place, part) for place, part in enumerate(vector) if part], right, weight)
        for vector, right, weight in rows_of(samples, field, names)
    ]
    total = sum(weight for _, _, weight in rows) or 1.0
    speeds = [0.0] * len(values)
    for _ in range(rounds):
        slopes = [
            _PULL * (value - before)
            for value, before in zip(values, prior, strict=True)
        ]
        for parts, right, weight in rows:
            score = sum([values[place] * part for place, part in parts])
            error = (
                (1 / (1 + math.exp(-max(-60.0, min(60.0, score)))) - right)
                * weight
                / total
            )
            for place, part in parts:
                slopes[place] += error * part
        for place, slope in enumerate(slopes):
            speeds[place] = 0.9 * speeds[place] - _RATE * slope
            moved = values[place] + speeds[place]
            keeps = place == len(prior) - 1 or moved * prior[place] > 0
            values[place] = moved if keeps else 0.01 * prior[place]
    return Fit(names, values)


@dataclass
class Outcome:
    """The best candidate of a page not fitted on: its score, whether it is right,
    whether the page states one.
    """

    sample: Sample
    score: float
    right: bool
    stated: bool


def leave_sites_out(samples: list[Sample], field: str, whole: Fit) -> list[Outcome]:
    """For every real page its best candidate, by weights fitted without the pages of its site."""
    found = []
    sites = sorted({sample.site for sample in samples if sample.real})
    for site in sites:
        rest = [sample for sample in samples if sample.site != site]
        without = fit(rest, field, whole, _ROUNDS_WARM)
        for sample in samples:
            if sample.site == site and field in sample.wanted:
                found.append(best(sample, field, without))
    return found


class Scores(Protocol):
    """What gives candidates their scores: Fit, or the weights that are shipped."""

    def score(self, features: dict[str, float]) -> float: ...


def best(sample: Sample, field: str, weights: Scores) -> Outcome:
    """The candidate with the highest score."""
    scored = [
        (weights.score(features), right) for features, right in sample.rows(field)
    ]
    score, right = max(scored, key=lambda one: one[0], default=(0.0, False))
    return Outcome(sample, score, right, sample.stated[field])


def threshold_of(field: str, outcomes: list[Outcome], others: list[Outcome]) -> float:
    """The threshold at which wrong and empty fields together cost least: the middle of
    those that cost hardly more.

    `others` are written and made pages, which count for less.
    """
    scores = sorted({0.0, 1.0, *(outcome.score for outcome in [*outcomes, *others])})
    costs = {}
    for low, high in itertools.pairwise(scores):
        middle = (low + high) / 2
        costs[middle] = sum(_cost(field, one, middle) for one in outcomes)
        costs[middle] += _OTHER_WEIGHT * sum(
            _cost(field, one, middle) for one in others
        )
    least = min(costs.values())
    near = [middle for middle, cost in costs.items() if cost <= least + _TOLERANCE]
    return (min(near) + max(near)) / 2


def _cost(field: str, outcome: Outcome, threshold: float) -> float:
    if outcome.score < threshold:
        return float(outcome.stated)
    return 0.0 if outcome.right else WRONG_COSTS[field]


def figures(outcomes: list[Outcome], threshold: float) -> dict[str, float]:
    """Shares right and empty among the pages that state the field, wrong among all."""
    stated = [outcome for outcome in outcomes if outcome.stated]
    shown = [outcome for outcome in outcomes if outcome.score >= threshold]
    right = sum(outcome.right for outcome in shown if outcome.stated)
    wrong = sum(not outcome.right for outcome in shown)
    return {
        "pages": len(outcomes),
        "right": right / max(1, len(stated)),
        "wrong": wrong / max(1, len(outcomes)),
        "empty": sum(one.score < threshold for one in stated) / max(1, len(stated)),
    }


def as_toml(fits: dict[str, tuple[Fit, float]]) -> str:
    """The file of weights."""
    lines = ["# Written by `python -m benchmarks.fit_reading --write`; not by hand."]
    for field, (weights, threshold) in fits.items():
        lines += ["", f"[{field}]", f"bias = {weights.values[-1]:.3f}"]
        lines += [f"threshold = {threshold:.3f}", "", f"[{field}.features]"]
        lines += [
            f"{name} = {value:.3f}"
            for name, value in zip(weights.names, weights.values, strict=False)
        ]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--write", action="store_true", help=f"write {WEIGHTS.name} (all fields)"
    )
    parser.add_argument("--misses", action="store_true", help="list what is not right")
    parser.add_argument("--field", choices=list(PRIORS))
    arguments = parser.parse_args()
    samples = all_samples()
    fits = {}
    for field in [arguments.field] if arguments.field else list(PRIORS):
        whole = fit(samples, field)
        outcomes = leave_sites_out(samples, field, whole)
        others = [
            best(one, field, whole)
            for one in samples
            if not one.real and field in one.wanted
        ]
        threshold = threshold_of(field, outcomes, others)
        fits[field] = whole, threshold
        print(
            field,
            {
                name: round(value, 3)
                for name, value in figures(outcomes, threshold).items()
            },
            f"threshold {threshold:.3f}",
        )
        if arguments.misses:
            print(
                "  ",
                {
                    name: round(value, 2)
                    for name, value in zip(
                        [*whole.names, "bias"], whole.values, strict=True
                    )
                },
            )
            _misses(outcomes, threshold)
            others = [
                best(one, field, whole)
                for one in samples
                if not one.real and field in one.wanted
            ]
            print("  written and made pages", figures(others, threshold))
            _misses(others, threshold)
    if arguments.write and not arguments.field:
        WEIGHTS.write_text(as_toml(fits), "utf-8")
    return 0


def _misses(outcomes: list[Outcome], threshold: float) -> None:
    for outcome in outcomes:
        shown = outcome.score >= threshold
        if (shown and not outcome.right) or (not shown and outcome.stated):
            kind = "wrong" if shown else "empty"
            print(
                f"   {kind} {outcome.sample.kind} {outcome.sample.name} {outcome.score:.3f}"
            )


if __name__ == "__main__":
    sys.exit(main())
