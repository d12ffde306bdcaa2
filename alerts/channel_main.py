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

from alerts.webhooks import SCHEME
from crawler.addresses import is_public
from text.normalise import clean

Said = tuple[str, str, str]

# What these answer when all is well; all others answer 0, or nothing.
WELL = {"wxpusher": 1000, "pushplus": 200, "barks": 200, "bark": 200}
# Longer ones are refused, or come as a file.
MAX_MESSAGE_BYTES = {"barks": 3_000, "bark": 3_000, "ntfys": 3_800, "ntfy": 3_800}
# An answer that comes later is lost, and the message may be sent once more: `webhook-
# id` stays the same, so that the receiver can tell.
POST_TIMEOUT_S = 20

# Apprise speaks some 100 services' protocols: an answer that swells in one of its
# parsers ends this child with a MemoryError, not the service.
MEMORY = 512 << 20
# What follows in an answer tells nothing more, and a stranger's server decides its
# length.
_ANSWER = 1 << 16
# A Chinese character in UTF-8.
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
        try:
            found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        except UnicodeError as error:  # a label that is empty or too long
            raise OSError(f"{host[:100]} is no name") from error
        checked = []
        for entry in found:
            if self._allowed(str(entry[4][0]).partition("%")[0]):
                checked.append(str(entry[4][0]))
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
    reason = None
    if error.args:
        reason = getattr(error.args[0], "reason", None)
    before = NewConnectionError | ConnectTimeoutError
    if isinstance(
        error,
        requests.exceptions.SSLError | requests.exceptions.ProxyError,
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
    recipient: str,
    title: str,
    text: str,
    allowed: Callable[[str], bool],
) -> Said:
    """Let Apprise send; it follows no redirection. (kind, detail, stage) of the Outcome."""
    service = Apprise.instantiate(recipient)
    if service is None or isinstance(service, dict):
        return "refused", "no complete address", "rcpt"
    service.redirects = False
    scheme = recipient.partition("://")[0]
    chat = not scheme.startswith("json")
    if chat:
        # Their limits count bytes, Apprise's characters.
        service.overflow_mode = OverflowMode.SPLIT
        room = MAX_MESSAGE_BYTES.get(scheme, service.body_maxlen)
        service.body_maxlen = min(service.body_maxlen, room) // _BYTES_A_CHARACTER
    with listening(allowed) as (door, ear):
        taken = service.notify(title=title, body=text, body_format="text")
    if door.refused:
        return (
            "refused",
            f"{door.refused[0]} leads to a private address",
            "rcpt",
        )
    refusal = None
    if chat:
        refusal = _first_refusal(ear, WELL.get(scheme, 0))
    if taken and refusal is None:
        return "sent", "taken", "dot"
    if ear.lost:
        return "ambiguous", f"the answer was lost: {ear.lost}", "dot"
    status = "no connection"
    if ear.heard:
        status = f"status {ear.heard[-1][0]}"
    return "retry", refusal or status, "data"


def post_signed(
    recipient: str,
    body: str,
    headers: dict[str, str],
    allowed: Callable[[str], bool],
) -> Said:
    """Post a signed webhook; a redirection is no delivery. (kind, detail, stage) of the Outcome."""
    scheme, _, rest = recipient.partition("://")
    address = f"{'https' if scheme == SCHEME else 'http'}://{rest}"
    with listening(allowed) as (door, ear):
        try:
            # Through the name that `listening` has put in place of Requests' own.
            answer = requests.sessions.Session().post(
                address,
                data=body.encode(),
                headers=headers,
                timeout=POST_TIMEOUT_S,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return _failed(door, ear, type(error).__name__)
    if 200 <= answer.status_code < 300:
        return "sent", "taken", "dot"
    return "retry", f"status {answer.status_code}", "data"


def _failed(door: Door, ear: Ear, what: str) -> Said:
    if door.refused:
        return "refused", f"{door.refused[0]} leads to a private address", "rcpt"
    if ear.lost:
        return "ambiguous", f"the answer was lost: {ear.lost}", "dot"
    return "retry", f"no connection ({what})", "data"


def _first_refusal(ear: Ear, well: int) -> str | None:
    for _, body in ear.heard:
        refusal = _refusal(body, well)
        if refusal:
            return refusal
    return None


def _refusal(body: bytes, well: int) -> str | None:
    """What a service says is wrong with status 200, as WeCom and DingTalk (`errcode`),
    Feishu, Lark, ServerChan, WxPusher, PushPlus and Bark (`code`) do; `well` is the code
    that says nothing is.
    """
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        # RecursionError: an answer of nothing but opening brackets.
        return None
    if not isinstance(said, dict):
        return None
    codes = (said[key] for key in ("errcode", "code", "StatusCode") if said.get(key))
    code = next(codes, 0)
    if code in (0, well):
        return None
    told = said.get("errmsg") or said.get("msg") or said.get("message") or ""
    return f"{clean(str(code))[:40]} {' '.join(clean(str(told)).split())[:200]}"


def main() -> int:
    order = json.load(sys.stdin.buffer)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    allowed = (lambda address: True) if order["private"] else is_public
    recipient = order["recipient"]
    if "body" in order:
        said = post_signed(recipient, order["body"], order["headers"], allowed)
    else:
        said = hand_over(recipient, order["title"], order["text"], allowed)
    print(json.dumps(said))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
