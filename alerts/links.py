"""The links in a mail that do something: signed, short, and good for one rule and one recipient."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Deed = Literal["pause", "unsubscribe", "less"]

_LETTERS: dict[Deed, str] = {"pause": "p", "unsubscribe": "u", "less": "l"}
_DEEDS = {letter: deed for deed, letter in _LETTERS.items()}


@dataclass(frozen=True)
class Request:
    """What a signed link asks for. `recipient` is `address_mark` of the address; story 0 is none."""

    deed: Deed
    rule_ids: tuple[int, ...]
    story_id: int
    recipient: str


def address_mark(address: str) -> str:
    """A short stand-in for an address, so that links don't give it away."""
    return hashlib.sha256(address.lower().encode()).hexdigest()[:12]


def sign(
    key: bytes, deed: Deed, rule_ids: Sequence[int], to: str, story_id: int = 0
) -> str:
    """The token for `/mail/{token}`: only who holds the archive's key can make it. It never runs out."""
    body = (
        f"{_LETTERS[deed]}.{'-'.join(map(str, rule_ids))}.{story_id}.{address_mark(to)}"
    )
    return f"{body}.{_seal(key, body)}"


def verify(key: bytes, token: str) -> Request | None:
    """What the token asks for, or None if it was not made by `sign` with this key."""
    body, _, seal = token.rpartition(".")
    if not token.isascii() or not hmac.compare_digest(_seal(key, body), seal):
        return None
    letter, rule_ids, story_id, recipient = body.split(".")
    return Request(
        _DEEDS[letter],
        tuple(map(int, rule_ids.split("-"))),
        int(story_id),
        recipient,
    )


def _seal(key: bytes, body: str) -> str:
    digest = hmac.new(key, b"mail link " + body.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:15]).decode()
