"""The floors in setup.cfg exclude what is known, and nobody lowers or changes them unnoticed."""

import json
import tomllib
from pathlib import Path

from deploy import audit

ROOT = Path(__file__).resolve().parent.parent
RECORD = {
    "checked": "2026-11-30",
    "floors": {"starlette": "1.3.1", "filelock": "3.20.3"},
    "advisory": [
        {"package": "starlette", "at_least": "1.3.1", "ids": ["CVE-2026-48710"]}
    ],
}
FLOORS = {"starlette": "1.3.1", "filelock": "3.20.3"}


def test_the_record_is_of_these_floors() -> None:
    """deploy/advisories.toml names every floor as it is, and none is under what it demands."""
    lowest = audit.floors((ROOT / "setup.cfg").read_text("utf-8"))
    record = tomllib.loads(audit.RECORD.read_text("utf-8"))
    assert list(audit.troubles(lowest, record)) == []
    assert {"starlette", "python-multipart", "filelock"} <= {
        one["package"] for one in record["advisory"]
    }


def test_a_floor_under_an_advisory_is_named() -> None:
    """Also where the record was changed along with it."""
    lowered = {**FLOORS, "starlette": "0.49.1"}
    record = {**RECORD, "floors": lowered}
    [line] = audit.troubles(lowered, record)
    assert "starlette" in line and "CVE-2026-48710" in line
    del lowered["starlette"]
    assert any("CVE-2026-48710" in line for line in audit.troubles(lowered, record))


def test_what_the_floors_need_in_turn_is_audited_as_installed() -> None:
    """The closure of the requirements, without what setup.cfg bounds itself; one under an advisory is named."""
    lowest = audit.floors((ROOT / "setup.cfg").read_text("utf-8"))
    installed = audit.indirect(lowest)
    assert {"h11", "twisted", "urllib3", "cryptography"} <= installed.keys()
    assert not installed.keys() & lowest.keys()
    record = tomllib.loads(audit.RECORD.read_text("utf-8"))
    assert list(audit.troubles_of_installed(installed, record)) == []
    [line] = audit.troubles_of_installed({"h11": "0.14.0"}, record)
    assert "h11 0.14.0 is installed" in line and "CVE-2025-43859" in line


def test_a_record_older_than_the_floors_is_named() -> None:
    """A floor raised, lowered, added or dropped since the day it was looked up."""
    assert list(audit.troubles(FLOORS, RECORD)) == []
    for changed in (
        {**FLOORS, "filelock": "3.30"},
        {**FLOORS, "fastapi": "0.137"},
        {"starlette": "1.3.1"},
    ):
        [line] = audit.troubles(changed, RECORD)
        assert "2026-11-30" in line


def test_the_services_answer_is_not_swallowed() -> None:
    """A finding is a finding; what is no answer is told from one that found nothing."""
    hole = {"id": "PYSEC-1", "fix_versions": ["2"], "aliases": [], "description": ""}
    holed = {"name": "a", "version": "1", "vulns": [hole]}
    sound = {"name": "b", "version": "1", "vulns": []}
    skipped = {"name": "c", "skip_reason": "Dependency not found on PyPI"}

    def said(*dependencies: object) -> audit.Answer | None:
        return audit.answer_of(json.dumps({"dependencies": dependencies, "fixes": []}))

    assert said(holed, sound) == audit.Answer(["a 1: PYSEC-1, mended in 2"], [])
    assert said(sound) == audit.Answer([], [])
    assert said(sound, skipped) == audit.Answer([], ["c"])
    assert said(skipped, skipped) is None and said() is None
    assert audit.answer_of("ConnectionError") is None and audit.answer_of("") is None


def test_the_gate_asks() -> None:
    """`make check` audits the floors, and `make supply` does not go on past a finding."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    check = makefile.split("\ncheck:")[1].split("\n\n")[0]
    supply = makefile.split("\nsupply:")[1].split("\n\n")[0]
    assert "deploy/audit.py" in check and "deploy/audit.py" in supply
    assert "|| echo" not in supply
