"""`policywatch accounts` as an operator uses it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from policywatch.cli.app import app
from policywatch.cli.errors import KNOWN, status_and_line


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "policywatch.toml").write_text(
        '[database]\nurl = "sqlite:///archive.db"\n[sources]\nshipped = false\n',
        "utf-8",
    )
    (tmp_path / "secret").write_text("correct horse\nmore\n", "utf-8")
    return tmp_path


def call(folder: Path, *words: str, given: str = "") -> tuple[int, str, Result]:
    """Exit status, the line of an error, and everything."""
    command = ["--config", str(folder / "policywatch.toml"), "accounts", *words]
    result = CliRunner().invoke(app, command, input=given)
    if isinstance(result.exception, KNOWN):
        return *status_and_line(result.exception), result
    return result.exit_code, result.output, result


def test_from_adding_to_removing(folder: Path) -> None:
    """Added with a password from a file and from stdin, listed, given a role, reset, removed; each noted."""
    secret = str(folder / "secret")
    added = call(folder, "add", "李华", "--role", "analyst", "--password-file", secret)
    assert added[0] == 0, added
    assert (
        call(folder, "add", "bo", "--password-file", "-", given="long enough\n")[0] == 0
    )
    rows = json.loads(call(folder, "list", "--json")[1])
    assert [(row["name"], row["role"]) for row in rows] == [
        ("bo", "reader"),
        ("李华", "analyst"),
    ]
    assert call(folder, "role", "bo", "admin")[0] == 0
    assert call(folder, "reset", "bo", "--password-file", secret)[0] == 0
    assert call(folder, "remove", "bo")[0] == 0
    deeds = json.loads(call(folder, "history", "--json")[1])
    assert [one["deed"] for one in deeds] == [
        "account.remove",
        "account.reset",
        "account.role",
        "account.add",
        "account.add",
    ]
    assert {one["account"] for one in deeds} == {":command"}


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("add", "a/b", "--password-file", "secret"), 2, "slash"),
        (("add", "a", "--role", "boss", "--password-file", "secret"), 2, "admin"),
        (("add", "a", "--password-file", "missing"), 2, "missing"),
        (("add", "a"), 2, "--password-file"),
        (("remove", "nobody"), 1, "nobody"),
        (("role", "nobody", "admin"), 1, "nobody"),
    ],
)
def test_what_cannot_be_is_one_line(
    folder: Path, words: tuple[str, ...], status: int, told: str
) -> None:
    """The status says whether the call or the work was wrong, the line what to do; no password is an argument."""
    call(folder, "add", "there", "--password-file", str(folder / "secret"))
    given = [
        str(folder / one) if one in ("secret", "missing") else one for one in words
    ]
    ended, line, _ = call(folder, *given)
    assert ended == status and told in line
    assert "Traceback" not in line


def test_a_short_password_is_refused(folder: Path) -> None:
    """Eight characters at least, and nothing is stored."""
    ended, line, _ = call(folder, "add", "a", "--password-file", "-", given="short\n")
    assert ended == 2 and "8" in line
    assert json.loads(call(folder, "list", "--json")[1]) == []
