"""docs/architecture.md: every name in it is one of the code, and the steps are in the order they happen."""

import importlib
import re
from functools import reduce
from pathlib import Path

import pytest

from crawler import settings

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "architecture.md").read_text("utf-8")
ROOMS = "text|crawler|db|pipelines|alerts|scheduler|policywatch"
NAMES = sorted(set(re.findall(rf"`((?:{ROOMS})(?:\.\w+)+)`", TEXT)))
FILES = sorted(set(re.findall(rf"`((?:{ROOMS})/[\w/.]+)`", TEXT)))


def member(name: str) -> object:
    """The module, class or function of a dotted name. Raises where there is none."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            module = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        return reduce(getattr, parts[end:], module)
    raise ModuleNotFoundError(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_one_of_the_code(name: str) -> None:
    """A module, class, function or constant that was renamed is renamed here too."""
    assert member(name) is not None


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_there(name: str) -> None:
    """Files and folders, as a reader types them."""
    assert (ROOT / name).exists()


def test_the_walk_names_enough() -> None:
    """Both walks name their modules; a renamed room does not empty this test."""
    assert len(NAMES) >= 40 and len(FILES) >= 9


def test_the_pipelines_are_all_named_in_their_order() -> None:
    """As crawler/settings.py runs them; marking what is gone comes before and makes no article."""
    ordered = sorted(settings.ITEM_PIPELINES, key=settings.ITEM_PIPELINES.__getitem__)
    named = re.findall(r"`(pipelines\.\w+\.[A-Z]\w+)`", TEXT)
    assert named == [one for one in ordered if one != "pipelines.gone.MarkGone"]


def test_each_walk_is_at_most_a_page() -> None:
    """Sixty lines a page."""
    for part in TEXT.split("\n## ")[1:]:
        assert part.count("\n") <= 60
