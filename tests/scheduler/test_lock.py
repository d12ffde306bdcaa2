"""The lock of an archive: one file, whatever the address is written like, and its owner's alone."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.session import ArchiveError
from scheduler.lock import lock_file, only_one
from scheduler.settings import Setup


@pytest.fixture
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def _setup(url: str) -> Setup:
    return Setup(database=url, passports={})


def test_every_way_to_write_an_address_leads_to_one_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Links, parameters, drivers and relative paths: the file counts."""
    file = tmp_path / "archive.db"
    file.touch()
    (tmp_path / "link.db").symlink_to(file)
    (tmp_path / "folder").symlink_to(tmp_path)
    monkeypatch.chdir(tmp_path)
    ways = (
        f"sqlite:///{file}", f"sqlite:///{tmp_path}/link.db", f"sqlite:///{tmp_path}/folder/archive.db", "sqlite:///archive.db",
        f"sqlite:///{file}?timeout=5", f"sqlite+pysqlite:///{file}", f"sqlite:///{tmp_path}/./archive.db",
    )  # fmt: skip
    assert {lock_file(_setup(way)) for way in ways} == {tmp_path / "archive.db.lock"}
    assert lock_file(_setup("postgresql+psycopg://host/name")) is None


def test_who_comes_second_is_refused(tmp_path: Path, usual_umask: None) -> None:
    """With the file that is locked; nobody else can read it, as `doctor` wants it."""
    setup = _setup(f"sqlite:///{tmp_path / 'archive.db'}")
    with only_one(setup) as alone:
        assert alone
        with pytest.raises(ArchiveError, match=r"archive\.db\.lock"), only_one(setup):
            pass
        path = lock_file(setup)
        assert path is not None and stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_lock_that_root_makes_belongs_to_the_archives_owner(tmp_path: Path) -> None:
    """After `sudo policywatch restore` the service's user can take the lock."""
    archive, owner = tmp_path / "archive.db", 65534
    archive.touch()
    os.chown(archive, owner, owner)
    with only_one(_setup(f"sqlite:///{archive}")):
        assert owner_of_lock(archive) == owner
    assert owner_of_lock(archive) == owner


def owner_of_lock(archive: Path) -> int:
    """Whose the lock beside an archive is."""
    return archive.with_name(f"{archive.name}.lock").stat().st_uid
