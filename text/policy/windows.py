"""Windows: until when somebody may apply, comment, object, answer a challenge, register.

Every stated span or end of a notice is a candidate; what stands around it gives points
for a window's end or for something else (审核, 有效期, 注册成立); the best one of a
kind is reported. Days without a year mean the next such day from publication on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from text.places import COUNTRIES
from text.policy.facts import Window
from text.policy.lexicon import alternation, toml
from text.policy.places_of import first_place
from text.policy.scene import Scene
from text.policy.window_dates import (
    END,
    OPENS_AND_CLOSES,
    PERIOD,
    SINCE,
    SPAN,
    clock_of,
    dated_parts,
    day_of_match,
    last_day,
    possible_day,
)

MIN_POINTS = 4
MAX_AMOUNTS = 10
MAX_NEAR_CHARS = 14
GRACE_DAYS = 2
_AMOUNT = re.compile(
    r"(?:最高(?:不超过)?|不超过|每家|每人|每项|每户|单个|给予|奖励|补助|补贴|支持|资助|贴息|经费|按)"
    r"[^，。；\n\d]{0,16}?\d{1,9}(?:\.\d{1,3})?\s?(?:亿元|万元|元|%|％)"
)
_WHO = re.compile(
    r"(?:申报主体|申报单位|申报对象|申报人|补助对象|支持对象|申报条件|申请对象|征集对象|面向)(?:须?为|：|:|应为|是)\s?"
    r"(?P<who>[^。；\n]{4,80})"
)
_STATISTICS = re.compile(r"累计|同比|票房|突破|万人次|旅客|统计|数据显示|受灾|死亡")
_ABROAD = re.compile(alternation(COUNTRIES - {"中非"}))
_NOTICE = re.compile(
    r"关于[^。\n]{2,60}(?:通知|公告|公示|函|通告)|逾期|[申报请]{2}(?:时间|截止|期限)|征求意见|公示期|揭榜|入库"
)
_ASKS = re.compile(
    r"请|须|应当?|可(?:在|于|登录|随时)|截止|时间为?|期限|时间[：:]|即日起|自[^，。]{2,10}之日起|前|公示|止|关闭|"
    r"征集|申报|受理|申请|提交"
)
_SPLIT = re.compile(r"[。；;\n]")


@dataclass(frozen=True)
class _Candidate:
    """A stated end (and beginning) with its points as a window's."""

    start: int
    end: int
    opens: date | None
    until: date
    clock: str | None
    points: int
    kind: str


def read_windows(scene: Scene) -> list[Window]:
    """The windows a notice opens, the surest first; none for a text without one."""
    published = scene.published
    reader = None
    if published:
        reader = _WindowReader(scene, published)
    if reader is None or not reader.may_have_windows():
        return []
    best: dict[str, _Candidate] = {}
    for candidate in reader.candidates():
        known = best.get(candidate.kind)
        if known is None or candidate.points > known.points:
            best[candidate.kind] = candidate
    ranked = sorted(best.values(), key=lambda one: (-one.points, one.start))
    if not ranked or ranked[0].points < MIN_POINTS:
        return []
    # Several kinds only where the text is as sure of each: 申报 and 公示 in one notice.
    surest = ranked[0].points
    return [reader.window(one) for one in ranked if one.points == surest]


class _Words(NamedTuple):
    """The words of windows.toml: lists by kind, and patterns for any of them."""

    kinds: dict[str, list[str]]
    against: re.Pattern[str]
    strong: re.Pattern[str]
    all_kinds: re.Pattern[str]


@cache
def _words() -> _Words:
    words = toml("windows.toml")
    kinds: dict[str, list[str]] = words["kinds"]
    every = set()
    for listed in kinds.values():
        for word in listed:
            every.add(word)
    return _Words(
        kinds,
        re.compile(alternation(words["against"])),
        re.compile(alternation(words["strong"])),
        re.compile(alternation(every | {"反馈"})),
    )


class _WindowReader:
    def __init__(self, scene: Scene, published: date) -> None:
        self.scene = scene
        self.text = scene.text
        self.published = published
        words = _words()
        self.kinds = words.kinds
        self.against = words.against
        self.strong = words.strong
        self.all_kinds = words.all_kinds
        self.parts = dated_parts(scene.text)

    def may_have_windows(self) -> bool:
        """Whether any word of a window occurs in the text, and one of a notice."""
        if not self.parts or self.all_kinds.search(self.text) is None:
            return False
        if _ASKS.search(self.text) is not None:
            return True
        return _NOTICE.search(f"{self.scene.title}\n{self.text}") is not None

    def _matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """The matches of a pattern for dates or periods, in order."""
        for start, end in self.parts:
            yield from pattern.finditer(self.text, start, end)

    def candidates(self) -> list[_Candidate]:
        """All stated spans and ends, each with its kind and points."""
        found: list[_Candidate] = []
        taken: list[tuple[int, int]] = []
        for reader in (self._ranges, self._since, self._periods, self._ends):
            for candidate in reader():
                inside = False
                for start, end in taken:
                    inside = inside or start <= candidate.start < end
                if inside:
                    continue
                taken.append((candidate.start, candidate.end))
                found.append(candidate)
        return found

    def _ranges(self) -> list[_Candidate]:
        found = []
        for pattern in (SPAN, OPENS_AND_CLOSES):
            for match in self._matches(pattern):
                opens = day_of_match(match, "a", self.published)
                until = self._second(match, opens)
                if opens is None or until is None or until < opens:
                    continue
                clock = clock_of(match, "b")
                made = self._candidate(match, opens, until, clock, 3)
                if made is not None:
                    found.append(made)
        return found

    def _second(self, match: re.Match[str], opens: date | None) -> date | None:
        groups = match.groupdict()
        if groups.get("bonly") and opens is not None:
            return possible_day(opens.year, opens.month, int(groups["bonly"]))
        until = day_of_match(match, "b", self.published)
        stated = groups["byear"] or groups["byear2"] or groups["bnext"]
        if until is None or opens is None or stated:
            return until
        # A range's second day follows its first: 12月30日至1月6日.
        same = possible_day(opens.year, until.month, until.day)
        if same is not None and same >= opens:
            return same
        return possible_day(opens.year + 1, until.month, until.day)

    def _since(self) -> list[_Candidate]:
        found = []
        for match in self._matches(SINCE):
            start = day_of_match(match, "a", self.published) or self.published
            until = last_day(start, match["count"], match["unit"])
            if until is not None:
                made = self._candidate(match, None, until, None, 3)
                if made is not None:
                    found.append(made)
        return found

    def _periods(self) -> list[_Candidate]:
        found = []
        for match in self._matches(PERIOD):
            until = last_day(self.published, match["count"], match["unit"])
            if until is not None:
                made = self._candidate(match, None, until, None, 2)
                if made is not None:
                    found.append(made)
        return found

    def _ends(self) -> list[_Candidate]:
        found = []
        for match in self._matches(END):
            until = day_of_match(match, "b", self.published)
            tail = match["tail"].strip()
            clock = clock_of(match, "b")
            if until is None or match["bnow"]:
                continue
            points = 0
            if match["lead"] or tail in ("截止", "关闭", "结束", "止"):
                points = 3
            elif tail or self._labelled(match.start()):
                points = 2
            if points == 0:
                continue
            made = self._candidate(match, None, until, clock, points)
            if made is not None:
                found.append(made)
        return found

    def _labelled(self, position: int) -> bool:
        """申报截止：9月30日: a label that ends right before the day."""
        before = self.text[max(0, position - 14) : position]
        return (
            re.search(r"(?:截止|时间|日期|时限)[^，。；\n]{0,4}$", before) is not None
        )

    def _candidate(
        self,
        match: re.Match[str],
        opens: date | None,
        until: date,
        clock: str | None,
        points: int,
    ) -> _Candidate | None:
        if match[0].startswith("截"):
            grace = 0
        else:
            grace = GRACE_DAYS
        if until < self.published - timedelta(days=grace):
            return None
        left, right = self._part(match.start(), match.end())
        clause_left = self.scene.clause_start(match.start(), left)
        clause_right = self.scene.clause_end(match.end(), right)
        clause = self.text[clause_left:clause_right]
        before = self.text[max(left, match.start() - 16) : match.end()]
        around = self.text[left:right]
        kind = self._kind(clause, around)
        if kind is None:
            return None
        points += 2 * (self.strong.search(before) is not None)
        # 可在8月20日前，通过以下途径提出意见: what to do stands behind the comma.
        following = self.scene.clause_end(min(clause_right + 1, right), right)
        acts = self.text[clause_left:following]
        points += 2 * (self.all_kinds.search(acts) is not None)
        points += self.all_kinds.search(around) is not None
        if "请" in around or "须" in around or "应" in around:
            points += 1
        # 审核 or 有效期 of the date's own clause means another date; the verb of a
        # clause that lists both stands on the near side.
        near_left = max(clause_left, match.start() - MAX_NEAR_CHARS)
        near_right = min(clause_right, match.end() + MAX_NEAR_CHARS)
        if self.against.search(self.text[near_left:near_right]):
            points -= 4
        if match[0].startswith(("延", "更正")):
            points += 3
        return _Candidate(match.start(), match.end(), opens, until, clock, points, kind)

    def _part(self, start: int, end: int) -> tuple[int, int]:
        """The sentence around a date, with the section heading above it."""
        left = start
        while left > 0 and not _SPLIT.match(self.text[left - 1]):
            left -= 1
        found = _SPLIT.search(self.text, end)
        right = found.start() if found else len(self.text)
        if self.text[left - 1 : left] == "\n" and left >= 2:
            heading = self.text.rfind("\n", 0, left - 1) + 1
            if left - heading <= 14 and "。" not in self.text[heading:left]:
                left = heading
        return left, right

    def _kind(self, clause: str, around: str) -> str | None:
        """The kind by the nearest words: clause, sentence, then the whole text."""
        whole = self.scene.title + "\n" + self.text
        if not self._is_notice(whole, around):
            return None
        for part in (clause, around, whole[:400], whole):
            found = self._kinds_in(part)
            if found and found != ["application"]:
                return found[0]
            if found and part is not clause:
                return self._special(whole[:400]) or found[0]
        return None

    def _is_notice(self, whole: str, around: str) -> bool:
        """Whether the date's sentence may open a window: it says what to do by then,
        and tells no statistics."""
        if _STATISTICS.search(around) or _ABROAD.search(around):
            return False
        if self.all_kinds.search(around):
            return _ASKS.search(around) is not None or _NOTICE.search(whole) is not None
        return _NOTICE.search(whole) is not None

    def _special(self, head: str) -> str | None:
        for kind in ("challenge", "registration", "review"):
            if any(word in head for word in self.kinds[kind]):
                return kind
        return None

    def _kinds_in(self, part: str) -> list[str]:
        found = []
        for kind, words in self.kinds.items():
            if any(word in part for word in words):
                found.append(kind)
        for special in ("challenge", "registration", "review"):
            if special in found:
                found.remove(special)
                found.insert(0, special)
        return found

    def window(self, candidate: _Candidate) -> Window:
        """The window of a candidate, with what the notice says beside it."""
        until = candidate.until.isoformat()
        if candidate.clock:
            until = f"{until}T{candidate.clock}"
        who = _WHO.search(self.text)
        amounts: list[str] = []
        for match in _AMOUNT.finditer(self.text):
            if match[0] not in amounts and len(amounts) < MAX_AMOUNTS:
                amounts.append(match[0])
        sentence = self.scene.sentence(candidate.start, candidate.end)
        return Window(
            candidate.kind,
            candidate.opens.isoformat() if candidate.opens else None,
            until,
            "minute" if candidate.clock else "day",
            tuple(amounts),
            first_place(self.scene.title + "\n" + self.text[:600]),
            who["who"].strip() if who else None,
            sentence.content.strip(),
        )
