"""A real SMTP server, a folder with a configuration, and the command line as users call it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from policywatch.demo.smtp_sink import Mailbox

CONFIGURATION = """
[database]
url = "sqlite:///archive.db"
[sources]
shipped = false
folders = ["sources"]
[crawl]
private_addresses = "allow"
delay = 0.01
[mail]
host = "127.0.0.1"
port = {port}
sender = "policywatch@example.org"
[service]
tick = 0.3
"""


@dataclass
class Desk:
    """One user's folder and command line."""

    folder: Path

    @property
    def command(self) -> list[str]:
        return [
            sys.executable,
            "-m",
            "policywatch",
            "--config",
            str(self.folder / "policywatch.toml"),
        ]

    def run(
        self, *words: str, status: int | None = 0
    ) -> subprocess.CompletedProcess[str]:
        environment = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith("POLICYWATCH_")
        }
        done = subprocess.run(
            [*self.command, *words],
            capture_output=True,
            text=True,
            env=environment,
            cwd=self.folder,
            timeout=110,
        )
        assert "Traceback" not in done.stderr, done.stderr
        if status is not None:
            assert done.returncode == status, (words, done.stdout, done.stderr)
        return done

    def json(self, *words: str, status: int | None = 0) -> Any:
        return json.loads(self.run(*words, "--json", status=status).stdout)


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    """A real SMTP server on loopback."""
    with Mailbox(tmp_path / "mails") as box:
        yield box


@pytest.fixture
def desk(tmp_path: Path, mailbox: Mailbox) -> Desk:
    """A folder with a configuration whose mail goes to `mailbox`."""
    folder = tmp_path / "desk"
    (folder / "sources").mkdir(parents=True)
    (folder / "policywatch.toml").write_text(
        CONFIGURATION.format(port=mailbox.port), "utf-8"
    )
    return Desk(folder)
