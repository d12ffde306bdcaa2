"""Similar titles: wordings of one, or two documents."""

import pytest

from text.policy.likeness import kinds_agree, likeness


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("推动云晶电池产业创新发展实施意见", "推动云晶电池产业发展实施意见"),
        ("促进云晶电池高质量发展若干措施", "促进云晶电池发展若干措施"),
        ("云晶电池智能制造标准体系建设指南", "云晶电池职能制造标准体系建设指南"),
    ],
)
def test_wordings_of_one_title(one: str, other: str) -> None:
    """Weak words may be missing, one character may be mistyped."""
    assert likeness(one, other).difference is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("推动云晶电池产业创新发展实施意见", "推动人工智能产业创新发展实施意见"),
        ("第三批云晶电池试点名单公示管理办法", "第四批云晶电池试点名单公示管理办法"),
        ("支持浙江云晶电池产业高质量发展意见", "支持江苏云晶电池产业高质量发展意见"),
        ("云晶电池进口管理实施细则暂行规定", "云晶电池出口管理实施细则暂行规定"),
        ("云晶电池企业补助资金管理办法", "云晶电池企业补助资金管理办法实施情况考核"),
    ],
)
def test_titles_of_two_documents(one: str, other: str) -> None:
    """A field, a batch, a place, a telling character make another document."""
    assert likeness(one, other).difference is not None


def test_kinds_of_one_family_agree() -> None:
    """意见 and 指导意见 are mixed up; 方案 and 细则 are not."""
    assert kinds_agree("意见", "指导意见")
    assert not kinds_agree("方案", "细则")
