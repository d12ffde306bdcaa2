"""What the other rooms say in English (why one story, how a source is, what is wrong), said in Chinese."""

import re
import tomllib
from functools import cache
from pathlib import Path

from text.reason import Reason, in_language

FILE = Path(__file__).parent / "templates" / "reasons.toml"


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    sections = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return [
        (re.compile(pattern), said)
        for those in sections.values()
        for pattern, said in those.items()
    ]


def reason_in(reason: str | None, language: str) -> str:
    """The reason in the page's language; what is not known stays as it is."""
    if isinstance(reason, Reason):
        return in_language(reason, language)
    if not reason or language != "zh":
        return reason or ""
    for pattern, said in _patterns():
        reason = pattern.sub(said, reason)
    return reason
