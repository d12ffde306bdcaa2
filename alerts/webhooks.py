"""Webhooks with a signed JSON body: `webhooks://host/path` is posted to over HTTPS.

The form is that of Standard Webhooks (standardwebhooks.com): the signature is an HMAC-SHA256
of `id.timestamp.body`, so a receiver knows that the message is from here, whole, and new.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

SCHEME = "webhooks"
PREFIX = "whsec_"
MIN_KEY_BYTES = 16
VERSION = "v1"
TYPE = "policywatch.alert"


@dataclass(frozen=True)
class Signing:
    """The key that [alerts] names, and the time of sending."""

    key: str
    at: datetime


@dataclass(frozen=True)
class Post:
    """What is posted."""

    body: bytes
    headers: dict[str, str]


def content_of(mail: EmailMessage) -> dict[str, object]:
    """What a webhook receives of a mail: subject, text, the rules, the story of an immediate alert."""
    body = mail.get_body(("plain",))
    story = mail["X-Policywatch-Story"]
    return {
        "id": str(mail["Message-ID"] or "").strip("<>"),
        "title": str(mail["Subject"]),
        "text": body.get_content() if body else "",
        "rules": list(map(str, mail.get_all("X-Policywatch-Rule", []))),
        "story": int(story) if story else None,
    }


def signed(content: Mapping[str, object], key: str, at: datetime) -> Post:
    """The body and its headers. `id` is the mail's Message-ID: a message sent again has the same."""
    identity = str(content["id"])
    body = json.dumps(
        {"type": TYPE, "timestamp": at.isoformat(), "data": dict(content)},
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode("utf-8", "replace")
    timestamp = str(int(at.timestamp()))
    headers = {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "policywatch",
        "webhook-id": identity,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(key, identity, timestamp, body),
    }
    return Post(body, headers)


def signature(
    key: str,
    identity: str,
    timestamp: str,
    body: bytes,
) -> str:
    """`v1,` and the HMAC in base64."""
    said = b".".join((identity.encode(), timestamp.encode(), body))
    made = hmac.new(key_bytes(key), said, hashlib.sha256).digest()
    return f"{VERSION},{base64.b64encode(made).decode()}"


def key_bytes(key: str) -> bytes:
    """The key itself: what follows `whsec_` is base64, anything else is taken as it is written."""
    if not key.startswith(PREFIX):
        return key.encode()
    return base64.b64decode(key.removeprefix(PREFIX), validate=True)


def check_key(key: str) -> None:
    """Raises ValueError for a key that is none or too short."""
    try:
        size = len(key_bytes(key))
    except ValueError as error:
        raise ValueError(f"what follows {PREFIX} is no base64") from error
    if size < MIN_KEY_BYTES:
        raise ValueError(
            f"the key has {size} bytes, at least {MIN_KEY_BYTES} are needed (`openssl rand "
            "-base64 32` makes one)"
        )
