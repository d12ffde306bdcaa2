"""What a title calls its document."""

import pytest

from text.policy.kinds import read_title


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("机械工业数字化转型实施方案（2025—2030年）", "实施方案"),
        ("固体废物综合治理行动计划", "计划"),
        ("关于推动脑机接口产业创新发展的实施意见", "意见"),
        ("关于金融支持新型工业化的指导意见", "指导意见"),
        ("“文艺赋美乡村”工作方案（2025—2027年）", "方案"),
        ("公平竞争审查条例实施办法", "办法"),
        ("中华人民共和国关税法", "法律"),
        ("中华人民共和国预算法", "法律"),
        ("刑法修正案（十二）", "法律"),
        ("支持创新药高质量发展的若干措施", "措施"),
        ("网络交易平台收费行为合规指南", "other"),
        ("城市风华录", "other"),
    ],
)
def test_the_last_noun_is_the_kind(title: str, kind: str) -> None:
    """Editions and drafts in brackets are not the noun."""
    assert read_title(title).kind == kind


def test_words_that_end_like_laws_are_none() -> None:
    """办法, 书法, 看法 are no laws."""
    for title in ("孙子兵法", "书法", "算法", "说法"):
        assert read_title(title).kind != "法律"


def test_drafts_and_editions_are_noticed() -> None:
    """（征求意见稿） and （草案） are drafts, （2025年版） an edition."""
    assert read_title("甲办法（征求意见稿）").draft == "征求意见"
    assert read_title("甲法（修订草案）").draft == "草案"
    form = read_title("甲清单（2025年版）")
    assert form.edition and form.draft is None and form.core == "甲清单"


def test_a_numbered_series_has_its_noun_before_the_number() -> None:
    """指引第14号——商业航天企业 is a 指引."""
    assert read_title("科创板上市公司自律监管指引第14号——商业航天企业").noun == "指引"
