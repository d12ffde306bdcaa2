"""The package's data files, each read once."""

import csv
import io
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def toml(name: str) -> dict[str, Any]:
    """The content of a TOML file of this package."""
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV file of this package."""
    text = files(__package__).joinpath(name).read_text("utf-8")
    return tuple(csv.DictReader(io.StringIO(text)))


def alternation(words: Any) -> str:
    """A regular expression for any of the words, longest first."""
    return "|".join(sorted(words, key=len, reverse=True))
