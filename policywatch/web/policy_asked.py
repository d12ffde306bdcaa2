"""What the page and the API are asked about policy records and windows."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import Query

from db.policies.showing import RecordFilter
from db.policies.windows import WindowFilter
from text.query_tree import RECORD_FIELDS

MAX_WORD_CHARS = 200
PAGE_SIZE = 50
DAY = r"^(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?$"


def _short(description: str, example: str) -> Any:
    return Query(max_length=MAX_WORD_CHARS, description=description, examples=[example])


def _day(description: str, example: str) -> Any:
    return Query(pattern=DAY, description=description, examples=[example])


Level = Literal["", "central", "ministry", "province", "city", "district", "other"]
Status = Literal["", "draft", "in-force", "revised", "repealed", "unknown"]


@dataclass(frozen=True)
class RecordsAsked:
    """Which records. Empty strings ask for nothing."""

    policy: Annotated[str, _short("Part of a title or short name.", "脑机接口")] = ""
    issuer: Annotated[str, _short("A body's name or abbreviation.", "工信部")] = ""
    level: Annotated[
        Level, Query(description="Whose level.", examples=["ministry"])
    ] = ""
    kind: Annotated[str, _short("意见, 行动方案, 条例 …", "行动方案")] = ""
    region: Annotated[str, _short("A place.", "苏州")] = ""
    topic: Annotated[str, _short("An industry or field.", "量子")] = ""
    number: Annotated[str, _short("A document number.", "工信部联科〔2024〕12号")] = ""
    status: Annotated[
        Status, Query(description="What became of it.", examples=["in-force"])
    ] = ""
    since: Annotated[str, _day("Issued on this day or later.", "2025-01-01")] = ""
    until: Annotated[str, _day("Issued on this day or earlier.", "2025-12-31")] = ""

    def wanted(self) -> RecordFilter:
        """As the archive takes it."""
        fields = []
        for name in RECORD_FIELDS:
            word = getattr(self, name, "").strip()
            if word:
                fields.append((name, word))
        return RecordFilter(
            tuple(fields),
            self.status or None,
            self.since or None,
            self.until or None,
        )

    def word(self, name: str) -> str:
        """What is asked of a field."""
        written: str = getattr(self, name)
        return written

    def address(self, **changes: Any) -> str:
        """These parameters as a part of an address."""
        given = {**self.__dict__, **changes}
        return urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True)
class WindowsAsked:
    """Which windows. Empty strings ask for nothing."""

    q: Annotated[
        str,
        Query(
            max_length=4000,
            description="Only of articles that it finds.",
            examples=["专项资金"],
        ),
    ] = ""
    saved: Annotated[
        str, _short("Only of articles that this saved search finds.", "苏州量子")
    ] = ""
    region: Annotated[str, _short("A place.", "苏州")] = ""
    until: Annotated[str, _day("Ending on this day or earlier.", "2026-12-31")] = ""
    closed: Annotated[
        bool, Query(description="Also those that have ended.", examples=[False])
    ] = False

    def wanted(self, today: str, articles: tuple[int, ...] | None) -> WindowFilter:
        """As the archive takes it."""
        return WindowFilter(
            since=None if self.closed else today,
            until=self.until or None,
            region=self.region.strip() or None,
            articles=articles,
        )

    def address(self) -> str:
        """These parameters as a part of an address."""
        given = {**self.__dict__, "closed": "true" if self.closed else ""}
        return urlencode({name: value for name, value in given.items() if value})
