"""Publishers, and which sites are their own."""

import pytest

from text.publishers import is_home, is_official, issuer, publisher_key


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("工业和信息化部网站", "工业和信息化部"),
        ("新華社", "新华社"),
        ("人民 日报", "人民日报"),
    ],
)
def test_one_publisher_has_one_key(one: str, two: str) -> None:
    """Whatever it calls its site, in whatever characters, with whatever blanks."""
    assert publisher_key(one) == publisher_key(two)


def test_a_name_that_is_all_tail_keeps_it() -> None:
    """网站 alone is a name like any other."""
    assert publisher_key("网站")


@pytest.mark.parametrize(
    ("domain", "publisher", "home"),
    [
        ("miit.gov.cn", "工业和信息化部", True),
        ("news.cn", "新华社", True),
        ("news.cn", "人民日报", False),
        ("zj.gov.cn", "浙江省经济和信息化厅", True),
        ("zj.gov.cn", "江苏省工业和信息化厅", False),
        ("zj.com", "浙江省经济和信息化厅", False),
        ("unknown.example", "新华社", False),
    ],
)
def test_a_site_is_home_to_its_own_names(
    domain: str, publisher: str, home: bool
) -> None:
    """A ministry's, a paper's, and a province's for all its offices."""
    assert is_home(domain, publisher_key(publisher)) is home


def test_official_sites_are_those_of_bodies_and_places() -> None:
    """Ministries and provinces issue documents, papers report them."""
    assert is_official("miit.gov.cn") and is_official("zj.gov.cn")
    assert not is_official("news.cn") and not is_official("zj.com")


def test_the_issuer_a_title_begins_with() -> None:
    """The longest name that fits, and none where the title begins with something else."""
    assert issuer("工业和信息化部关于印发方案的通知") == "工业和信息化部"
    assert issuer("关于工业和信息化部方案的通知") is None
