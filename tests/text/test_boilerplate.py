"""What a page puts around an article is left out of comparisons; what the article says is not."""

import pytest

from text.boilerplate import EDGE, body, is_boilerplate


@pytest.mark.parametrize(
    "line",
    [
        "责任编辑：张三",
        "来源：新华社",
        "发布时间：2026-11-20",
        "【字体：大 中 小】",
        "上一篇：关于印发方案的通知",
        "首页 > 政务公开 > 通知公告",
        "未经书面授权不得转载",
        "本文仅代表作者个人观点",
        "京ICP备05000000号",
        "Copyright 2026",
    ],
)
def test_furniture_is_told(line: str) -> None:
    """Editors, sources, times, navigation, rights: no part of what the article says."""
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "全省规模以上工业增加值同比增长6.2%。",
        "“要严格审核材料。”该负责人表示。",
        "会议强调，" + "要做好来源：真实、数据准确的统计工作，" * 12,
    ],
)
def test_sentences_are_none(line: str) -> None:
    """Also a long sentence that merely mentions such words."""
    assert not is_boilerplate(line)


def test_furniture_goes_at_the_edges_only() -> None:
    """The first and last ten lines are the page's; in the middle of a text the words are the author's."""
    middle = [f"第{number}段正文。" for number in range(2 * EDGE)]
    lines = ["来源：新华社", *middle[:EDGE], "责任编辑一栏也应填写。", *middle[EDGE:]]
    kept = body("\n".join([*lines, "责任编辑：李四"])).split("\n")
    assert kept == lines[1:]


def test_what_a_site_repeats_goes_wherever_it_is() -> None:
    """A paragraph the site is known to put under all its articles."""
    habit = "本站坚持正确舆论导向。"
    lines = [f"第{number}段正文。" for number in range(30)]
    text = "\n".join([*lines[:15], habit, *lines[15:]])
    assert body(text, frozenset({habit})) == "\n".join(lines)


def test_a_text_of_nothing_else_stays() -> None:
    """An article that is only a notice of rights is compared by it."""
    assert body("责任编辑：李四\n来源：新华社") == "责任编辑：李四\n来源：新华社"
