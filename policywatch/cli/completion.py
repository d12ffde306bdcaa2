"""What TAB offers beside commands and options: source ids, rule names, the words that
an option takes.

A shell waits for every answer, so nothing is checked and neither settings nor archive
are opened as the commands do: what can't be read offers nothing.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import typer

from policywatch.config_file import SettingsError, find_file, read_toml

Offered = Callable[[str], list[str]]


def one_of(*words: str) -> Offered:
    """Offers the words an option takes."""

    def offered(incomplete: str) -> list[str]:
        return [word for word in words if word.startswith(incomplete)]

    return offered


def source_ids(context: typer.Context, incomplete: str) -> list[str]:
    """The sources of the catalogue: the names of its files."""
    names = set()
    for folder in _folders(context):
        for path in folder.glob("*.toml"):
            names.add(path.stem)
    return sorted(name for name in names if name.startswith(incomplete))


def rule_names(context: typer.Context, incomplete: str) -> list[str]:
    """The rules of the archive."""
    from db.alerts.rule_names import rule_names as names_in

    names = names_in(_database(context))
    return [name for name in names if name.startswith(incomplete)]


def _written(context: typer.Context) -> tuple[dict[str, Any], Path]:
    """What the configuration file says, unchecked, and the folder its paths are relative to."""
    given = context.find_root().params.get("config")
    try:
        path = find_file(Path(given) if given else None)
        if path:
            return (read_toml(path), path.parent)
        return ({}, Path())
    except SettingsError:
        return {}, Path()


def _folders(context: typer.Context) -> Iterator[Path]:
    content, anchor = _written(context)
    section = content.get("sources")
    said = section if isinstance(section, dict) else {}
    shipped = os.environ.get("POLICYWATCH_SOURCES__SHIPPED", said.get("shipped", True))
    if str(shipped).lower() not in ("false", "0", "no", "off"):
        yield Path(str(files("crawler") / "sources"))
    listed = os.environ.get("POLICYWATCH_SOURCES__FOLDERS")
    if listed:
        folders = _listed(listed)
    else:
        folders = said.get("folders", ["sources"])
    for folder in folders if isinstance(folders, list) else []:
        yield anchor / str(folder)


def _listed(written: str) -> list[Any]:
    """A list in a variable: JSON, or with commas."""
    if not written.strip().startswith("["):
        return re.split(r"\s{0,9}[,，]\s{0,9}", written.strip())
    try:
        return list(json.loads(written))
    except ValueError:
        return []


def _database(context: typer.Context) -> str:
    """The archive's address, from where the commands take it."""
    given = context.find_root().params.get("database")
    if given:
        return str(given)
    content, anchor = _written(context)
    section = content.get("database")
    said = None
    if isinstance(section, dict):
        said = section.get("url")
    default = said or "sqlite:///policywatch.db"
    url = os.environ.get("POLICYWATCH_DATABASE__URL") or str(default)
    is_relative = url.startswith("sqlite:///") and not url.startswith("sqlite:////")
    if is_relative:
        return f"sqlite:///{anchor / url.removeprefix('sqlite:///')}"
    return url
