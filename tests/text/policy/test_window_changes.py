"""Notices that move a window, and what a notice is about."""

import pytest

from text.policy.window_changes import is_change, subject_of, subject_of_window


@pytest.mark.parametrize(
    ("headline", "sentence"),
    [
        ("关于延长甲专项资金申报时间的通知", ""),
        ("关于甲项目申报通知的更正公告", ""),
        ("关于调整甲项目申报截止时间的通知", ""),
        ("关于甲项目的补充通知", "申报截止时间顺延至12月18日。"),
    ],
)
def test_notices_of_change_are_recognised(headline: str, sentence: str) -> None:
    """By headline, or by 顺延至 in the sentence of the date."""
    assert is_change(headline, sentence)


@pytest.mark.parametrize(
    "headline", ["关于组织申报甲专项资金的通知", "关于调整甲名单的公示"]
)
def test_other_notices_open_one(headline: str) -> None:
    """Also one that changes a list, not a time."""
    assert not is_change(headline, "请于12月18日前提交。")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "关于组织申报2026年度甲市重点研发计划项目的通知",
            "关于延长2026年度甲市重点研发计划项目申报时间的通知",
        ),
        (
            "甲市科技局关于组织开展云晶专项资金申报工作的通知",
            "关于云晶专项资金申报截止时间的更正公告",
        ),
        (
            "关于公开征求《甲市云晶管理办法》意见的公告",
            "关于延长《甲市云晶管理办法》征求意见时间的公告",
        ),
    ],
)
def test_a_change_has_the_subject_of_what_it_changes(one: str, other: str) -> None:
    """Bodies, deed and form of the paper are left out."""
    assert subject_of(one) == subject_of(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "关于组织申报2026年度云晶计划项目的通知",
            "关于延长2025年度云晶计划项目申报时间的通知",
        ),
        ("关于申报第一批云晶试点的通知", "关于延长第二批云晶试点申报时间的通知"),
    ],
)
def test_years_and_batches_keep_subjects_apart(one: str, other: str) -> None:
    """Another year's or batch's notice is about another window."""
    assert subject_of(one) != subject_of(other)


def test_a_headline_without_a_subject_has_none() -> None:
    """更正公告 could be about anything."""
    assert subject_of("更正公告") == ""


def test_a_correction_takes_the_subject_of_the_notice_it_names() -> None:
    """更正公告: 将《关于组织申报云晶项目的通知》中申报截止时间更正为…."""
    sentence = (
        "现将《关于组织申报云晶资金项目的通知》中申报截止时间更正为2026年12月10日。"
    )
    assert subject_of_window("更正公告", sentence) == subject_of(
        "关于组织申报云晶资金项目的通知"
    )
    assert subject_of_window("申报通知", sentence.replace("更正为", "定为")) == ""
