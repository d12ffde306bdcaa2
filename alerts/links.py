"""The links in a mail that do something: signed, short, and good for one rule and one recipient."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

Deed = Literal["pause", "unsubscribe", "less"]

# Leaving must stay possible for long after the last mail; the others are about the mail at hand.
LIFETIME: dict[Deed, timedelta] = {
    "pause": timedelta(days=30),
    "unsubscribe": timedelta(days=400),
    "less": timedelta(days=30),
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_LETTERS: dict[Deed, str] = {"pause": "p", "unsubscribe": "u", "less": "l"}
_DEEDS = {letter: deed for deed, letter in _LETTERS.items()}


@dataclass(frozen=True)
class Request:
    """What a signed link asks for. `recipient` is `address_mark` of the address; story 0 is none.

    `expires_at` is None for a link of an earlier release, which had no end.
    """

    deed: Deed
    rule_ids: tuple[int, ...]
    story_id: int
    recipient: str
    expires_at: datetime | None = None

    def has_expired(self, now: datetime) -> bool:
        """Whether the link is too old; one without an end still serves to leave."""
        if self.expires_at is None:
            return self.deed != "unsubscribe"
        return now >= self.expires_at


def address_mark(address: str) -> str:
    """A short stand-in for an address, so that links don't give it away."""
    return hashlib.sha256(address.lower().encode()).hexdigest()[:12]


def sign(
    key: bytes,
    deed: Deed,
    rule_ids: Sequence[int],
    to: str,
    story_id: int = 0,
    *,
    now: datetime,
) -> str:
    """The token for `/mail/{token}`: only who holds the archive's key can make it. It
    ends with a day (UTC).
    """
    last_day = (now + LIFETIME[deed] - _EPOCH).days
    numbers = "-".join(map(str, rule_ids))
    body = f"{_LETTERS[deed]}.{numbers}.{story_id}.{address_mark(to)}.{last_day}"
    return f"{body}.{_seal(key, body)}"


def verify(key: bytes, token: str) -> Request | None:
    """What the token asks for, or None if it was not made by `sign` with this key."""
    body, _, seal = token.rpartition(".")
    if not token.isascii() or not hmac.compare_digest(_seal(key, body), seal):
        return None
    letter, rule_ids, story_id, recipient, *end = body.split(".")
    expires_at = None
    if end:
        expires_at = _EPOCH + timedelta(days=int(end[0]) + 1)
    return Request(
        _DEEDS[letter],
        tuple(map(int, rule_ids.split("-"))),
        int(story_id),
        recipient,
        expires_at,
    )


def _seal(key: bytes, body: str) -> str:
    digest = hmac.new(key, b"mail link " + body.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:15]).decode()
