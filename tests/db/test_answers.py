"""One model makes and describes each answer; what follows from it needs no second place."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from db.answers.articles import Article, Attachment, Extracted
from db.answers.base import Answer, Moment
from db.articles import articles
from db.articles.export import COLUMNS
from db.session import Archive
from tests.db.articles import put
from text.exports import FORMATS

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)


class Timed(Answer):
    """An answer with a moment."""

    at: Moment | None


def test_a_moment_has_one_form() -> None:
    """Beijing time with its offset, whatever zone it was kept in; missing is null."""
    assert Timed(at=NOW).as_json() == {"at": "2026-11-23T04:30:00+08:00"}
    assert Timed(at=None).as_json() == {"at": None}


def test_an_undeclared_field_is_an_error_where_it_is_made() -> None:
    """A misspelt field does not reach anybody's script; a client is told to expect new ones."""
    with pytest.raises(ValidationError, match="stat"):
        Timed(at=NOW, stat="x")  # type: ignore[call-arg]
    assert Timed.model_json_schema()["additionalProperties"] is True


def test_a_reading_has_the_articles_fields() -> None:
    """`extract` gives every field of an article in the same order, and what each was read from."""
    assert [*Extracted.model_fields] == [*Article.model_fields, "evidence"]


def test_an_export_has_the_articles_columns() -> None:
    """Every field that fits a table is a column of its own kind; a field of the model is one at once."""
    assert [*COLUMNS] == [
        name for name in Article.model_fields if name != "attachments"
    ]
    kinds = {name: COLUMNS[name] for name in ("id", "published_at", "flags", "title")}
    assert kinds == {
        "id": "number",
        "published_at": "moment",
        "flags": "texts",
        "title": "text",
    }


def test_an_item_fills_the_columns_of_its_names(archive: Archive) -> None:
    """What an item has under the name of a column is stored without another list of fields."""
    with archive.write() as session:
        article = put(
            session,
            NOW,
            author="张三",
            etag='"7"',
            published_at=NOW - timedelta(days=1),
            document_number="工信部〔2026〕1号",
        )
        shown = articles.as_json(session, article)
    assert (shown["author"], article.etag) == ("张三", '"7"')
    assert shown["document_number"] == "工信部〔2026〕1号"
    assert shown["published_at"] == "2026-11-22T04:30:00+08:00"


def test_an_attachment_is_the_same_stored_and_read() -> None:
    """An answer is made of whatever has its fields."""

    class File:
        url, name, type, text, pages, reason = "u", "n", "pdf", None, 3, "encrypted"

    assert Attachment.of(File()).as_json() == {
        "name": "n",
        "url": "u",
        "type": "pdf",
        "text": None,
        "pages": 3,
        "reason": "encrypted",
    }


def test_an_export_format_is_named_in_one_module() -> None:
    """A new format takes one place: no other module of the program knows any by name."""
    elsewhere = [
        path.relative_to(ROOT).as_posix()
        for room in ("alerts", "crawler", "db", "pipelines", "policywatch", "scheduler")
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"[\"']parquet[\"']", path.read_text("utf-8"))
    ]
    assert "parquet" in FORMATS and not elsewhere
