"""One message to a group chat or webhook, in a process of its own: `python -m
alerts.channel_main`.

Standard input is what `alerts.channels.send_to_channel` says: recipient, title, text,
whether private addresses are allowed. Standard output is `[kind, detail, stage]` of the
Outcome.

Apprise takes any answer with status 200 for success, reads it whole, and connects where
the name leads at that moment. So its connections go through `Door`, which checks the
address it connects to, and its answers through `Ear`, which reads so much of each and
no more, and knows when a message may have arrived although nothing came back.
"""

import json
import resource
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import requests  # noqa: TID251 — Apprise's own, which goes through our door below
from apprise import Apprise, OverflowMode
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.util import connection

from crawler.addresses import is_public

Said = tuple[str, str, str]

MEMORY = 512 << 20
_ANSWER = 1 << 16
_BYTES_A_CHARACTER = 3


class PrivateAddress(OSError):
    """A name leads to no address of the open internet."""


class Door:
    """In place of urllib3's `create_connection`: it connects to the addresses it has
    checked, and to no other.
    """

    def __init__(self, allowed: Callable[[str], bool]) -> None:
        self._allowed, self._connect = allowed, connection.create_connection
        self.refused: list[str] = []

    def __call__(
        self, address: tuple[str, int], *rest: Any, **named: Any
    ) -> socket.socket:
        host, port = address
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        checked = [
            str(entry[4][0])
            for entry in found
            if self._allowed(str(entry[4][0]).partition("%")[0])
        ]
        if not checked:
            self.refused.append(host)
            raise PrivateAddress(f"{host} leads to a private address")
        for number in checked[:-1]:
            try:
                return self._connect((number, port), *rest, **named)
            except OSError:
                continue
        return self._connect((checked[-1], port), *rest, **named)


class Ear:
    """What came back: the status and first bytes of each answer, and whether one was lost on the way."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, bytes]] = []
        self.lost = ""

    def session(self) -> type[requests.Session]:
        """A kind of session that tells us what it hears."""
        ear = self

        class Listening(requests.Session):
            def send(
                self, request: requests.PreparedRequest, **named: Any
            ) -> requests.Response:
                try:
                    answer = super().send(request, **named | {"stream": True})
                    answer._content = answer.raw.read(_ANSWER, decode_content=True)
                except requests.RequestException as error:
                    ear.lost = _lost(error)
                    raise
                except OSError as error:
                    ear.lost = str(error)
                    raise requests.ConnectionError(str(error)) from error
                ear.heard.append((answer.status_code, answer.content))
                return answer

        return Listening


def _lost(error: requests.RequestException) -> str:
    """Why nothing came back although the message had left; empty where it had not."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    before = NewConnectionError | ConnectTimeoutError
    if isinstance(
        error, requests.exceptions.SSLError | requests.exceptions.ProxyError
    ) or isinstance(reason, before):
        return ""
    return str(error) or type(error).__name__


@contextmanager
def listening(allowed: Callable[[str], bool]) -> Iterator[tuple[Door, Ear]]:
    """Everything Requests sends goes through a door and an ear of ours."""
    door, ear = Door(allowed), Ear()
    before = connection.create_connection, requests.sessions.Session
    connection.create_connection = door
    requests.sessions.Session = ear.session()  # type: ignore[misc]
    try:
        yield door, ear
    finally:
        connection.create_connection, requests.sessions.Session = before  # type: ignore[misc]


def hand_over(
    recipient: str, title: str, text: str, allowed: Callable[[str], bool]
) -> Said:
    """Let Apprise send; it follows no redirection. (kind, detail, stage) of the Outcome."""
    service = Apprise.instantiate(recipient)
    if service is None or isinstance(service, dict):
        return "refused", "no complete address", "rcpt"
    service.redirects = False
    chat = not recipient.startswith("json")
    if chat:
        # Their limits count bytes, Apprise's characters.
        service.overflow_mode = OverflowMode.SPLIT
        service.body_maxlen //= _BYTES_A_CHARACTER
    with listening(allowed) as (door, ear):
        taken = service.notify(title=title, body=text, body_format="text")
    if door.refused:
        return (
            "refused",
            f"{door.refused[0]} leads to a private address",
            "rcpt",
        )
    refusal = _first_refusal(ear) if chat else None
    if taken and refusal is None:
        return "sent", "taken", "dot"
    if ear.lost:
        return "ambiguous", f"the answer was lost: {ear.lost}", "dot"
    status = f"status {ear.heard[-1][0]}" if ear.heard else "no connection"
    return "retry", refusal or status, "data"


def _first_refusal(ear: Ear) -> str | None:
    for _, body in ear.heard:
        refusal = _refusal(body)
        if refusal:
            return refusal
    return None


def _refusal(body: bytes) -> str | None:
    """What a chat says is wrong: WeCom and DingTalk (`errcode`), Feishu and Lark
    (`code`) do so with status 200.
    """
    try:
        said = json.loads(body)
    except ValueError:
        return None
    code = (
        next(
            (said[key] for key in ("errcode", "code", "StatusCode") if said.get(key)),
            0,
        )
        if isinstance(said, dict)
        else 0
    )
    return (
        f"{code} {' '.join(str(said.get('errmsg') or said.get('msg') or '').split())[:200]}"
        if code
        else None
    )


def main() -> int:
    order = json.load(sys.stdin.buffer)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    allowed = (lambda address: True) if order["private"] else is_public
    print(
        json.dumps(
            hand_over(order["recipient"], order["title"], order["text"], allowed)
        )
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
