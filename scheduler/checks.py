"""`policywatch doctor`: everything the service depends on, looked at without changing anything."""

import os
import platform
import pwd
import shutil
import sqlite3
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from alerts.settings import PasswordError
from alerts.smtp import ConnectFailed, Connection
from db.archive_file import beside, sqlite_path
from db.errors import MissingArchive
from db.maintenance import housekeeping, upgrade
from db.private_files import is_private
from db.session import Archive, ArchiveError, open_archive
from db.sources import runs
from scheduler.beats import beat_trouble
from scheduler.settings import Setup
from text.dates import SHANGHAI
from text.hosts import is_loopback
from text.workdays import current, holidays_trouble

NEEDED_PYTHON = (3, 11)
NEEDED_SQLITE = (3, 35)
_NOBODY = (
    "@example.org",
    "@example.com",
    "@localhost",
)  # what `init` writes, and the defaults
# Machines that share an archive differ by seconds; more is a clock that was set back.
_AHEAD = timedelta(minutes=2)


@dataclass(frozen=True)
class Check:
    """One thing looked at: `found` says what is there, `advice` what to do where it is wrong."""

    name: str
    ok: bool
    found: str
    advice: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def examine_installation(url: str, setup: Setup, now: datetime) -> list[Check]:
    """All checks, from the ground up. What an unusable archive makes pointless is left out."""
    checks = [
        _python(),
        _sqlite(),
        _clock(now),
        _time_zone(setup),
        _holidays(now),
        _disk(setup),
        _modes(setup),
        _passports(setup),
        _contact(setup),
        _password(setup),
        _mail(setup),
        _clear_text(setup),
    ]
    try:
        archive = open_archive(url, must_exist=True)
    except MissingArchive as error:
        return [*checks, _missing(url, str(error))]
    except ArchiveError as error:
        return [
            *checks,
            Check(
                "archive",
                False,
                str(error),
                "correct [database] url, or what it names",
            ),
        ]
    try:
        return [*checks, *_archive(archive, setup, now)]
    except ArchiveError as error:
        return [
            *checks,
            Check("archive", False, str(error), "see the message"),
        ]
    finally:
        archive.close()


def _missing(url: str, error: str) -> Check:
    """An archive that is still to be made is no fault; one that left traces was lost."""
    advice = "run `policywatch run` or `crawl`: they make it"
    path = sqlite_path(url)
    traces = [] if path is None else [*path.parent.glob(f"{path.name}*")]
    if not traces:
        return Check("archive", True, f"none yet at {path}", advice)
    names = ", ".join(sorted(trace.name for trace in traces))
    return Check(
        "archive",
        False,
        f"{error}; left of an earlier one: {names}",
        "`policywatch restore FILE` restores a backup; run `policywatch run` for a new one",
    )


def _python() -> Check:
    fine = sys.version_info >= NEEDED_PYTHON
    return Check(
        "python",
        fine,
        platform.python_version(),
        "" if fine else "install Python 3.11 or newer",
    )


def _sqlite() -> Check:
    fine = sqlite3.sqlite_version_info >= NEEDED_SQLITE
    return Check(
        "sqlite",
        fine,
        sqlite3.sqlite_version,
        "" if fine else "install SQLite 3.35 or newer",
    )


def _clock(now: datetime) -> Check:
    built = datetime.fromtimestamp(Path(__file__).stat().st_mtime, tz=now.tzinfo)
    fine = (now - built).total_seconds() > -86400
    advice = (
        ""
        if fine
        else "the clock is behind the program's own files: set it (timedatectl set-ntp true)"
    )
    return Check(
        "clock",
        fine,
        f"{now.isoformat(timespec='seconds')}, machine's zone {time.tzname[0]}",
        advice,
    )


def _time_zone(setup: Setup) -> Check:
    zone: ZoneInfo = setup.alerts.zone
    return Check(
        "time zone", True, f"{zone.key} for digests, Asia/Shanghai for sources"
    )


def _holidays(now: datetime) -> Check:
    """Whether the working days of this year, and in time of the next, are known."""
    today = now.astimezone(SHANGHAI).date()
    missing = current().unannounced(today)
    if not missing:
        return Check("holidays", True, f"{today.year} is known")
    found = "; ".join(str(holidays_trouble(year)) for year in missing)
    advice = (
        "pip install --upgrade chinesecalendar once the State Council has announced the year, "
        "or write holidays.toml beside policywatch.toml (docs/configuration.md)"
    )
    # The next year is announced when it is: a reminder, until it has begun.
    return Check("holidays", missing[0] > today.year, found, advice)


def _disk(setup: Setup) -> Check:
    folder = setup.folder.absolute()
    if not folder.is_dir():
        return Check(
            "disk",
            False,
            f"{folder} does not exist",
            "create it, or correct [database] url",
        )
    free = shutil.disk_usage(folder).free >> 20
    closed = [
        path
        for path in (folder, *_files(setup))
        if not os.access(path, os.R_OK | os.W_OK)
    ]
    if closed:
        advice = (
            "give the service's user the right to write: chown it to the user of `policywatch "
            f"run`, not {_me()}"
        )
        return Check("disk", False, f"{closed[0]} can't be written", advice)
    fine = free >= setup.service.disk_floor
    return Check(
        "disk",
        fine,
        f"{free} MB free in {folder}",
        "" if fine else "make room: nothing is fetched now",
    )


def _files(setup: Setup) -> list[Path]:
    """The SQLite archive and its companion files, as far as they exist."""
    archive = sqlite_path(setup.database)
    if archive is None:
        return []
    return [
        path
        for end in ("", "-wal", "-shm", ".lock")
        if (path := beside(archive, end)).exists()
    ]


def _modes(setup: Setup) -> Check:
    """Whether the archive, which holds the keys of sessions and mails, is closed to other users."""
    opened = [path for path in _files(setup) if not is_private(path)]
    if not opened:
        return Check("file modes", True, "the archive is closed to other users")
    named = " ".join(map(str, opened))
    return Check(
        "file modes",
        False,
        f"{opened[0]} can be read by everybody; it holds keys of sessions and mails",
        f"chmod 600 {named}, and backups and exports as well",
    )


def _me() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def _passports(setup: Setup) -> Check:
    enabled = sum(passport.enabled for passport in setup.passports.values())
    found = f"{len(setup.passports)} read, {enabled} enabled"
    if setup.problems:
        return Check(
            "passports",
            False,
            "; ".join(setup.problems[:3]),
            "correct the files named",
        )
    if not setup.passports:
        advice = "write one (docs/add_a_source.md), or set [sources] shipped = true"
    else:
        advice = (
            ""
            if enabled
            else "set enabled = true in one, or `policywatch sources enable ID`: nothing is visited"
        )
    return Check("passports", enabled > 0, found, advice)


def _contact(setup: Setup) -> Check:
    """Whether a site, and the mail's recipients, can tell whose crawler this is."""
    left = [
        name
        for name, value in (
            ("[crawl] contact", setup.crawl.contact),
            ("[mail] sender", setup.mail.sender),
            ("[mail] operator", setup.mail.operator),
        )
        if not value or value.endswith(_NOBODY)
    ]
    if not left:
        return Check(
            "addresses",
            True,
            f"{setup.crawl.contact}; operator {setup.mail.operator}",
        )
    advice = "write your own: sites ask there before they block, and trouble is mailed to the operator"
    return Check("addresses", False, f"{', '.join(left)}: nobody's", advice)


def _password(setup: Setup) -> Check:
    """Whether the mail password can be read by us, and by nobody else."""
    path = setup.mail.password_file
    if not path:
        return Check("password file", True, "none")
    try:
        setup.mail.secret()
        others = stat.S_IMODE(Path(path).stat().st_mode) & 0o077
    except (OSError, PasswordError) as error:
        return Check(
            "password file",
            False,
            str(error),
            "correct [mail] password_file, or let the service's user read it",
        )
    advice = f"chmod 600 {path}" if others & 0o007 else ""
    return Check(
        "password file",
        not advice,
        f"{path} can be read{' by everybody' if advice else ''}",
        advice,
    )


def _mail(setup: Setup) -> Check:
    """Connect, log in, offer our sender and the operator as recipient; send nothing."""
    mail = setup.mail
    where = f"{mail.host}:{mail.port} ({mail.security})"
    if mail.password_file and not mail.username:
        advice = "set [mail] username, or remove password_file"
        return Check("mail server", False, "a password without a username", advice)
    advice = "correct [mail], or start the server"
    try:
        connection = Connection(
            mail.model_copy(update={"timeout": min(mail.timeout, 5)})
        )
    except ConnectFailed as failure:
        return Check("mail server", False, failure.outcome.detail, advice)
    outcome = connection.probe(mail.operator)
    connection.close()
    busy = outcome.code is not None and 400 <= outcome.code <= 499
    if outcome.kind == "sent" or busy:
        return Check("mail server", True, where)
    return Check("mail server", False, f"{where}: {outcome.detail}", advice)


def _clear_text(setup: Setup) -> Check:
    """Whether the mail password crosses a network for everybody to read."""
    mail = setup.mail
    has_password = bool(mail.username or mail.password_file) or bool(
        mail.password.get_secret_value()
    )
    if mail.security != "none" or not has_password or is_loopback(mail.host):
        return Check("mail password", True, "not sent in clear text")
    return Check(
        "mail password",
        False,
        f"sent to {mail.host} in clear text",
        'set [mail] security = "starttls" or "tls"',
    )


def _archive(archive: Archive, setup: Setup, now: datetime) -> Iterator[Check]:
    yield Check("archive", True, f"{archive.shown}, {housekeeping.version(archive)}")
    revision, head = upgrade.current(archive), upgrade.head()
    if revision != head:
        advice = (
            "run `policywatch db upgrade`"
            if revision
            else "run `policywatch run` or `crawl`: they make it"
        )
        yield Check(
            "tables",
            False,
            f"revision {revision or 'none'}, the program's is {head}",
            advice,
        )
        return
    yield Check("tables", True, f"revision {revision}")
    damage = housekeeping.damage(archive)
    yield Check(
        "integrity",
        not damage,
        "; ".join(damage[:3]) or "sound",
        "restore a backup" if damage else "",
    )
    yield _past(archive, now)
    yield _service(archive, setup, now)


def _past(archive: Archive, now: datetime) -> Check:
    """Whether the archive knows moments that have not come: then this clock is slow, or was fast."""
    with archive.read() as session:
        newest = max((beat.at for beat in runs.beats(session).values()), default=now)
    if newest <= now + _AHEAD:
        return Check("time", True, "nothing in the archive is later than now")
    found = (
        f"the archive knows {newest.isoformat(timespec='seconds')}, "
        f"this clock says {now.isoformat(timespec='seconds')}"
    )
    return Check(
        "time",
        False,
        found,
        "set the clock (timedatectl set-ntp true); where it was fast before, nothing else",
    )


def _service(archive: Archive, setup: Setup, now: datetime) -> Check:
    with archive.read() as session:
        beat = runs.beats(session).get("service")
    trouble = beat_trouble(beat, now)
    found = (
        f"last sign of life {beat.at.isoformat(timespec='seconds')}"
        if beat
        else "never run"
    )
    return Check(
        "service",
        trouble is None,
        trouble or found,
        "" if trouble is None else "`policywatch run`",
    )
