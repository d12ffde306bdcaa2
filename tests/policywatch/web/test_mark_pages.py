"""Marks on the page and the API, what is new since the last visit, and filters in the address."""

import time
from collections.abc import Iterator

import httpx
import pytest

from alerts import register
from db.access import api_tokens, visits
from db.access.desk import Desk
from db.session import Archive
from tests.policywatch.web.served import (
    LOW_SKY,
    NOW,
    csrf,
    item,
    join,
    log_in,
    post,
    serving,
    site_for,
    stock,
)

HTML = {"accept": "text/html"}


@pytest.fixture
def ana(desk: Archive) -> Iterator[httpx.Client]:
    """The page, logged in as a reader."""
    join(desk, "ana", "reader")
    with serving(site_for(desk, locked=True)) as client:
        log_in(client, "anaana", "ana")
        yield client


def test_the_buttons_work_without_a_script(ana: httpx.Client) -> None:
    """Pressed, pressed again, on a list and on an article's page, back to where one was."""
    first = ana.get("/api/articles?q=低空").json()["items"][0]["id"]
    for sent, pressed in ((f"important:{first}", True), (f"-important:{first}", False)):
        answer = post(ana, "/marks", "/", do=sent, next="/?q=低空")
        assert answer.headers["location"].startswith("/?q=")
        text = ana.get(f"/articles/{first}", headers=HTML).text
        assert (f'value="-important:{first}" aria-pressed="true"' in text) is pressed
    for bad in ("x:1", "read:x", "read", "read:99999999999999999999"):
        assert post(ana, "/marks", "/", do=bad).status_code == 400
    assert post(ana, "/marks", "/", do="read:999").status_code == 404


def test_a_note_is_kept_and_shown(ana: httpx.Client) -> None:
    """As it was written, escaped; taken away when emptied."""
    post(ana, "/marks/note", "/", number="1", note="<b>看附件</b>")
    assert "&lt;b&gt;看附件" in ana.get("/articles/1", headers=HTML).text
    post(ana, "/marks/note", "/", number="1", note=" ")
    assert ana.get("/api/marks").json() == []


def test_the_api_marks_with_an_accounts_token(ana: httpx.Client, desk: Archive) -> None:
    """Read, marked, listed; by story, by article; a token without an account marks for nobody by name."""
    with desk.write() as session:
        tokens = {
            scope: api_tokens.make(session, scope, scopes, NOW, 1)
            for scope, scopes in (("read", ["read"]), ("write", ["read", "write"]))
        }
        nobodys = api_tokens.make(session, "x", ["read", "write"], NOW)
    with httpx.Client(base_url=ana.base_url, trust_env=False) as client:

        def ask(method: str, path: str, token: str, **more: object) -> httpx.Response:
            headers = {"authorization": f"Bearer {token}"}
            return client.request(method, path, headers=headers, **more)  # type: ignore[arg-type]

        refused = ask(
            "PATCH", "/api/marks/articles/1", tokens["read"], json={"read": True}
        )
        assert refused.status_code == 403
        marked = ask(
            "PATCH",
            "/api/marks/articles/2",
            tokens["write"],
            json={"read": True, "important": True, "note": "备"},
        ).json()
        story = marked["id"]
        assert marked["read"] and marked["important"] and marked["note"] == "备"
        again = ask("GET", f"/api/marks/stories/{story}", tokens["read"]).json()
        assert again["important"] and again["id"] == story
        listed = ask("GET", "/api/marks?kind=important", tokens["read"]).json()
        assert [one["id"] for one in listed] == [story]
        assert ask("GET", "/api/marks", nobodys).json() == []
        wrong = ask("PATCH", "/api/marks/articles/1", tokens["write"], json={"x": 1})
        assert wrong.status_code == 400
        for path in ("articles/999", "stories/999", "policies/999"):
            assert ask("GET", f"/api/marks/{path}", tokens["read"]).status_code == 404


def test_filters_and_order_stay_in_the_address(ana: httpx.Client) -> None:
    """Unread, important and by first sight: in every link of the page, and saved with a search."""
    first = ana.get("/api/articles?q=低空").json()["items"][0]["id"]
    post(ana, "/marks", "/", do=f"important:{first}", next="/")
    page = ana.get("/?sort=first-seen&marked=important", headers=HTML).text
    assert page.count('<li class="item') == 1 and "marked=important" in page
    assert "sort=first-seen&amp;marked=important" in page or "marked=important" in page
    assert ana.get("/api/articles?marked=important").json()["total"] == 1
    total = ana.get("/api/articles").json()["total"]
    assert ana.get("/api/articles?marked=unread").json()["total"] == total
    assert ana.get("/api/facets?marked=important").json()["counted"] >= 1
    assert ana.get("/export?marked=important").status_code == 400
    assert ana.get("/api/articles?marked=x").status_code == 400


def test_first_seen_is_an_order_of_page_and_api(
    ana: httpx.Client, desk: Archive
) -> None:
    """What was stored last comes first, whatever date it bears."""
    old = NOW.replace(year=2020)
    stock(desk, [item("n.example", "旧文新收", LOW_SKY[:45], old, "新报")])
    items = ana.get("/api/articles?sort=first-seen&limit=2").json()
    assert items["items"][0]["title"] == "旧文新收" and items["next"]
    following = ana.get(f"/api/articles?sort=first-seen&cursor={items['next']}").json()
    assert "旧文新收" not in [one["title"] for one in following["items"]]
    assert ana.get("/api/articles").json()["items"][0]["title"] != "旧文新收"
    shown = ana.get("/?sort=first-seen", headers=HTML).text
    assert shown.index("旧文新收") < shown.index("人形机器人")


def test_what_came_since_the_last_visit_is_new(
    ana: httpx.Client, desk: Archive
) -> None:
    """The second visit says how many stories came since the first, and marks them."""
    assert "以来新增" not in ana.get("/", headers=HTML).text
    _noted(desk)
    with desk.write() as session:
        visit = visits.of_account(session, 1)
        assert visit is not None
        visit.last_at = NOW.replace(day=21)
    text = f"第1条。{LOW_SKY}"[:61]
    stock(desk, [item("new.example", "无人机新航线第1条", text, NOW, "新报")])
    shown = ana.get("/", headers=HTML).text
    assert "以来新增 1 则" in shown and shown.count("tag-new") == 1


def _noted(desk: Archive) -> None:
    """A visit is noted after its page was sent."""
    for _ in range(100):
        with desk.read() as session:
            if visits.of_account(session, 1) is not None:
                return
        time.sleep(0.05)
    raise AssertionError("the visit was not noted")


def test_saved_searches_count_for_the_account(desk: Archive) -> None:
    """What came since the account opened a search last, in any browser; another account's opening changes nothing."""
    join(desk, "bo", "analyst")
    with serving(site_for(desk, locked=True)) as client:
        log_in(client, "bobo", "bo")
        post(client, "/saved", "/", name="空", asked="q=无人机")
        client.get("/saved/空")
        text = f"第1条。{LOW_SKY}"[:61]
        stock(desk, [item("new.example", "无人机新航线第1条", text, NOW, "新报")])
        client.cookies = httpx.Cookies()
        log_in(client, "bobo", "bo")
        assert '<strong class="n">1</strong>' in client.get("/", headers=HTML).text
        client.get("/saved/空")
        assert '<strong class="n">1</strong>' not in client.get("/", headers=HTML).text


def test_not_relevant_offers_words_with_their_dry_run(desk: Archive) -> None:
    """From the story to the rule's editor with the NOT in its query, the dry run beside it."""
    bo = Desk(join(desk, "bo", "analyst"), "bo", at=NOW)
    register.add(desk, name="空", query="无人机", to=["b@x.cn"], now=NOW, desk=bo)
    with serving(site_for(desk, locked=True)) as client:
        log_in(client, "bobo", "bo")
        found = client.get("/api/articles?q=低空物流").json()["items"][0]["id"]
        post(client, "/marks", "/", do=f"irrelevant:{found}")
        assert (
            "/marks/exclusions?article=" in client.get("/?q=无人机", headers=HTML).text
        )
        page = client.get(f"/marks/exclusions?article={found}&q=无人机", headers=HTML)
        assert "NOT" in page.text and "则中的" in page.text
        assert (
            client.get(
                f"/marks/exclusions?article={found}&q=(", headers=HTML
            ).status_code
            == 400
        )
        edit = client.get(
            "/alerts/edit?name=空&query=无人机 NOT 物流", headers=HTML
        ).text
        assert "无人机 NOT 物流</textarea>" in edit
        assert csrf(client)
