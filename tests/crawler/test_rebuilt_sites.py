"""Columns that die are not filled up with strangers, are reported, and honest changes go on being read."""

import os
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from crawler.outcome import Outcome
from crawler.passport import Passport
from db.models import KnownColumn
from db.session import open_archive
from tests.crawler.conftest import Crawl
from tests.crawler.rebuilt_sites import (
    FAMILIES,
    HONEST,
    LOST,
    ONLY_PAGES,
    WATCHED,
    Entry,
    Family,
    NotedRequests,
    World,
)
from tests.site import Site

Make = Callable[..., Passport]


def pairs(kinds: Iterable[str]) -> list[Any]:
    """Each kind with two families, or (POLICYWATCH_ALL_REBUILDS, as the benchmark sets it) with all of them."""
    chosen = []
    for place, kind in enumerate(kinds):
        families = FAMILIES
        if "POLICYWATCH_ALL_REBUILDS" not in os.environ:
            families = [FAMILIES[(place + step) % len(FAMILIES)] for step in (0, 6)]
        for family in families:
            if family.kind == "listing" or kind not in ONLY_PAGES:
                name = f"{kind}-{family.name}"
                chosen.append(pytest.param(kind, family, id=name))
    return chosen


class Watcher:
    """Visits one site again and again, with an archive."""

    def __init__(self, world: World, crawl: Crawl, make: Make, folder: Path) -> None:
        more: dict[str, Any] = {"attachments": False}
        if world.family.kind == "json":
            more["json"] = {"items": "list", "title": "title", "date": "pubtime"}
        self.world = world
        self.crawl = crawl
        self.passport = make(world.family.kind, world.start, **more)
        self.settings = {
            "POLICYWATCH_DATABASE": f"sqlite:///{folder}/archive.db",
            "SPIDER_MIDDLEWARES": {"tests.crawler.rebuilt_sites.NotedRequests": 1000},
        }
        self.taken: set[Entry | None] = set()

    def visit(self) -> Outcome:
        NotedRequests.asked.clear()
        outcome = self.crawl(self.passport, settings=self.settings).outcome
        self.taken |= {self.world.owners.get(path) for path in NotedRequests.asked}
        return outcome

    def sleep(self, days: int) -> None:
        """Let the last visit be `days` ago, as far as the archive knows."""
        with open_archive(self.settings["POLICYWATCH_DATABASE"]).write() as session:
            for column in session.scalars(select(KnownColumn)):
                seen = datetime.fromisoformat(column.shape["seen_at"])
                ago = seen - timedelta(days=days)
                column.shape = {**column.shape, "seen_at": ago.isoformat()}

    def strangers(self) -> list[Entry | None]:
        """What was asked for and is no article of the column."""
        return [one for one in self.taken if one is None or one.column != WATCHED]


@pytest.fixture
def watcher(
    site: Site, crawl: Crawl, passport_for: Make, tmp_path: Path
) -> Callable[[Family], Watcher]:
    """A watcher that has made two well visits."""

    def make(family: Family) -> Watcher:
        one = Watcher(World.built(family, site), crawl, passport_for, tmp_path)
        first = one.visit()
        assert first.list_status == "read" and first.listed == 20
        one.world.publish(1)
        second = one.visit()
        assert second.list_status == "read" and not second.column_lost
        assert len(one.taken) == 21 and not one.strangers()
        return one

    return make


@pytest.mark.parametrize(("kind", "family"), pairs(LOST))
def test_a_lost_column_is_reported_and_not_replaced(
    kind: str, family: Family, watcher: Callable[[Family], Watcher]
) -> None:
    """No article of a stranger is taken up, and each of two visits says that the column is lost."""
    one = watcher(family)
    LOST[kind](one.world)
    for _ in range(2):
        outcome = one.visit()
        assert one.strangers() == []
        assert outcome.column_lost or outcome.list_status == "failed", outcome
        one.world.publish(1, column="gzdt")
        one.world.publish(1, column="tzgg")
        LOST[kind](one.world)


@pytest.mark.parametrize(("kind", "family"), pairs(HONEST))
def test_an_honest_change_goes_on_being_read(
    kind: str, family: Family, watcher: Callable[[Family], Watcher]
) -> None:
    """Everything new in the column is taken up, nothing is reported."""
    one = watcher(family)
    if kind == "all-new":
        one.sleep(40)
    HONEST[kind](one.world)
    for _ in range(2):
        outcome = one.visit()
        assert outcome.column_lost is None, outcome
        assert one.strangers() == []
    assert set(one.world.lists[WATCHED]) <= one.taken
