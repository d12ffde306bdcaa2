"""Policy records and windows on the page and in the API."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from icalendar import Calendar

from crawler.passport import Passport
from db.session import Archive
from db.sources import runs
from scheduler.settings import Setup
from tests.policies.told import NEWS, NOTICE, NOTICE_TITLE, link, records, store
from tests.policywatch.web.served import NOW, csrf, post, serving, site_for

WINDOW = "请符合条件的单位于2026年12月15日前提交申报材料，单个项目最高不超过300万元。\n苏州市工业和信息化局"
MISSING = "财政部印发《云晶资金管理办法》，业界热议。"


@pytest.fixture
def served(sqlite_archive: Archive) -> Iterator[httpx.Client]:
    """A page over an archive with a record, a gap and an open window."""
    archive = sqlite_archive
    store(archive, NOW, "七部门发文", NEWS)
    store(archive, NOW, NOTICE_TITLE, NOTICE, category="ministry")
    for site in ("a.example.com", "b.example.org"):
        store(archive, NOW, "财政部发文", MISSING, url=f"https://{site}/1.html")
    store(archive, NOW, "苏州市工业和信息化局关于组织申报专项资金的通知", WINDOW)
    link(archive, NOW)
    passport = Passport.model_validate(
        {
            "id": "mof-news",
            "name": "财政部 · 政策",
            "publisher": "财政部",
            "category": "ministry",
            "kind": "listing",
            "every": "1h",
            "start_urls": ["https://www.mof.gov.cn/list.html"],
        }
    )
    site = site_for(archive)
    site.read_setup = lambda: Setup(archive.url, {"mof-news": passport})
    with serving(site) as client:
        yield client


def api(client: httpx.Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_table_is_narrowed_by_filters(served: httpx.Client) -> None:
    """Each filter leaves what it names; nothing found says so."""
    whole = served.get("/policies").text
    assert "云晶电池产业创新发展" in whole
    assert "云晶资金管理办法" in whole
    narrowed = served.get("/policies?issuer=财政部&level=ministry").text
    assert "云晶资金管理办法" in narrowed
    assert "云晶电池产业创新发展" not in narrowed
    assert "没有这样的文件" in served.get("/policies?topic=量子").text
    assert served.get("/policies?level=town").status_code == 400


def test_a_record_shows_each_fact_with_its_sentence(
    served: httpx.Client, sqlite_archive: Archive
) -> None:
    """Number, issuer, time line, target, articles by role; an unknown one is 404."""
    number = records(sqlite_archive)[0].id
    shown = served.get(f"/policies/{number}", headers={"accept-language": "zh"}).text
    for part in ("工信部联科〔2025〕77号", "2025-08-15", "到2027年", "原文", "报道"):
        assert part in shown, part
    article = served.get("/articles/1").text
    assert f'href="/policies/{number}"' in article
    assert served.get("/policies/999").status_code == 404
    english = served.get(f"/policies/{number}", headers={"accept-language": "en"}).text
    assert "Time line" in english


def test_a_gap_has_a_button_that_looks_there(
    served: httpx.Client, sqlite_archive: Archive
) -> None:
    """The issuer's source is visited next."""
    page = served.get("/policies/gaps").text
    assert "云晶资金管理办法" in page
    token = csrf(served, "/policies/gaps")
    answer = served.post("/policies/gaps/mof-news/look", data={"csrf": token})
    assert answer.status_code in (200, 303)
    with sqlite_archive.read() as session:
        assert runs.state(session, "mof-news").next_check_at == NOW
    missing = served.post("/policies/gaps/none/look", data={"csrf": token})
    assert missing.status_code == 404


def test_windows_as_a_page_and_as_a_calendar(served: httpx.Client) -> None:
    """Filtered by place and query; one event a window."""
    assert "关于组织申报专项资金的通知" in served.get("/windows?region=江苏").text
    assert "关于组织申报专项资金的通知" not in served.get("/windows?region=浙江").text
    answer = served.get("/windows.ics?q=专项资金")
    assert answer.headers["content-type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.text).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2026-12-15"
    assert served.get("/windows.ics?q=(").status_code == 400


def test_the_api_gives_records_gaps_and_windows(
    served: httpx.Client, sqlite_archive: Archive
) -> None:
    """In the contract's shapes; unknown parameters and numbers are refused."""
    found = api(served, "/api/policies?issuer=工信部")
    assert found["total"] == 1
    record = found["items"][0]
    assert api(served, f"/api/policies/{record['id']}") == record
    assert record["dates"]["issued"] == "2025-08-15"
    (gap,) = api(served, "/api/policies/gaps")
    assert gap["where"][0]["source"] == "mof-news"
    (window,) = api(served, "/api/windows?region=苏州")
    assert (window["until"], window["state"]) == ("2026-12-15", "open")
    assert api(served, "/api/articles/1")["policies"] == [record["id"]]
    assert api(served, "/api/articles?q=issuer:财政部")["total"] >= 1
    assert served.get("/api/policies/999").status_code == 404
    assert served.get("/api/policies?colour=red").status_code == 422
    for wrong in ("/api/windows?until=2026-99-99", "/api/policies?since=2026-13"):
        assert served.get(wrong).status_code == 400


def test_new_records_are_a_feed(served: httpx.Client) -> None:
    """Under the table's filters, the one found last first; unchanged is 304."""
    answer = served.get("/feed/policies.atom?issuer=财政部")
    assert answer.status_code == 200
    assert "云晶资金管理办法" in answer.text
    assert "云晶电池产业创新发展" not in answer.text
    again = served.get(
        "/feed/policies.atom?issuer=财政部",
        headers={"if-none-match": answer.headers["etag"]},
    )
    assert again.status_code == 304
    asked_otherwise = served.get(
        "/feed/policies.atom?issuer=财政部", headers={"host": "localhost"}
    )
    ids = re.findall(r"<id>([^<]+)</id>", answer.text)
    assert re.findall(r"<id>([^<]+)</id>", asked_otherwise.text) == ids
    assert all(one.startswith("tag:policywatch,") for one in ids)


def test_a_saved_search_has_a_calendar(served: httpx.Client) -> None:
    """Windows of what it finds, as page, calendar and API; an unknown name is 404."""
    post(served, "/saved", "/quotes", name="专项", asked="q=专项资金")
    assert "/windows.ics?saved=" in served.get("/saved").text
    made = Calendar.from_ical(served.get("/windows.ics?saved=专项").content)
    (event,) = made.walk("VEVENT")
    assert (str(event["SEQUENCE"]), made["X-WR-CALNAME"]) == ("0", "专项")
    assert len(api(served, "/api/windows?saved=专项")) == 1
    assert served.get("/windows?saved=无").status_code == 404


def test_a_moved_window_shows_its_earlier_end(
    served: httpx.Client, sqlite_archive: Archive
) -> None:
    """The old end crossed out; the calendar event keeps its id and gets a new number."""
    before = Calendar.from_ical(served.get("/windows.ics").content).walk("VEVENT")[0]
    text = "将专项资金申报截止时间延长至2026年12月25日。"
    title = "苏州市工业和信息化局关于延长专项资金申报时间的通知"
    store(sqlite_archive, NOW, title, text)
    link(sqlite_archive, NOW)
    (event,) = Calendar.from_ical(served.get("/windows.ics").content).walk("VEVENT")
    assert event["UID"] == before["UID"]
    assert int(event["SEQUENCE"]) == 1
    assert "原截止：2026-12-15" in event["DESCRIPTION"]
    assert ">2026-12-15</a></s>" in served.get("/windows").text


def test_two_documents_side_by_side(
    served: httpx.Client, sqlite_archive: Archive
) -> None:
    """Page and API give every changed figure; a number without record is 404."""
    other = NOTICE.replace("10个", "8个").replace("2025〕77", "2025〕12")
    other = other.replace("云晶电池", "星尘电池")
    title = NOTICE_TITLE.replace("云晶电池", "星尘电池")
    store(sqlite_archive, NOW, title, other, category="ministry")
    link(sqlite_archive, NOW)
    known = [one.id for one in records(sqlite_archive) if one.original_id]
    after, before = sorted(known)[:2]
    shown = api(served, f"/api/policies/{before}/compare/{after}")
    assert shown["after"]["read_from"] == "original"
    (change,) = [one for one in shown["changes"] if one["kind"] == "figure"]
    assert change["change"] == "raised"
    assert (change["before"]["value"], change["after"]["value"]) == (8.0, 10.0)
    page = served.get(f"/policies/{before}/compare/{after}").text
    assert "提高" in page
    assert served.get(f"/policies/{before}/compare/99999").status_code == 404
    assert served.get(f"/api/policies/99999/compare/{after}").status_code == 404


def test_the_radar_shows_what_is_new(
    served: httpx.Client, sqlite_archive: Archive
) -> None:
    """Wordings, documents and fields of the last days, on the page and in the API."""
    for place in ("各省", "多市", "专家", "企业"):
        title = f"{place}布局量子云晶经济"
        store(
            sqlite_archive,
            NOW,
            title,
            f"{title}。",
            url=f"https://{len(title)}.{ord(place[0])}.example.com/1",
        )
    shown = api(served, "/api/radar?days=7")
    assert "布局量子云晶经济" in [one["word"] for one in shown["wordings"]]
    assert "量子" in "".join(one["field"] for one in shown["fields"])
    assert "云晶资金管理办法" in [one["title"] for one in shown["documents"]]
    page = served.get("/radar").text
    assert "布局量子云晶经济" in page
    assert served.get("/radar?days=99").status_code in (400, 422)
