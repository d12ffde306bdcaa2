"""Windows as an iCalendar file (RFC 5545), for any calendar program to subscribe to."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
PRODUCT = "-//policywatch//windows//ZH"
KINDS = {
    "application": "申报截止",
    "comment": "征求意见截止",
    "notice": "公示截止",
    "review": "评审截止",
    "challenge": "揭榜截止",
    "registration": "报名截止",
}


def calendar(
    windows: Iterable[dict[str, Any]],
    name: str,
    now: datetime,
    public_url: str = "",
) -> bytes:
    """The windows that have an end, each as one event on its last day. `public_url`: of
    the page, for links."""
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    for window in windows:
        if window["until"] is not None:
            made.add_component(_event(window, now, public_url))
    return made.to_ical()


def _event(window: dict[str, Any], now: datetime, public_url: str) -> Any:
    from icalendar import Event

    event = Event()
    # A window that is put off moves its event: same uid, a higher sequence (RFC 5545).
    event.add("uid", f"{window['uid']}@policywatch")
    event.add("sequence", window["sequence"])
    event.add("dtstamp", now)
    start, end = _span(window["until"])
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", f"{KINDS.get(window['kind'], '截止')}：{window['title']}")
    told = [window["sentence"]]
    for one in window["replaces"]:
        told.append(f"原截止：{one['until'].replace('T', ' ')}")
    if window["who"]:
        told.append(f"对象：{window['who']}")
    if window["amounts"]:
        told.append("；".join(window["amounts"]))
    event.add("description", "\n".join(told))
    if window["region"]:
        event.add("location", window["region"])
    url = window.get("url")
    if public_url:
        url = f"{public_url.rstrip('/')}/articles/{window['article']}"
    if url:
        event.add("url", url)
    return event


def _span(until: str) -> tuple[date | datetime, date | datetime]:
    """The last day, whole, or the last half hour of a window that ends at a time."""
    if "T" not in until:
        day = date.fromisoformat(until)
        return day, day + timedelta(days=1)
    written, later = until, timedelta(0)
    if until.endswith("T24:00"):
        written, later = until.replace("T24:00", "T00:00"), timedelta(days=1)
    end = datetime.fromisoformat(written).replace(tzinfo=SHANGHAI) + later
    return end - timedelta(minutes=30), end
