"""Passwords stay where they were put: not in logs, errors, settings, process lists, status or what a page shows."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from alerts.settings import MailSettings
from db.session import ArchiveError, open_archive
from policywatch.settings import SettingsError, load
from scheduler.settings import Setup
from scheduler.workers import Workers

PASSWORD = "S3cret-pa55word"
ROOT = Path(__file__).parents[2]
NOWHERE = f"postgresql+psycopg://watcher:{PASSWORD}@127.0.0.1:9/archive"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A user's folder whose configuration is full of secrets."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "mail-password").write_text(PASSWORD)
    (tmp_path / "policywatch.toml").write_text(
        f'[database]\nurl = "{NOWHERE}"\n[sources]\nshipped = false\n[mail]\nhost = "127.0.0.1"\nport = 9\n'
        f'username = "watcher"\nsecurity = "tls"\npassword_file = "mail-password"\n'
    )
    return tmp_path


def ran(folder: Path, *words: str, **variables: str) -> str:
    """All that a command says, on both channels."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PGCONNECT_TIMEOUT": "2",
        **variables,
    }
    done = subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        env=environment,
        cwd=folder,
        timeout=60,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    "command",
    [("status",), ("doctor",), ("--verbose", "crawl"), ("search", "产业")],
)
def test_no_command_shows_the_passwords(folder: Path, command: tuple[str, ...]) -> None:
    """With a database and a mail server that are not there, the errors name them without their passwords."""
    variables = {
        "POLICYWATCH_MAIL__PASSWORD": PASSWORD,
        "POLICYWATCH_WEB__PASSWORD": PASSWORD,
    }
    said = ran(folder, "-m", "policywatch", *command, **variables)
    assert "127.0.0.1" in said or "database" in said
    assert PASSWORD not in said


@pytest.mark.parametrize(
    "words",
    [("settings", "--get", "POLICYWATCH_DATABASE"), ("list",), ("crawl", "listing", "-a", "source=none", "-s", "LOG_LEVEL=DEBUG")],
    ids=lambda words: words[0],
)  # fmt: skip
def test_scrapy_shows_no_password(folder: Path, words: tuple[str, ...]) -> None:
    """CVE-2023-22481: neither `scrapy settings` nor the "Overridden settings" of its log hold a secret."""
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = crawler.settings\n")
    said = ran(folder, "-m", "scrapy", *words, POLICYWATCH_MAIL__PASSWORD=PASSWORD)
    assert said.strip() and PASSWORD not in said


def test_printing_all_of_scrapys_settings_shows_no_password(
    folder: Path,
) -> None:
    """Whoever dumps the settings object (an extension, a debugger's print) gets no secret either."""
    code = (
        "from scrapy.settings import Settings\nfrom pprint import pformat\ns = Settings()\n"
        "s.setmodule('crawler.settings')\nprint(repr(s), str(s.copy_to_dict()), pformat(dict(s)))\n"
        "print(s['POLICYWATCH_DATABASE'])"
    )
    said = ran(folder, "-c", code, POLICYWATCH_MAIL__PASSWORD=PASSWORD)
    assert "postgresql" in said and PASSWORD not in said


@pytest.mark.parametrize(
    "url",
    [NOWHERE, f"postgresql+psycopg://u:{PASSWORD}@[::1/x", f"postgresql://u:{PASSWORD}@127.0.0.1:9/x?sslmode=nonsense",
     f"mysql://u:{PASSWORD}@127.0.0.1/x", f"nonsense:{PASSWORD}@x", f"postgresql+psycopg://u:{PASSWORD}@127.0.0.1:port/x",
     f"postgresql+psycopg://127.0.0.1:9/x?password={PASSWORD}", f"sqlite:////nowhere/{PASSWORD[:0]}x/y.db"],
)  # fmt: skip
def test_errors_hide_the_database_password(url: str) -> None:
    """An address that can't be used or reached is named without its password, wherever in it that stands."""
    with pytest.raises(ArchiveError) as caught:
        open_archive(url).close()
    assert PASSWORD not in str(caught.value) and PASSWORD not in repr(caught.value)


def test_wrong_settings_do_not_echo_secrets(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A section that can't be read is told by file and key, without the values beside the mistake."""
    (folder / "policywatch.toml").write_text(
        f'[mail]\npassword = "{PASSWORD}"\nport = "{PASSWORD}"\nnonsense = "{PASSWORD}"\n'
    )
    with pytest.raises(SettingsError) as caught:
        load(folder / "policywatch.toml")
    assert PASSWORD not in str(caught.value)


def test_settings_print_without_secrets(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """repr and str of the settings and of what the rooms are handed hide what is secret."""
    for section in ("MAIL", "WEB"):
        monkeypatch.setenv(f"POLICYWATCH_{section}__PASSWORD", PASSWORD)
    settings = load(folder / "policywatch.toml")
    assert settings.mail.secret() == PASSWORD
    for thing in (settings.mail, settings.web, settings):
        assert PASSWORD not in repr(thing) and PASSWORD not in str(thing)
    setup = Setup(database=NOWHERE, passports={}, mail=settings.mail)
    assert PASSWORD not in repr(setup) and PASSWORD not in str(setup)
    assert PASSWORD not in repr(MailSettings(password=PASSWORD).model_dump_json())


def test_an_archive_prints_without_its_password(
    postgresql_server: str,
) -> None:
    """The object that holds the connections is printed by tracebacks and debuggers."""
    url = postgresql_server.replace("postgres@", f"postgres:{PASSWORD}@").replace(
        "postgres:@", f"postgres:{PASSWORD}@"
    )
    archive = open_archive(url)
    assert (
        PASSWORD in url
        and PASSWORD not in repr(archive)
        and PASSWORD not in archive.shown
    )
    archive.close()


def test_the_worker_gets_secrets_by_pipe(
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither the process list, nor the child's environment, nor its log shows the database's password; no mail
    password goes to it at all."""
    caplog.set_level(logging.DEBUG)
    for name in ("DATABASE__URL", "MAIL__PASSWORD", "WEB__PASSWORD"):
        monkeypatch.setenv(f"POLICYWATCH_{name}", PASSWORD)
    setup = Setup(
        database=NOWHERE,
        passports={},
        mail=MailSettings(password=PASSWORD + "-mail"),
    )
    workers = Workers(setup, 1)
    try:
        assert f"{PASSWORD}-mail" not in json.dumps(workers.start_message, default=str)
        workers.step()
        pid = workers.workers[0].pid
        assert PASSWORD.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
        assert PASSWORD.encode() not in Path(f"/proc/{pid}/environ").read_bytes()
        assert PASSWORD not in caplog.text
    finally:
        workers.kill()
