"""Single checks of `doctor`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from alerts.settings import MailSettings
from scheduler.checks import Check, examine_installation
from scheduler.settings import Setup

NOW = datetime.now(UTC)


def checked(name: str, folder: Path, **settings: Any) -> Check:
    """One check of an installation whose mail server is not there."""
    file = folder / "archive.db"
    setup = Setup(
        database=f"sqlite:///{file}",
        passports={},
        mail=MailSettings(port=9, timeout=1, **settings),
        folder=folder,
    )
    checks = examine_installation(f"sqlite:///{file}", setup, NOW)
    return next(check for check in checks if check.name == name)


@pytest.mark.parametrize(
    ("settings", "fine"),
    [
        ({"host": "192.0.2.1", "username": "u", "password": "p"}, False),
        ({"host": "127.evil.example", "username": "u", "password": "p"}, False),
        ({"host": "192.0.2.1", "username": "u", "password": "p", "security": "starttls"}, True),
        ({"host": "127.0.0.1", "username": "u", "password": "p"}, True),
        ({"host": "192.0.2.1"}, True),
    ],
)  # fmt: skip
def test_a_password_in_clear_text_is_named(
    tmp_path: Path, settings: dict[str, Any], fine: bool
) -> None:
    """security = "none" with a password is right on loopback alone."""
    assert checked("mail password", tmp_path, **settings).ok is fine


def test_an_archive_everybody_reads_is_named(tmp_path: Path) -> None:
    """0644 is wrong, and the advice is a command; 0600 is right."""
    file = tmp_path / "archive.db"
    file.touch()
    file.chmod(0o644)
    wrong = checked("file modes", tmp_path, host="127.0.0.1")
    assert not wrong.ok and wrong.advice.startswith(f"chmod 600 {file}")
    file.chmod(0o600)
    for other in tmp_path.glob("archive.db-*"):
        other.chmod(0o600)
    assert checked("file modes", tmp_path, host="127.0.0.1").ok
