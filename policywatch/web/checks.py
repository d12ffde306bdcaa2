"""What `policywatch doctor` looks at of the page."""

import stat
from collections.abc import Iterator
from pathlib import Path

from policywatch.settings import SettingsError, WebSettings
from policywatch.web.passwords import open_door, required_password
from scheduler.checks import Check


def examine_page(settings: WebSettings) -> list[Check]:
    """Whether the page may be served as the settings say, and who may read its password."""
    return [_password(settings), *_password_file(settings)]


def _password(settings: WebSettings) -> Check:
    try:
        password = required_password(settings)
        warning = open_door(settings)
    except SettingsError as error:
        return Check("page", False, str(error), "the page does not start without it")
    if warning:
        return Check("page", False, warning, "set [web] password_file")
    where = settings.public_url or f"{settings.host} port {settings.port}"
    guarded = "without a password, on loopback"
    if password:
        guarded = "with a password"
    return Check("page", True, f"{where}, {guarded}")


def _password_file(settings: WebSettings) -> Iterator[Check]:
    if not settings.password_file:
        return
    path = Path(settings.password_file)
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return  # the check above names it
    readable = bool(mode & 0o007)
    yield Check(
        "page's password file",
        not readable,
        f"{path} can be read{' by everybody' if readable else ''}",
        f"chmod 600 {path}" if readable else "",
    )
