"""The gate: fields are read on sites that took no part in fitting as well as the pinned floors say."""

import tomllib
from pathlib import Path

import pytest

from benchmarks import reading
from benchmarks.reading_pages import Sample, all_samples


@pytest.fixture(scope="module")
def samples(shared: Path) -> list[Sample]:
    return all_samples(shared)


@pytest.fixture(scope="module")
def floors() -> dict[str, dict[str, float]]:
    return tomllib.loads(reading.FLOORS.read_text("utf-8"))


def test_the_pages_are_those_of_the_floors(
    samples: list[Sample], floors: dict[str, dict[str, float]]
) -> None:
    """Floors hold for the pages they were measured on; others need `python -m benchmarks.reading --pin`."""
    assert reading.corpus_digest(samples) == floors["corpus"]


def test_sites_that_took_no_part_in_fitting(
    samples: list[Sample], floors: dict[str, dict[str, float]]
) -> None:
    """Right at least, wrong or made up at most as pinned, every site judged by weights that never saw it."""
    for field, outcomes in reading.held_out(samples).items():
        threshold = reading.shipped_weights()[field].threshold
        figures = reading.count(outcomes, threshold)
        assert figures.right_share >= floors[field]["right"], field
        assert figures.wrong_share <= floors[field]["wrong"], field


def test_written_and_made_pages(
    samples: list[Sample], floors: dict[str, dict[str, float]]
) -> None:
    """The same of pages that were written for the reader, by the weights that are shipped."""
    for field, figures in reading.of_made_pages(samples).items():
        assert figures.right_share >= floors[field]["made_right"], field
        assert figures.wrong_share <= floors[field]["made_wrong"], field


def test_floors_are_not_lowered_in_silence(
    samples: list[Sample], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Worse figures on the same pages are written only with a reason."""
    monkeypatch.setattr(reading, "FLOORS", tmp_path / "floors.toml")
    good = reading.Figures(pages=10, stated=10, right=10, wrong=0, empty=0)
    bad = reading.Figures(pages=10, stated=10, right=8, wrong=2, empty=0)
    assert reading.pin({"title": good}, {"title": good}, "x", "") is None
    said = reading.pin({"title": bad}, {"title": good}, "x", "")
    assert said is not None and "title.right" in said
    assert reading.pin({"title": bad}, {"title": good}, "x", "a harder truth") is None


def test_the_interval_of_a_share() -> None:
    """Wilson's interval, as tables give it: 8 of 10 lies between .49 and .94."""
    low, high = reading.interval(8, 10)
    assert (round(low, 2), round(high, 2)) == (0.49, 0.94)
    assert reading.interval(0, 0) == (0.0, 1.0)
