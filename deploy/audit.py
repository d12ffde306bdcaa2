"""Whether the lowest versions that setup.cfg allows hold known vulnerabilities.

python deploy/audit.py                    the floors: against deploy/advisories.toml, then asked of the advisory services,
                                          with what they need in turn, as it is installed
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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "deploy" / "advisories.toml"
EXTRAS = ("postgresql", "browser", "channels", "mcp", "parquet")
SERVICES = ("pypi", "osv")
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
    direct = (one for one in record["advisory"] if not one.get("indirect"))
    for advisory in direct:
        floor = lowest.get(advisory["package"])
        demanded = advisory["at_least"]
        if floor is None or Version(floor) < Version(demanded):
            yield (
                f"{advisory['package']}: the floor {floor} is under {demanded}, "
                f"which {', '.join(advisory['ids'])} demand"
            )


def indirect(direct: Iterable[str]) -> dict[str, str]:
    """By distribution, the installed version of all that the direct ones need in turn.

    Nothing of ours bounds these from below; an installation gets the newest, or keeps what it has.
    """
    found: dict[str, str] = {}
    known = {canonicalize_name(name) for name in direct}
    waiting = sorted(known)
    while waiting:
        name = waiting.pop()
        try:
            installed = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # of an extra that is not installed
        if name not in known:
            found[name] = installed.version
        for line in installed.requires or ():
            needed = Requirement(line)
            other = canonicalize_name(needed.name)
            is_wanted = needed.marker is None or needed.marker.evaluate({"extra": ""})
            if is_wanted and other not in known and other not in found:
                waiting.append(other)
    return found


def troubles_of_installed(
    installed: Mapping[str, str], record: Mapping[str, Any]
) -> Iterator[str]:
    """Which indirect dependencies are installed below what the record demands."""
    for advisory in record["advisory"]:
        version = installed.get(advisory["package"])
        if version and Version(version) < Version(advisory["at_least"]):
            yield (
                f"{advisory['package']} {version} is installed, under {advisory['at_least']}, "
                f"which {', '.join(advisory['ids'])} demand: pip install --upgrade {advisory['package']}"
            )


@dataclass(frozen=True)
class Answer:
    """What the services know: `found` names holes, `skipped` what no service could look up."""

    found: list[str]
    skipped: list[str]


def answer_of(output: str) -> Answer | None:
    """What pip-audit's JSON says; None where nothing was looked up.

    pip-audit ends with "No known vulnerabilities found" and status 0 also where its service knew no
    package at all (a mirror that has no advisories): what was skipped is no answer.
    """
    try:
        dependencies = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None
    skipped = [one["name"] for one in dependencies if "skip_reason" in one]
    if len(skipped) == len(dependencies):
        return None
    found = [
        f"{one['name']} {one['version']}: {hole['id']}, "
        f"mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for one in dependencies
        for hole in one.get("vulns", [])
    ]
    return Answer(found, skipped)


def asked(requirements: Path) -> tuple[Answer | None, str]:
    """What the first service that answers knows of exact versions, and why nothing, where none does."""
    reason = ""
    for service in SERVICES:
        answer, reason = _asked_one(requirements, service)
        if answer is not None:
            break
    return answer, reason


def _asked_one(requirements: Path, service: str) -> tuple[Answer | None, str]:
    command = [
        sys.executable, "-m", "pip_audit", "--requirement", str(requirements), "--no-deps", "--disable-pip",
        "--format", "json", "--progress-spinner", "off", "--timeout", "10", "--vulnerability-service", service,
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return None, f"no answer within {TIMEOUT_S} s"
    answer = answer_of(done.stdout)
    last = done.stderr.strip().splitlines()[-1:] or ["no output"]
    is_empty = answer is None and done.returncode == 0
    return answer, "no package could be looked up" if is_empty else last[0][:200]


def _print_answer(answer: Answer, what: str) -> int:
    """Print holes and gaps; 1 where there is a hole."""
    for line in answer.found:
        print(f"{what}: {line}")
    if answer.skipped:
        print(f"not audited, unknown to the service: {', '.join(answer.skipped)}")
    if not answer.found:
        print(f"{what}: no known vulnerabilities")
    return int(bool(answer.found))


def audit_floors() -> int:
    """Check the floors against the record, then ask."""
    lowest = floors((ROOT / "setup.cfg").read_text("utf-8"))
    record = tomllib.loads(RECORD.read_text("utf-8"))
    installed = indirect(lowest)
    wrong = [*troubles(lowest, record), *troubles_of_installed(installed, record)]
    for line in wrong:
        print(f"deploy/advisories.toml: {line}")
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "floors.txt"
        exact = {**lowest, **installed}
        lines = [f"{name}=={version}\n" for name, version in exact.items()]
        requirements.write_text("".join(lines), "utf-8")
        answer, reason = asked(requirements)
    if answer is None:
        print(
            f"no advisory service answered ({reason}): "
            f"deploy/advisories.toml of {record['checked']} stands"
        )
        return int(bool(wrong))
    return int(
        bool(_print_answer(answer, "lowest allowed or installed version") or wrong)
    )


def audit_versions(requirements: Path) -> int:
    """Ask about exact versions; no answer is said, and is no finding."""
    answer, reason = asked(requirements)
    if answer is None:
        print(f"not audited: no advisory service answered ({reason})")
        return 0
    return _print_answer(answer, "exact version")


def main(words: list[str]) -> int:
    return audit_versions(Path(words[0])) if words else audit_floors()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
