"""Who sees whom the alerts go to: a read token nobody whole, a page's list no channel whole."""

import re

import httpx
import pytest
from sqlalchemy import update

from alerts import link_requests, links, register
from alerts.scan import scan
from db.access import api_tokens
from db.access.keys import key
from db.alerts import outbox, rules
from db.models import Message
from db.session import Archive
from policywatch.web.recipients import masked, without_addresses
from tests.policywatch.web.served import LOW_SKY, NOW, item, log_in, post, setup, stock

ANALYST = "analyst.chen@example.org"
CHANNEL = "slack://xoxb-1234-verysecret-5678/abcdef/ghijkl"
SECRETS = (ANALYST, "analyst.chen", "verysecret", CHANNEL)
PLACES = (
    "/api/alerts",
    "/api/alerts/w",
    "/api/alerts/w/history",
    "/api/status",
    "/alerts",
    "/alerts/history?name=w",
    "/alerts/edit?name=w",
    "/alerts/export",
    "/tokens",
    "/metrics",
)


@pytest.fixture
def rule(desk: Archive) -> str:
    """A rule with a person and a chat, one paused, one that asked for less, and a mail that failed."""
    made = register.add(
        desk,
        name="w",
        query="机器人",
        to=[ANALYST, CHANNEL],
        channels=["slack"],
        now=NOW,
    )
    stock(
        desk, [item("a.example.cn", "机器人新规发布", LOW_SKY + "机器人。", NOW, None)]
    )
    scan(desk, now=NOW, settings=setup(desk))
    with desk.read() as session:
        number = rules.get(session, "w").id
    secret = key(desk, "mail")
    for deed in ("pause", "less"):
        token = links.sign(secret, deed, [number], ANALYST, 1, now=NOW)  # type: ignore[arg-type]
        link_requests.carry_out(desk, token, NOW)
    with desk.write() as session:
        outbox.suspend(session, ANALYST, f"550 <{ANALYST}> unknown", NOW)
    said = f"550 5.1.1 <{ANALYST}> unknown; mailbox {ANALYST.split('@')[0]} not found"
    with desk.write() as session:
        session.execute(
            update(Message)
            .where(Message.to == ANALYST)
            .values(state="failed", error=said)
        )
    return str(made["name"])


def token_for(desk: Archive, *scopes: str) -> dict[str, str]:
    with desk.write() as session:
        made = api_tokens.make(session, "-".join(scopes), scopes, NOW)
    return {"authorization": f"Bearer {made}"}


@pytest.mark.parametrize("place", PLACES)
def test_a_read_token_sees_nobody_whole(
    desk: Archive, locked: httpx.Client, rule: str, place: str
) -> None:
    """Wherever rules, mails and problems are shown, addresses are masked, or the door is closed."""
    answer = locked.get(
        place, headers=token_for(desk, "read") | {"accept": "text/html"}
    )
    assert answer.status_code in (200, 403)
    for secret in SECRETS:
        assert secret not in answer.text, secret


def test_a_write_token_sees_what_it_can_change(
    desk: Archive, locked: httpx.Client, rule: str
) -> None:
    """The API gives the rule as it must be sent back."""
    headers = token_for(desk, "read", "write")
    assert locked.get("/api/alerts/w", headers=headers).json()["to"] == [
        ANALYST,
        CHANNEL,
    ]


@pytest.mark.parametrize("place", ["/alerts", "/alerts/history?name=w"])
def test_pages_never_show_a_channel_whole(
    own: httpx.Client, rule: str, place: str
) -> None:
    """Over a shoulder or in a screenshot the chat's token is a password; the editor alone has it."""
    headers = {"accept": "text/html"}
    assert "verysecret" not in own.get(place, headers=headers).text
    assert "verysecret" in own.get("/alerts/edit?name=w", headers=headers).text


def test_a_write_token_makes_no_tokens(desk: Archive, locked: httpx.Client) -> None:
    """Stolen, it can't make itself heirs, list others, or revoke them; the page logged in can."""
    headers = token_for(desk, "read", "write")
    for method, place in (
        ("GET", "/tokens"),
        ("POST", "/tokens"),
        ("POST", "/tokens/revoke"),
    ):
        answer = locked.request(method, place, headers=headers, data={"name": "heir"})
        assert answer.status_code == 403, (method, place)
    log_in(locked)
    made = post(locked, "/tokens", "/tokens", name="mine", scope="read").text
    assert re.search(r"<code>pw_[\w-]+</code>", made)


def test_masks() -> None:
    """What is left tells recipients apart and gives none away."""
    assert masked(ANALYST) == "a…@example.org"
    assert "verysecret" not in masked(CHANNEL)
    assert without_addresses(f"550 <{ANALYST}>: no") == "550 <…@example.org>: no"
    assert without_addresses("a" * 100_000 + "@" * 50_000)
