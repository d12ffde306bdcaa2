"""Group chats and webhooks: only what is allowed, only public addresses, behind the same outbox."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from alerts.channels import ChannelError, check_channel, room, send_to_channel, shown
from db.alerts import outbox

pytest.importorskip("apprise")
channel_main = pytest.importorskip("alerts.channel_main")
MAIL = "Subject: 芯片\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n正文 <b>\r\n".encode()


@dataclass
class Hook:
    """A local webhook: what it was sent, and how it answers."""

    port: int = 0
    taken: list[Any] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    status: int = 200
    body: bytes = b""
    act: Callable[[Any], None] = lambda connection: None


class _Answering(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        hook: Hook = self.server.hook  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        hook.headers.append(dict(self.headers))
        hook.raw.append(body)
        is_form = "form" in self.headers.get("Content-Type", "")
        hook.taken.append(parse_qs(body.decode()) if is_form else json.loads(body))
        hook.act(self)
        if self.wfile.closed:
            return
        self.send_response(hook.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(hook.body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def hooks() -> Iterator[Callable[[str, int], Hook]]:
    """Starts webhooks on loopback addresses."""
    servers: list[ThreadingHTTPServer] = []

    def start(host: str = "127.0.0.1", port: int = 0) -> Hook:
        server = ThreadingHTTPServer((host, port), _Answering)
        server.daemon_threads = True
        server.hook = Hook(server.server_port)  # type: ignore[attr-defined]
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return server.hook  # type: ignore[attr-defined,no-any-return]

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def hook(hooks: Any) -> Hook:
    started: Hook = hooks()
    return started


def anywhere(address: str) -> bool:
    return True


def say(
    recipient: str,
    allowed: Callable[[str], bool] = anywhere,
    text: str = "正文 <b>",
) -> tuple[str, str, str]:
    said: tuple[str, str, str] = channel_main.hand_over(
        recipient, "芯片", text, allowed
    )
    return said


def test_a_webhook_gets_subject_and_text(hook: Hook) -> None:
    """What the mail says in its text part, as it stands, out of a process of its own."""
    outcome = send_to_channel(MAIL, f"json://127.0.0.1:{hook.port}/x", private=True)
    assert outcome.kind == "sent", outcome
    assert (hook.taken[0]["title"], hook.taken[0]["message"].strip()) == (
        "芯片",
        "正文 <b>",
    )


@pytest.mark.parametrize("status", [500, 403, 302])
def test_a_webhook_that_refuses_is_tried_again(hook: Hook, status: int) -> None:
    """Errors and redirections are no delivery, and a redirection is not followed, also where the address asks for it."""
    hook.status = status
    assert say(f"json://127.0.0.1:{hook.port}/x?redirect=yes") == (
        "retry",
        f"status {status}",
        "data",
    )
    assert len(hook.taken) == 1


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.0.0.1",
        "169.254.169.254",
        "100.100.100.200",
        "[::1]",
        "0x7f000001",
    ],
)
def test_a_webhook_leads_nowhere_inside(host: str) -> None:
    """Loopback, private, metadata addresses in any spelling: refused before anything is connected."""
    kind, detail, stage = say(f"jsons://{host}/x", channel_main.is_public)
    assert (kind, stage) == ("refused", "rcpt") and "private" in detail


def test_a_name_that_changes_between_two_lookups(
    hooks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address that was checked is the address connected to: a name that leads elsewhere a moment later gains nothing."""
    allowed = hooks("127.0.0.2")
    inside = hooks("127.0.0.1", allowed.port)
    answers = iter(["127.0.0.2"])
    real = socket.getaddrinfo

    def rebinding(host: str, *rest: Any, **named: Any) -> Any:
        return real(
            next(answers, "127.0.0.1") if host == "hook.example" else host,
            *rest,
            **named,
        )

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    for _ in range(2):
        say(
            f"json://hook.example:{allowed.port}/x",
            lambda address: address == "127.0.0.2",
        )
    assert (len(allowed.taken), len(inside.taken)) == (1, 0)


@pytest.mark.parametrize("way", ["close", "hang"])
def test_a_lost_answer_may_have_arrived(hook: Hook, way: str) -> None:
    """Taken and never answered: in doubt, so it is sent once more at most; nobody there: surely not taken."""
    hook.act = _hang_up if way == "close" else lambda answering: time.sleep(10)
    assert say(f"json://127.0.0.1:{hook.port}/x?rto=1")[0] == "ambiguous"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert say(f"json://127.0.0.1:{port}/x")[:2] == ("retry", "no connection")


def test_an_answer_without_end_is_read_no_further(hook: Hook) -> None:
    """A status and 64 kB are enough; a service that drips for ever is left after the time allowed."""
    hook.body = b"x" * (1 << 22)
    assert say(f"json://127.0.0.1:{hook.port}/x")[0] == "sent"
    hook.act = _drip
    outcome = send_to_channel(
        MAIL, f"json://127.0.0.1:{hook.port}/x", private=True, longest=2
    )
    assert outcome.kind == "ambiguous" and "2 seconds" in outcome.detail


def _hang_up(answering: Any) -> None:
    answering.connection.close()
    answering.wfile.close()


def _drip(answering: Any) -> None:
    with suppress(OSError):
        answering.connection.sendall(b"HTTP/1.0 200 OK\r\nX: ")
        for _ in range(100):
            answering.connection.sendall(b"x")
            time.sleep(0.1)


@pytest.mark.parametrize(
    ("recipient", "answer", "kind"),
    [
        ("feishu://token", b'{"code": 0, "msg": "success"}', "sent"),
        (
            "feishu://token",
            b'{"code": 19024, "msg": "Key Words Not Found"}',
            "retry",
        ),
        ("lark://token", b'{"StatusCode": 0}', "sent"),
        (
            "dingtalk://token",
            b'{"errcode": 310000, "errmsg": "keywords not in content"}',
            "retry",
        ),
        (
            "wecombot://key",
            b'{"errcode": 93000, "errmsg": "invalid webhook url"}',
            "retry",
        ),
        ("wecombot://key", b'{"errcode": 0, "errmsg": "ok"}', "sent"),
    ],
)
def test_what_a_chat_answers_is_read(
    hook: Hook,
    monkeypatch: pytest.MonkeyPatch,
    recipient: str,
    answer: bytes,
    kind: str,
) -> None:
    """Chats refuse with status 200: that is no delivery, and the outbox says why. Long texts are split by bytes."""
    hook.body = answer
    plugin = type(channel_main.Apprise.instantiate(recipient))
    address = f"http://127.0.0.1:{hook.port}/"
    monkeypatch.setattr(plugin, "notify_url", address)
    if recipient.startswith("lark"):
        monkeypatch.setattr(plugin, "notify_url", address + "?")
    monkeypatch.setattr(plugin, "request_rate_per_sec", 0, raising=False)
    said = say(recipient, text="汉" * 1000)
    assert said[0] == kind
    if kind == "retry":
        assert said[1].split()[0] in answer.decode()
    if recipient.startswith("wecombot") and kind == "sent":
        texts = [taken["text"]["content"] for taken in hook.taken]
        assert (
            sum(text.count("汉") for text in texts) == 1000
            and max(len(text.encode()) for text in texts) <= 2048
        )


TOKEN = "a" * 32


@pytest.mark.parametrize(
    ("recipient", "answer", "status", "kind"),
    [
        (f"wxpusher://AT_{TOKEN}/UID_{TOKEN}", b'{"code": 1000, "msg": "ok"}', 200, "sent"),
        (f"wxpusher://AT_{TOKEN}/UID_{TOKEN}", b'{"code": 1001, "msg": "no such app"}', 200, "retry"),
        (f"schan://SCT{TOKEN}", b'{"code": 0, "message": ""}', 200, "sent"),
        (f"schan://SCT{TOKEN}", b'{"code": 40001, "message": "bad key"}', 200, "retry"),
        (f"pushplus://{TOKEN}", b'{"code": 200, "msg": "ok"}', 200, "sent"),
        (f"pushplus://{TOKEN}", b'{"code": 903, "msg": "bad token"}', 200, "retry"),
        ("bark://127.0.0.1:{port}/devicekey", b'{"code": 200, "message": "success"}', 200, "sent"),
        ("bark://127.0.0.1:{port}/devicekey", b'{"code": 400, "message": "no device"}', 400, "retry"),
        ("ntfy://127.0.0.1:{port}/topic", b'{"id": "x", "event": "message"}', 200, "sent"),
        ("ntfy://127.0.0.1:{port}/topic", b'{"code": 40301, "error": "forbidden"}', 403, "retry"),
        (f"tgram://123456789:{TOKEN}abc/12345", b'{"ok": true, "result": {}}', 200, "sent"),
        (f"tgram://123456789:{TOKEN}abc/12345", b'{"ok": false, "description": "no"}', 403, "retry"),
    ],
)  # fmt: skip
def test_push_services_are_read_as_they_answer(
    hook: Hook,
    monkeypatch: pytest.MonkeyPatch,
    recipient: str,
    answer: bytes,
    status: int,
    kind: str,
) -> None:
    """Each says in its own way that it took a message; title and text arrive, and nothing else is asked of it."""
    hook.body, hook.status = answer, status
    recipient = recipient.format(port=hook.port)
    plugin = type(channel_main.Apprise.instantiate(recipient))
    if "127.0.0.1" not in recipient:
        monkeypatch.setattr(plugin, "notify_url", f"http://127.0.0.1:{hook.port}/")
    monkeypatch.setattr(plugin, "request_rate_per_sec", 0, raising=False)
    said = say(recipient, text="正文一")
    assert said[0] == kind, said
    assert len(hook.taken) == 1
    told = json.dumps(hook.taken[0], ensure_ascii=False)
    assert "芯片" in told and "正文一" in told


@pytest.mark.parametrize("scheme", ["barks", "ntfys"])
def test_a_push_service_inside_is_refused(scheme: str) -> None:
    """A server of one's own is one of the open internet, or private addresses are allowed."""
    said = say(f"{scheme}://169.254.169.254/x", channel_main.is_public)
    assert (said[0], said[2]) == ("refused", "rcpt")


def test_a_long_text_fits_a_phones_notice(hook: Hook) -> None:
    """Bark and ntfy get pieces below their limit of 4 KiB."""
    hook.body = b'{"code": 200}'
    assert say(f"bark://127.0.0.1:{hook.port}/devicekey", text="汉" * 2500)[0] == "sent"
    whole = [json.dumps(one, ensure_ascii=False).encode() for one in hook.taken]
    assert max(map(len, whole)) <= 4096
    assert (
        sum(json.dumps(one, ensure_ascii=False).count("汉") for one in hook.taken)
        == 2500
    )


def test_only_allowed_schemes() -> None:
    """Unknown schemes never; known ones where [alerts] channels names them."""
    assert check_channel("Feishu://token", ["feishu"]) == "feishu://token"
    for recipient, allowed in (
        ("feishu://token", []),
        ("json://x", ["json"]),
        ("ntfy://x", ["ntfy"]),
        ("webhook://x", ["webhook"]),
        ("file:///etc/passwd", ["file"]),
        ("feishu://a b", ["feishu"]),
    ):
        with pytest.raises(ChannelError):
            check_channel(recipient, allowed)


def test_a_channel_stands_behind_the_same_outbox(small_world: Any) -> None:
    """A rule with a channel makes an outbox row for it; its token is not shown; what fails is visible."""
    world = small_world
    world.settings = replace(
        world.settings,
        alerts=world.settings.alerts.model_copy(update={"channels": ["jsons"]}),
    )
    world.rule("甲", "芯片", to=["jsons://127.0.0.1/secret", "a@example.org"])
    world.publish("芯片一")
    world.work()
    assert world.states() == {"failed": 1, "sent": 1}
    with world.archive.read() as session:
        rows = outbox.listing(session)
    assert {row["to"] for row in rows} == {"jsons://…", "a@example.org"}
    assert shown("jsons://127.0.0.1/secret") == "jsons://…cret"


def test_a_silent_channel_holds_up_no_mail(small_world: Any, hook: Hook) -> None:
    """One message finds out that a channel is gone; what else waits for it waits, and the mails leave."""
    world = small_world
    hook.status = 503
    world.settings = replace(
        world.settings,
        alerts=world.settings.alerts.model_copy(update={"private_addresses": "allow"}),
    )
    channel = f"json://127.0.0.1:{hook.port}/x"
    for number in range(4):
        reader = f"reader{number}@example.org"
        world.rule(f"规则{number}", "芯片", to=[channel, reader])
        world.publish(f"芯片第{number}号")
    world.work()
    assert len(hook.taken) == 1
    assert world.states() == {"waiting": 1, "sent": 4}


def test_only_chats_and_phones_have_little_room() -> None:
    """Mail addresses and webhooks take all of a mail; chats and phones a part of its text."""
    assert room("r@example.org") is None
    assert room("jsons://example.org/hook") is None
    assert room("slack://a/b/c") > room("barks://host/key") > 0


@pytest.mark.parametrize("body", [b"[" * 60_000, b'{"errcode":' + b"[" * 9_000])
def test_an_answer_of_brackets_breaks_nothing_off(body: bytes) -> None:
    """Nested too deep to be read is not read: it ended the process, and the message counted as ambiguous."""
    assert channel_main._refusal(body, 0) is None


def test_what_a_service_says_moves_no_terminal() -> None:
    """Its reason is shown in lists and mails."""
    said = channel_main._refusal(b'{"errcode":1,"errmsg":"\\u001b[2J\\u202e no"}', 0)
    assert said == "1 [2J no"


@pytest.mark.parametrize("host", ["a..b", f"{'a' * 70}.example"])
def test_a_host_that_is_no_name_is_no_connection(host: str) -> None:
    """Labels that are empty or too long: nothing was sent, and nothing is ambiguous."""
    kind, _, _ = channel_main.post_signed(
        f"webhooks://{host}/x", "{}", {}, lambda address: True
    )
    assert kind == "retry"
