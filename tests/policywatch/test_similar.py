"""Stories near in meaning, and words for a rule."""

from datetime import datetime

import pytest

from db.articles.articles import by_id
from db.session import Archive
from policywatch.similar import (
    likeness,
    shared_words,
    similar_to_article,
    similar_to_question,
    suggested_words,
)
from scheduler.meanings import read_titles
from tests.db.articles import put
from tests.meanings import SharedCharacters
from text.meaning.model import MeaningError
from text.query import parse

pytest.importorskip("numpy", reason="needs the extra [meaning]")


@pytest.fixture
def filled(sqlite_archive: Archive, now: datetime) -> Archive:
    with sqlite_archive.write() as session:
        for title in ("机器人补贴办法", "机器人补贴指南", "机器人补贴细则", "粮食丰收"):
            put(session, now, title=title, text=title)
    return sqlite_archive


def test_an_article_without_a_vector_is_read_now(
    filled: Archive, now: datetime
) -> None:
    """Its own story is no answer."""
    model = SharedCharacters()
    read_titles(filled, model, lambda: now)
    model.asked.clear()
    with filled.write() as session:
        put(session, now, title="机器人补贴新规", text="机器人补贴新规")
    with filled.read() as session:
        newest = by_id(session, 5)
        assert newest is not None
        near = similar_to_article(session, model, newest, 3)
    assert {one.article.id for one in near} == {1, 2, 3}
    assert model.asked == [["机器人补贴新规 机器人补贴新规"]]


def test_before_anything_is_read_it_says_so(filled: Archive) -> None:
    """Nothing found would be a lie."""
    with (
        filled.read() as session,
        pytest.raises(MeaningError, match="no title yet"),
    ):
        similar_to_question(session, SharedCharacters(), "机器人", 3)


def test_words_come_from_titles_near_the_query(filled: Archive, now: datetime) -> None:
    """What the query has itself is no suggestion."""
    model = SharedCharacters()
    read_titles(filled, model, lambda: now)
    with filled.read() as session:
        assert suggested_words(session, model, parse("机器人")) == ["补贴"]
        assert suggested_words(session, model, parse("NOT 机器人")) == []


def test_shared_words_leave_out_parts_and_single_titles() -> None:
    """Of words of the same titles the longest."""
    titles = ("低空经济条例", "低空经济规划", "卫星发射")
    assert shared_words(titles, []) == ["低空经济"]
    assert shared_words(titles, ["低空"]) == ["经济"]


def test_likeness_takes_signed_bytes() -> None:
    """127 and -127 are opposite."""
    assert likeness(bytes([127]), bytes([129])) == -127 * 127
