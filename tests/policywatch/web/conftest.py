"""An archive with a few articles behind a real server, once for those who read and anew for those who write."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from db.maintenance.upgrade import upgrade
from db.session import Archive, open_archive
from tests.policywatch.web.served import articles, serving, site_for, stock


def _opened(file: Path) -> Archive:
    return open_archive(f"sqlite:///{file}", connection_cache=4)


@pytest.fixture(scope="session")
def stocked_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed archive with six articles: what each test gets a copy of."""
    file = tmp_path_factory.mktemp("stocked") / "archive.db"
    made = _opened(file)
    upgrade(made)
    stock(made, articles())
    made.close()
    return file


@pytest.fixture(scope="module")
def library(
    stocked_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Archive]:
    """An archive with six articles, for tests that only read."""
    opened = _opened(
        Path(shutil.copy(stocked_file, tmp_path_factory.mktemp("library")))
    )
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def web(library: Archive) -> Iterator[httpx.Client]:
    """The page on loopback without a password."""
    with serving(site_for(library)) as client:
        yield client


@pytest.fixture
def desk(stocked_file: Path, tmp_path: Path) -> Iterator[Archive]:
    """An archive with six articles, for tests that write."""
    opened = _opened(Path(shutil.copy(stocked_file, tmp_path)))
    yield opened
    opened.close()


@pytest.fixture
def own(desk: Archive) -> Iterator[httpx.Client]:
    """The page of `desk`, without a password."""
    with serving(site_for(desk)) as client:
        yield client


@pytest.fixture
def locked(desk: Archive) -> Iterator[httpx.Client]:
    """The page of `desk` behind a password."""
    with serving(site_for(desk, locked=True)) as client:
        yield client
