"""Each finding rests on named evidence: what a list shows against what is known of the column."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from crawler.column.forms import learn_forms, matching_share
from crawler.column.judgement import judge
from crawler.column.memory import learn, learn_more
from crawler.column.shape import ColumnShape, Sighting, Signs, rows_of
from crawler.column.signs import read_signs
from crawler.pages.rows import ListItem
from text.dates import parse_date

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
LIST = "https://www.example.gov.cn/zcwj/index.html"
SIGNS = Signs((("crumb", "政策文件"), ("title", "政策文件_某某厅")), "div.main>ul.list")


def items(
    numbers: range, newest: date = date(2026, 11, 19), column: str = "zcwj"
) -> list[ListItem]:
    """Articles, the highest number the newest, one a day."""
    listed = []
    for number in reversed(numbers):
        day = newest - timedelta(days=numbers[-1] - number)
        url = f"https://www.example.gov.cn/{column}/{day:%Y%m}/t{day:%Y%m%d}_{number + 7000}.html"
        title = f"{column}第{number}号关于推进产业发展的通知"
        listed.append(ListItem(url, title, parse_date(f"{day}", NOW)))
    return listed


def sighting(
    listed: list[ListItem], at: datetime = NOW, came: str = LIST, signs: Signs = SIGNS
) -> Sighting:
    urls = tuple(item.url for item in listed)
    return Sighting(LIST, came, at, rows_of(listed), urls, signs)


KNOWN = learn(None, sighting(items(range(100, 120))))
LATER = NOW + timedelta(days=1)


def test_the_list_as_it_was_is_the_column() -> None:
    """Nothing new, or some: the known entries prove it."""
    for listed in (items(range(100, 120)), items(range(103, 123), date(2026, 11, 21))):
        judgement = judge(KNOWN, sighting(listed, LATER))
        assert judgement.is_column and "entries were listed before" in judgement.reason


def test_known_entries_prove_the_column_whatever_the_page_looks_like() -> None:
    """New heading, new place, a redirect: half of the entries are known, so it is the column."""
    other = Signs((("title", "法规"),), "section")
    listed = items(range(103, 123), date(2026, 11, 21))
    came = "https://www.example.gov.cn/xxgk/zc/list.html"
    assert judge(KNOWN, sighting(listed, LATER, came, other)).is_column


def test_titles_prove_the_column_where_all_addresses_are_new() -> None:
    """A new publishing system: other addresses, the same titles, some cut short."""
    listed = [
        replace(
            item, url=f"https://new.example.cn/d?id={at}", title=f"{item.title}"[:14]
        )
        for at, item in enumerate(items(range(100, 120)))
    ]
    assert judge(KNOWN, sighting(listed, LATER)).is_column


def test_entries_dated_where_all_is_known_belong_to_another_list() -> None:
    """The page looks the same, and its entries should have been on the list before."""
    judgement = judge(KNOWN, sighting(items(range(100, 120), column="gzdt"), LATER))
    assert judgement.finding == "strangers"
    assert "15 are older and were not" in judgement.reason


def test_some_known_entries_among_many_strangers_prove_nothing() -> None:
    """A channel page shows six of ours among the boxes of other columns."""
    listed = items(range(114, 120)) + items(range(100, 120), column="gzdt")
    channel = Signs((("title", "政务公开"),), "div.boxes")
    judgement = judge(KNOWN, sighting(listed, LATER, LIST, channel))
    assert judgement.finding == "strangers"


@pytest.mark.parametrize(
    ("came", "finding"),
    [
        ("https://www.example.gov.cn/", "redirected-home"),
        ("https://www.example.gov.cn/index.html", "redirected-home"),
        ("https://www.example.gov.cn/gzdt/index.html", "redirected"),
        ("http://example.gov.cn/zcwj/", None),
        ("https://www.example.gov.cn/zcwj/index.html", None),
    ],
)
def test_a_redirect_to_another_path_is_a_finding(
    came: str, finding: str | None
) -> None:
    """Also at the first visit; the same path in another spelling is none."""
    fresh = items(range(300, 320), date(2026, 12, 19))
    later = NOW + timedelta(days=30)
    assert judge(None, sighting(fresh, later, came)).finding == finding
    assert judge(KNOWN, sighting(fresh, later, came)).finding == finding


def test_a_page_that_says_so_has_closed_its_column() -> None:
    """栏目已迁移: what is listed below is not read."""
    signs = replace(SIGNS, notice="本栏目已迁移")
    listed = items(range(300, 320), date(2026, 11, 21))
    judgement = judge(KNOWN, sighting(listed, LATER, LIST, signs))
    assert judgement.finding == "closed" and "本栏目已迁移" in judgement.reason
    assert judge(KNOWN, sighting([], LATER)).finding == "emptied"


def test_a_remark_on_a_part_of_a_column_does_not_close_it() -> None:
    """Only plain words count, and they only until an entry comes that is new."""
    for words, finding in (
        ("本栏目已停止更新", "closed"),
        ("本栏目2019年前的内容已归档", None),
    ):
        signs = replace(SIGNS, notice=words)
        seen = sighting(items(range(100, 120)), LATER, LIST, signs)
        assert judge(None, seen).finding == finding
        assert judge(KNOWN, seen).finding == finding
        listed = [*items([300], date(2026, 11, 21)), *items(range(100, 119))]
        assert judge(KNOWN, sighting(listed, LATER, LIST, signs)).is_column


def test_a_site_that_is_being_rebuilt_says_so() -> None:
    """No entry, and the page's own words stand in the reason."""
    signs = replace(SIGNS, away="网站升级中")
    judgement = judge(KNOWN, sighting([], LATER, LIST, signs))
    assert judgement.finding == "emptied" and "网站升级中" in judgement.reason


def test_what_is_said_about_a_paper_is_not_the_paper() -> None:
    """The list of explanations has the column's titles with two words behind them."""
    about = [
        replace(item, url=item.url + "jd", title=f"《{item.title}》政策解读")
        for item in items(range(100, 120))
    ]
    signs = replace(SIGNS, headings=(("crumb", "政策解读"),))
    assert not judge(KNOWN, sighting(about, LATER, LIST, signs)).is_column


def test_what_stood_beside_the_list_is_not_the_list() -> None:
    """The list is gone, the side box is still there; its entries have no dates."""
    box = [replace(item, date=None) for item in items(range(50, 58), column="zcwj")]
    known = replace(KNOWN, beside=frozenset(row.key for row in rows_of(box)))
    assert judge(known, sighting(box, LATER)).finding == "strangers"


def test_a_busy_column_may_be_new_from_end_to_end() -> None:
    """All entries fresh, the page as it was: the column. Without dates its pace decides."""
    listed = items(range(300, 320), date(2026, 12, 20))
    later = NOW + timedelta(days=30)
    assert judge(KNOWN, sighting(listed, later)).is_column
    undated = [replace(item, date=None) for item in listed]
    assert judge(KNOWN, sighting(undated, later)).is_column
    assert judge(KNOWN, sighting(undated, LATER)).finding == "strangers"


def test_the_forms_of_addresses_tell_columns_apart() -> None:
    """Hanweb's second number names the column; dates and ids are left open."""
    ours = [f"https://a.gov.cn/art/2026/3/{n}/art_1229_59{n}.html" for n in range(9)]
    forms = learn_forms(ours)
    assert matching_share(["https://a.gov.cn/art/2025/1/2/art_1229_4.html"], forms) == 1
    assert matching_share(["https://a.gov.cn/art/2026/3/2/art_1230_4.html"], forms) == 0


def test_a_shape_survives_being_written_down() -> None:
    """What the archive keeps is what was learned."""
    more = learn_more(KNOWN, sighting(items(range(10, 20), column="other")))
    assert ColumnShape.from_json(more.as_json()) == more
    assert len(more.rows) == 30 and more.pace == pytest.approx(20 / 19)


def test_a_page_tells_its_headings_place_and_notice() -> None:
    """Bread crumbs, title, the part that holds the list, the other links, and a notice that is no link."""
    html = (
        "<title>政策文件_某某厅</title><div class=crumb>当前位置：<a href=/>首页</a> &gt; 政策文件</div>"
        "<div class='main x2'><ul class=list><li><a href=/a/1.html>一</a><li><a href=/a/2.html>二</a></ul></div>"
        "<div class=side><a href=/b/1.html>本栏目已迁移的说明</a></div>"
    )
    listed = [f"https://a.cn/a/{n}.html" for n in (1, 2)]
    signs = read_signs(html, "https://a.cn/zcwj/", listed)
    assert signs.headings == (("crumb", "政策文件"), ("title", "政策文件_某某厅"))
    assert signs.place == "body>div.main.x>ul.list"
    assert len(signs.beside) == 2 and signs.notice is None
    told = read_signs(html + "<p>本栏目已迁移至新版网站</p>", "https://a.cn/", listed)
    assert told.notice == "本栏目已迁移"


def test_the_news_of_the_day_in_a_side_box_are_not_the_column() -> None:
    """Its rows come by a script now; the box beside it is new, under the same heading, in the same address form."""
    known = replace(KNOWN, place=None)
    box = [replace(one, url=one.url + "x") for one in items(range(300, 306), date(2026, 12, 1))]  # fmt: skip
    soon = NOW + timedelta(hours=12)
    assert not judge(known, sighting(box, soon)).is_column
