"""Where the configuration file is, and what it says before anything is checked."""

import os
import tomllib
from pathlib import Path
from typing import Any

from platformdirs import site_config_path, user_config_path

FILE_NAME = "policywatch.toml"


class SettingsError(Exception):
    """The configuration can't be used; the text names file (or variable), key and reason."""


def find_file(given: Path | None, environ: dict[str, str] | None = None) -> Path | None:
    """The configuration file: `--config`, POLICYWATCH_CONFIG, the working folder, XDG,
    /etc; None where there is none.
    """
    named = given or ((environ or os.environ).get("POLICYWATCH_CONFIG") or None)
    if named is not None:
        path = Path(named)
        if not _is_file(path):
            raise SettingsError(
                f"{path}: no such configuration file (`policywatch init` writes one)"
            )
        return path
    for place in places():
        if _is_file(place / FILE_NAME):
            return place / FILE_NAME
    return None


def places() -> tuple[Path, ...]:
    """The folders where a configuration file is looked for, in this order."""
    return (
        Path(),
        user_config_path("policywatch"),
        site_config_path("policywatch"),
        Path("/etc/policywatch"),
    )


def _is_file(path: Path) -> bool:
    """Whether there is a file. Raises SettingsError where its folder can't be looked
    into: there may be one.
    """
    try:
        return path.is_file()
    except OSError as error:
        raise SettingsError(
            f"{path}: {error.strerror}: let this user read the folder, or name another file with --config"
        ) from error


def looked_for(given: Path | None) -> str:
    """Which configuration is in use, for messages: the file, or the folders where there is none."""
    path = find_file(given)
    if path is not None:
        return f"configuration {path.absolute()}"
    folders = ", ".join(str(place.absolute()) for place in places())
    return f"no {FILE_NAME} in {folders}"


def read_toml(path: Path) -> dict[str, Any]:
    """What the file says. Raises SettingsError where it can't be read."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from error
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error
