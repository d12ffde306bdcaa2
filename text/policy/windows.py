"""Windows: until when somebody may apply, comment, object, answer a challenge, register.

Every stated span or end of a notice is a candidate; what stands around it gives points
for a window's end or for something else (审核, 有效期, 注册成立); the best one of a
kind is reported. Days without a year mean the next such day from publication on.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

from text.numerals import value
from text.policy.facts import Window
from text.policy.lexicon import alternation, toml
from text.policy.places_of import first_place
from text.policy.scene import Scene

MIN_POINTS = 4
MAX_AMOUNTS = 10
MAX_NEAR_CHARS = 14
GRACE_DAYS = 7
_HAN_NUMBER = "一二三四五六七八九十〇零"
_MONTH = rf"(?:1[0-2]|0?[1-9]|[{_HAN_NUMBER}]{{1,2}})"
_DAY = rf"(?:3[01]|[12]\d|0?[1-9]|[{_HAN_NUMBER}]{{1,3}})"


def _date(name: str) -> str:
    """A pattern for a day, a month's end or 即日, its parts named after `name`."""
    return (
        rf"(?:(?P<{name}now>即日)|(?P<{name}this>本月){_DAY_OF(name)}|"
        rf"(?:(?P<{name}year>20\d\d|[二〇○零一二三四五六七八九]{{4}})\s?年|(?P<{name}next>明年|今年|本年))?\s?"
        rf"(?P<{name}month>{_MONTH})\s?月\s?(?:(?P<{name}end>底|末)|(?P<{name}day>{_DAY})\s?[日号])|"
        rf"(?P<{name}year2>20\d\d)\s?[-./]\s?(?P<{name}month2>\d{{1,2}})\s?[-./]\s?(?P<{name}day2>\d{{1,2}})日?)"
    )


def _DAY_OF(name: str) -> str:
    return rf"(?P<{name}dom>{_DAY})日"


_WEEK = (
    r"(?:\s?[（(](?:星期|周)?[一二三四五六日天][）)]|\s?[（(]含[^（）()]{0,4}[）)])?"
)
_CLOCK = (
    r"\s?(?P<half{0}>上午|下午|中午|晚上|零时)?\s?(?:(?P<hour{0}>\d{{1,2}}|二十四)\s?(?:[:：]\s?(?P<minute{0}>\d{{2}})|[时点]"
    r"(?:(?P<minuteb{0}>\d{{1,2}})分|(?P<thirty{0}>半))?))?"
)
_UNTIL_WORDS = r"(?:\s?(?:止|截止|结束|期间|关闭))?"
_RANGE = re.compile(
    rf"(?:自|从)?{_date('a')}{_WEEK}{_CLOCK.format('a')}\s?(?:起|开始)?(?:（[^（）]{{0,12}}）)?"
    rf"\s?(?:至|到|—{{1,2}}|–|-{{1,2}}|－|~|～|，?截止至|起至)\s?"
    rf"(?:{_date('b')}|(?P<bonly>3[01]|[12]\d|[1-9])日){_WEEK}{_CLOCK.format('b')}"
)
_OPEN_CLOSE = re.compile(
    rf"(?:自|从|将于|于)?{_date('a')}{_CLOCK.format('a')}(?:起|开始|开启|开始受理|起开始)[^。；\n]{{0,16}}?[，,](?:到|至)?"
    rf"{_date('b')}{_CLOCK.format('b')}[^。；，\n]{{0,6}}?(?:止|截止|结束|关闭)"
)
_BY = re.compile(
    rf"(?:(?P<lead>截止时间|截止日期|截止日|截止到|截止至|截至|截止|延期至|延长至|延至|延长到|延到|更正为|延期到)"
    rf"[^，。；\d\n]{{0,8}}?)?{_date('b')}{_WEEK}{_CLOCK.format('b')}{_WEEK}"
    rf"(?P<tail>\s?(?:之前|以前|前|截止|关闭|结束|止|下班前|（含[^（）]{{0,6}}）前)?)"
)
_UNIT = r"(?P<unit>个?工作日|日|天|个月)"
_SINCE = re.compile(
    rf"(?:自|从|在)?(?:(?:本)?(?P<what>通知|公告|公示|通告|榜单|本通知|本公告|本公示|通报)?(?:的)?"
    rf"(?:发布|公布|印发|公示|下发|发出|公告|通报|刊登)(?:之日|之日起|后|日)(?:起)?|{_date('a')}起)"
    rf"[^，。；\d]{{0,4}}?(?P<count>\d{{1,3}}|[{_HAN_NUMBER}]{{1,3}}){_UNIT}(?:之?内|以内)?"
)
_PERIOD = re.compile(
    rf"(?:公示期限?|公示时间|公示|征求意见时间|征求意见期限?|征求意见期|公开征求意见|公示期间|时间)(?:一般)?(?:为期|为|：|:|共|共计)?\s?"
    rf"(?:自[^，。；\d]{{2,10}}?起)?(?P<count>\d{{1,3}}|[{_HAN_NUMBER}]{{1,3}}){_UNIT}"
)
_AMOUNT = re.compile(
    r"(?:最高(?:不超过)?|不超过|每家|每人|每项|每户|单个|给予|奖励|补助|补贴|支持|资助|贴息|经费|按)"
    r"[^，。；\n\d]{0,16}?\d{1,9}(?:\.\d{1,3})?\s?(?:亿元|万元|元|%|％)"
)
_WHO = re.compile(
    r"(?:申报主体|申报单位|申报对象|申报人|补助对象|支持对象|申报条件|申请对象|征集对象|面向)(?:须?为|：|:|应为|是)\s?"
    r"(?P<who>[^。；\n]{4,80})"
)
_STATISTICS = re.compile(r"累计|同比|票房|突破|万人次|旅客|统计|数据显示|受灾|死亡")
_NOTICE = re.compile(
    r"关于[^。\n]{2,60}(?:通知|公告|公示|函|通告)|逾期|[申报请]{2}(?:时间|截止|期限)|征求意见|公示期|揭榜|入库"
)
_ASKS = re.compile(
    r"请|须|应当?|可(?:在|于|登录|随时)|截止|时间为?|期限|时间[：:]|即日起|自[^，。]{2,10}之日起|前|公示|止|关闭|"
    r"征集|申报|受理|申请"
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
    reader = _WindowReader(scene, published) if published else None
    if reader is None or not reader.may_have_windows():
        return []
    best: dict[str, _Candidate] = {}
    for candidate in reader.candidates():
        known = best.get(candidate.kind)
        if known is None or candidate.points > known.points:
            best[candidate.kind] = candidate
    ranked = sorted(best.values(), key=lambda one: (-one.points, one.start))
    windows: list[Window] = []
    for candidate in ranked:
        if candidate.points >= MIN_POINTS and (
            not windows or candidate.points >= ranked[0].points
        ):
            windows.append(reader.window(candidate))
    return windows


class _WindowReader:
    def __init__(self, scene: Scene, published: date) -> None:
        self.scene = scene
        self.text = scene.text
        self.published = published
        words = toml("windows.toml")
        self.kinds: dict[str, list[str]] = words["kinds"]
        self.against = re.compile(alternation(words["against"]))
        self.strong = re.compile(alternation(words["strong"]))
        every = {word for listed in self.kinds.values() for word in listed}
        self.all_kinds = re.compile(alternation(every | {"反馈"}))

    def may_have_windows(self) -> bool:
        """Whether any word of a window stands in the text."""
        return self.all_kinds.search(self.text) is not None

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
        for pattern in (_RANGE, _OPEN_CLOSE):
            for match in pattern.finditer(self.text):
                opens = self._day(match, "a")
                until = self._second(match, opens)
                if opens is None or until is None or until < opens:
                    continue
                clock = _clock(match, "b")
                made = self._candidate(match, opens, until, clock, 3)
                if made is not None:
                    found.append(made)
        return found

    def _second(self, match: re.Match[str], opens: date | None) -> date | None:
        groups = match.groupdict()
        if groups.get("bonly") and opens is not None:
            return _safe(opens.year, opens.month, int(groups["bonly"]))
        until = self._day(match, "b")
        stated = groups["byear"] or groups["byear2"] or groups["bnext"]
        if until is None or opens is None or stated:
            return until
        # A range's second day follows its first: 12月30日至1月6日.
        same = _safe(opens.year, until.month, until.day)
        if same is not None and same >= opens:
            return same
        return _safe(opens.year + 1, until.month, until.day)

    def _since(self) -> list[_Candidate]:
        found = []
        for match in _SINCE.finditer(self.text):
            start = self._day(match, "a") or self.published
            until = _after(start, match["count"], match["unit"])
            if until is not None:
                made = self._candidate(match, None, until, None, 3)
                if made is not None:
                    found.append(made)
        return found

    def _periods(self) -> list[_Candidate]:
        found = []
        for match in _PERIOD.finditer(self.text):
            until = _after(self.published, match["count"], match["unit"])
            if until is not None:
                made = self._candidate(match, None, until, None, 2)
                if made is not None:
                    found.append(made)
        return found

    def _ends(self) -> list[_Candidate]:
        found = []
        for match in _BY.finditer(self.text):
            until = self._day(match, "b")
            tail = match["tail"].strip()
            clock = _clock(match, "b")
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
        grace = 0 if match[0].startswith("截") else GRACE_DAYS
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
        points += 2 * (self.all_kinds.search(clause) is not None)
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
        if _STATISTICS.search(around):
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

    def _day(self, match: re.Match[str], name: str) -> date | None:
        """The day of a matched date; without a year the next one from publication."""
        groups = match.groupdict()
        if groups.get(f"{name}now"):
            return self.published
        if groups.get(f"{name}this"):
            day = _number(groups[f"{name}dom"])
            return _safe(self.published.year, self.published.month, day)
        year = groups[f"{name}year"] or groups[f"{name}year2"]
        month = _number(groups[f"{name}month"] or groups[f"{name}month2"])
        if not month:
            return None
        if groups[f"{name}next"] == "明年":
            year = str(self.published.year + 1)
        stated = int(value(year.replace("○", "〇")) or year) if year else None
        if groups[f"{name}end"]:
            return self._in_year(stated, month, None)
        return self._in_year(
            stated, month, _number(groups[f"{name}day"] or groups[f"{name}day2"])
        )

    def _in_year(self, year: int | None, month: int, day: int | None) -> date | None:
        if year is not None:
            return _safe(year, month, day)
        here = _safe(self.published.year, month, day)
        if here is not None and here >= self.published - timedelta(days=150):
            return here
        return _safe(self.published.year + 1, month, day)

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


def _number(written: str | None) -> int:
    if not written:
        return 0
    return int(written) if written.isdigit() else int(value(written) or 0)


def _safe(year: int, month: int, day: int | None) -> date | None:
    """That day, a month's last day without one; None where there is no such day."""
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    if day is None:
        return date(year, month, last)
    return date(year, month, day) if 1 <= day <= last else None


def _clock(match: re.Match[str], name: str) -> str | None:
    """A stated time of day as HH:MM; 24时 stays 24:00."""
    hour = match[f"hour{name}"]
    if not hour:
        return None
    number = _number(hour)
    minute = match[f"minute{name}"] or match[f"minuteb{name}"]
    if match[f"thirty{name}"]:
        minute = "30"
    if match[f"half{name}"] in ("下午", "晚上") and number < 12:
        number += 12
    if number > 24:
        return None
    return f"{number:02}:{int(minute or 0):02}"


def _after(start: date, count: str, unit: str) -> date | None:
    """The last day of a span that starts the day after `start`."""
    number = _number(count)
    if not 1 <= number <= 400:
        return None
    if unit.endswith("月"):
        months = start.year * 12 + start.month - 1 + number
        year, month = divmod(months, 12)
        return _safe(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
    if "工作日" not in unit:
        return start + timedelta(days=number)
    day = start
    while number:
        day += timedelta(days=1)
        number -= is_workday(day)
    return day


def is_workday(day: date) -> bool:
    """Whether offices in China work on that day; by the week where the calendar of
    holidays is not published yet."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5
