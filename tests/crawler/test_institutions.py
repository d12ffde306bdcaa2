"""Coverage is measured against the institutions a watch over industrial policy should have."""

from collections import Counter

from crawler.catalogue import parse_passport, read_catalogue
from crawler.institutions import institution_of, institutions

TEXT = 'name = "{}"\npublisher = "{}"\ncategory = "ministry"\nkind = "listing"\nevery = "1h"\nstart_urls = ["https://x.cn/"]'


def test_every_province_has_four_offices() -> None:
    """31 provinces with government, industry, development and science; 45 central bodies, 30 cities and more."""
    counted = Counter(one.level for one in institutions())
    assert counted["province"] == 31 * 4
    assert counted["central"] >= 45 and counted["city"] >= 30
    assert counted["association"] >= 10
    assert len({one.name for one in institutions()}) == len(institutions())


def test_a_source_belongs_to_whoever_publishes_it() -> None:
    """By its publisher or by its name before the dot, also where another name stands behind."""

    def named(name: str, publisher: str) -> str | None:
        found = institution_of(parse_passport(TEXT.format(name, publisher), "x", "x"))
        return found.name if found else None

    assert named("工信部 · 文件", "工业和信息化部") == "工业和信息化部"
    assert named("国家网信办 · 发布", "网信中国") == "国家互联网信息办公室"
    assert (
        named("北京市科委", "北京市科学技术委员会、中关村科技园区管理委员会")
        == "北京市科学技术厅"
    )
    assert named("晚报", "某某晚报") is None


def test_the_catalogues_ministries_are_all_counted() -> None:
    """Of the shipped catalogue no ministry's source is left out of the coverage."""
    passports, _ = read_catalogue([], shipped=True)
    missing = [
        passport.id
        for passport in passports.values()
        if passport.category in ("ministry", "central-government")
        and institution_of(passport) is None
    ]
    assert missing == []
