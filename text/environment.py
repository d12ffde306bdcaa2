"""Which environment variables a child process is given: none that holds a secret it has no use for."""

import re
from collections.abc import Collection, Mapping

_SECRET = re.compile(
    r"PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|API_?KEY|PRIVATE_?KEY",
    re.IGNORECASE,
)
_OURS = ("POLICYWATCH_DATABASE__", "POLICYWATCH_MAIL__", "POLICYWATCH_WEB__")
# How libpq finds the password of a database whose address names none.
DATABASE = frozenset({"PGPASSWORD", "PGPASSFILE"})
_BROWSER = re.compile(
    r"PATH|HOME|USER|LANG|LANGUAGE|LC_[A-Z]{1,20}|TZ|TMPDIR|DISPLAY|WAYLAND_DISPLAY|XDG_[A-Z_]{1,40}"
    r"|FONTCONFIG_[A-Z]{1,20}|LD_LIBRARY_PATH|DBUS_SESSION_BUS_ADDRESS"
)


def for_child(
    environ: Mapping[str, str],
    keep: Collection[str] = frozenset(),
) -> dict[str, str]:
    """The variables without those named like a secret and without our own sections that hold one."""
    passed_on: dict[str, str] = {}
    for name, value in environ.items():
        if name in keep or not (_SECRET.search(name) or name.startswith(_OURS)):
            passed_on[name] = value
    return passed_on


def for_browser(environ: Mapping[str, str]) -> dict[str, str]:
    """What a browser needs to start, and nothing else: it runs strangers' scripts."""
    return {name: value for name, value in environ.items() if _BROWSER.fullmatch(name)}
