"""What one stored article says, before any record is asked."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from policies.reading import MAX_MENTIONS, mention_of, read_article
from tests.policies.told import NOTICE, NOTICE_TITLE


@dataclass(frozen=True)
class Row:
    """A row of the archive, as far as it is read."""

    text: str
    title: str = "报道"
    id: int = 1
    published_at: datetime | None = datetime(2025, 8, 24, 18, tzinfo=UTC)
    first_seen_at: datetime = datetime(2025, 9, 1, tzinfo=UTC)
    publisher: str | None = None
    category: str | None = None
    document_number: str | None = None
    document_date: str | None = None
    issuers: str | None = None


def test_the_day_is_the_day_in_beijing() -> None:
    """18:00 UTC is the next morning there."""
    assert read_article(Row("没有文件。")).day == date(2025, 8, 25)


def test_a_page_with_its_own_document() -> None:
    """Its signature is the day of issue; its targets are its own."""
    reading = read_article(Row(NOTICE, NOTICE_TITLE))
    own = reading.own
    assert own is not None
    assert mention_of(reading, reading.mentions[own]).issued == date(2025, 8, 15)
    assert [place for _, place in reading.targets] == [own]


def test_places_of_the_text_are_context_for_a_title_without_one() -> None:
    """Publisher, headline and beginning; the title's own place is no context."""
    reading = read_article(Row("《云晶办法》发布。", publisher="苏州市人民政府"))
    assert reading.mentions[0].identity.context == {"苏州市"}
    assert reading.mentions[0].identity.place is None


def test_an_index_table_makes_a_page_a_documents_own() -> None:
    """Number and issuers without any sign in the text."""
    row = Row(
        "为促进发展，提出意见。",
        "云晶产业发展指导意见",
        document_number="国办发〔2025〕31号",
        issuers='["国务院办公厅"]',
    )
    reading = read_article(row)
    assert reading.own is not None
    assert reading.mentions[reading.own].identity.number == "国办发2025-31"


def test_work_an_article_is_bounded() -> None:
    """What is beyond the limit is counted."""
    text = "".join(
        f"《云晶第{n}号产业管理办法》发布。" for n in range(MAX_MENTIONS + 5)
    )
    reading = read_article(Row(text))
    assert len(reading.mentions) == MAX_MENTIONS
    assert reading.counts["mentions beyond the limit"] >= 5
