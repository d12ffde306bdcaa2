"""The date of an article is its own: stated, signed or in its address, never one of the articles named around it."""

from datetime import datetime

import pytest

from crawler.pages.article import read_article

TITLE = "河湾市机器人产业集群加速成形"
TEXT = (
    "<p>河湾市近日出台措施，支持机器人整机企业与零部件企业联合攻关，对首批通过验证的产品给予奖励。</p>"
    "<p>目前全市已有相关企业一百二十家，今年一至十月产值同比增长两成，订单排到了明年上半年。</p>"
    "<p>下一步，河湾市将建设公共测试平台，引导更多社会资本投向核心零部件领域，完善产业生态。</p>"
)
NAMES = (
    "港区三期码头开工建设",
    "全市冬季供暖准备就绪",
    "城市书房再添五处新馆",
    "秋粮收购工作有序推进",
    "老街改造方案征求意见",
)
OTHERS = [
    "<ul>" + "".join(f"<li><a href=/n/{n}.html>{name}</a><span>2026-11-{n}</span></li>" for n, name in enumerate(NAMES, 14)) + "</ul>",
    "".join(f"<p><a href=/n/{n}.html>{name}</a> [2026-11-{n}]</p>" for n, name in enumerate(NAMES, 14)),
    "".join(f"<div><h4><a href=/n/{n}.html>{name}</a></h4><div>2026-11-{n} 08:30</div></div>" for n, name in enumerate(NAMES, 14)),
    "".join(
        f"<div><div><a href=/n/{n}.html>{name}</a></div><p>记者从有关部门获悉。</p><p>来源：某报 发布时间：2026-11-{n}</p></div>"
        for n, name in enumerate(NAMES, 14)
    ),
]  # fmt: skip


def _read(
    line: str, below: str, url: str, now: datetime, *, head: str = ""
) -> str | None:
    page = (
        f"<html><head><meta charset=utf-8><title>{TITLE}_某某网</title>{head}</head><body><div class=m><h1>{TITLE}</h1>"
        f"<div class=s>{line}</div><div class=c>{TEXT}</div></div>{below}</body></html>"
    )
    reading = read_article(page.encode(), f"https://news.example.com{url}", now=now)
    at = reading.published_at
    return at and at.strftime(
        "%Y-%m-%d" if reading.published_precision == "day" else "%Y-%m-%d %H:%M"
    )


@pytest.mark.parametrize("others", OTHERS)
@pytest.mark.parametrize(
    ("url", "date"),
    [("/202611/t20261104_1.html", "2026-11-04"), ("/n/1.html", None)],
)
def test_dates_beside_links_are_those_of_other_articles(
    others: str, url: str, date: str | None, now: datetime
) -> None:
    """A page without a date of its own has its address's, else none, however the list below it is built."""
    assert (
        _read("来源：某报", f"<div class=r><h3>热点</h3>{others}</div>", url, now)
        == date
    )


@pytest.mark.parametrize("others", OTHERS)
@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("<div class=b>发布时间：2026-11-02 10:05</div>", "2026-11-02 10:05"),
        ("<div class=b>附件：<a href=/a.pdf>产业集群行动方案.pdf</a></div><div>编辑：王小明　2026-11-02</div>", "2026-11-02"),
        ("<p>上一篇：<a href=/n/0.html>港区三期码头开工建设</a></p><p>发布日期：2026年11月2日</p>", "2026-11-02"),
        ("<p>某某市工业和信息化局</p><p>2026年11月2日</p>", "2026-11-02"),
        ("<p>某某市工业和信息化局　二〇二六年十一月二日</p>", "2026-11-02"),
    ],
)  # fmt: skip
def test_a_date_below_the_text_that_is_its_own(
    line: str, date: str, others: str, now: datetime
) -> None:
    """A label or a signature below the text dates it, whatever list of others follows."""
    assert (
        _read(
            "来源：某报",
            f"{line}<div class=r>{others}</div>",
            "/n/1.html",
            now,
        )
        == date
    )


def test_the_address_is_nearer_to_publication_than_the_signature(
    now: datetime,
) -> None:
    """A paper signed on one day and put on the site on another was published on the other."""
    assert (
        _read("", "<p>2026年10月30日</p>", "/202611/t20261104_1.html", now)
        == "2026-11-04"
    )


def test_the_pages_data_on_the_addresss_day(now: datetime) -> None:
    """Of the dates in a page's data those of other articles do not count against the address's."""
    data = '<script>var a={"list":[{"publishTime":"2026-11-16 08:00:00"}],"publishTime":"2026-11-04 09:15:00"}</script>'
    assert _read("", data, "/202611/t20261104_1.html", now) == "2026-11-04 09:15"
    other = '<script>var a={"list":[{"publishTime":"2026-11-16 08:00:00"}]}</script>'
    assert _read("", other, "/202611/t20261104_1.html", now) == "2026-11-04"


@pytest.mark.parametrize(
    ("line", "url", "date"),
    [
        ("11-18 09:20　来源：某报", "/n/1.html", "2026-11-18 09:20"),
        (
            "<span>11月18日 09:20</span><span>来源：某报</span>",
            "/n/1.html",
            "2026-11-18 09:20",
        ),
        ("发布时间：11月18日　来源：某报", "/n/1.html", "2026-11-18"),
        (
            "<span>12-30</span><span>来源：某报</span>",
            "/n/1.html",
            "2025-12-30",
        ),
        ("11-18 09:20　来源：某报", "/2024/1118/1.html", "2024-11-18 09:20"),
        ("03-05 09:20　来源：某报", "/2024/n1.html", "2024-03-05 09:20"),
        (
            "12-31 22:40　来源：某报",
            "/202601/t20260101_1.html",
            "2025-12-31 22:40",
        ),
        ("来源：某报 3小时前", "/n/1.html", "2026-11-22 09:00"),
        (
            "来源：某报　活动将于11月18日举行　电话0588-11182233",
            "/n/1.html",
            None,
        ),
    ],
)
def test_dates_without_a_year(
    line: str, url: str, date: str | None, now: datetime
) -> None:
    """A by-line that leaves the year out is read with the address's year, else as the last such day."""
    assert _read(line, f"<div class=r>{OTHERS[0]}</div>", url, now) == date


def test_the_hour_of_a_stated_day_from_a_date_without_a_year(
    now: datetime,
) -> None:
    """The head knows the day, the by-line the hour."""
    head = "<meta name=PubDate content=2024-11-18>"
    assert (
        _read("11-18 09:20　来源：某报", "", "/2024/n1.html", now, head=head)
        == "2024-11-18 09:20"
    )


SIDES = [
    "<ul>" + "".join(f"<li><a href=/n/{n}.html>{name}</a><span>2026-11-{n}</span></li>" for n, name in enumerate(NAMES, 14)) + "</ul>",
    "<ul>" + "".join(f"<li><span>11-{n}</span><a href=/n/{n}.html>{name}</a></li>" for n, name in enumerate(NAMES, 14)) + "</ul>",
    "".join(f"<div><h4><a href=/n/{n}.html>{name}</a></h4><p>11月{n}日 08:30</p></div>" for n, name in enumerate(NAMES, 14)),
    "".join(f"<div><div><b>{n}</b><span>2026-11</span></div><a href=/n/{n}.html>{name}</a></div>" for n, name in enumerate(NAMES, 14)),
]  # fmt: skip


@pytest.mark.parametrize("others", SIDES)
@pytest.mark.parametrize(
    "page",
    [
        "<div class=l><h3>最新</h3>{others}</div><div class=m><h1>{title}</h1><div>{line}</div><div class=c>{text}</div></div>",
        "<h1>{title}</h1><div class=l>{others}</div><div>{line}</div><div class=c>{text}</div>",
        "<h1>{title}</h1><div>{line}</div><div class=c>{text}{others}</div>",
    ],
)
@pytest.mark.parametrize(
    ("line", "url", "date"),
    [
        ("来源：某报", "/202611/t20261104_1.html", "2026-11-04"),
        ("来源：某报", "/n/1.html", None),
        (
            "2026-11-04 09:20 来源：<a href=/>河湾市机器人产业协会</a>",
            "/n/1.html",
            "2026-11-04",
        ),
    ],
)
def test_lists_beside_and_above_the_text(
    others: str,
    page: str,
    line: str,
    url: str,
    date: str | None,
    now: datetime,
) -> None:
    """A list before the title, between title and text or at the text's end dates the page no more than one below."""
    told = page.format(others=others, title=TITLE, line=line, text=TEXT)
    html = f"<html><head><meta charset=utf-8><title>{TITLE}_某某网</title></head><body><ul><li><a href=/>首页</a></li></ul>{told}</body></html>"
    at = read_article(
        html.encode(), f"https://news.example.com{url}", now=now
    ).published_at
    assert (at and at.strftime("%Y-%m-%d")) == date
