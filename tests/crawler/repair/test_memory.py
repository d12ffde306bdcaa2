"""What is known of a column: its names, its entries with whole titles, its articles' first letters."""

from datetime import UTC, date, datetime

from crawler.catalogue import parse_passport
from crawler.column.shape import ColumnShape, Row, hash_of
from crawler.repair.memory import (
    as_json,
    from_json,
    names_in,
    remember,
    stored_article,
)

URL = "https://gxt.example.cn/zcwj/index.html"
PASSPORT = parse_passport(
    'name = "某省工业和信息化厅 · 政策文件"\npublisher = "某省工业和信息化厅"\ncategory = "ministry"\n'
    f'kind = "listing"\nevery = "1h"\nstart_urls = ["{URL}"]',
    "x",
    "x",
)
LONG = "关于印发《某省人形机器人产业高质量发展三年行动方案（2026—2028年）》的通知"
KEY = hash_of("https://gxt.example.cn/1.html")
ARTICLE = stored_article(KEY, LONG, date(2026, 11, 1), "一、总体要求。" * 40)


def test_names_are_parts_of_headings_without_the_sites_own() -> None:
    """`政策文件_某某厅` names the column 政策文件; the office, 首页 and 列表 name none."""
    assert names_in(["政策文件_某某厅", "首页 > 政务公开 > 列表"]) == [
        "政策文件",
        "政务公开",
    ]
    assert names_in(["规范性文件（产业）"]) == ["规范性文件产业"]


def test_the_archive_completes_the_titles_of_a_list() -> None:
    """A shape keeps the first letters; the stored article has the whole title."""
    shape = ColumnShape(
        URL,
        datetime(2026, 11, 30, tzinfo=UTC),
        (Row(KEY, LONG[:24], date(2026, 11, 1)), Row("other", "另一条", None)),
        headings=(("title", "某省工业和信息化厅"),),
    )
    memory = remember(PASSPORT, URL, shape, [ARTICLE])
    assert memory.names == ("政策文件",)
    assert memory.rows[0].title == ARTICLE.title and memory.cut == {"other"}
    assert dict(memory.openings)[KEY] == ARTICLE.opening


def test_a_column_that_was_never_read_is_known_by_its_articles() -> None:
    """Where the source has no other column."""
    memory = remember(PASSPORT, URL, None, [ARTICLE])
    assert [row.key for row in memory.rows] == [KEY] and memory.seen_at is None


def test_an_article_survives_its_way_to_the_worker() -> None:
    """As JSON and back."""
    assert from_json(as_json(ARTICLE)) == ARTICLE


def test_the_passports_name_serves_where_no_heading_names_the_column() -> None:
    """With a dot or without, the office's own name left out."""
    for name in ("某省工业和信息化厅政策文件", "某省工业和信息化厅 政策文件"):
        passport = PASSPORT.model_copy(update={"name": name})
        assert remember(passport, URL, None, []).names[0] == "政策文件", name
