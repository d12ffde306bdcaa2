"""docs/fetching.md names every stat and every reason a page is turned down for."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for room in ("crawler", "pipelines")
    for path in sorted((ROOT / room).rglob("*.py"))
]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
TEXT = (ROOT / "docs" / "fetching.md").read_text(encoding="utf-8")

STATS = sorted(
    set(re.findall(r"\bself\.count\(f?\"([a-z_]+)", CODE))
    | set(re.findall(r"(?:inc|set|max)_value\(\s*f?\"policywatch/([a-z_]+)", CODE))
)
REASONS = sorted(
    set(re.findall(r"Unreadable\(f?\"([a-zA-Z ,]+?)[:\"{]", CODE)) - {"wall"}
)
MARKED = tomllib.loads((ROOT / "crawler/pages/walls.toml").read_text("utf-8"))
WALLS = sorted(
    {
        name
        for pair in re.findall(r"\d{3}: \"(\w+)\"|\(\"(\w+)\", re\.compile", CODE)
        for name in pair
        if name
    }
    | {entry["name"] for entry in MARKED["wall"]}
)


@pytest.mark.parametrize("stat", STATS)
def test_every_stat_has_its_line(stat: str) -> None:
    """What is counted under `policywatch/` is explained."""
    assert re.search(rf"`{stat}[`/<]", TEXT), stat


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_its_line(reason: str) -> None:
    """What a page, list or file is turned down for is explained."""
    written = reason.strip()
    assert f"`{written}`" in TEXT or f"`{written.replace(' ', '-')}" in TEXT, reason


def test_every_wall_is_named() -> None:
    """The names a wall can have are listed."""
    assert len(WALLS) > 10
    assert not [name for name in WALLS if f"`{name}`" not in TEXT]
