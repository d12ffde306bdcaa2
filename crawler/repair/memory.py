"""What is known of a column that is looked for: its names, its entries, its articles."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from crawler.column.shape import ColumnShape, Row, title_letters
from crawler.passport import Passport
from text.dates import SHANGHAI
from text.normalise import letters

MAX_TITLE_LETTERS = 80
MAX_OPENING_LETTERS = 160
_MAX_NAMES = 6
_MAX_NAME_LETTERS = 16
_NAME_PART = re.compile(r"[\s\-_|｜—–·>»›:：/\\,，、]+")
# `云州省工业和信息化厅政策文件`: the office's own name stands before the column's.
_OFFICE = re.compile(
    r"^.{3,24}?(?:厅|局|委员会|人民政府|发改委|工信部|财政部|科技部|商务部)"
)
# Words of a heading that name the site or nothing, not the column.
_NO_NAME = re.compile(
    r"(?:.*(?:厅|局|部|委|政府|网|网站|门户|平台|委员会|办公室|协会|公司|中心|日报|晚报|杂志|研究院)"
    r"|首页|正文|列表|栏目|更多|详情|当前位置|您的位置|index|home|list|more)"
)


@dataclass(frozen=True)
class StoredArticle:
    """An article of the archive: the hash of its address, its title, its day, its first letters."""

    key: str
    title: str
    day: date | None
    opening: str


@dataclass(frozen=True)
class ColumnMemory:
    """A column as it was. `rows` are the latest first, their titles as whole as known;
    from `since_day` on all of its entries are known. `openings` pairs entries' keys with
    the first letters of the articles stored, `office` is the publisher's name as letters.
    `seen_at` is None for a column that was never read. One that `is_frozen` is where it
    was and has fallen silent: `seen_at` is its last entry's day.
    """

    address: str
    names: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    cut: frozenset[str] = frozenset()
    openings: tuple[tuple[str, str], ...] = ()
    office: str = ""
    is_frozen: bool = False
    since_day: date | None = None
    seen_at: datetime | None = None
    pace: float = 0.0
    shape: ColumnShape | None = field(default=None, compare=False)

    @property
    def last_day(self) -> date | None:
        return self.shape.last_day if self.shape is not None else None


def column_name(words: str) -> str:
    """A heading in the form in which names of columns are compared; empty where it names none."""
    name = letters(words[:60])
    return "" if not name or len(name) > _MAX_NAME_LETTERS else name


def names_in(headings: Iterable[str]) -> list[str]:
    """The names that headings may give a column, most telling first."""
    found: dict[str, None] = {}
    for heading in headings:
        for part in _NAME_PART.split(heading):
            name = column_name(part)
            if len(name) >= 2 and not _NO_NAME.fullmatch(name):
                found[name] = None
    return list(found)


def remember(
    passport: Passport,
    address: str,
    shape: ColumnShape | None,
    articles: Sequence[StoredArticle],
) -> ColumnMemory:
    """What is known of the column at `address` of a source."""
    names = _names(passport, shape)
    if shape is None:
        rows = _rows_of_articles(articles) if len(passport.start_urls) == 1 else ()
        return ColumnMemory(
            address,
            names,
            rows,
            openings=_openings(rows, articles),
            office=letters(passport.publisher or ""),
            since_day=None,
        )
    whole = {article.key: article.title for article in articles}
    rows = tuple(
        replace(row, title=whole[row.key]) if row.key in whole else row
        for row in shape.rows
    )
    return ColumnMemory(
        address=address,
        names=names,
        rows=rows,
        cut=frozenset(row.key for row in rows if row.key not in whole),
        openings=_openings(rows, articles),
        office=letters(passport.publisher or ""),
        since_day=shape.since_day,
        seen_at=shape.seen_at,
        pace=shape.pace,
        shape=shape,
    )


def frozen(memory: ColumnMemory) -> ColumnMemory:
    """A column that has fallen silent, so that what came elsewhere since counts as new."""
    days = [row.day for row in memory.rows if row.day is not None]
    if memory.shape is None or not days:
        return replace(memory, is_frozen=True)
    ended = datetime.combine(max(days), time(23, 59), SHANGHAI)
    shape = replace(memory.shape, seen_at=min(ended, memory.shape.seen_at))
    return replace(memory, is_frozen=True, shape=shape, seen_at=shape.seen_at)


def _names(passport: Passport, shape: ColumnShape | None) -> tuple[str, ...]:
    by_place = dict(shape.headings) if shape is not None else {}
    headings = [by_place.get(place, "") for place in ("column", "crumb", "title")]
    own = names_in(headings)
    if not own:
        before, dot, after = passport.name.partition("·")
        said = after if dot else before
        if passport.publisher:
            said = said.replace(passport.publisher, " ")
        own = names_in([_OFFICE.sub(" ", said)])
    site = set(map(letters, (passport.publisher or "", passport.name)))
    return tuple(name for name in own if name not in site)[:_MAX_NAMES]


def _rows_of_articles(articles: Sequence[StoredArticle]) -> tuple[Row, ...]:
    return tuple(Row(article.key, article.title, article.day) for article in articles)


def _openings(
    rows: Sequence[Row], articles: Sequence[StoredArticle]
) -> tuple[tuple[str, str], ...]:
    ours = {row.key for row in rows}
    return tuple(
        (article.key, article.opening)
        for article in articles
        if article.opening and article.key in ours
    )


def stored_article(
    key: str, title: str, published: date | None, text: str
) -> StoredArticle:
    """An article of the archive in the form in which it is compared."""
    opening = letters(text[: MAX_OPENING_LETTERS * 3])[:MAX_OPENING_LETTERS]
    return StoredArticle(
        key, title_letters(title)[:MAX_TITLE_LETTERS], published, opening
    )


def as_json(article: StoredArticle) -> list[Any]:
    day = article.day.isoformat() if article.day else None
    return [article.key, article.title, day, article.opening]


def from_json(values: Sequence[Any]) -> StoredArticle:
    key, title, day, opening = values
    return StoredArticle(key, title, date.fromisoformat(day) if day else None, opening)
