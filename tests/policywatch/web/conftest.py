"""An archive with a few articles behind a real server, once for those who read and anew for those who write."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from db.session import Archive, open_archive
from db.upgrade import upgrade
from tests.policywatch.web.served import articles, serving, site_for, stock


def _archive(folder: Path) -> Archive:
    opened = open_archive(f"sqlite:///{folder / 'archive.db'}", connection_cache=4)
    upgrade(opened)
    return opened


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive with six articles, for tests that only read."""
    opened = _archive(tmp_path_factory.mktemp("library"))
    stock(opened, articles())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def web(library: Archive) -> Iterator[httpx.Client]:
    """The page on loopback without a password."""
    with serving(site_for(library)) as client:
        yield client


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Archive]:
    """An archive with six articles, for tests that write."""
    opened = _archive(tmp_path)
    stock(opened, articles())
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
