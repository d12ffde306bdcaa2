"""What a hostile answer is: its bytes or its misbehaviour, where it stands, and how its visit must end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tests.site import Raw

Place = Literal["article", "listing", "feed", "sitemap", "json", "attachment", "robots"]
# refused: exactly one counted trouble. read: stored. any: one of the two, never both nor none.
Ends = Literal["refused", "read", "any"]
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Payload:
    """One hostile answer, named after what it imitates."""

    name: str
    place: Place
    body: Callable[[], bytes] | None = None
    raw: Raw | None = None
    kind: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    ends: Ends = "any"


def fixed(body: bytes | str) -> Callable[[], bytes]:
    content = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return lambda: content
