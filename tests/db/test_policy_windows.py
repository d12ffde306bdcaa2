"""Windows as rows and JSON: their state at a moment, copies once."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from db.policies import windows
from db.session import Archive
from tests.policies.told import tell

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
