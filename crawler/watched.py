"""Whether a watched page has changed in substance. Pure.

A page is read as sentences. Two readings of a sentence are the same where only counters,
session numbers and dates of the day differ. Where a look differs from what is known, the
page is looked at twice more in the same visit: what only some of the looks have
(advertisements that change, two versions served by turns) is in doubt and counts only
after several visits in which all looks agree. Whenever it is in doubt again, or comes and goes,
it needs twice as many agreeing visits.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import Any, Self

from text.changes import sentences
from text.dates import SHANGHAI
from text.fingerprint import plain
from text.normalise import clean

LOOKS = 3
MAX_LINES = 3_000
_MAX_LINE_CHARS = 2_000
_MAX_DOUBTS = 1_000
_FIRST_DOUBT, _MAX_DOUBT = 2, 64
# A page that loses more than this of a text worth the name has broken down, not changed.
_MIN_KEPT_SHARE, _MIN_TEXT_CHARS = 0.25, 40

_COUNTER = re.compile(
    r"(?:浏览|点击|阅读|访问|下载|播放|关注|点赞|评论|收藏|转发|分享|人气|热度|围观|在线)"
    r"(?:次数|总数|人数|总量|量|数|率|人次)?\s{0,3}[:：]?\s{0,3}[\d,，.万亿]{1,15}+\s{0,3}[次人条个+]?"
    r"|(?:已有|共有|当前|累计)?\s{0,3}[\d,，.万亿]{1,15}+\s{0,3}(?:人次?|次)(?:已)?(?:浏览|阅读|点击|访问|在线|下载|关注|点赞)"
    r"|第\s{0,3}[\d,]{1,12}+\s{0,3}(?:位|次)(?:访客|访问)"
)
_SESSION = re.compile(
    r"(?:session|token|csrf|nonce|request|trace)[\w-]{0,20}\s{0,3}[:=]\s{0,3}\S{1,200}+"
    r"|\b(?=[0-9a-f-]{0,40}\d)(?=[0-9a-f-]{0,40}[a-f])[0-9a-f][0-9a-f-]{15,79}\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<!\d)(?:[01]?\d|2[0-3])[:：][0-5]\d(?:[:：][0-5]\d)?(?!\d)"
    r"|(?<!\d)(?:[01]?\d|2[0-3])[时点](?:[0-5]?\d分)?(?:[0-5]?\d秒)?"
)
_WEEKDAY = re.compile(r"(?:星期|周|礼拜)[一二三四五六日天]")
_NOW = re.compile(r"今天是|今日是|现在是|现在时间|当前时间|系统时间|北京时间")
_COPYRIGHT = re.compile(r"(?:©|\(c\)|Copyright|版权所有)", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A sentence of a page: as published, whether a paragraph begins with it, its
    comparing form, and that form without dates of the day it was read on."""

    text: str
    begins: bool
    form: str
    key: str

    def as_json(self) -> list[Any]:
        return [self.text, self.begins, self.form, self.key]


@dataclass(frozen=True)
class Look:
    """One reading of a watched page."""

    title: str
    lines: tuple[Line, ...]
    is_cut: bool = False

    @property
    def chars(self) -> int:
        return sum(len(line.text) for line in self.lines)


@dataclass(frozen=True)
class PageMemory:
    """What is known of a page: its title, its sentences, and by key the sentences in
    doubt: how many agreeing visits they need, and how many there were."""

    title: str
    lines: tuple[Line, ...]
    doubts: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        doubts = {key: list(pair) for key, pair in self.doubts.items()}
        return {
            "title": self.title,
            "lines": [line.as_json() for line in self.lines],
            "doubts": doubts,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        doubts = {key: (pair[0], pair[1]) for key, pair in kept["doubts"].items()}
        lines = tuple(Line(*values) for values in kept["lines"])
        return cls(kept["title"], lines, doubts)


@dataclass(frozen=True)
class Verdict:
    """What the looks of one visit say: the memory from now on, and what came and went.

    `doubtful` counts the sentences that differ and do not count yet.
    """

    memory: PageMemory
    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    doubtful: int = 0

    @property
    def has_changed(self) -> bool:
        return bool(self.added or self.dropped)


def look_at(
    title: str,
    text: str,
    now: datetime,
    ignore: Sequence[re.Pattern[str]] = (),
) -> Look:
    """A page's text as sentences, each once, without what says nothing and what is to be ignored."""
    today = now.astimezone(SHANGHAI).date()
    dates = _dates(today)
    found: dict[str, Line] = {}
    keys: set[str] = set()
    is_cut = False
    for paragraph in text.split("\n"):
        begins = True
        for sentence in sentences(paragraph[: MAX_LINES * 100]):
            written = sentence[:_MAX_LINE_CHARS]
            line = _line(written, begins, dates)
            if not line.key or any(one.search(written) for one in ignore):
                continue
            if len(found) >= MAX_LINES:
                is_cut = True
                break
            if line.form in found:
                continue
            if line.key in keys:
                line = replace(line, key=line.form)
            keys.add(line.key)
            found[line.form] = line
            begins = False
    return Look(title, tuple(found.values()), is_cut)


def _line(written: str, begins: bool, dates: re.Pattern[str]) -> Line:
    form = _steady(clean(written))
    bare = _NOW.sub("", _WEEKDAY.sub("", _CLOCK.sub("", dates.sub("", form))))
    # Only where the day is named do a clock and a weekday belong to it.
    is_of_the_day = bare != form and (dates.search(form) or _NOW.search(form))
    return Line(written, begins, plain(form), plain(bare if is_of_the_day else form))


def _steady(written: str) -> str:
    """A sentence without counters and session numbers; nothing where it is a line of copyright."""
    if len(written) < 200 and _COPYRIGHT.search(written):
        return ""
    return _SESSION.sub("", _COUNTER.sub("", written))


def _dates(today: date) -> re.Pattern[str]:
    """The ways in which a page writes today and yesterday."""
    written = []
    for day in (today, today - timedelta(days=1)):
        year, month, of_month = day.year, day.month, day.day
        written += [
            rf"(?:{year}\s{{0,2}}年\s{{0,2}})?0?{month}\s{{0,2}}月\s{{0,2}}0?{of_month}\s{{0,2}}日",
            rf"{year}[-/.]0?{month}[-/.]0?{of_month}",
            f"{day:%Y%m%d}",
        ]
    return re.compile(rf"(?<!\d)(?:{'|'.join(written)})(?!\d)")


def differs(memory: PageMemory, look: Look) -> bool:
    """Whether a look shows other sentences than those known."""
    known = _known(memory.lines)
    return {_match(known, line) for line in look.lines} != {
        line.key for line in memory.lines
    }


def breakdown(memory: PageMemory, look: Look) -> str | None:
    """`emptied` where a page has lost nearly all of its text, `another-page` where nothing
    of it is left and its title is another; None for a page that may have changed."""
    before = sum(len(line.text) for line in memory.lines)
    if before < _MIN_TEXT_CHARS:
        return None if look.lines else "emptied"
    if look.chars < before * _MIN_KEPT_SHARE:
        return "emptied"
    known = _known(memory.lines)
    is_foreign = not any(_is_known(known, line) for line in look.lines)
    has_other_title = plain(clean(look.title)) != plain(clean(memory.title))
    if is_foreign and has_other_title:
        return "another-page"
    return None


def settled(memory: PageMemory) -> PageMemory:
    """What is known after a visit that found all as it was: nothing agrees about a difference any more."""
    doubts = {key: (needed, 0) for key, (needed, _) in memory.doubts.items()}
    return replace(memory, doubts=doubts)


def first_memory(looks: Sequence[Look]) -> PageMemory:
    """What is known after the first visit: what all looks agree about."""
    first = looks[0]
    everywhere = _in_all(looks)
    lines = tuple(line for line in first.lines if line.key in everywhere)
    doubts = dict.fromkeys(_in_some(looks) - everywhere, (_FIRST_DOUBT, 0))
    return PageMemory(first.title, lines or first.lines, _bounded(doubts))


def judge(memory: PageMemory, looks: Sequence[Look]) -> Verdict:
    """What several looks at a page say, compared with what is known of it."""
    known = _known(memory.lines)
    seen = [_renamed(known, look) for look in looks]
    everywhere, somewhere = _in_all(seen), _in_some(seen)
    old = {line.key for line in memory.lines}
    doubts = dict(memory.doubts)
    for key in somewhere - everywhere:
        needed = max(2 * doubts.get(key, (0, 0))[0], _FIRST_DOUBT)
        doubts[key] = (min(needed, _MAX_DOUBT), 0)
    for key in (old & everywhere) | (set(doubts) - old - somewhere):
        if key in doubts:
            doubts[key] = (doubts[key][0], 0)
    accepted = set()
    for key in sorted((old - somewhere) | (everywhere - old)):
        if _accept(doubts, key, is_drop=key in old):
            accepted.add(key)
    kept = []
    for line in memory.lines:
        if line.key not in accepted:
            kept.append(line)
    new = {key for key in accepted if key not in old}
    lines = _merged(kept, seen[0].lines, new)
    verdict = PageMemory(seen[0].title, tuple(lines), _bounded(doubts))
    return Verdict(
        verdict,
        tuple(line.text for line in seen[0].lines if line.key in new),
        tuple(line.text for line in memory.lines if line.key in accepted),
        len((old ^ somewhere) | (somewhere - everywhere)) - len(accepted),
    )


def _accept(doubts: dict[str, tuple[int, int]], key: str, *, is_drop: bool) -> bool:
    """Whether a difference that all looks agree about counts now; notes what it needs next time."""
    needed, agreed = doubts.get(key, (1, 0))
    if agreed + 1 < needed:
        doubts[key] = (needed, agreed + 1)
        return False
    if key in doubts:
        doubts[key] = (min(needed * 2, _MAX_DOUBT), 0)
    elif is_drop:
        # Should it come back, that counts at once; should it go again, not at once.
        doubts[key] = (1, 0)
    return True


def text_of(lines: Iterable[Line]) -> str:
    """Sentences as paragraphs."""
    parts = [("\n" if line.begins else "") + line.text for line in lines]
    return "".join(parts).strip("\n")


def _merged(
    kept: Sequence[Line],
    seen: Sequence[Line],
    new: set[str],
) -> Iterable[Line]:
    """The sentences that stay in their order, and new ones behind what stands before them on the page."""
    after: dict[str | None, list[Line]] = {}
    stays = {line.key for line in kept}
    before: str | None = None
    for line in seen:
        if line.key in new:
            after.setdefault(before, []).append(line)
        elif line.key in stays:
            before = line.key
    behind = [[line, *after.get(line.key, ())] for line in kept]
    return islice(chain(after.get(None, ()), *behind), MAX_LINES)


def _known(lines: Iterable[Line]) -> dict[str, str]:
    """By comparing form and by key, the key a sentence is known under."""
    by_key = {line.key: line.key for line in lines}
    return by_key | {line.form: line.key for line in lines}


def _is_known(known: Mapping[str, str], line: Line) -> bool:
    return line.form in known or line.key in known


def _match(known: Mapping[str, str], line: Line) -> str:
    return known.get(line.form) or known.get(line.key) or line.key


def _renamed(known: Mapping[str, str], look: Look) -> Look:
    """A look whose sentences have the keys they are known under, each once."""
    lines = {}
    for line in look.lines:
        for key in (_match(known, line),):
            lines[key] = replace(line, key=key)
    return Look(look.title, tuple(lines.values()))


def _in_all(looks: Sequence[Look]) -> set[str]:
    return set.intersection(*({line.key for line in look.lines} for look in looks))


def _in_some(looks: Sequence[Look]) -> set[str]:
    return {line.key for look in looks for line in look.lines}


def _bounded(doubts: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    return dict(list(doubts.items())[-_MAX_DOUBTS:])
