"""Vectors of stories' originals: what is to be read, what is kept, what is nearest."""

from datetime import datetime, timedelta

import pytest

from db.articles.articles import by_id
from db.models import Meaning
from db.search.meanings import LEAD_CHARS, counts, keep, nearest, without_vector
from db.session import Archive
from tests.db.articles import put
from tests.meanings import SharedCharacters

pytest.importorskip("numpy", reason="needs the extra [meaning]")
TITLES = ("机器人补贴办法", "机器人补贴指南", "粮食丰收")


@pytest.fixture
def filled(archive: Archive, now: datetime) -> Archive:
    with archive.write() as session:
        for hours, title in enumerate(TITLES):
            put(
                session,
                now + timedelta(hours=hours),
                title=title,
                text=f"{title}全文。" + "甲" * 200,
            )
    return archive


def read_all(archive: Archive, now: datetime) -> None:
    with archive.write() as session:
        waiting = without_vector(session, 10)
        vectors = SharedCharacters().encode(list(waiting.values()), "passage")
        keep(session, dict(zip(waiting, vectors, strict=True)), now)


def test_the_newest_stories_are_read_first(filled: Archive, now: datetime) -> None:
    """Title and lead, no more; each once."""
    with filled.read() as session:
        waiting = without_vector(session, 2)
    assert list(waiting) == [3, 2]
    assert waiting[3].startswith("粮食丰收 粮食丰收全文")
    assert len(waiting[3]) == len("粮食丰收 ") + LEAD_CHARS
    read_all(filled, now)
    with filled.read() as session:
        assert without_vector(session, 2) == {}
        assert counts(session) == (3, 3)


def test_the_nearest_story_comes_first(filled: Archive, now: datetime) -> None:
    """Its own story is left out where asked for."""
    read_all(filled, now)
    with filled.read() as session:
        (vector,) = SharedCharacters().encode(["机器人补贴办法"], "query")
        near = nearest(session, vector, 2)
        assert [one.article.title for one in near] == list(TITLES[:2])
        assert near[0].score > near[1].score
        article = by_id(session, 1)
        assert article is not None
        others = nearest(session, vector, 5, without_story=article.story_id)
        assert [one.article.title for one in others] == [TITLES[1], TITLES[2]]


def test_a_vector_of_another_model_is_read_again(
    filled: Archive, now: datetime
) -> None:
    """Vectors of two models can't be compared."""
    read_all(filled, now)
    with filled.write() as session:
        old = session.get(Meaning, 2)
        assert old is not None
        old.model = "an older one"
    with filled.read() as session:
        assert list(without_vector(session, 5)) == [2]
        assert len(nearest(session, bytes(384), 5)) == 2


def test_what_went_meanwhile_is_left_out(filled: Archive, now: datetime) -> None:
    """Between reading and keeping an article may be taken away."""
    with filled.write() as session:
        assert keep(session, {1: bytes(384), 99: bytes(384)}, now) == 1
