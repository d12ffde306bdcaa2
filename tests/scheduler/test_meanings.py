"""The service reads titles a few at a time, the newest first, and none twice."""

from datetime import datetime, timedelta

from db.search.meanings import counts
from db.session import Archive
from scheduler.meanings import read_titles
from tests.db.articles import put
from tests.meanings import SharedCharacters


def test_a_few_at_a_time(sqlite_archive: Archive, now: datetime) -> None:
    """Until all are read."""
    with sqlite_archive.write() as session:
        for number in range(5):
            put(session, now + timedelta(hours=number), title=f"第{number}条")
    model = SharedCharacters()
    read = [read_titles(sqlite_archive, model, lambda: now, 2) for _ in range(4)]
    assert read == [2, 2, 1, 0]
    assert model.asked[0][0].startswith("第4条")
    with sqlite_archive.read() as session:
        assert counts(session) == (5, 5)
