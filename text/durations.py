"""Lengths of time as people write them in settings: `10s`, `30m`, `6h`, `1d`, `2w`."""

import re
from datetime import timedelta
from typing import Any

_UNITS = {
    "s": "seconds",
    "m": "minutes",
    "h": "hours",
    "d": "days",
    "w": "weeks",
}
_FORM = re.compile(r"(\d+(?:\.\d+)?)\s{0,20}([smhdw])")


def parse_duration(written: str) -> timedelta:
    """The length of time `written` names. Raises ValueError for anything else."""
    form = _FORM.fullmatch(written.strip())
    if form is None or float(form[1]) == 0:
        raise ValueError(f"{written!r} is no length of time: write 10s, 30m, 6h or 1d")
    try:
        return timedelta(**{_UNITS[form[2]]: float(form[1])})
    except OverflowError as error:
        raise ValueError(f"{written!r} is too long") from error


def read_length(value: Any) -> Any:
    """A setting's length of time, where it is written as text; for checks of settings."""
    if isinstance(value, str):
        return parse_duration(value)
    return value


def write_duration(length: timedelta) -> str:
    """The shortest way to write `length` that `parse_duration` reads back as the same."""
    seconds = length.total_seconds()
    for unit, size in (("w", 604800), ("d", 86400), ("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size:.0f}{unit}"
    # Never 1e+06s, which nothing reads back.
    return f"{seconds:.6f}".rstrip("0").rstrip(".") + "s"
