"""Windows as rows and JSON: their state at a moment, copies once."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from db.models import Attachment
from db.policies import finding, windows
from db.session import Archive
from policies.correcting import rebuild
from scheduler.borders import guarded
from tests.policies.told import TOPICS, link, store, tell

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOTICE = "请符合条件的单位于2026年12月15日前提交申报材料。\n苏州市工业和信息化局"


@pytest.mark.parametrize(
    ("opens", "until", "at", "state"),
    [
        (None, "2026-11-20", "2026-11-20T23:59", "open"),
        (None, "2026-11-20", "2026-11-21T00:00", "closed"),
        (None, "2026-11-20T17:00", "2026-11-20T16:59", "open"),
        (None, "2026-11-20T17:00", "2026-11-20T17:00", "closed"),
        ("2026-11-25", "2026-12-20", "2026-11-24T12:00", "coming"),
        ("2026-11-25", "2026-12-20", "2026-11-25T00:00", "open"),
        (None, None, "2026-11-24T12:00", "open"),
    ],
)
def test_a_window_is_open_until_its_last_minute(
    opens: str | None, until: str | None, at: str, state: str
) -> None:
    """A day lasts until midnight in Beijing; a stated time ends it earlier."""
    now = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    assert windows.state_of(opens, until, now) == state


def test_copies_of_a_notice_are_one_window(archive: Archive, now: datetime) -> None:
    """Two pages with the same notice; a region finds what lies in it."""
    for site in ("a", "b"):
        url = f"https://{site}.example.com/1.html"
        tell(archive, now, "关于组织申报云晶资金的通知", NOTICE, url=url)
    with archive.read() as session:
        whole = windows.listed(session, windows.WindowFilter(), now)
        inside = windows.listed(session, windows.WindowFilter(region="江苏"), now)
        late = windows.listed(session, windows.WindowFilter(until="2026-12-14"), now)
    assert [one["until"] for one in whole] == ["2026-12-15"]
    assert inside == whole
    assert late == []


OPENED = "关于组织申报云晶专项资金的通知"
MOVED = "关于延长云晶专项资金申报时间的通知"
EXTENSION = (
    "经研究，将云晶专项资金申报截止时间延长至2026年12月31日下午5时，其他要求不变。"
)


def shown(archive: Archive, now: datetime) -> list[tuple[Any, ...]]:
    with archive.read() as session:
        rows = windows.listed(session, windows.WindowFilter(), now)
    return [
        (one["uid"], one["until"], one["sequence"], one["replaces"]) for one in rows
    ]


@pytest.mark.parametrize("extension_first", [False, True])
def test_an_extension_supersedes_the_window(
    archive: Archive, now: datetime, extension_first: bool
) -> None:
    """One window with the new end, its calendar id kept, the old end shown, whichever
    notice was stored first."""
    notices = [
        (OPENED, NOTICE, datetime(2026, 11, 2, tzinfo=SHANGHAI)),
        (MOVED, EXTENSION, datetime(2026, 11, 20, tzinfo=SHANGHAI)),
    ]
    if extension_first:
        notices.reverse()
    numbers = {}
    for title, text, at in notices:
        numbers[title] = tell(archive, now, title, text, published_at=at)
    ((uid, until, sequence, replaces),) = shown(archive, now)
    assert (until, sequence) == ("2026-12-31T17:00", 1)
    assert replaces == [{"until": "2026-12-15", "article": numbers[OPENED]}]
    assert uid.startswith("application-")
    with archive.read() as session:
        low = datetime(2026, 12, 14, tzinfo=SHANGHAI)
        high = datetime(2026, 12, 16, tzinfo=SHANGHAI)
        asked = finding.articles_with_deadline(low, high)
        assert list(session.scalars(asked)) == []


def test_a_correction_names_the_notice_it_corrects(
    archive: Archive, now: datetime
) -> None:
    """更正公告 alone has no subject: the notice in 《》 says which window."""
    first = datetime(2026, 11, 2, tzinfo=SHANGHAI)
    tell(archive, now, OPENED, NOTICE, published_at=first)
    text = f"现将《{OPENED}》中申报截止时间更正为2026年12月10日，其他内容不变。"
    tell(archive, now, "更正公告", text, published_at=first + timedelta(days=3))
    assert [row[1] for row in shown(archive, now)] == ["2026-12-10"]


def test_a_rebuild_keeps_the_line(archive: Archive, now: datetime) -> None:
    """Reading everything again gives the same ids, ends and sequence."""
    first = datetime(2026, 11, 2, tzinfo=SHANGHAI)
    tell(archive, now, OPENED, NOTICE, published_at=first)
    tell(archive, now, MOVED, EXTENSION, published_at=first + timedelta(days=18))
    before = shown(archive, now)
    rebuild(archive, topics=TOPICS, now=now, guard=guarded)
    assert shown(archive, now) == before


def test_dates_in_an_attachment_are_read(archive: Archive, now: datetime) -> None:
    """申报时间详见附件: the window stands in the attachment's text."""
    number = store(archive, now, OPENED, "申报要求和时间详见附件。\n附件：申报指南")
    guide = "申报指南\n请申报单位于2026年12月18日17:00前提交申报材料。"
    with archive.write() as session:
        session.add(
            Attachment(
                article_id=number, name="申报指南.pdf", url="https://a.example.com/1.pdf",
                type="pdf", text=guide,
            )
        )  # fmt: skip
    assert link(archive, now).counts["windows in attachments"] == 1
    assert [row[1] for row in shown(archive, now)] == ["2026-12-18T17:00"]
