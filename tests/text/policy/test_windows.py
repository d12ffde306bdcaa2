"""Windows of notices: kind, from, until, amounts, place."""

import pytest

from text.policy.facts import Window
from text.policy.reading import read_facts


def window(text: str, day: str = "2025-10-13") -> Window | None:
    found = read_facts(text, "", day).windows
    return found[0] if found else None


@pytest.mark.parametrize(
    ("text", "kind", "opens", "until"),
    [
        ("请于11月20日前报送申报材料。", "application", None, "2025-11-20"),
        ("申报截止时间为11月20日下午5时。", "application", None, "2025-11-20T17:00"),
        ("申报人应自通知发布之日起30日内提交。", "application", None, "2025-11-12"),
        ("申报时间：10月15日—24日。", "application", "2025-10-15", "2025-10-24"),
        ("现予公示，公示期5个工作日。", "notice", None, "2025-10-20"),
        ("公示期为12月30日至1月6日。", "notice", "2025-12-30", "2026-01-06"),
        ("公开征求意见，请于11月3日前反馈。", "comment", None, "2025-11-03"),
        ("揭榜时间：即日起至10月31日。", "challenge", "2025-10-13", "2025-10-31"),
        ("入库登记于10月底前完成。", "registration", None, "2025-10-31"),
        ("申报截止时间由10月31日延长至11月28日。", "application", None, "2025-11-28"),
        ("请于1月15日前完成申报。", "application", None, "2026-01-15"),
    ],
)
def test_a_window_has_kind_and_end(
    text: str, kind: str, opens: str | None, until: str
) -> None:
    """Ends, spans, numbers of days, extensions; the year that follows publication."""
    found = window(text)
    assert found is not None
    assert (found.kind, found.opens, found.until) == (kind, opens, until)


@pytest.mark.parametrize(
    "text",
    [
        "截至10月12日，全国铁路累计发送旅客2亿人次。",
        "企业须在2023年12月31日前注册成立。",
        "常年受理申报。",
        "具体申报时间以通知为准。",
        "展览10月15日至20日举行。",
    ],
)
def test_other_dates_open_no_window(text: str) -> None:
    """Statistics, conditions, open-ended offers, events."""
    assert window(text) is None


def test_money_and_place_stand_beside_the_window() -> None:
    """Amounts as printed and the most exact place of the head."""
    text = "江苏省苏州市工信局组织申报，请于11月20日前提交，补助最高300万元。"
    found = window(text)
    assert found is not None
    assert found.region == "苏州市"
    assert found.amounts == ("补助最高300万元",)


def test_without_a_day_of_publication_there_is_no_window() -> None:
    """A deadline can't be placed without knowing when it was written."""
    assert read_facts("请于11月20日前申报。", "", None).windows == []
