"""A service that does not collect is said on every page, for whom it concerns; and how fresh the archive is."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import delete

from db.models import Beat, SourceState
from db.session import Archive
from db.sources import runs
from tests.policywatch.web.served import NOW, log_in, serving, site_for

PAGES = ("/", "/articles/1", "/stories/1", "/sources", "/sources/demo-ministry", "/trends", "/alerts", "/saved", "/nowhere")  # fmt: skip
HTML = {"accept": "text/html"}


def _banner(client: httpx.Client, path: str = "/", language: str = "zh") -> str:
    html = client.get(path, headers={**HTML, "accept-language": language}).text
    _, found, rest = html.partition('<div class="banner ')
    return rest.partition("</div>")[0] if found else ""


def _beat(archive: Archive, ago: timedelta | None, note: str | None = None) -> None:
    with archive.write() as session:
        session.execute(delete(Beat))
        if ago is not None:
            runs.beat(session, "service", NOW - ago, note)


@pytest.mark.parametrize(
    ("ago", "note", "zh", "en"),
    [
        (None, None, "还没有运行过", "has never run"),
        (timedelta(hours=3), "stopped", "已于 2026-11-22 09:00 停止", "stopped at 2026-11-22 09:00"),
        (timedelta(minutes=2), None, "自 2026-11-22 11:58 起没有动静", "since 2026-11-22 11:58"),
        (timedelta(0), "only 5 MB free in /var: nothing is fetched below 200 MB", "采集服务报告问题：/var 只剩 5 MB", "only 5 MB free"),
        (timedelta(0), "a mistake without words\nno crawl worker can start (OSError); the log says why", "a mistake without words；采集进程起不来（OSError）", "(OSError); the log"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_service_stands_on_every_page(
    desk: Archive, ago: timedelta | None, note: str | None, zh: str, en: str
) -> None:
    """Never run, stopped, stuck or troubled: in the page's language, errors' pages included."""
    _beat(desk, ago, note)
    with serving(site_for(desk)) as client:
        assert all(zh in _banner(client, path) for path in PAGES)
        assert en in _banner(client, "/", "en")


def test_a_service_at_work_needs_no_banner(web: httpx.Client) -> None:
    """Where all is well nothing is said."""
    assert not any(_banner(web, path) for path in PAGES)


def test_a_stranger_hears_nothing(desk: Archive) -> None:
    """Who has not logged in sees neither the service's troubles nor its hours."""
    _beat(desk, None)
    with serving(site_for(desk, locked=True)) as client:
        assert not _banner(client, "/login")
        log_in(client)
        assert _banner(client, "/sources")


@pytest.mark.parametrize(
    ("ago", "zh", "en"),
    [
        (timedelta(seconds=20), "刚刚采集", "collected just now"),
        (timedelta(minutes=7), "7 分钟前采集", "collected 7 minutes ago"),
        (timedelta(hours=5), "5 小时前采集", "collected 5 hours ago"),
        (timedelta(days=3), "3 天前采集", "collected 3 days ago"),
    ],
)
def test_the_count_says_how_fresh_it_is(
    desk: Archive, ago: timedelta, zh: str, en: str
) -> None:
    """Beside the number of stories stands when a source was read last."""
    with desk.write() as session:
        session.merge(SourceState(source="demo-ministry", last_success_at=NOW - ago))
    with serving(site_for(desk)) as client:
        for language, said in (("zh", zh), ("en", en)):
            page = client.get("/", headers={**HTML, "accept-language": language}).text
            assert said in page.partition('id="found"')[2].partition("</h2>")[0]


def test_a_year_is_drawn_by_weeks(web: httpx.Client) -> None:
    """A bar of a year's days is a pixel wide: 53 weeks from their Mondays, nothing lost."""
    page = web.get("/trends?days=365&q=云州", headers=HTML).text
    volume = page.partition('id="volume"')[2].partition("</table>")[0]
    assert 52 <= volume.count('<th scope="row">') <= 54
    assert '<th scope="row">2026-11-16</th>' in volume and "每周的文章" in page
    month = web.get("/trends?days=30", headers=HTML).text
    totals = [
        sum(
            int(row.partition("</td>")[0])
            for row in one.partition('id="volume"')[2].partition("</table>")[0].split('<td class="num" data-skip>')[1:]
        )
        for one in (page, month)
    ]  # fmt: skip
    assert totals[0] == totals[1] == 6


def test_visits_are_labelled_on_a_phone(web: httpx.Client) -> None:
    """Each number of a visit carries its name, so that a card on a narrow screen says what it is."""
    page = web.get("/sources/demo-ministry", headers=HTML).text
    row = page.partition("visits")[2].partition("<tbody>")[2].partition("</tr>")[0]
    assert row.count('<td class="num') == row.count("data-label=") == 8


def test_advice_is_in_the_pages_language(web: httpx.Client) -> None:
    """`did you mean` is no tail of English behind a Chinese sentence."""
    page = web.get("/?site=nowhere.example", headers={**HTML, "accept-language": "zh"})
    assert "did you mean" not in page.text
