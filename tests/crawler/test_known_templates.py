"""What the pages of a source taught outlives the visit, and a redesign is said within two visits."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from crawler.passport import Passport
from db.session import Archive
from db.sources import runs, templates
from pipelines.archives import _opened
from pipelines.middlewares.memory import templates_digest
from tests.crawler.conftest import Crawl, Crawled
from tests.crawler.pages_of_ours import list_page
from tests.site import Site

Row = tuple[str, str, str]
Visit = Callable[..., Crawled]
_USUAL = ("海岚日报", "青禾晚报", "云岭新闻网", "望江县人民政府")
_TEXT = "".join(
    f"<p>第{n}项工作要压实责任，明确分工，按期完成，并将有关情况报送办公室。</p>"
    for n in range(1, 7)
)


def article(title: str, day: str, source: str, css: str) -> str:
    return (
        f"<html><head><meta charset=utf-8><title>{title}</title></head><body><div class={css}>"
        f"<h1 class={css}t>{title}</h1><div class={css}i><span>要闻</span><span>{day}</span><span>{source}</span></div>"
        f"<div class={css}b>{_TEXT}</div></div></body></html>"
    )


def serve(site: Site, first: int, last: int, css: str, *, source: str = "") -> None:
    """A list with the articles `first` to `last`, all in one design."""
    rows: list[Row] = []
    for n in range(first, last):
        title, day = f"关于第{n}号产业项目建设情况的通知", f"2026-10-{n % 28 + 1:02}"
        rows.append((f"/zcwj/202610/t202610_{n}.html", title, day))
        named = source or _USUAL[n % len(_USUAL)]
        site.page(rows[-1][0], article(title, day, named, css))
    site.page("/list.html", list_page(rows))


@pytest.fixture
def visit(crawl: Crawl, sqlite_archive: Archive) -> Iterator[Visit]:
    settings = {"POLICYWATCH_DATABASE": sqlite_archive.url}
    yield lambda passport: crawl(passport, settings=settings)
    _opened.cache_clear()


def test_a_later_visit_reads_by_what_an_earlier_one_taught(
    site: Site, visit: Visit, passport_for: Callable[..., Passport]
) -> None:
    """A name of no known form stands where publishers stood at the first visit."""
    passport = passport_for("listing", "/list.html")
    serve(site, 0, 20, "aa")
    first = visit(passport)
    assert first.stats["policywatch/template/known"] == 19
    serve(site, 15, 22, "aa", source="灵犀观市")
    second = visit(passport)
    assert {item.publisher for item in second.items} == {"灵犀观市"}


def test_a_redesign_is_counted(
    site: Site,
    visit: Visit,
    passport_for: Callable[..., Passport],
    sqlite_archive: Archive,
) -> None:
    """The pages of the new design are strange until it is known; enabling the source forgets both designs."""
    passport = passport_for("listing", "/list.html")
    serve(site, 0, 12, "aa")
    assert visit(passport).outcome.strange_pages == 0
    serve(site, 9, 13, "bb")
    crawled = visit(passport)
    assert crawled.outcome.strange_pages == 4
    assert crawled.stats["policywatch/template/strange"] == 4
    digest = templates_digest(passport)
    with sqlite_archive.write() as session:
        assert templates.of_source(session, passport.id, digest)
        runs.switch(session, passport.id, True, datetime.now(UTC))
        assert templates.of_source(session, passport.id, digest) is None


def test_other_selectors_learn_anew(passport_for: Callable[..., Passport]) -> None:
    """With another title or body other places are right; the list has no part in it."""
    plain = passport_for("listing", "/list.html")
    selecting = passport_for("listing", "/list.html", article={"title": "h1"})
    listing = passport_for("listing", "/list.html", listing={"item": "li"})
    assert templates_digest(plain) == templates_digest(listing)
    assert templates_digest(plain) != templates_digest(selecting)
