"""The page's password: where one is needed, and how tries are counted."""

import subprocess
import sys
from pathlib import Path

import pytest

from policywatch.settings import SettingsError, WebSettings
from policywatch.web.passwords import open_door, required_password
from text.hosts import is_loopback

ROOT = Path(__file__).parents[3]
PUBLIC = "https://watch.example.org"


@pytest.mark.parametrize(
    "address",
    [
        PUBLIC,
        "http://192.168.1.5:8470",
        "https://127.evil.example/",
    ],
)
def test_a_published_page_needs_a_password(address: str) -> None:
    """Behind a proxy a loopback page is everybody's: public_url says so, whatever the host. Without one it is locked."""
    settings = WebSettings(public_url=address)
    locked = required_password(settings)
    assert locked is not None and not locked.is_set
    assert not locked.matches("") and not locked.matches("none")
    warning = open_door(settings)
    assert warning is not None and "needs a password" in warning
    given = required_password(WebSettings(public_url=address, password="x"))
    assert given is not None and given.is_set


@pytest.mark.parametrize(
    "address",
    ["", "http://127.0.0.1:8470", "http://localhost:8470/", "http://[::1]:8470"],
)
def test_a_loopback_page_needs_none(address: str) -> None:
    """An address only this machine can reach leaves the page open, as before."""
    assert required_password(WebSettings(public_url=address)) is None


def test_no_password_must_be_said(tmp_path: Path) -> None:
    """`password = "none"` opens a published page, but never a host that others reach directly."""
    assert required_password(WebSettings(public_url=PUBLIC, password="none")) is None
    with pytest.raises(SettingsError, match=r"host 0\.0\.0\.0"):
        required_password(WebSettings(host="0.0.0.0", password="none"))


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.3.2.1", True),
        ("::1", True),
        ("[::1]", True),
        ("LocalHost", True),
        ("127.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example", False),
        ("127.1", False),
        ("0.0.0.0", False),
        ("", False),
    ],
)
def test_loopback_is_an_address(host: str, expected: bool) -> None:
    """Names that begin like a loopback address are names."""
    assert is_loopback(host) is expected


def start(folder: Path, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "policywatch",
            "--database",
            f"sqlite:///{folder / 'a.db'}",
            "web",
            "--port",
            "0",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **variables},
    )


def test_the_start_says_that_the_page_is_locked(tmp_path: Path) -> None:
    """The page starts locked, and names public_url and both ways out."""
    started = start(tmp_path, POLICYWATCH_WEB__PUBLIC_URL=PUBLIC)
    assert started.stdout is not None
    said = ""
    while line := started.stdout.readline():
        said += line.strip() + " "
        if 'password = "none"' in said:
            break
    started.terminate()
    started.communicate(timeout=30)
    assert "locked" in said and "public_url" in said


def test_the_start_says_that_anybody_may_come_in(tmp_path: Path) -> None:
    """With `password = "none"` the page starts, and says what that means."""
    started = start(
        tmp_path,
        POLICYWATCH_WEB__PUBLIC_URL=PUBLIC,
        POLICYWATCH_WEB__PASSWORD="none",
    )
    assert started.stdout is not None
    said = started.stdout.readline()
    while said and "no password" not in said:
        said = started.stdout.readline()
    started.terminate()
    started.communicate(timeout=30)
    assert "everybody" in said
