"""What goes out and what it stands on: a wheel that anybody can build again byte for byte, and the licences it brings along.

python deploy/supply.py wheel [DIST]      build twice from what git knows, compare, keep one, print its SHA-256
python deploy/supply.py licences          every distribution the program needs, its version and licence; exit status 1 where
                                          one is not allowed

`make supply` does both and adds a bill of materials (CycloneDX), exact versions, and known vulnerabilities.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = ("postgresql", "browser", "channels", "mcp", "parquet")
ALLOWED = {
    "0BSD", "Apache 2.0", "Apache Software License", "Apache-2.0", "BSD", "BSD License", "BSD-2-Clause", "BSD-3-Clause",
    "ISC", "ISC License (ISCL)", "MIT", "MIT License", "MIT-0", "PSF-2.0", "Python Software Foundation License",
    "Unlicense", "ZPL-2.1",
}  # fmt: skip
# Looked at one by one. Copyleft of the library alone: used as published and imported, which these licences allow any program.
LOOKED_AT = {
    "certifi": "Mozilla Public License 2.0 (MPL 2.0)",
    "luqum": "GNU Lesser General Public License v3 or later (LGPLv3+)",
    "psycopg": "LGPL-3.0-only",
    "psycopg-binary": "LGPL-3.0-only",
    "psycopg-pool": "LGPL-3.0-only",
    "pypdfium2": "BSD-3-Clause, Apache-2.0, dependency licenses",
}


def needed(
    name: str = "policywatch", extras: tuple[str, ...] = EXTRAS
) -> Iterator[tuple[str, str, str]]:
    """(name, version, licence) of every installed distribution `name` stands on, itself aside."""
    todo, met = (
        deque([(name, extra) for extra in ("", *extras)]),
        set[tuple[str, str]](),
    )
    told = {canonicalize_name(name)}
    while todo:
        one = todo.popleft()
        try:
            found = distribution(one[0])
        except PackageNotFoundError:
            continue  # an extra that is not installed
        for text in found.requires or []:
            wanted = Requirement(text)
            if wanted.marker is None or wanted.marker.evaluate({"extra": one[1]}):
                fresh = {
                    (canonicalize_name(wanted.name), extra)
                    for extra in ("", *wanted.extras)
                } - met
                met |= fresh
                todo.extend(sorted(fresh))
        if canonicalize_name(one[0]) not in told:
            told.add(canonicalize_name(one[0]))
            yield canonicalize_name(one[0]), found.version, licence_of(one[0])


def licence_of(name: str) -> str:
    """As the distribution states it: its expression, else its classifier, else the first line of its text."""
    facts = distribution(name).metadata
    classifiers = [
        text.rpartition(" :: ")[2]
        for text in facts.get_all("Classifier", [])
        if text.startswith("License :: ")
    ]
    named = [text for text in classifiers if text != "OSI Approved"]
    stated = facts.get("License-Expression") or (
        named[0] if named else (facts.get("License") or "").partition("\n")[0]
    )
    return str(stated or "none stated")


def is_allowed(name: str, licence: str) -> bool:
    if LOOKED_AT.get(name) == licence or licence in ALLOWED:
        return True
    if " OR " in licence:
        return any(part.strip("() ") in ALLOWED for part in licence.split(" OR "))
    return " AND " in licence and all(
        part.strip("() ") in ALLOWED for part in licence.split(" AND ")
    )


def licences() -> int:
    rows = sorted(needed())
    for name, version, licence in rows:
        print(
            f"{name:24} {version:12} {licence}{'' if is_allowed(name, licence) else '   NOT ALLOWED'}"
        )
    return int(not all(is_allowed(name, licence) for name, _, licence in rows))


def tracked_files(folder: Path) -> None:
    """Copy what git knows, as it stands in the work tree."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    for name in filter(None, tracked.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)


def build(source: Path, into: Path, date: str) -> Path:
    """A wheel of `source`, its members dated `date` (seconds since 1970)."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(into),
        str(source),
    ]
    subprocess.run(
        command,
        check=True,
        env={**os.environ, "SOURCE_DATE_EPOCH": date},
        cwd=source,
    )
    return next(into.glob("*.whl"))


def wheel(into: Path) -> int:
    os.umask(0o022)  # a wheel keeps its files' rights
    asked = subprocess.run(
        ["git", "log", "-1", "--format=%ct"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    with tempfile.TemporaryDirectory() as name:
        one, two = Path(name) / "one", Path(name) / "two"
        tracked_files(one)
        shutil.copytree(one, two, copy_function=shutil.copyfile)
        for path in two.rglob("*"):
            os.utime(path, (1e9, 1e9))
        built = [
            build(source, Path(f"{source}-built"), asked.stdout.strip())
            for source in (one, two)
        ]
        sums = [hashlib.sha256(path.read_bytes()).hexdigest() for path in built]
        if sums[0] != sums[1]:
            print(f"two builds differ: {sums[0]} {sums[1]}")
            return 1
        into.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(built[0], into / built[0].name)
        print(
            f"{sums[0]}  {into / built[0].name}  (built twice, byte for byte the same)"
        )
    return 0


def main(words: list[str]) -> int:
    if words[:1] == ["wheel"]:
        return wheel(Path(words[1]) if words[1:] else ROOT / "dist")
    if words == ["licences"]:
        return licences()
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
