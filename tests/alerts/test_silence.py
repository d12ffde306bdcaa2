"""A digest says which of the reader's sources had nothing new, and that they were asked."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.silence import (
    Silence,
    named_sources,
    silences,
    silent_sources,
    silent_together,
    told,
)
from db.models import SourceState

NOW = datetime(2026, 11, 27, 4, tzinfo=UTC)  # a Friday


def state(source: str, days: int, checks: int = 36, name: str = "well") -> SourceState:
    return SourceState(
        source=source,
        state=name,
        last_new_at=NOW - timedelta(days=days),
        checks_since_new=checks,
    )


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("source:miit-wjfb 芯片", {"miit-wjfb"}),
        ("(source:a OR source:b) 补贴", {"a", "b"}),
        ("芯片 -source:a", set()),
        ("芯片 AND (", set()),
    ],
)
def test_only_sources_that_a_query_asks_for_are_named(
    query: str, names: set[str]
) -> None:
    """Not those it excludes; a query that can't be read names none."""
    assert named_sources(query) == names


def test_silence_counts_workdays_of_sources_that_are_well() -> None:
    """The longest first; short silences, other sources and unwell ones are left out."""
    states = {
        one.source: one
        for one in (
            state("a", 7), state("b", 14), state("c", 1), state("d", 30), state("e", 30, name="lost"),
        )
    }  # fmt: skip
    queries = ["source:a OR source:b OR source:c OR source:e"]
    found = silent_sources(queries, states, NOW)
    assert found == [Silence("b", 10, 36), Silence("a", 5, 36)]
    line = told(found, "en")
    assert line is not None
    assert line.startswith("nothing new from b for 10 workdays; proved alive 36 times")
    assert "5 个工作日没有新内容" in (told(found, "zh") or "")
    assert told([], "en") is None


def test_a_digest_tells_it(small_world: Any) -> None:
    """At the foot of the mail, beside sources in trouble."""
    world = small_world
    world.rule("日报", "source:quiet OR 芯片", when="daily 08:00")
    with world.archive.write() as session:
        session.add(
            SourceState(
                source="quiet", state="well", checks_since_new=36, deaths=0, failures=0,
                last_new_at=world.now - timedelta(days=14),
            )
        )  # fmt: skip
    world.publish("芯片补贴新规")
    world.scan()
    world.now += timedelta(days=2)
    world.work()
    (mail,) = world.mailbox.to("reader@example.org")
    for kind in ("plain", "html"):
        text = mail.get_body((kind,)).get_content()
        assert "quiet" in text and "36" in text, kind


def test_a_site_is_silent_when_all_its_sources_are() -> None:
    """The latest news and all checks of its sources count; one that is not well says nothing of the site."""
    assert silent_together("a.cn", [state("x", 14), state("y", 7)], NOW) == Silence(
        "a.cn", 5, 72
    )
    assert silent_together("a.cn", [state("x", 14), state("y", 1)], NOW) is None
    assert (
        silent_together("a.cn", [state("x", 14), state("y", 7, name="lost")], NOW)
        is None
    )
    assert silent_together("a.cn", [], NOW) is None


def test_rules_by_site_and_publisher_hear_of_silence(small_world: Any) -> None:
    """Who only reposts a publisher now and then does not speak for it."""
    world = small_world
    for number in range(3):
        world.publish(
            f"旧文件{number}",
            source="own",
            publisher="云州省工信厅",
            url=f"https://gxt.a.gov.cn/{number}.html",
        )
        world.publish(
            f"转载{number}",
            source="repost",
            publisher="某报",
            url=f"https://n.b.cn/{number}.html",
        )
    world.publish(
        "转载工信厅",
        source="repost",
        publisher="云州省工信厅",
        url="https://n.b.cn/9.html",
    )
    with world.archive.write() as session:
        for source, days in (("own", 14), ("repost", 0)):
            last = world.now - timedelta(days=days)
            session.add(
                SourceState(
                    source=source,
                    state="well",
                    checks_since_new=9,
                    deaths=0,
                    failures=0,
                    last_new_at=last,
                )
            )
    with world.archive.read() as session:
        found = silences(
            session, ["publisher:云州省工信厅 芯片", "-site:b.cn"], world.now
        )
        assert [(one.source, one.checks) for one in found] == [("云州省工信厅", 9)]
        found = silences(session, ["site:a.gov.cn", "site:b.cn"], world.now)
        assert [one.source for one in found] == ["a.gov.cn"]
