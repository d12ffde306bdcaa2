"""A passport is found where it was read, and written where the user may write."""

from pathlib import Path

import pytest

from crawler.catalogue import PassportError, read_passport, shipped_folder
from scheduler.passport_files import digest, file_of, target_of, write
from scheduler.settings import Setup

TEXT = 'name = "x"\ncategory = "ministry"\nkind = "listing"\nstart_urls = ["https://x.cn/"]\nevery = "1h"\n'


def test_a_changed_shipped_passport_becomes_the_users_own(tmp_path: Path) -> None:
    """The shipped file stays as it is; one of its name takes its place."""
    setup = Setup("sqlite://", {}, folders=[tmp_path / "mine"])
    shipped = shipped_folder() / "miit-wjfb.toml"
    assert file_of(setup, "miit-wjfb") == shipped
    before = shipped.read_bytes()
    text = before.decode().replace('every = "30m"', 'every = "45m"')
    passport = write(setup, "miit-wjfb", text)
    assert passport.every is not None and passport.every.total_seconds() == 2700
    own = tmp_path / "mine" / "miit-wjfb.toml"
    assert file_of(setup, "miit-wjfb") == own == target_of(setup, "miit-wjfb")
    assert shipped.read_bytes() == before
    assert not list(own.parent.glob(".*"))


def test_what_is_no_passport_is_not_written(tmp_path: Path) -> None:
    """The file stays as it was."""
    setup = Setup("sqlite://", {}, folders=[tmp_path])
    (tmp_path / "x.toml").write_text(TEXT, "utf-8")
    with pytest.raises(PassportError, match="colour"):
        write(setup, "x", TEXT + 'colour = "red"\n')
    assert (tmp_path / "x.toml").read_text("utf-8") == TEXT
    assert file_of(setup, "y") is None


def test_the_digest_tells_passports_apart(tmp_path: Path) -> None:
    """By what they say, not by how it is written."""
    (tmp_path / "x.toml").write_text(TEXT, "utf-8")
    one = read_passport(tmp_path / "x.toml")
    (tmp_path / "x.toml").write_text("# a comment\n" + TEXT, "utf-8")
    assert digest(one) == digest(read_passport(tmp_path / "x.toml"))
    (tmp_path / "x.toml").write_text(TEXT.replace("1h", "2h"), "utf-8")
    assert digest(one) != digest(read_passport(tmp_path / "x.toml"))
