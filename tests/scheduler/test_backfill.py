"""Back-fill with real workers on a real site: everything listed is stored once, whatever happens meanwhile."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from crawler.backfill import Cursor
from crawler.catalogue import Passport
from crawler.configuration import CrawlSettings
from db.models import Article, SourceBackFill
from db.session import Archive
from db.sources import back_fills, runs
from pipelines.counts import Counts
from scheduler import backfill
from scheduler.backfill import back_fill
from scheduler.backfill_plan import (
    Standing,
    Step,
    after_slice,
    begin,
    goes_on,
    next_step,
)
from scheduler.jobs import wall_clock
from scheduler.settings import ServiceSettings, Setup
from tests.scheduler.test_service import article_page
from tests.site import Answer, Seen, Site
from text.dates import SHANGHAI

PAGES = 8
PER_PAGE = 5
TODAY = wall_clock().astimezone(SHANGHAI).date()


def day_of(number: int) -> date:
    """The day of an article: one every ten days, back from today."""
    return TODAY - timedelta(days=10 * number)


def dated_page(number: int) -> str:
    day = day_of(number).isoformat()
    return article_page(number).replace("2026-11-21", day)


def path_of(number: int) -> str:
    return f"/{day_of(number):%Y%m}/t{day_of(number):%Y%m%d}_{number}.html"


def list_page(page: int, *, dated: bool = True) -> str:
    first = page * PER_PAGE
    rows = "".join(
        f'<li><a href="{path_of(n)}">关于第{n}号产业政策的通知</a>'
        + (f"<span>{day_of(n)}</span>" if dated else "")
        + "</li>"
        for n in range(first, first + PER_PAGE)
    )
    further = f'<a href="/list_{page + 1}.html">下一页</a>' if page + 1 < PAGES else ""
    return f"<html><meta charset=utf-8><ul>{rows}</ul>{further}</html>"


@pytest.fixture
def site() -> Iterator[Site]:
    """A column of eight pages with five articles each, ten days apart."""
    with Site() as running:
        for page in range(PAGES):
            name = f"/list_{page}.html" if page else "/list.html"
            running.page(name, list_page(page))
        for n in range(PAGES * PER_PAGE):
            running.page(path_of(n), dated_page(n))
        yield running


def values_of(site: Site) -> dict[str, Any]:
    return {
        "id": "gov",
        "name": "gov",
        "category": "ministry",
        "kind": "listing",
        "every": "1h",
        "start_urls": [f"{site.url}/list.html"],
    }


def setup_of(archive: Archive, site: Site, **passport: Any) -> Setup:
    one = Passport.model_validate({**values_of(site), **passport})
    crawl = CrawlSettings(private_addresses="allow", delay=0, timeout=5)
    service = ServiceSettings(workers=1)
    return Setup(archive.url, {"gov": one}, crawl=crawl, service=service)


def stored(archive: Archive) -> Counter[str]:
    with archive.read() as session:
        urls = session.scalars(select(Article.url))
        return Counter(url.partition(":")[2].rpartition("/")[2] for url in urls)


def names(numbers: range) -> Counter[str]:
    return Counter(path_of(n).rpartition("/")[2] for n in numbers)


def read_back(archive: Archive, setup: Setup, back_to: date) -> Standing:
    return back_fill(archive, setup, ["gov"], back_to, clock=wall_clock)[0]


def test_everything_back_to_the_day_is_stored_once_and_nothing_older(
    archive: Archive, site: Site
) -> None:
    """Pages are followed beyond the passport's limit, and end where all entries are too old.
    Only what was published within a day may alert.
    """
    wanted = 22
    standing = read_back(archive, setup_of(archive, site), day_of(wanted))
    assert standing.state == "done"
    assert standing.share == 1.0
    assert stored(archive) == names(range(wanted + 1))
    asked = [seen.path for seen in site.requests]
    assert "/list_6.html" not in asked  # page 5 begins with entry 25: all too old
    assert Counter(asked).most_common(1)[0][1] == 1
    with archive.read() as session:
        pending = session.scalars(
            select(Article.url).where(Article.alert_state != "backlog")
        ).all()
    assert [url for url in pending if path_of(0) not in url] == []


def test_what_is_known_already_is_not_asked_for_again(
    sqlite_archive: Archive, site: Site
) -> None:
    """A second back-fill, further back, asks for lists again and for new articles only."""
    setup = setup_of(sqlite_archive, site)
    read_back(sqlite_archive, setup, day_of(9))
    site.requests.clear()
    read_back(sqlite_archive, setup, day_of(19))
    articles = [seen.path for seen in site.requests if "/t" in seen.path]
    assert sorted(articles) == sorted(path_of(n) for n in range(10, 20))
    assert stored(sqlite_archive) == names(range(20))


def test_a_list_without_days_ends_by_its_articles(
    sqlite_archive: Archive, site: Site
) -> None:
    """Where lists show no days, reading ends a slice after the day was passed."""
    for page in range(PAGES):
        name = f"/list_{page}.html" if page else "/list.html"
        site.page(name, list_page(page, dated=False))
    standing = read_back(sqlite_archive, setup_of(sqlite_archive, site), day_of(4))
    assert standing.ends == ("reached",)
    assert set(names(range(5))) <= set(stored(sqlite_archive))
    assert len(stored(sqlite_archive)) < PAGES * PER_PAGE


def test_pages_that_fail_are_asked_for_again_at_the_end(
    sqlite_archive: Archive, site: Site
) -> None:
    """A page that failed once is read at the end; one that always fails is counted, not hidden."""
    tries: Counter[str] = Counter()

    def shaky(seen: Seen) -> Answer:
        tries[seen.path] += 1
        is_down = not site.asked("/list_7.html") or seen.path == path_of(4)
        return Answer(
            dated_page(3).encode(),
            500 if is_down else 200,
            {"Content-Type": "text/html"},
        )

    site.routes[path_of(3)] = shaky
    site.routes[path_of(4)] = shaky
    standing = read_back(sqlite_archive, setup_of(sqlite_archive, site), day_of(39))
    assert tries[path_of(3)] > 1
    assert path_of(3).rpartition("/")[2] in stored(sqlite_archive)
    assert standing.unread == 1
    assert len(stored(sqlite_archive)) == PAGES * PER_PAGE - 1


def test_a_json_column_is_read_back(sqlite_archive: Archive, site: Site) -> None:
    """Pages of a site's own interface are counted up until one has no entries."""

    def answer(seen: Seen) -> Answer:
        page = int(seen.target.rpartition("page=")[2])
        numbers = range(page * PER_PAGE, (page + 1) * PER_PAGE) if page < PAGES else ()
        rows = ",".join(
            f'{{"u": "{path_of(n)}", "t": "关于第{n}号产业政策的通知", "d": "{day_of(n)}"}}'
            for n in numbers
        )
        body = f'{{"rows": [{rows}]}}'.encode()
        return Answer(body, 200, {"Content-Type": "application/json"})

    site.routes["/api"] = answer
    selectors = {
        "items": "rows",
        "url": "u",
        "title": "t",
        "date": "d",
        "page": "page",
        "first_page": 0,
    }
    setup = setup_of(
        sqlite_archive,
        site,
        kind="json",
        json=selectors,
        start_urls=[f"{site.url}/api"],
    )
    standing = read_back(sqlite_archive, setup, day_of(100))
    assert standing.ends == ("no-entries",)
    assert stored(sqlite_archive) == names(range(PAGES * PER_PAGE))


def test_all_sitemaps_are_read_back(sqlite_archive: Archive, site: Site) -> None:
    """An index leads to each of its files, also to more of them than a visit reads."""
    maps = ""
    for page in range(PAGES):
        urls = "".join(
            f"<url><loc>{site.url}{path_of(n)}</loc><lastmod>{day_of(n)}</lastmod></url>"
            for n in range(page * PER_PAGE, (page + 1) * PER_PAGE)
        )
        site.page(f"/map_{page}.xml", f"<urlset>{urls}</urlset>", kind="text/xml")
        maps += f"<sitemap><loc>{site.url}/map_{page}.xml</loc></sitemap>"
    site.page("/sitemap.xml", f"<sitemapindex>{maps}</sitemapindex>", kind="text/xml")
    setup = setup_of(
        sqlite_archive, site, kind="sitemap", start_urls=[f"{site.url}/sitemap.xml"]
    )
    standing = read_back(sqlite_archive, setup, day_of(22))
    assert standing.state == "done"
    assert stored(sqlite_archive) == names(range(23))


def test_issues_of_a_day_are_read_back(sqlite_archive: Archive, site: Site) -> None:
    """A paper's issues are asked for day by day; a day without one ends nothing."""
    for back in (0, 1, 3):
        day = TODAY - timedelta(days=back)
        rows = "".join(
            f'<li><a href="/{day:%Y%m}/t{day:%Y%m%d}_{back}{n}.html">关于{back}日第{n}号产业政策的通知</a></li>'
            for n in range(4)
        )
        site.page(f"/paper/{day:%Y/%m/%d}/", f"<meta charset=utf-8><ul>{rows}</ul>")
        for n in range(4):
            page = article_page(50 + 10 * back + n).replace("2026-11-21", str(day))
            site.page(f"/{day:%Y%m}/t{day:%Y%m%d}_{back}{n}.html", page)
    address = f"{site.url}/paper/{{YYYY}}/{{MM}}/{{DD}}/"
    setup = setup_of(sqlite_archive, site, start_urls=[address])
    standing = read_back(sqlite_archive, setup, TODAY - timedelta(days=4))
    assert standing.state == "done"
    assert len(stored(sqlite_archive)) == 12


PROGRAM = """
import json
import sys
from datetime import date
from pathlib import Path
from crawler.catalogue import Passport
from crawler.configuration import CrawlSettings
from db.session import open_archive
from scheduler.backfill import back_fill
from scheduler.jobs import wall_clock
from scheduler.settings import ServiceSettings, Setup

url, passport, back_to = sys.argv[1:]
one = Passport.model_validate(json.loads(passport))
crawl = CrawlSettings(private_addresses="allow", delay=0.1, timeout=5)
setup = Setup(url, {one.id: one}, crawl=crawl, service=ServiceSettings(workers=1))
sqlite_archive = open_archive(url)
print(back_fill(sqlite_archive, setup, [one.id], date.fromisoformat(back_to), clock=wall_clock)[0].state)
"""


def test_kills_lose_nothing_and_repeat_nothing(
    sqlite_archive: Archive, site: Site
) -> None:
    """Killed twice without warning, it goes on where it was: all stored, none twice."""
    passport = json.dumps(values_of(site))
    command = [
        sys.executable,
        "-c",
        PROGRAM,
        sqlite_archive.url,
        passport,
        str(day_of(100)),
    ]
    for least in (6, 20):
        process = subprocess.Popen(command, start_new_session=True)
        deadline = time.monotonic() + 60
        while (
            sum(stored(sqlite_archive).values()) < least and time.monotonic() < deadline
        ):
            assert process.poll() is None, "ended before it was killed"
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        with sqlite_archive.write() as session:
            row = back_fills.of_source(session, "gov")
            assert row is not None
            row.held_until = None  # else the next one waits until the claim is over
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    assert ended.stdout.strip() == "done"
    assert stored(sqlite_archive) == names(range(PAGES * PER_PAGE))


def test_a_slice_waits_while_a_visit_to_the_host_is_open(
    sqlite_archive: Archive, site: Site
) -> None:
    """News goes first: no request is made while the service visits the host."""
    setup = setup_of(sqlite_archive, site)
    with sqlite_archive.write() as session:
        run = runs.start(session, "gov", wall_clock())
    asked: list[int] = []

    def stop() -> bool:
        asked.append(len(site.requests))
        if len(asked) == 3:
            with sqlite_archive.write() as session:
                runs.finish(session, run.id, {}, wall_clock())
        return False

    back_fill(sqlite_archive, setup, ["gov"], day_of(3), clock=wall_clock, stop=stop)
    assert asked[:3] == [0, 0, 0]
    assert stored(sqlite_archive) == names(range(4))


def test_the_service_leaves_a_host_alone_while_a_slice_asks_it(
    archive: Archive, site: Site
) -> None:
    """The host of a claimed slice is busy until the claim is given back or over."""
    setup = setup_of(archive, site)
    now = wall_clock()
    with archive.write() as session:
        row = SourceBackFill(source="gov")
        for name, value in begin(setup.passports["gov"], date(2023, 1, 1), now).items():
            setattr(row, name, value)
        session.add(row)
        session.flush()
        assert back_fills.hold(session, "gov", now, now + timedelta(seconds=9))
        assert not back_fills.hold(session, "gov", now, now + timedelta(seconds=9))
        assert backfill.hosts_held(session, setup, now) == {"127.0.0.1"}
        later = now + timedelta(seconds=10)
        assert backfill.hosts_held(session, setup, later) == set()


def row_with(cursors: list[Cursor], again: list[list[Any]]) -> SourceBackFill:
    return SourceBackFill(
        source="gov", back_to="2023-01-01", basis="", state="running",
        cursors=[one.as_json() for one in cursors], again=again,
        counts=Counts("gov").as_json(), started_at=wall_clock(),
    )  # fmt: skip


def test_columns_come_first_then_what_failed() -> None:
    """What failed twice is not asked for a third time."""
    ended = Cursor("a", ended="reached")
    assert next_step(row_with([ended, Cursor("b")], [])).cursor == Cursor("b")
    step = next_step(row_with([ended], [["u", None, None], ["v", None, None, "twice"]]))
    assert step.again == (["u", None, None],)
    _, again = after_slice(
        [], list(step.again), step, {"failed": [["u", None, None]]}, is_complete=True
    )
    assert again == [["u", None, None, "twice"]]
    assert next_step(row_with([ended], again)).is_end


def test_a_slice_that_was_cut_short_moves_nothing_on() -> None:
    """Its pages are read again: what was stored is known, what was not is missing."""
    step = Step(Cursor("a"))
    found = {"cursor": Cursor("a", pages=3).as_json(), "failed": []}
    before = [Cursor("a").as_json()]
    assert after_slice(before, [], step, found, is_complete=False) == (before, [])
    moved, _ = after_slice(before, [], step, found, is_complete=True)
    assert moved == [found["cursor"]]


def test_a_changed_passport_or_day_begins_anew(
    sqlite_archive: Archive, site: Site
) -> None:
    """What was read with other selectors says nothing of how far the column is read."""
    passport = setup_of(sqlite_archive, site).passports["gov"]
    day = date(2023, 1, 1)
    row = SourceBackFill(source="gov", **begin(passport, day, wall_clock()))
    assert goes_on(row, passport, day)
    assert not goes_on(row, passport, date(2022, 1, 1))
    changed = passport.model_copy(update={"start_urls": ("http://other.example/",)})
    assert not goes_on(row, changed, day)


def test_the_command_reads_back_and_says_how_far(
    sqlite_archive: Archive, site: Site, tmp_path: Path
) -> None:
    """`crawl gov --back-to DAY --json` prints the contract's row with what came of the back-fill."""
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "gov.toml").write_text(
        'name = "gov"\ncategory = "ministry"\nkind = "listing"\nevery = "1h"\n'
        f'start_urls = ["{site.url}/list.html"]\n',
        encoding="utf-8",
    )
    (tmp_path / "policywatch.toml").write_text(
        f'[database]\nurl = "{sqlite_archive.url}"\n[sources]\nshipped = false\nfolders = ["sources"]\n'
        '[crawl]\nprivate_addresses = "allow"\ndelay = 0\n',
        encoding="utf-8",
    )
    program = [
        sys.executable,
        "-m",
        "policywatch",
        "--config",
        str(tmp_path / "policywatch.toml"),
    ]
    done = subprocess.run(
        [*program, "crawl", "gov", "--back-to", day_of(7).isoformat(), "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    import json

    (row,) = json.loads(done.stdout)["sources"]
    assert row["new"] + row["copies"] == 8
    assert row["backfill"]["state"] == "done"
    nameless = subprocess.run(
        [*program, "crawl", "--back-to", "2023-01-01"], capture_output=True, text=True
    )
    assert nameless.returncode == 2
    assert "--back-to needs the sources" in nameless.stderr
    future = subprocess.run(
        [*program, "crawl", "gov", "--back-to", "2126-01-01"],
        capture_output=True,
        text=True,
    )
    assert future.returncode == 2
    assert datetime.now(SHANGHAI).year < 2126
