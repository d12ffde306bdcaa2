"""Which items are articles."""

from datetime import UTC, datetime, timedelta

import pytest
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler

from crawler.items import ArticleItem, Attachment
from pipelines.validate import Validate, refusal


def item(**fields: object) -> ArticleItem:
    given = {
        "title": "关于印发行动方案的通知",
        "text": "现将行动方案印发给你们，请认真执行。",
    } | fields
    return ArticleItem(url="http://h.cn/1.html", **given)  # type: ignore[arg-type]


FILE = Attachment("http://h.cn/a.pdf", "附件：行动方案.pdf", "pdf")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"title": None}, "no-title"),
        ({"title": "——"}, "no-title"),
        ({"text": None}, "no-text"),
        ({"text": "……\n——"}, "no-text"),
        ({"text": "见附件。"}, "too-short"),
        (
            {"text": "\ufffd\ufffd\ufffd文\ufffd\ufffd字\ufffd乱码一二三四五六"},
            "unreadable",
        ),
        ({}, None),
        ({"text": "见附件。", "attachments": [FILE]}, None),
        ({"text": "请遵照执行。特此通知"}, None),
    ],
)
def test_reasons(fields: dict[str, object], reason: str | None, now: datetime) -> None:
    """Every refusal has its name; a short notice with a file is an article."""
    assert refusal(item(**fields), now) == reason


def test_only_attachments(now: datetime) -> None:
    """Where a page holds nothing but files, their names are the text."""
    notice = item(text=None, attachments=[FILE])
    assert refusal(notice, now) is None
    assert notice.text == "附件：行动方案.pdf"


@pytest.mark.parametrize(
    ("at", "kept"),
    [
        (timedelta(hours=20), True),
        (timedelta(days=2), False),
        (timedelta(days=-20_000), True),
    ],
)
def test_future_dates_go_and_the_article_stays(
    at: timedelta, kept: bool, now: datetime
) -> None:
    """More than a day ahead is a mistake of the page; that costs the date, not the article."""
    article = item(published_at=now + at, published_precision="day")
    assert refusal(article, now) is None
    assert (
        (article.published_at is not None)
        == kept
        == (article.published_precision is not None)
    )


def test_a_computers_zero_is_no_date(now: datetime) -> None:
    """1970-01-01 is what systems write for no date."""
    article = item(
        published_at=datetime(1970, 1, 1, tzinfo=UTC),
        published_precision="second",
    )
    assert refusal(article, now) is None
    assert article.published_at is None


def test_the_step_counts_by_name(now: datetime) -> None:
    """Scrapy's stats say what was refused and why, and how many dates went."""
    crawler = get_crawler()
    crawler._apply_settings()
    step = Validate.from_crawler(crawler)
    with pytest.raises(DropItem, match="no-title"):
        step.process_item(item(title=None, fetched_at=now))
    kept = step.process_item(
        item(
            published_at=now + timedelta(days=9),
            published_precision="day",
            fetched_at=now,
        )
    )
    assert kept.published_at is None
    assert crawler.stats.get_value("policywatch/refused/no-title") == 1
    assert crawler.stats.get_value("policywatch/future-date") == 1


def test_only_a_picture(now: datetime) -> None:
    """Where a page holds nothing but a picture, its title is the text; without the flag nothing is one."""
    picture = item(text=None, flags={"image-only"})
    assert refusal(picture, now) is None
    assert picture.text == picture.title
