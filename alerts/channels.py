"""Group chats and webhooks as recipients, through Apprise (extra `channels`), from a
list of allowed schemes.

Nothing but these schemes is ever handed to Apprise, and each message in a process of
its own (`alerts.channel_main`): who answers for ever, or without end, can neither hold
up the mails nor fill the service.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from email import message_from_bytes
from email.policy import SMTP
from importlib.util import find_spec

from alerts import webhooks
from alerts.replies import Outcome
from alerts.webhooks import Signing
from text.environment import for_child
from text.reason import Reason

CHATS = ("wecombot", "dingtalk", "feishu", "lark", "slack")
# To one person's phone. Bark and ntfy over HTTPS only.
PUSH = ("wxpusher", "schan", "pushplus", "barks", "ntfys", "tgram")
WEBHOOKS = ("jsons", webhooks.SCHEME)
SCHEMES = (*CHATS, *PUSH, *WEBHOOKS)
LONGEST = 60.0  # seconds a channel may take
_MANY = 18_000
_FEW = 8_000
# Apple's and ntfy's messages end at 4 KiB, title and frame included.
_ONE_NOTICE = 3_000
_ROOM = {"wecombot": _FEW, "tgram": _FEW, "barks": _ONE_NOTICE, "ntfys": _ONE_NOTICE}


class ChannelError(ValueError):
    """The address of a channel can't be used; the text says why."""


def is_channel(recipient: str) -> bool:
    return "://" in recipient


def is_signed(recipient: str) -> bool:
    """Whether it is a webhook whose messages are signed."""
    return _scheme(recipient) == webhooks.SCHEME


def check_channel(recipient: str, allowed: Sequence[str]) -> str:
    """The channel's address, if [alerts] channels allows its scheme. Raises ChannelError."""
    scheme = _scheme(recipient).lower()
    if scheme not in SCHEMES:
        raise ChannelError(Reason("channel.none", scheme=scheme, known=list(SCHEMES)))
    if scheme not in allowed:
        raise ChannelError(Reason("channel.off", scheme=scheme))
    if not recipient.isprintable() or " " in recipient:
        raise ChannelError(Reason("channel.space"))
    return f"{scheme}{recipient[len(scheme) :]}"


def shown(recipient: str) -> str:
    """A recipient as lists may show it: the token in a channel's address is a password."""
    if not is_channel(recipient):
        return recipient
    scheme, _, rest = recipient.partition("://")
    if len(rest) > 12:
        return f"{scheme}://…{rest[-4:]}"
    return f"{scheme}://…"


def room(recipient: str) -> int | None:
    """How many bytes of text a chat takes of one mail without drowning its members; None: all of it."""
    scheme = _scheme(recipient)
    if scheme not in (*CHATS, *PUSH):
        return None  # mail addresses and webhooks take all
    return _ROOM.get(scheme, _MANY)


def send_to_channel(
    content: bytes,
    recipient: str,
    *,
    private: bool = False,
    longest: float = LONGEST,
    signing: Signing | None = None,
) -> Outcome:
    """Send a mail's subject and text to a channel. Never raises for what a network or service does.

    `private` allows addresses that are not of the open internet, and the environment's proxies.
    `signing` is what webhooks are signed with.
    """
    if find_spec("apprise") is None:
        return Outcome(
            "retry",
            "Apprise is not installed: pip install 'policywatch[channels]'",
            "data",
        )
    mail = message_from_bytes(content, policy=SMTP)
    told = webhooks.content_of(mail)
    order: dict[str, object] = {
        "recipient": recipient,
        "title": told["title"],
        "text": told["text"],
        "private": private,
    }
    if is_signed(recipient):
        if signing is None or not signing.key:
            return Outcome("retry", "no [alerts] webhook_secret_file", "data")
        post = webhooks.signed(told, signing.key, signing.at)
        order["body"], order["headers"] = post.body.decode(), post.headers
    return _sent_by_child(order, recipient, private=private, longest=longest)


def _sent_by_child(
    order: dict[str, object],
    recipient: str,
    *,
    private: bool,
    longest: float,
) -> Outcome:
    """What a child process that carries out `order` reports."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "alerts.channel_main"],
            input=json.dumps(order).encode(),
            timeout=longest,
            capture_output=True,
            env=_environment(private),
        )
    except subprocess.TimeoutExpired:
        # The child may have been killed after the service took the message: it isn't
        # known, so it isn't called failed.
        return Outcome(
            "ambiguous",
            f"{shown(recipient)}: no end within {longest:g} seconds",
            "dot",
        )
    try:
        kind, said, stage = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        # The child died before it could say anything (memory, a bug in a plug-in),
        # perhaps after sending.
        return Outcome(
            "ambiguous",
            f"{shown(recipient)}: sending broke off ({done.returncode})",
            "dot",
        )
    return Outcome(
        kind,
        f"{shown(recipient)}: {said}",
        stage,
        no_such_recipient=kind == "refused" and stage == "rcpt",
    )


def _scheme(recipient: str) -> str:
    return recipient.partition("://")[0]


def _environment(private: bool) -> dict[str, str]:
    # A proxy would look the name up itself, and ours would check the proxy's address only.
    kept = {}
    for key, value in for_child(os.environ).items():
        if private or not key.lower().endswith("_proxy"):
            kept[key] = value
    return kept | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
