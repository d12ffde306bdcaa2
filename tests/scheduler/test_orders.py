"""Orders and reports say the same on both ends of the pipe."""

import json
from datetime import UTC, datetime

from crawler.catalogue import Passport
from scheduler.orders import (
    Order,
    Report,
    host_of,
    hosts_watched,
    line,
    read_order,
    write_order,
    write_report,
)

DUE = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def passport(name: str, host: str, **more: object) -> Passport:
    return Passport.model_validate(
        {
            "id": name,
            "name": "经济 · 要闻",
            "category": "ministry",
            "kind": "listing",
            "start_urls": [f"https://{host}/a/", f"https://{host}/b/"],
            "every": "30m",
            **more,
        }
    )


def through_the_pipe(message: dict[str, object]) -> dict[str, object]:
    written = line(message)
    assert written.endswith(b"\n") and written.count(b"\n") == 1
    return json.loads(written)


def test_an_order_comes_out_as_it_went_in() -> None:
    """Every field: the passport with its selectors, what to look at again, the moment."""
    order = Order(
        7,
        passport("a", "a.cn", listing={"item": "ul li", "follow": r"/art/\d+"}),
        DUE,
        first_visit=True,
        solo=True,
        deadline=30,
        recheck=[("https://a.cn/1.html", '"etag"', None)],
    )
    back = read_order(through_the_pipe(write_order(order)))
    assert (back.visit, back.source, back.host, back.due) == (7, "a", "a.cn", DUE)
    assert back.passport == order.passport
    assert back.first_visit and back.solo and back.deadline == 30
    assert [tuple(one) for one in back.recheck] == order.recheck


def test_a_report_comes_out_as_it_went_in() -> None:
    """Scrapy's stats hold moments and sets, which JSON has not."""
    report = Report(7, {"policywatch/new": 2, "start_time": DUE}, error="broken off")
    back = Report(**through_the_pipe(write_report(report)))
    assert back.visit == 7 and back.error == "broken off"
    assert back.stats["policywatch/new"] == 2


def test_a_host_is_counted_once_and_only_where_it_is_watched() -> None:
    """Two columns of one site are one host; a source that is off has none."""
    watched = [
        passport("a", "a.cn"),
        passport("b", "a.cn"),
        passport("c", "c.cn"),
        passport("d", "d.cn", enabled=False),
    ]
    assert host_of(watched[0]) == "a.cn"
    assert hosts_watched(watched) == 2
