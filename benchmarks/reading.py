"""How well fields are read on sites that took no part in fitting, beside other readers.

    python -m benchmarks.reading [--alone] [--pin [--lower REASON]]

Leave one site out: for each site the weights are fitted on the pages of all others, and
its pages are judged by them. Printed by field and kind of page: right, wrong and empty,
as shares with their 95 % intervals (Wilson). `right` and `empty` are shares of the
pages that state the field, `wrong` (made-up values too) of all pages. Other readers
that are installed are judged on the same pages. `--pin` writes the floors that the
tests hold the reader to (reading_floors.toml); a floor is lowered only with a reason.
"""

import argparse
import hashlib
import json
import math
import statistics
import sys
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import pages
from benchmarks.fit_reading import PRIORS, Outcome, best, fit, leave_sites_out
from benchmarks.reading_pages import SHARED, Sample, all_samples, is_right
from crawler.pages.evidence import shipped_weights

FLOORS = Path(__file__).with_name("reading_floors.toml")
FIELDS = tuple(PRIORS)
_MARGIN = 0.005
_Z = 1.96


@dataclass(frozen=True)
class Figures:
    """Counts of one field on one kind of page."""

    pages: int
    stated: int
    right: int
    wrong: int
    empty: int

    @property
    def right_share(self) -> float:
        return self.right / self.stated if self.stated else 1.0

    @property
    def wrong_share(self) -> float:
        return self.wrong / self.pages if self.pages else 0.0


def count(outcomes: Iterable[Outcome], threshold: float) -> Figures:
    """The counts of the outcomes' best candidates above `threshold`."""
    outcomes = list(outcomes)
    shown = [one for one in outcomes if one.score >= threshold]
    return Figures(
        pages=len(outcomes),
        stated=sum(one.stated for one in outcomes),
        right=sum(one.right and one.stated for one in shown),
        wrong=sum(not one.right for one in shown),
        empty=sum(one.stated and one.score < threshold for one in outcomes),
    )


def interval(hits: int, number: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if not number:
        return 0.0, 1.0
    share, square = hits / number, _Z * _Z / number
    middle = (share + square / 2) / (1 + square)
    half = _Z * math.sqrt(share * (1 - share) / number + square / (4 * number))
    half /= 1 + square
    return max(0.0, middle - half), min(1.0, middle + half)


def held_out(samples: list[Sample]) -> dict[str, list[Outcome]]:
    """By field the best candidate of every real page, by weights that never saw its site."""
    return {
        field: leave_sites_out(samples, field, fit(samples, field)) for field in FIELDS
    }


def corpus_digest(samples: list[Sample]) -> str:
    """A digest of the real pages' names and truth: figures of different pages are not compared."""
    facts = [
        [one.name, {name: sorted(values) for name, values in one.wanted.items()}]
        for one in samples
        if one.real
    ]
    text = json.dumps(sorted(facts, key=str), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def print_table(name: str, counted: dict[str, Figures]) -> None:
    """One line a kind of page."""
    for kind, figures in counted.items():
        low, high = interval(figures.right, figures.stated)
        most = interval(figures.wrong, figures.pages)[1]
        print(
            f"{name:25} {kind:11} {figures.pages:4} pages  right {figures.right_share:.3f} [{low:.2f} {high:.2f}]"
            f"  wrong {figures.wrong_share:.3f} [≤ {most:.2f}]  empty {figures.empty}"
        )


def by_kind(outcomes: list[Outcome], threshold: float) -> dict[str, Figures]:
    """The figures of all pages, then of each kind."""
    kinds = sorted({one.sample.kind for one in outcomes})
    counted = {"all": count(outcomes, threshold)}
    for kind in kinds:
        counted[kind] = count(
            (one for one in outcomes if one.sample.kind == kind), threshold
        )
    return counted


def pin(
    figures: dict[str, Figures], made: dict[str, Figures], digest: str, reason: str
) -> str | None:
    """Writes the floors; a text that says why not, where one would be lowered without a reason."""
    new = {name: floors_of(one, made[name]) for name, one in figures.items()}
    old = tomllib.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    if old.get("corpus") == digest and not reason:
        lower = [
            f"{name}.{key}"
            for name, floors in new.items()
            for key, value in floors.items()
            if _is_worse(key, value, old.get(name, {}).get(key, value))
        ]
        if lower:
            return f"would lower {', '.join(lower)}: give --lower REASON"
    lines = [
        "# Written by `python -m benchmarks.reading --pin`; the tests hold the reader to it.",
        f'corpus = "{digest}"',
        f'reason = "{reason}"' if reason else "",
    ]
    for name, floors in new.items():
        lines += [
            "",
            f"[{name}]",
            *(f"{key} = {value}" for key, value in floors.items()),
        ]
    FLOORS.write_text("\n".join(lines) + "\n", "utf-8")
    return None


def _is_worse(key: str, value: float, before: float) -> bool:
    return value < before if key.endswith("right") else value > before


def floors_of(figures: Figures, made: Figures) -> dict[str, float]:
    """The floors under a field's figures, a little below them."""
    return {
        "right": round(figures.right_share - _MARGIN, 3),
        "wrong": round(figures.wrong_share + _MARGIN, 3),
        "made_right": round(made.right_share - _MARGIN, 3),
        "made_wrong": round(made.wrong_share + _MARGIN, 3),
    }


def of_made_pages(samples: list[Sample]) -> dict[str, Figures]:
    """The figures of written and made pages, by the weights that are shipped."""
    counted = {}
    for field in FIELDS:
        weights = shipped_weights()[field]
        outcomes = [
            best(one, field, weights)
            for one in samples
            if not one.real and field in one.wanted
        ]
        counted[field] = count(outcomes, weights.threshold)
    return counted


def other_readers(samples: list[Sample]) -> None:
    """Prints how other readers do on the same pages, by field and kind of page."""
    texts = {path.stem: path for path in (SHARED / "pages").rglob("*.html")}
    for reader, read in pages.readers(alone=False).items():
        judged: dict[str, list[Outcome]] = {field: [] for field in FIELDS}
        scores: list[tuple[Sample, float]] = []
        for sample in (one for one in samples if one.real):
            truth = _truth(texts[sample.name])
            page = pages.Page(sample.name, texts[sample.name].read_bytes(), truth)
            found = _read(read, page)
            if "text" in truth:
                scores.append((sample, pages.f1(found.get("text"), truth["text"])))
            for field in FIELDS:
                if field in sample.wanted:
                    value = found.get(_NAMES.get(field, field))
                    judged[field].append(_judged(sample, field, value))
        for field, outcomes in judged.items():
            # Our own fields were judged above, by weights that never saw the site.
            if reader != "policywatch" and any(one.score for one in outcomes):
                print_table(f"{reader} {field}", by_kind(outcomes, 0.5))
        _print_bodies(reader, scores)


_NAMES = {"published_at": "date"}


def _truth(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.with_suffix(".json").read_text("utf-8")))


def _read(
    read: Callable[[pages.Page], pages.Found], page: pages.Page
) -> dict[str, str | None]:
    try:
        return read(page)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        print(f"{type(error).__name__} in another reader", file=sys.stderr)
        return {}


def _judged(sample: Sample, field: str, value: str | None) -> Outcome:
    """What a reader without scores found, as an outcome: 1 for a value, 0 for none."""
    right = bool(value) and is_right(field, str(value), sample.wanted[field])
    return Outcome(sample, float(bool(value)), right, sample.stated[field])


def _print_bodies(reader: str, scores: list[tuple[Sample, float]]) -> None:
    """The mean F1 of the texts by kind of page, every site weighing the same, and the
    interval of the sites' mean.
    """
    for kind in ("all", *sorted({sample.kind for sample, _ in scores})):
        sites: dict[str, list[float]] = {}
        for sample, score in scores:
            if kind in ("all", sample.kind):
                sites.setdefault(sample.site, []).append(score)
        means = [statistics.mean(site) for site in sites.values()]
        spread = statistics.stdev(means) if len(means) > 1 else 0.0
        half = _Z * spread / math.sqrt(len(means))
        print(
            f"{f'{reader} text':25} {kind:11} {len(means):4} sites  F1 {statistics.mean(means):.3f} ± {half:.3f}"
            f"  lowest {min(map(min, sites.values())):.2f}"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--alone", action="store_true", help="without other readers")
    parser.add_argument("--pin", action="store_true", help=f"write {FLOORS.name}")
    parser.add_argument("--lower", default="", metavar="REASON")
    arguments = parser.parse_args()
    samples = all_samples()
    if not any(one.real for one in samples):
        print(f"needs the saved pages in {SHARED} (set POLICYWATCH_SHARED)")
        return 1
    outcomes = held_out(samples)
    whole = {}
    for field, found in outcomes.items():
        counted = by_kind(found, shipped_weights()[field].threshold)
        whole[field] = counted["all"]
        print_table(field, counted)
    made = of_made_pages(samples)
    for field, figures in made.items():
        print_table(field, {"made": figures})
    if not arguments.alone:
        other_readers(samples)
    if arguments.pin:
        trouble = pin(whole, made, corpus_digest(samples), arguments.lower)
        print(trouble or f"wrote {FLOORS.name}")
        return int(trouble is not None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
