"""Signed webhooks: what is posted, and that a receiver can tell it is from here, whole and new."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from alerts import webhooks
from alerts.channels import check_channel, send_to_channel
from alerts.settings import AlertSettings, PasswordError
from alerts.webhooks import Signing, check_key, content_of, signed
from tests.alerts.test_channels import Hook, channel_main, hook, hooks

__all__ = ["hook", "hooks"]
KEY = "whsec_" + base64.b64encode(b"k" * 32).decode()
MAIL = (
    "Subject: 芯片\r\nMessage-ID: <one@example.org>\r\nX-Policywatch-Rule: 甲\r\n"
    "X-Policywatch-Rule: 乙\r\nX-Policywatch-Story: 7\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n正文\r\n"
).encode()


def verified(body: bytes, headers: dict[str, str], key: bytes) -> bool:
    """As the specification has a receiver check (standardwebhooks.com), in a few lines of its own."""
    lower = {name.lower(): value for name, value in headers.items()}
    said = f"{lower['webhook-id']}.{lower['webhook-timestamp']}.".encode() + body
    mine = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    return f"v1,{mine}" in lower["webhook-signature"].split()


def test_the_body_says_what_the_mail_says(now: datetime) -> None:
    """Subject, text, every rule, the story; the same mail has the same id."""
    content = content_of(message_from_bytes(MAIL, policy=SMTP))
    post = signed(content, KEY, now)
    told = json.loads(post.body)
    assert told["type"] == "policywatch.alert"
    assert told["data"]["rules"] == ["甲", "乙"] and told["data"]["story"] == 7
    assert (told["data"]["title"], told["data"]["text"].strip()) == ("芯片", "正文")
    assert post.headers["webhook-id"] == "one@example.org"
    assert verified(post.body, post.headers, b"k" * 32)
    assert not verified(post.body + b" ", post.headers, b"k" * 32)
    assert not verified(post.body, post.headers, b"x" * 32)
    assert not verified(
        post.body, {**post.headers, "webhook-timestamp": "1"}, b"k" * 32
    )


def test_what_arrives_can_be_verified(
    hook: Hook, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Out of the process that sends, through the checked connection."""
    monkeypatch.setattr(webhooks, "SCHEME", "webhook")
    outcome = send_to_channel(
        MAIL,
        f"webhook://127.0.0.1:{hook.port}/x",
        private=True,
        signing=Signing(KEY, now),
    )
    assert outcome.kind == "sent", outcome
    assert verified(hook.raw[0], hook.headers[0], b"k" * 32)


@pytest.mark.parametrize("status", [302, 401, 500])
def test_anything_but_success_is_tried_again(
    hook: Hook, status: int, now: datetime
) -> None:
    """A redirection is not followed."""
    hook.status = status
    post = signed({"id": "x"}, KEY, now)
    address = f"webhook://127.0.0.1:{hook.port}/x"
    said = channel_main.post_signed(
        address, post.body.decode(), post.headers, lambda address: True
    )
    assert said == ("retry", f"status {status}", "data") and len(hook.taken) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254"])
def test_a_signed_webhook_leads_nowhere_inside(host: str) -> None:
    """Refused before anything is connected."""
    said = channel_main.post_signed(
        f"webhooks://{host}/x", "{}", {}, channel_main.is_public
    )
    assert (said[0], said[2]) == ("refused", "rcpt") and "private" in said[1]


def test_nobody_there_and_a_lost_answer(hook: Hook, now: datetime) -> None:
    """No connection is tried again; taken and never answered is in doubt."""
    hook.act = _hang_up
    address = f"webhook://127.0.0.1:{hook.port}/x"
    assert (
        channel_main.post_signed(address, "{}", {}, lambda one: True)[0] == "ambiguous"
    )
    gone = channel_main.post_signed(
        "webhook://127.0.0.1:9/x", "{}", {}, lambda one: True
    )
    assert gone[0] == "retry"


def test_webhooks_need_a_key(tmp_path: Path, now: datetime) -> None:
    """None named: refused with the configuration; none there, too short, no base64: the outbox says so."""
    with pytest.raises(ValueError, match="webhook_secret_file"):
        AlertSettings(channels=["webhooks"])
    file = tmp_path / "key"
    settings = AlertSettings(channels=["webhooks"], webhook_secret_file=file)
    assert check_channel("webhooks://example.org/x", settings.channels)
    for written, told in (
        (None, "No such file"),
        ("short", "5 bytes"),
        ("whsec_§", "base64"),
    ):
        if written is not None:
            file.write_text(written, "utf-8")
        with pytest.raises(PasswordError, match=told):
            settings.webhook_key()
    file.write_text(f"{KEY}\n", "utf-8")
    assert settings.webhook_key() == KEY
    check_key(KEY)
    assert send_to_channel(MAIL, "webhooks://example.org/x").detail.startswith(
        "no [alerts]"
    )


def test_a_key_that_cannot_be_read_loses_nothing(
    small_world: Any, tmp_path: Path
) -> None:
    """The message waits, and the outbox says what to mend."""
    world = small_world
    changed = {"channels": ["webhooks"], "webhook_secret_file": tmp_path / "none"}
    world.settings = replace(
        world.settings, alerts=world.settings.alerts.model_copy(update=changed)
    )
    world.rule("甲", "芯片", to=["webhooks://example.org/x"])
    world.publish("芯片一")
    world.work()
    assert world.states() == {"waiting": 1}


def _hang_up(answering: Any) -> None:
    answering.connection.close()
    answering.wfile.close()
