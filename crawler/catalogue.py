"""Reading source passports: one TOML file a source, strictly.

`read_passport` refuses what it does not understand and names file, key and reason; `read_catalogue` goes on
with the other sources.
"""

import tomllib
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from crawler.css_selectors import PROVED
from crawler.passport import Passport

__all__ = [
    "Passport",
    "PassportError",
    "parse_passport",
    "read_catalogue",
    "read_passport",
    "shipped_folder",
]


class PassportError(Exception):
    """A passport that can't be used; the text is `file: key: reason`."""


def parse_passport(
    content: str,
    identifier: str,
    where: str,
    *,
    proved: bool = False,
) -> Passport:
    """The passport in `content`. Raises PassportError, whose text starts with `where`.

    `proved`: its selectors and patterns were tried before, and are not tried again.
    """
    try:
        table = tomllib.loads(content)
    except (ValueError, RecursionError) as error:
        raise PassportError(f"{where}: TOML: {error}") from error
    if "id" in table:
        raise PassportError(
            f"{where}: id: the file's name is the id; leave the key out"
        )
    try:
        return Passport.model_validate(
            {**table, "id": identifier},
            context=PROVED if proved else None,
        )
    except ValidationError as error:
        raise PassportError(f"{where}: {_first_reason(error)}") from error


def _first_reason(error: ValidationError) -> str:
    """`key: reason` of the first thing wrong, and how many more there are."""
    first, *more = error.errors(include_url=False)
    key = ".".join(part for part in first["loc"] if isinstance(part, str)) or "passport"
    reason = {"extra_forbidden": "unknown key", "missing": "is missing"}.get(
        first["type"],
        first["msg"],
    )
    rest = f" (and {len(more)} more)" if more else ""
    return f"{key}: {reason.removeprefix('Value error, ')}{rest}"


def read_passport(path: Path, *, proved: bool = False) -> Passport:
    """The passport in the file at `path`; its id is the file's name. Raises PassportError."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8"
        raise PassportError(f"{path}: file: {reason}") from error
    return parse_passport(content, path.stem, str(path), proved=proved)


def shipped_folder() -> Path:
    """Where the catalogue that comes with the program lies."""
    return Path(str(files("crawler") / "sources"))


def read_catalogue(
    folders: list[Path],
    shipped: bool,
) -> tuple[dict[str, Passport], list[PassportError]]:
    """All passports by id, and what is wrong with the files left out.

    A later folder's file takes the place of an earlier one with the same name, also where it can't be read: a
    source somebody meant to change must not run unchanged. Folders that do not exist hold no passports.
    """
    found: dict[str, Passport] = {}
    wrong: dict[str, PassportError] = {}
    own = shipped_folder()
    for folder in ([own] if shipped else []) + folders:
        for path in sorted(folder.glob("*.toml")):
            found.pop(path.stem, None)
            wrong.pop(path.stem, None)
            try:
                found[path.stem] = read_passport(path, proved=folder is own)
            except PassportError as error:
                wrong[path.stem] = error
    return found, list(wrong.values())
