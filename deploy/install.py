"""Install this project into a virtual environment, saying meanwhile what is done.

python3 deploy/install.py VENV STAMP [EXTRAS]

Writes STAMP when all is in place. Everything pip and the build back-end print goes into VENV/install.log; its last
lines are shown where something failed.
"""

import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
LOG_LINES = 15
SAY_EVERY_S = 5.0
NEEDED = (3, 11)


class InstallError(Exception):
    """Something is missing; the text says what, and what to do."""


def main(folder: str, stamp: str, extras: str = "") -> int:
    """Make the environment where it is missing, install, write the stamp; the exit status."""
    environment = Path(folder)
    try:
        require_python()
        if not (environment / "bin" / "pip").exists():
            print(f"making {folder}/ (once)", flush=True)
            make_environment(environment)
        wanted = f".[{extras}]" if extras else "."
        what = f"the program and {extras}" if extras else "the program"
        print(f"installing {what} into {folder}/ (once; about 40 s)", flush=True)
        install(environment, wanted)
    except InstallError as error:
        print(f"missing: {error}")
        return 1
    Path(stamp).touch()
    return 0


def require_python() -> None:
    """Raises InstallError where this Python can't run the program."""
    if sys.version_info < NEEDED:
        version = ".".join(map(str, sys.version_info[:3]))
        raise InstallError(
            f"Python 3.11 or newer ({sys.executable} is {version}; set PYTHON=/path/to/python3.11)"
        )


def make_environment(folder: Path) -> None:
    """A virtual environment with pip. Raises InstallError."""
    try:
        import venv

        venv.create(folder, with_pip=True, symlinks=True, clear=True)
    except (ImportError, OSError, subprocess.CalledProcessError) as error:
        raise InstallError(
            f"the venv module of {sys.executable} (Debian: apt install python3-venv): {error}"
        ) from error


def install(environment: Path, wanted: str) -> None:
    """Install with pip, in sight. Raises InstallError, after the log's last lines."""
    log = environment / "install.log"
    command = [
        str(environment / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        # Modules are compiled when they are first imported: most of what is installed never is.
        "--no-compile",
        "--no-input",
        "--editable",
        wanted,
    ]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        assert pip.stdout is not None
        with log.open("w", encoding="utf-8") as written:
            narrate(pip.stdout, written)
    if pip.returncode:
        print("\n".join(log.read_text("utf-8").splitlines()[-LOG_LINES:]))
        raise InstallError(
            f"a package index that pip can reach (see the lines above and {log})"
        )


def narrate(lines: Iterable[str], log: TextIO) -> None:
    """Write pip's lines to the log, and say now and then how far it is."""
    found, is_unpacking, said_at = 0, False, time.monotonic()
    for line in lines:
        log.write(line)
        found += line.startswith("Collecting ")
        if line.startswith("Installing collected packages"):
            is_unpacking = True
            print(f"  {line.count(',') + 1} packages found, unpacking them", flush=True)
        elif not is_unpacking and time.monotonic() - said_at >= SAY_EVERY_S:
            print(f"  looking for packages, {found} so far", flush=True)
            said_at = time.monotonic()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
