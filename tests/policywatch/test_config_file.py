"""Where the configuration file is looked for, and what is said where it can't be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from policywatch.config_file import find_file, looked_for


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of the tests' own, and an empty folder to stand in."""
    for name in os.environ:
        if name.startswith("POLICYWATCH_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def written(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "policywatch.toml"
    path.write_text(content, "utf-8")
    return path


def test_where_a_configuration_was_looked_for(tmp_path: Path) -> None:
    """The file in use, else every folder."""
    assert str(tmp_path) in looked_for(None)
    assert "/etc/policywatch" in looked_for(None)
    path = written(tmp_path, "")
    assert looked_for(None) == f"configuration {path}"


def test_a_folder_that_cannot_be_read_ends_in_one_line(tmp_path: Path) -> None:
    """The folder of root alone, met by the service's own user."""
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "policywatch.toml").write_text("", "utf-8")
    closed.chmod(0)
    tmp_path.chmod(0o755)
    code = (
        "import os, sys; from pathlib import Path; import policywatch.config_file as s\n"
        "if os.getuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        f"try: s.find_file(Path({str(closed / 'policywatch.toml')!r}))\n"
        "except s.SettingsError as error: print(error)"
    )
    try:
        said = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False
        )
    finally:
        closed.chmod(0o700)
    assert "let this user read the folder" in said.stdout, said.stderr
    assert find_file(closed / "policywatch.toml")
