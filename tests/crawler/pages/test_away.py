"""A page that says nothing but that the site is being rebuilt is told from one that speaks of such things."""

import pytest

from crawler.pages.away import says_away


@pytest.mark.parametrize(
    "words",
    [
        "网站升级中",
        "本网站正在进行系统升级，请稍后访问",
        "系统维护中，暂停访问",
        "网站改版建设中",
    ],
)
def test_words_of_rebuilding(words: str) -> None:
    """However the notice is worded."""
    assert says_away(f"<html><title>x</title><body><h2>{words}</h2></body></html>")


def test_a_page_with_links_or_much_text_is_a_page() -> None:
    """A site that reports on rebuilding, or a column of notices about it."""
    links = "".join(f"<a href='/{n}.html'>关于系统升级的通知</a>" for n in range(12))
    assert not says_away(f"<body>{links}</body>")
    assert not says_away("<body>" + "<p>网站升级改造项目招标文件，详见附件。</p>" * 80 + "</body>")  # fmt: skip
    assert not says_away("<body><p>今日要闻</p></body>")
    assert not says_away("")
