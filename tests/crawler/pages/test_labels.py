"""Label lines as sites print them: wide-set labels, no space before them, brackets around, nothing behind."""

from datetime import datetime

import pytest

from crawler.css_selectors import ArticleSelectors
from crawler.pages.article import Reading, read_article

TITLE = "关于印发《河湾市机器人产业行动方案》的通知"
TEXT = (
    "<p>为贯彻落实新型工业化推进大会精神，加快机器人产业高质量发展，现将有关事项通知如下，请认真执行。</p>"
    * 3
)
NAV = "<ul class=menu><li><a href=/a>首页</a></li><li><a href=/b>机构设置</a></li><li><a href=/c>互动交流</a></li></ul>"
AT = "2026-11-10 12:21"


def _read(
    line: str, now: datetime, head: str = "", **more: ArticleSelectors
) -> Reading:
    page = (
        f"<html><head><meta charset=utf-8><title>{TITLE}_某某网</title>{head}</head><body>{NAV}<h1>{TITLE}</h1>"
        f"<div class=s>{line}</div><div class=c>{TEXT}</div></body></html>"
    )
    return read_article(page.encode(), None, now=now, **more)


@pytest.mark.parametrize(
    ("line", "publisher", "author"),
    [
        (f"来　源：河湾日报　作　者：陆明远　日　期：{AT}", "河湾日报", "陆明远"),
        (f"来&nbsp;源：河湾日报 发布时间：{AT}", "河湾日报", None),
        (f"<span>来　　源：</span><span>河湾日报</span><span>日　　期：{AT}</span>", "河湾日报", None),
        (f"<div>来　源：</div><div>河湾日报</div><div>{AT}</div>", "河湾日报", None),
        (f"{AT}来源：河湾日报", "河湾日报", None),
        ("2026年11月10日来源：河湾日报【字体：大中小】", "河湾日报", None),
        (f"<table><tr><td>来源</td><td>河湾日报</td><td>时间</td><td>{AT}</td><td>作者</td><td>陆明远</td></tr></table>", "河湾日报", "陆明远"),
    ],
)  # fmt: skip
def test_labels_set_wide_or_close(
    line: str, publisher: str, author: str | None, now: datetime
) -> None:
    """Spaces inside a label, none before it, cells instead of colons: the value is the same."""
    reading = _read(line, now)
    assert (reading.publisher, reading.author) == (publisher, author)
    assert reading.published_at is not None


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        (f"{AT} 【来源：河湾日报】 【打印】", "河湾日报"),
        (f"{AT} [来源：河湾日报]", "河湾日报"),
        (f"{AT}（来源：河湾日报）", "河湾日报"),
        (
            f"{AT} 来源：河湾市工业和信息化局（中小企业局）",
            "河湾市工业和信息化局（中小企业局）",
        ),
    ],
)
def test_brackets_around_a_label_are_no_part_of_its_value(
    line: str, publisher: str, now: datetime
) -> None:
    """A bracket that was opened before the label ends the value; its own pair stays."""
    assert _read(line, now).publisher == publisher


@pytest.mark.parametrize(
    "line",
    [
        f"{AT} 来源：",
        f"{AT} 来源：<span id=ly></span> 作者：<span id=zz></span>",
        f"{AT} 来源： 作者： 点击：12",
        f"{AT}<span>来源：</span><span>打印本页</span>",
        f"<div>{AT} 作者：</div><div>来源：</div>",
    ],
)
def test_an_empty_label_names_nobody(line: str, now: datetime) -> None:
    """What a script was to fill in stays unknown: neither a button nor the site's navigation stands for it."""
    reading = _read(line, now)
    assert (reading.publisher, reading.author) == (None, None)


@pytest.mark.parametrize(
    "tail",
    [
        "3小时前",
        "11月15日",
        "11-15 10:20",
        "昨天",
        "昨天 12:21",
        "刚刚",
        "2026年11月15日",
        "12:21",
    ],
)
@pytest.mark.parametrize("label", ["作者：", "文/", "记者："])
def test_a_time_behind_the_author_is_no_name(
    label: str, tail: str, now: datetime
) -> None:
    """Days and hours end the author, however they are written; nor are they the publisher."""
    data = (
        '<meta property="article:published_time" content="2026-11-10T12:21:00+08:00">'
    )
    reading = _read(f"{label}陆明远　{tail}", now, data)
    assert (reading.author, reading.publisher) == ("陆明远", None)


@pytest.mark.parametrize(
    "line",
    [
        f"{AT} 来源：河湾日报 文/陆明远",
        f"文/陆明远 {AT} 来源：河湾日报",
        f"文/图 陆明远 {AT} 来源：河湾日报",
    ],
)
def test_a_by_line_with_a_stroke_beside_the_date(line: str, now: datetime) -> None:
    """`文/…` counts wherever it stands in the line."""
    reading = _read(line, now)
    assert (reading.publisher, reading.author) == ("河湾日报", "陆明远")


@pytest.mark.parametrize(
    ("line", "publisher", "author"),
    [
        (
            "<i class=ly>来源：河湾日报</i><i class=zz>作者：陆明远</i>",
            "河湾日报",
            "陆明远",
        ),
        (
            "<i class=ly>【来　源：河湾日报】</i><i class=zz>作 者：陆明远 苏晚晴</i>",
            "河湾日报",
            "陆明远 苏晚晴",
        ),
        (
            "<i class=ly>河湾日报</i><i class=zz>Jane Doe</i>",
            "河湾日报",
            "Jane Doe",
        ),
        (
            "<i class='ly zz'>2026-11-10 来源：河湾日报 作者：陆明远</i>",
            "河湾日报",
            "陆明远",
        ),
    ],
)
def test_what_a_passport_picks_loses_its_label(
    line: str, publisher: str, author: str, now: datetime
) -> None:
    """A selector may name the element with its label; without one the words stand as they are."""
    reading = _read(
        line, now, selectors=ArticleSelectors(publisher=".ly", author=".zz")
    )
    assert (reading.publisher, reading.author) == (publisher, author)
