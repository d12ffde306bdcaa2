"""The files that passports come from, and writing one again."""

import hashlib
import os
from pathlib import Path

from crawler.catalogue import Passport, parse_passport, read_passport, shipped_folder
from scheduler.settings import Setup


def digest(passport: Passport) -> str:
    """What a passport says, in short: tells whether it was changed since."""
    said = passport.model_dump_json().encode("utf-8", "replace")
    return hashlib.sha256(said).hexdigest()[:16]


def file_of(setup: Setup, source: str) -> Path | None:
    """The file a source's passport was read from; None where there is none."""
    for folder in (*reversed(setup.folders), shipped_folder()):
        path = folder / f"{source}.toml"
        if path.is_file():
            return path
    return None


def target_of(setup: Setup, source: str) -> Path:
    """Where a changed passport is written: its own file where that lies in a folder of the user's."""
    own = file_of(setup, source)
    if own is not None and own.parent != shipped_folder():
        return own
    if setup.folders:
        folder = setup.folders[0]
    else:
        folder = setup.folder / "sources"
    return folder / f"{source}.toml"


def write(setup: Setup, source: str, text: str) -> Passport:
    """Write a passport in one step, and keep what its file said before beside it.

    Raises PassportError for a text that is none, OSError where nothing can be written.
    """
    path = target_of(setup, source)
    parse_passport(text, source, str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        before = path.with_name(path.name + ".before")
        before.write_bytes(path.read_bytes())
    # A name of its own: the service, the page and the command line may all write.
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
    return read_passport(path)
