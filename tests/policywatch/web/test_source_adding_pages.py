"""Adding a source on the page: from an address to a passport, with what each column yields."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from crawler.catalogue import read_catalogue, read_passport
from crawler.configuration import CrawlSettings
from db.session import Archive
from policywatch.web.surveys import MAX_AT_ONCE, Asked, Surveys
from scheduler.settings import Setup
from tests.policywatch.web.served import csrf, log_in, post, serving, site_for
from tests.scheduler.test_survey import page as written
from tests.scheduler.test_survey import site as office  # noqa: F401 — a fixture
from tests.site import Site


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sources"


@pytest.fixture
def page(desk: Archive, folder: Path) -> Iterator[httpx.Client]:
    def setup() -> Setup:
        passports, _ = read_catalogue([folder], shipped=False)
        crawl = CrawlSettings(delay=0, private_addresses="allow")
        return Setup(
            desk.url, passports, crawl=crawl, folder=folder.parent, folders=[folder]
        )

    with serving(replace(site_for(desk), read_setup=setup)) as client:
        yield client


def ended(client: httpx.Client, address: str, language: str = "en") -> str:
    """The page once its survey is over; while it runs, it says so and comes again by itself."""
    deadline = time.monotonic() + 100
    while time.monotonic() < deadline:
        shown = client.get(address, headers={"accept-language": language}).text
        if 'http-equiv="refresh"' not in shown:
            return shown
        assert "<progress" in shown and "disabled" in shown
        time.sleep(1)
    raise AssertionError("the survey did not end")


def test_a_site_s_columns_are_shown_and_one_is_taken(
    page: httpx.Client,
    office: Site,  # noqa: F811
    folder: Path,
) -> None:
    """The best first, each with entries, days, newest and articles read; a click writes the passport, once."""
    begun = post(page, "/sources/add", "/sources/add", url=f"{office.url}/")
    assert begun.status_code == 303, begun.text
    address = begun.headers["location"]
    shown = ended(page, address)
    assert shown.index("通知公告") < shown.index("工作动态")
    assert "Take this column" in shown and "2 / 2" in shown
    assert "关于第0号产业政策的通知" in shown
    number = address.partition("survey=")[2]
    done = post(page, "/sources/add/accept", "/sources/add", survey=number, column="1")
    assert done.status_code == 303, done.text
    (path,) = folder.glob("*.toml")
    passport = read_passport(path)
    assert done.headers["location"] == f"/sources/{passport.id}"
    assert passport.start_urls == (f"{office.url}/tzgg/",)
    assert page.get(f"/sources/{passport.id}").status_code == 200
    again = post(page, "/sources/add/accept", "/sources/add", survey=number, column="1")
    assert again.status_code == 400 and passport.id in again.text
    assert post(page, "/sources/add/accept", "/sources/add", survey=number, column="99").status_code == 400  # fmt: skip


def test_a_page_is_watched(
    page: httpx.Client,
    office: Site,  # noqa: F811
    folder: Path,
) -> None:
    """What would be watched is shown before; a selector that finds nothing is said in both languages."""
    notice = "<p>关于申报第一批示范园区的通知，截止日期为2026年12月20日。</p>"
    office.page("/zt/", written("申报专题", f"<div id=box>{notice}</div>"))
    wrong = post(page, "/sources/add", "/sources/add", url=f"{office.url}/zt/", kind="page", selector="#no")  # fmt: skip
    assert "matches nothing any more" in ended(page, wrong.headers["location"])
    assert "已找不到内容" in ended(page, wrong.headers["location"], "zh")
    begun = post(page, "/sources/add", "/sources/add", url=f"{office.url}/zt/", kind="page", selector="#box")  # fmt: skip
    shown = ended(page, begun.headers["location"], "zh")
    assert "监测 1 个句子" in shown and "示范园区" in shown
    number = begun.headers["location"].partition("survey=")[2]
    assert post(page, "/sources/add/accept", "/sources/add", survey=number).status_code == 303  # fmt: skip
    (path,) = folder.glob("*.toml")
    assert read_passport(path).kind == "page"


def test_what_is_refused(page: httpx.Client, desk: Archive) -> None:
    """No token, no address, no such survey: an answer each, and nothing begun."""
    assert page.post("/sources/add", data={"url": "http://a.cn/"}).status_code == 403
    bad = post(page, "/sources/add", "/sources/add", url="http://")
    assert "is no web address" in ended(page, bad.headers["location"])
    assert page.get("/sources/add?survey=x").status_code == 404
    token = csrf(page, "/sources/add")
    gone = page.post("/sources/add/accept", data={"survey": "x", "csrf": token})
    assert gone.status_code == 404
    with serving(site_for(desk, locked=True)) as locked:
        asked = locked.get("/sources/add", headers={"accept": "text/html"})
        assert asked.status_code == 303 and "/login" in asked.headers["location"]
        log_in(locked)
        assert locked.get("/sources/add").status_code == 200


def test_two_surveys_at_a_time_and_old_ones_are_forgotten() -> None:
    """A third waits; what ended an hour ago is gone."""
    surveys = Surveys()
    for number in range(MAX_AT_ONCE):
        surveys._asked[str(number)] = Asked(str(number), "http://a.cn/", "columns", "")
    setup = Setup("sqlite://", {})
    assert surveys.begin("http://b.cn/", "columns", "", setup, lambda: None) is None  # type: ignore[arg-type,return-value]
    surveys._asked["0"].trouble = "x"
    surveys._asked["0"].began -= 4_000
    assert surveys.of("0") is None and surveys.of("1") is not None


def test_the_form_speaks_both_languages(page: httpx.Client) -> None:
    """Every label of it."""
    english = page.get("/sources/add", headers={"accept-language": "en"}).text
    chinese = page.get("/sources/add", headers={"accept-language": "zh"}).text
    assert "A column of the site" in english and "网站的栏目" in chinese
    assert not re.search(r">\s*adding\.", english + chinese)
