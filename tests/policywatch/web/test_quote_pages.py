"""Checking a draft on the page and through the API."""

import httpx

from db.access import api_tokens
from db.session import Archive
from tests.policywatch.web.served import NOW, post, serving, site_for

DRAFT = "“全省人形机器人整机年产能达到3万台，核心零部件省内配套率超过56%”"


def test_the_page_shows_each_item_with_its_article(own: httpx.Client) -> None:
    """The difference is marked, the article linked; the draft stays in the form."""
    empty = own.get("/quotes", headers={"accept-language": "en"}).text
    assert "Check quotes" in empty and "<textarea" in empty
    draft = f"{DRAFT}，“这句话谁也没有在任何地方说过写过”，“整机年产能达到3万台”"
    page = post(own, "/quotes", "/quotes", draft=draft).text
    assert "一致 1 · 有出入 1 · 未找到 1" in page
    assert "有出入" in page and "<mark" in page
    assert "56%" in page and "65%" in page
    assert 'href="/articles/' in page
    assert DRAFT.strip("“”") in page


def test_a_draft_is_shown_as_text(own: httpx.Client) -> None:
    """What a draft holds is never markup."""
    page = post(
        own, "/quotes", "/quotes", draft="“<script>alert(1)</script>机器人”"
    ).text
    assert "<script>alert" not in page


def test_the_api_answers_in_the_contracts_shape(own: httpx.Client) -> None:
    """State, article, address, hash and differences for each item; an oversized draft is 400."""
    answer = own.post("/api/quotes/check", json={"text": DRAFT})
    (item,) = answer.json()["items"]
    assert item["state"] == "altered"
    assert item["differences"] == [{"draft": "56%", "archive": "65%", "kind": "figure"}]
    assert item["hash_of"] == "page" and len(item["hash"]) == 64
    assert (
        own.post("/api/quotes/check", json={"text": "x" * 200_001}).status_code == 400
    )
    assert own.post("/api/quotes/check", json={}).status_code == 400


def test_a_token_that_may_read_is_enough(desk: Archive, locked: httpx.Client) -> None:
    """Posting a draft changes nothing, so it takes no token for writing; without any it is refused."""
    with desk.write() as session:
        token = api_tokens.make(session, "reader", ["read"], NOW)
    asked = {"json": {"text": DRAFT}}
    assert locked.post("/api/quotes/check", **asked).status_code == 403
    allowed = {"authorization": f"Bearer {token}"}
    assert locked.post("/api/quotes/check", headers=allowed, **asked).status_code == 200
    refused = locked.post("/api/alerts", headers=allowed, json={})
    assert refused.status_code == 403


def test_so_many_drafts_at_once(desk: Archive) -> None:
    """More are 503 with Retry-After; a place is given back."""
    site = site_for(desk)
    with serving(site) as client:
        site.checks.taken = site.checks.total
        full = client.post("/api/quotes/check", json={"text": DRAFT})
        assert full.status_code == 503 and full.headers["retry-after"]
        site.checks.taken = 0
        for _ in range(site.checks.total + 1):
            assert (
                client.post("/api/quotes/check", json={"text": DRAFT}).status_code
                == 200
            )
        assert site.checks.taken == 0
