"""The shipped catalogue: every passport reads, says where its facts come from, and reads its own kind of address."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.catalogue import (
    parse_passport,
    read_catalogue,
    read_passport,
    shipped_folder,
)
from crawler.css_selectors import ArticleSelectors, ListSelectors, Table
from crawler.institutions import institutions
from crawler.passport import (
    Expectation,
    Feed,
    JsonList,
    ListRequest,
    Passport,
    Sitemap,
)
from policywatch.roster import roster

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"

CATALOGUE, WRONG = read_catalogue([], shipped=True)
PROVINCES = {
    "bj": "北京", "sh": "上海", "js": "江苏", "zj": "浙江", "gd": "广东", "sd": "山东", "hb": "湖北", "ha": "河南",
    "hn": "湖南", "cq": "重庆", "sc": "四川", "sn": "陕西", "fj": "福建", "jx": "江西", "ln": "辽宁", "jl": "吉林",
    "nx": "宁夏", "he": "河北", "hi": "海南", "ah": "安徽", "hlj": "黑龙江",
}  # fmt: skip
EACH = pytest.mark.parametrize("passport", CATALOGUE.values(), ids=CATALOGUE.keys())


def test_every_shipped_passport_reads() -> None:
    """No file of the catalogue is refused, with every selector and pattern tried; there are at least a hundred."""
    for path in shipped_folder().glob("*.toml"):
        read_passport(path)
    assert WRONG == []
    assert len(CATALOGUE) == len(list(shipped_folder().glob("*.toml"))) >= 100


@EACH
def test_a_passport_says_where_its_facts_come_from(passport: Passport) -> None:
    """Evidence is named, and that nobody has checked it live yet; a disabled one says why."""
    assert passport.evidence and all(passport.evidence)
    assert passport.checked
    assert passport.enabled or passport.why_disabled
    assert passport.homepage


@EACH
def test_a_passport_is_polite(passport: Passport) -> None:
    """Nothing is asked more often than every quarter of an hour, and quiet sources are asked more rarely."""
    assert passport.cron or (
        passport.every and passport.every.total_seconds() >= 900 and passport.slowest
    )


def test_no_list_is_asked_twice() -> None:
    """Two passports with one address would fetch it twice; where the form differs it is another list."""
    asked = Counter(
        (
            url,
            tuple(sorted(passport.request.form.items())),
            passport.request.body,
        )
        for passport in CATALOGUE.values()
        for url in passport.start_urls
    )
    assert [address for address, times in asked.items() if times > 1] == []


def test_names_are_told_apart() -> None:
    """An operator's list shows names: no two sources share one."""
    assert [
        name
        for name, times in Counter(p.name for p in CATALOGUE.values()).items()
        if times > 1
    ] == []


@EACH
def test_a_publisher_is_a_bodys_proper_name(passport: Passport) -> None:
    """What is stated where a page states nothing is the body itself, not a column of it."""
    if passport.category == "repost-site":
        assert passport.publisher is None
    else:
        assert passport.publisher and not re.search(
            r"[·/]| - |RSS|（数字报）",
            passport.publisher.replace("中国·深圳", ""),
        )


def test_ministries_and_provinces_are_covered() -> None:
    """The catalogue is spread over central government, ministries, most provinces, agencies and the trade press."""
    kinds = Counter(passport.category for passport in CATALOGUE.values())
    assert (
        kinds["central-government"] >= 5
        and kinds["ministry"] >= 20
        and kinds["local-government"] >= 45
    )
    assert (
        kinds["news-agency"] >= 5
        and kinds["financial-press"] >= 10
        and kinds["industry-press"] >= 15
    )
    for prefix, name in PROVINCES.items():
        assert any(
            key.startswith(f"{prefix}-") and name in passport.name
            for key, passport in CATALOGUE.items()
        ), name


def test_every_institution_has_a_source() -> None:
    """Of every province government, industry, development and science; of the central bodies, cities and
    associations all but those whose sites refuse machines, which are off and say so.
    """
    without = {
        one.name
        for one in institutions()
        if not any(
            one.publishes(passport) and (passport.enabled or passport.lead)
            for passport in CATALOGUE.values()
        )
    }
    walled = {
        "中国人民银行", "海关总署", "国家税务总局", "湖北省发展和改革委员会", "甘肃省工业和信息化厅",
        "甘肃省发展和改革委员会", "中国钢铁工业协会",
    }  # fmt: skip
    assert without == walled
    for one in institutions():
        assert any(one.publishes(passport) for passport in CATALOGUE.values()), one.name


@EACH
def test_a_passport_says_what_its_evidence_is_worth(passport: Passport) -> None:
    """What nobody is known to have read is a lead, off until its column is found."""
    assert passport.confidence is not None
    assert passport.lead == (passport.confidence == "lead")
    assert not (passport.lead and passport.enabled)


def test_the_ministry_s_columns_and_its_library_are_both_there() -> None:
    """The columns keep little since the library of documents took their place."""
    urls = " ".join(CATALOGUE["miit-wjfb"].start_urls)
    assert "/zwgk/zcwj/wjfb/" in urls and CATALOGUE["miit-wjfb"].enabled
    library = CATALOGUE["miit-search"]
    assert "/search/zcwjk.html" in (library.homepage or "") and library.enabled
    assert any("category=183" in url for url in library.start_urls)


def test_what_stands_behind_a_wall_is_off() -> None:
    """Walls, paywalls and signatures are not circumvented: those sources are disabled and say so."""
    for key in (
        "customs-news",
        "chinatax-policy",
        "pbc-policy",
        "caixin-scroll",
        "cls-telegraph",
        "hb-fgw",
        "achie-org",
    ):
        assert not CATALOGUE[key].enabled


@pytest.mark.parametrize(
    ("key", "article", "other"),
    [
        ("gov-cn-zuixin", "https://www.gov.cn/zhengce/content/202611/content_7012345.htm", "https://www.gov.cn/zhengce/"),
        ("ndrc-zcfb", "https://www.ndrc.gov.cn/xxgk/zcfb/tz/202611/t20261118_140001.html", "https://www.ndrc.gov.cn/xxgk/"),
        ("zj-jxt", "https://jxt.zj.gov.cn/art/2026/11/2/art_1659217_58922.html", "https://jxt.zj.gov.cn/col/col1/index.html"),
        ("gd-gdii", "http://gdii.gd.gov.cn/gkmlpt/content/4/4601/post_4601234.html", "http://gdii.gd.gov.cn/gkmlpt/index"),
        ("nea-policy", "https://www.nea.gov.cn/20261118/0123456789abcdef0123456789abcdef/c.html", "https://www.nea.gov.cn/policy/"),
        ("he-gxt", "https://gxt.hebei.gov.cn/2026111810253477/index.html", "https://gxt.hebei.gov.cn/hbgyhxxht/index.html"),
        ("sasac-news", "http://www.sasac.gov.cn/n2588025/n2643314/c19440077/content.html", "http://www.sasac.gov.cn/n2588025/"),
    ],
)  # fmt: skip
def test_patterns_tell_articles_from_columns(
    key: str, article: str, other: str
) -> None:
    """`follow` matches an address of the form the source's articles have, and not its columns."""
    passport = CATALOGUE[key]
    pattern = passport.listing.follow or (
        passport.json_.follow if passport.json_ else None
    )
    assert pattern and re.search(pattern, article) and not re.search(pattern, other)


def test_a_papers_address_is_that_of_its_day() -> None:
    """A digital paper is asked for today's issue, by the calendar of Beijing."""
    late = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
    first = CATALOGUE["people-daily-paper"].addresses(late)[0]
    assert first == "https://paper.people.com.cn/rmrb/pc/layout/202612/01/node_01.html"


def tables() -> Iterator[tuple[str, str]]:
    for name, model in Passport.model_fields.items():
        key = model.alias or name
        yield (
            "",
            key
            if not isinstance(model.annotation, type)
            or not issubclass(model.annotation, Table)
            else f"[{key}]",
        )
    for name, table in (
        ("request", ListRequest), ("listing", ListSelectors), ("json", JsonList), ("feed", Feed), ("sitemap", Sitemap),
        ("article", ArticleSelectors), ("expect", Expectation),
    ):  # fmt: skip
        yield from ((name, key) for key in table.model_fields)


@pytest.mark.parametrize(
    ("table", "key"),
    [(table, key) for table, key in tables() if key not in ("id", "json")],
)
def test_every_key_of_a_passport_is_documented(table: str, key: str) -> None:
    """docs/add_a_source.md names each key, in its table's line."""
    keys = (DOCS / "add_a_source.md").read_text("utf-8").partition("## All keys")[2]
    line = (
        next(
            (line for line in keys.splitlines() if line.startswith(f"| `[{table}]`")),
            "",
        )
        if table
        else keys
    )
    assert f"`{key}`" in line or f"`{key} =" in line


def test_the_passports_in_the_documentation_read() -> None:
    """Every whole passport of docs/add_a_source.md is one, and every part of one completes it."""
    blocks = re.findall(
        r"```toml\n(.*?)```",
        (DOCS / "add_a_source.md").read_text("utf-8"),
        re.S,
    )
    assert len(blocks) >= 5
    for block in blocks:
        parse_passport(
            block if "kind =" in block else blocks[0] + block,
            "qingxi",
            "docs/add_a_source.md",
        )


def test_the_roster_is_the_catalogue() -> None:
    """docs/sources.md lists what is shipped, no more and no less."""
    assert (DOCS / "sources.md").read_text("utf-8") == roster(CATALOGUE)
