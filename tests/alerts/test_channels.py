"""Group chats and webhooks: only what is allowed, only public addresses, behind the same outbox."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from alerts.channels import ChannelError, check_channel, hand_over, is_public, send_to_channel, shown

pytest.importorskip("apprise")
MAIL = "Subject: 芯片\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n正文 <b>\r\n".encode()


@pytest.fixture
def hook() -> Iterator[tuple[int, list[Any], list[int]]]:
    """A local webhook: its port, what it was sent, and the status it answers with (first of the list)."""
    taken: list[Any] = []
    answer = [200]

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answer[0])
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, taken, answer
    server.shutdown()
    server.server_close()


def test_a_webhook_gets_subject_and_text(hook: tuple[int, list[Any], list[int]]) -> None:
    """What the mail says in its text part, as it stands."""
    port, taken, _ = hook
    assert hand_over(MAIL, f"json://127.0.0.1:{port}/x").kind == "sent"
    assert (taken[0]["title"], taken[0]["message"].strip()) == ("芯片", "正文 <b>")


@pytest.mark.parametrize("status", [500, 403, 302])
def test_a_webhook_that_refuses_is_tried_again(hook: tuple[int, list[Any], list[int]], status: int) -> None:
    """Errors and redirections are no delivery, and a redirection is not followed."""
    port, taken, answer = hook
    answer[0] = status
    assert hand_over(MAIL, f"json://127.0.0.1:{port}/x").kind == "retry"
    assert len(taken) == 1


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "100.100.100.200", "[::1]"]
)
def test_a_webhook_leads_nowhere_inside(host: str) -> None:
    """Loopback, private, metadata addresses: refused before anything is connected."""
    assert send_to_channel(MAIL, f"jsons://{host}/x").kind == "refused"


def test_public_addresses_are_public() -> None:
    """The rule that decides: global addresses, without those that lead back inside."""
    assert is_public("8.8.8.8") and is_public("2400:3200::1")
    assert not any(
        map(is_public, ["192.0.0.8", "168.63.129.16", "2002:7f00:1::", "fe80::1%eth0", "64:ff9b::1"])
    )


def test_only_allowed_schemes() -> None:
    """Unknown schemes never; known ones where [alerts] channels names them."""
    assert check_channel("feishu://token", ["feishu"]) == "feishu://token"
    for recipient, allowed in (
        ("feishu://token", []),
        ("json://x", ["json"]),
        ("file:///etc/passwd", ["file"]),
        ("feishu://a b", ["feishu"]),
    ):
        with pytest.raises(ChannelError):
            check_channel(recipient, allowed)


def test_a_channel_stands_behind_the_same_outbox(small_world: Any) -> None:
    """A rule with a channel makes an outbox row for it; its token is not shown; what fails is visible."""
    world = small_world
    world.settings = replace(
        world.settings, alerts=world.settings.alerts.model_copy(update={"channels": ["jsons"]})
    )
    world.rule("甲", "芯片", to=["jsons://127.0.0.1/secret", "a@example.org"])
    world.publish("芯片一")
    world.work()
    assert world.states() == {"failed": 1, "sent": 1}
    from db import outbox

    with world.archive.read() as session:
        rows = outbox.listing(session)
    assert {row["to"] for row in rows} == {"jsons://…", "a@example.org"}
    assert shown("jsons://127.0.0.1/secret") == "jsons://…cret"
