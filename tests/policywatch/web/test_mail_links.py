"""The pages behind the links in mails."""

import re

import httpx
import pytest

from alerts import links, register
from db.access.keys import key
from db.alerts import rules
from db.alerts.hits import record
from db.session import Archive
from tests.policywatch.web.served import NOW

A, B = "a@example.org", "b@example.org"


@pytest.fixture
def number(desk: Archive) -> int:
    """A rule of two recipients that found two stories, one of them hardly relevant."""
    register.add(desk, name="机器人", query="机器人", to=[A, B], now=NOW)
    with desk.write() as session:
        found = rules.get(session, "机器人").id
        record(
            session,
            [
                {"rule_id": found, "story_id": story, "article_id": story, "revision_id": 0,
                 "relevance": relevance, "muted": False, "found_at": NOW}
                for story, relevance in ((1, 0.05), (2, 0.8))
            ],
        )  # fmt: skip
    return found


def path(desk: Archive, deed: links.Deed, number: int, story: int = 0) -> str:
    return "/mail/" + links.sign(key(desk, "mail"), deed, [number], A, story, now=NOW)


@pytest.mark.parametrize("deed", ["pause", "unsubscribe", "less"])
def test_pages_name_the_address(
    desk: Archive, locked: httpx.Client, number: int, deed: links.Deed
) -> None:
    """Before and after: whoever was forwarded a mail sees for whom the link acts."""
    where = path(desk, deed, number, 1)
    headers = {"accept": "text/html"}
    assert A in locked.get(where, headers=headers).text
    done = locked.post(where, headers=headers)
    assert done.status_code == 200 and A in done.text and B not in done.text


def test_less_like_this_says_what_it_does_and_is_taken_back(
    desk: Archive, locked: httpx.Client, number: int
) -> None:
    """Thresholds and figures on the page; the undo button's own form takes it back, without a login."""
    where = path(desk, "less", number, 1)
    headers = {"accept": "text/html", "accept-language": "en"}
    asked = locked.get(where, headers=headers).text
    assert "from 0.00 to 0.10" in asked
    assert "Of the 2 stories of the last 90 days, 1 would not have come" in asked
    assert register.one(desk, "机器人", now=NOW)["min_relevance_for"] == {}
    done = locked.post(where, headers=headers).text
    rule = register.one(desk, "机器人", now=NOW)
    assert rule["min_relevance_for"] == {A: 0.1} and rule["min_relevance"] == 0
    [name] = re.findall(r'type="hidden" name="(undo)" value="true"', done)
    undone = locked.post(where, data={name: "true"}, headers=headers)
    assert "Taken back" in undone.text
    assert register.one(desk, "机器人", now=NOW)["min_relevance_for"] == {}


def test_the_rules_history_shows_it(
    desk: Archive, own: httpx.Client, number: int
) -> None:
    """Address, old and new threshold, on the rule's own page."""
    own.post(path(desk, "less", number, 1))
    shown = own.get("/alerts/history?name=机器人", headers={"accept": "text/html"}).text
    assert A in shown and "0.00" in shown and "0.10" in shown


def test_an_expired_link_says_so(desk: Archive, own: httpx.Client, number: int) -> None:
    """410 in the reader's language, and nothing done."""
    old = NOW - links.LIFETIME["less"] * 2
    token = links.sign(key(desk, "mail"), "less", [number], A, 1, now=old)
    headers = {"accept": "text/html", "accept-language": "zh"}
    answer = own.post(f"/mail/{token}", headers=headers)
    assert answer.status_code == 410 and "链接已过期" in answer.text
    assert register.one(desk, "机器人", now=NOW)["min_relevance_for"] == {}
