"""Which page heads a story, from the first article on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from crawler.catalogue import read_catalogue
from db.stories.originals import head
from text.publishers import is_home, is_official, publisher_key
from text.urls import site


@dataclass
class Page:
    """What the choice looks at."""

    id: int
    site: str
    publisher: str | None
    first_seen_at: datetime
    title: str = "关于做好有关工作的通知"
    category: str | None = None
    published_at: datetime | None = None
    published_precision: str | None = None


def chosen(
    now: datetime,
    *pages: tuple[str, str | None],
    title: str = "关于做好有关工作的通知",
) -> str:
    made = [
        Page(at, where, who, now + timedelta(hours=at), title)
        for at, (where, who) in enumerate(pages)
    ]
    return head(made, {}).site


@pytest.mark.parametrize(
    ("pages", "title", "first"),
    [
        (
            [
                ("portal.example", "工信部网站"),
                ("www.gov.cn", "工业和信息化部"),
                ("miit.gov.cn", None),
            ],
            None,
            "miit.gov.cn",
        ),
        (
            [
                ("portal.example", "新华社"),
                ("www.gov.cn", "新华社"),
                ("news.cn", "新华网"),
            ],
            None,
            "news.cn",
        ),
        (
            [
                ("portal.example", "浙江省经济和信息化厅"),
                ("zj.gov.cn", "浙江省经济和信息化厅"),
            ],
            None,
            "zj.gov.cn",
        ),
        (
            [("news.cn", "新华社"), ("mofcom.gov.cn", "商务部新闻办公室")],
            None,
            "mofcom.gov.cn",
        ),
        (
            [("portal.example", None), ("ndrc.gov.cn", "本网")],
            "国家发展改革委关于调整价格的通知",
            "ndrc.gov.cn",
        ),
        (
            [("portal.example", None), ("mirror.example", "海岚日报")],
            None,
            "portal.example",
        ),
    ],
)
def test_the_head_is_the_issuing_body_then_the_source_then_the_earliest(
    now: datetime,
    pages: list[tuple[str, str | None]],
    title: str | None,
    first: str,
) -> None:
    """Well-known bodies and papers are at home on their sites before anything was learnt; without one, the earliest."""
    assert chosen(now, *pages, **({"title": title} if title else {})) == first


def test_the_publishers_of_the_shipped_catalogue_are_known() -> None:
    """Every passport's publisher is at home on the passport's site, and its government's sites are official."""
    shipped, _ = read_catalogue([], shipped=True)
    for passport in shipped.values():
        domain = site(str(passport.homepage))
        if passport.publisher:
            assert is_home(domain, publisher_key(passport.publisher)), (
                domain,
                passport.publisher,
            )
        if passport.category in (
            "ministry",
            "central-government",
            "local-government",
        ):
            assert is_official(domain), domain
