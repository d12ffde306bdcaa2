"""Targets and dated goals: what shall be reached, and what only was."""

import pytest

from text.policy.reading import read_facts


def targets(text: str, day: str = "2025-03-18") -> list[tuple[float, str, int | None]]:
    found = read_facts(text, "", day).targets
    return [(target.value, target.unit, target.year) for target in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到2027年，建设不少于10个科学数据库，服务不少于1000万用户。",
         [(10.0, "个", 2027), (1000.0, "万用户", 2027)]),
        ("力争到2030年，占比降至13.5%左右。", [(13.5, "%", 2030)]),
        ("到2025年，全面发展。突破百项技术，打造百家企业。",
         [(100.0, "项", 2025), (100.0, "家", 2025)]),
        ("今年，全省力争完成营造林90万亩。", [(90.0, "万亩", 2025)]),
        ("确保在“十五五”时期，产能达到1.45万亿斤左右。", [(1.45, "万亿斤", 2030)]),
        ("到2028年底，90%的大型矿山要达标。", [(90.0, "%", 2028)]),
    ],
)  # fmt: skip
def test_a_goal_has_value_unit_and_year(
    text: str, expected: list[tuple[float, str, int | None]]
) -> None:
    """The year may stand in the sentence before."""
    assert targets(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "今年7月，增加值同比增长26.9%。",
        "截至目前，全国已建成5G基站400万个。",
        "《甲方案》提出12项具体措施。",
        "对企业给予最高500万元补贴。",
        "“十四五”期间，我国高铁营业里程达4.8万公里。",
        "美国计划部署5000名士兵。",
        "将事项数量由117项缩减至106项。",
        "计划加开旅客列车1145列。",
        "预测2025年全球增长预期从3.3%下调至2.6%。",
    ],
)
def test_statistics_measures_and_money_are_no_goals(text: str) -> None:
    """同比, counts of measures, subsidies, news of others, 将 as object sign."""
    assert targets(text) == []


def test_a_dated_goal_without_a_number_is_a_deadline() -> None:
    """到2027年，…广泛应用: what, by when, with its sentence."""
    facts = read_facts("到2027年，典型场景广泛应用。", "", "2025-03-18")
    (deadline,) = facts.deadlines
    assert (deadline.what, deadline.date) == ("典型场景广泛应用", "2027")
    assert deadline.sentence == "到2027年，典型场景广泛应用。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "《甲方案》提出，2027年装机规模达到1.8亿千瓦以上，带动项目直接投资约2500亿元。",
            [(1.8, "亿千瓦", 2027), (2500.0, "亿元", 2027)],
        ),
        (
            "给予最高3000万元奖励，力争2027年底产业规模达到200亿元，集聚企业超过300家。",
            [(200.0, "亿元", 2027), (300.0, "家", 2027)],
        ),
        ("《甲计划》确定2026年重点实施15个重大事项。", []),
        ("经评审公示，现将32个项目予以公布。", []),
        ("《甲计划》提出，拟修订《乙条例》等行政法规16部。", []),
    ],
)
def test_goals_in_lists_and_counts_that_are_none(
    text: str, expected: list[tuple[float, str, int | None]]
) -> None:
    """A list a goal has opened goes on; matters, named projects and laws are counted."""
    assert targets(text, "2025-09-08") == expected
