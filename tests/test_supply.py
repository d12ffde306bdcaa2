"""What the program stands on: ranges for every dependency, licences that let it be given away."""

import configparser
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from deploy.supply import EXTRAS, is_allowed, needed

ROOT = Path(__file__).resolve().parent.parent


def test_every_dependency_has_a_range() -> None:
    """A lower bound that is known to work and an upper one that no surprise passes."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    texts = [
        config["options"]["install_requires"],
        *(config["options.extras_require"][extra] for extra in EXTRAS),
    ]
    for line in "\n".join(texts).split("\n"):
        if line.strip() and not line.startswith("%"):
            bounds = {one.operator for one in Requirement(line).specifier}
            assert bounds & {">=", "=="} and (bounds & {"<", "=="}), line


def test_every_licence_is_allowed() -> None:
    """What the program needs, directly or not, may be used by anybody; copyleft only where the library is used as it is."""
    rows = list(needed())
    assert len(rows) > 60
    assert [row for row in rows if not is_allowed(row[0], row[2])] == []


@pytest.mark.parametrize(
    ("name", "licence", "allowed"),
    [("x", "MIT", True), ("x", "GPL-3.0-only", False), ("x", "none stated", False), ("x", "MIT AND PSF-2.0", True),
     ("x", "MIT AND AGPL-3.0-only", False), ("x", "GPL-2.0-only OR Apache-2.0", True), ("x", "LGPL-3.0-only", False),
     ("psycopg", "LGPL-3.0-only", True)],
)  # fmt: skip
def test_what_is_allowed(name: str, licence: str, allowed: bool) -> None:
    """A licence nobody has looked at is not allowed, nor half of a pair."""
    assert is_allowed(name, licence) is allowed
