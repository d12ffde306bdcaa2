"""Whether the lowest versions that setup.cfg allows hold known vulnerabilities.

python deploy/audit.py                    the floors: against deploy/advisories.toml, then asked of the advisory services
python deploy/audit.py REQUIREMENTS       exact versions, asked of the advisory services

Exit status 1 where something was found, or where deploy/advisories.toml is not of these floors. Where no service is
reached, the file alone answers; it says when the floors were looked up, where, and what was found.
"""

import configparser
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "deploy" / "advisories.toml"
EXTRAS = ("postgresql", "browser", "channels", "parquet")
TIMEOUT_S = 180


def floors(setup: str) -> dict[str, str]:
    """By distribution, the lowest version that a setup.cfg allows of what the program needs directly."""
    config = configparser.ConfigParser()
    config.read_string(setup)
    texts = [config["options"]["install_requires"]]
    texts += [config["options.extras_require"][extra] for extra in EXTRAS]
    found = {}
    for line in "\n".join(texts).splitlines():
        if line.strip() and not line.startswith("%"):
            needed = Requirement(line)
            lowest = [one.version for one in needed.specifier if one.operator == ">="]
            found[canonicalize_name(needed.name)] = lowest[0]
    return found


def troubles(lowest: Mapping[str, str], record: Mapping[str, Any]) -> Iterator[str]:
    """Why a record does not bear the floors out: it is older than they are, or they are under what it demands."""
    looked_up: dict[str, str] = record["floors"]
    for name in sorted({*lowest, *looked_up}):
        now, then = lowest.get(name, "none"), looked_up.get(name, "none")
        if now != then:
            yield (
                f"{name}: the floor is {now}, looked up on {record['checked']} was {then}: "
                "look it up again and write the day"
            )
    for advisory in record["advisory"]:
        floor = lowest.get(advisory["package"])
        demanded = advisory["at_least"]
        if floor is None or Version(floor) < Version(demanded):
            yield (
                f"{advisory['package']}: the floor {floor} is under {demanded}, "
                f"which {', '.join(advisory['ids'])} demand"
            )


def found_in(answer: str) -> list[str] | None:
    """What pip-audit's JSON names, a line each; None where it is no answer."""
    try:
        dependencies = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None
    return [
        f"{one['name']} {one['version']}: {hole['id']}, "
        f"mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for one in dependencies
        for hole in one.get("vulns", [])
    ]


def asked(requirements: Path) -> tuple[list[str] | None, str]:
    """What the advisory services know of exact versions, and why nothing, where none was reached."""
    command = [
        sys.executable, "-m", "pip_audit", "--requirement", str(requirements), "--no-deps", "--disable-pip",
        "--format", "json", "--progress-spinner", "off", "--timeout", "10",
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return None, f"no answer within {TIMEOUT_S} s"
    last = done.stderr.strip().splitlines()[-1:] or ["no output"]
    return found_in(done.stdout), last[0][:200]


def audit_floors() -> int:
    """Check the floors against the record, then ask."""
    lowest = floors((ROOT / "setup.cfg").read_text("utf-8"))
    record = tomllib.loads(RECORD.read_text("utf-8"))
    wrong = list(troubles(lowest, record))
    for line in wrong:
        print(f"deploy/advisories.toml: {line}")
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "floors.txt"
        lines = [f"{name}=={version}\n" for name, version in lowest.items()]
        requirements.write_text("".join(lines), "utf-8")
        found, reason = asked(requirements)
    if found is None:
        print(
            f"no advisory service answered ({reason}): "
            f"deploy/advisories.toml of {record['checked']} stands"
        )
    for line in found or []:
        print(f"lowest allowed version: {line}")
    return int(bool(wrong or found))


def audit_versions(requirements: Path) -> int:
    """Ask about exact versions; no answer is said, and is no finding."""
    found, reason = asked(requirements)
    if found is None:
        print(f"not audited: no advisory service answered ({reason})")
        return 0
    print("\n".join(found) or "no known vulnerabilities")
    return int(bool(found))


def main(words: list[str]) -> int:
    return audit_versions(Path(words[0])) if words else audit_floors()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
