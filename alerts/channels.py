"""Group chats and webhooks as recipients, through Apprise (extra `channels`), from a list of allowed schemes.

Apprise connects by itself, so an address that leads anywhere (a webhook) is looked up and refused unless it
is public; chat services have fixed hosts. Nothing but these schemes is ever handed to Apprise.
"""

import ipaddress
import socket
from collections.abc import Sequence
from email import message_from_bytes
from email.policy import SMTP
from urllib.parse import urlsplit

from alerts.smtp import Outcome

CHATS = ("wecombot", "dingtalk", "feishu", "lark", "slack")
WEBHOOKS = ("jsons",)


class ChannelError(ValueError):
    """The address of a channel can't be used; the text says why."""


def is_channel(recipient: str) -> bool:
    return "://" in recipient


def check_channel(recipient: str, allowed: Sequence[str]) -> str:
    """The channel's address, if [alerts] channels allows its scheme. Raises ChannelError."""
    scheme = recipient.partition("://")[0].lower()
    if scheme not in (*CHATS, *WEBHOOKS):
        raise ChannelError(
            f"{scheme}:// is no channel policywatch sends to: {', '.join((*CHATS, *WEBHOOKS))}"
        )
    if scheme not in allowed:
        raise ChannelError(f"{scheme}:// is not switched on: add it to [alerts] channels")
    if not recipient.isprintable() or " " in recipient:
        raise ChannelError("the channel's address holds a space or line break")
    return recipient


def shown(recipient: str) -> str:
    """A recipient as lists may show it: the token in a channel's address is a password."""
    if not is_channel(recipient):
        return recipient
    scheme, _, rest = recipient.partition("://")
    return f"{scheme}://…{rest[-4:]}" if len(rest) > 12 else f"{scheme}://…"


def send_to_channel(content: bytes, recipient: str) -> Outcome:
    """Send a mail's subject and text to a channel. Never raises for what a network or service does."""
    if recipient.partition("://")[0] in WEBHOOKS:
        addresses = _addresses(urlsplit(recipient).hostname or "")
        if not addresses:
            return Outcome("retry", f"{shown(recipient)}: no such host", "data")
        if not all(map(is_public, addresses)):
            return Outcome("refused", f"{shown(recipient)} leads to a private address", "rcpt")
    return hand_over(content, recipient)


def hand_over(content: bytes, recipient: str) -> Outcome:
    """Let Apprise send; the address has been checked. It follows no redirection."""
    try:
        from apprise import Apprise
    except ImportError:
        return Outcome("retry", "Apprise is not installed: pip install 'policywatch[channels]'", "data")
    mail = message_from_bytes(content, policy=SMTP)
    body = mail.get_body(("plain",))
    service = Apprise.instantiate(recipient)
    if service is None:
        return Outcome("refused", f"{shown(recipient)} is no complete address", "rcpt")
    service.redirects = False
    text = body.get_content() if body else ""
    if service.notify(title=str(mail["Subject"]), body=text, body_format="text"):
        return Outcome("sent", recipient.partition("://")[0])
    return Outcome("retry", f"{shown(recipient)} did not take it", "data")


def _addresses(host: str) -> set[str]:
    try:
        return {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return set()


def is_public(written: str) -> bool:
    """Whether an IP address is a public one."""
    address = ipaddress.ip_address(written.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        # 6to4 and everything outside 2000::/3 may lead back inside.
        return address in ipaddress.ip_network("2000::/3") and address not in ipaddress.ip_network(
            "2002::/16"
        )
    return address.is_global and written != "168.63.129.16" and not written.startswith("192.0.0.")
