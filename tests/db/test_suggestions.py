"""What else a query may have meant, with its figures."""

from datetime import datetime

import pytest

from db.answers.search import Suggestion, WordFigures
from db.search.suggestions import readings, suggested, word_figures
from db.session import Archive
from tests.db.articles import put
from text.query import parse


@pytest.fixture
def filled(archive: Archive, now: datetime) -> Archive:
    """Four stories: artificial intelligence, robots, AI in MAIN, AI alone."""
    with archive.write() as session:
        for text in (
            "人工智能产业补贴。",
            "机器人产业补贴。",
            "在MAIN平台。",
            "AI产业。",
        ):
            put(session, now, text=text)
    return archive


def test_other_readings_come_with_what_they_find(filled: Archive) -> None:
    """A reading that finds more is offered with its count; one that finds no more is not."""
    with filled.read() as session:
        assert suggested(session, "（人工智能 OR 机器人）", 0) == [
            Suggestion(query="(人工智能 OR 机器人)", total=2)
        ]
        assert suggested(session, "人工智能、机器人", 0) == [
            Suggestion(query="人工智能 OR 机器人", total=2)
        ]
        assert suggested(session, "title：产业", 0) == []
        assert readings(session, "text：平台 title：无") == [
            Suggestion(query="text:平台 title:无", total=0)
        ]


def test_a_query_that_finds_nothing_is_tried_in_any_place(filled: Archive) -> None:
    """MAI finds nothing as a whole word: *MAI* is offered. A query that cannot be read offers nothing of the kind."""
    with filled.read() as session:
        assert suggested(session, "MAI", 0) == [Suggestion(query="*MAI*", total=1)]
        assert suggested(session, "AI", 1) == []
        assert suggested(session, "(MAI", 0) == []


def test_what_whole_words_change(filled: Archive) -> None:
    """The archive's own figures; none for a query without Latin words or numbers."""
    with filled.read() as session:
        assert word_figures(session, parse("AI")) == WordFigures(whole=1, anywhere=2)
        assert word_figures(session, parse("*AI*")) == WordFigures(whole=1, anywhere=2)
        assert word_figures(session, parse("产业")) is None
