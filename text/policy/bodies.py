"""Bodies that issue documents: where a text names them, and their full names.

National bodies come from `bodies.toml`; local ones are composed of a place
(`divisions.csv`) and an organ (`organs.toml`), so 苏州市工信局 needs no entry.
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from text.numerals import value
from text.places import COUNTRIES
from text.policy.lexicon import alternation, rows, toml
from text.policy.places_named import (
    KnownPlaces,
    place_ending_at,
    places_ending_at,
    provinces,
)

CENTRAL_LEVELS = {
    "central": "central",
    "ministry": "ministry",
    "exchange": "other",
    "former": "ministry",
}
# 部 before these is no ministry: 财政部门, 教育部署, 公安部队, 外交部长.
_NOT_BEHIND_BU = frozenset("门署队分长件位落")
_NOT_BEHIND = {
    "央行": ("政", "动", "业"),
    "海关": ("总署",),
    "政府": ("工作报告", "间", "部门", "采购"),
    "国务院": ("参事", "学位", "新闻"),
    "委": ("员", "托", "派", "屈"),
}
_NOT_BEFORE_SHORT = frozenset("省市区县州各级方州国洲美英法日韩俄德")
_FOREIGN_BANK = re.compile(
    r"(?:欧洲|美国|日本|英国|韩国|俄罗斯|印度|瑞士|加拿大|国|洲)$"
)
# 西班牙卫生部, 美国司法部, 美司法部, 俄国防部.
_FOREIGN_BEFORE = re.compile(
    rf"(?:{alternation(COUNTRIES)}|[美英俄韩乌伊澳]|联合国)(?:国家|联邦)?$"
)
_WEAK = frozenset(
    "发改委 发展改革委 卫健委 卫生健康委 国资委 医保局 药监局 能源局 统计局 邮政局 林草局 "
    "网信办 央行 人民银行 民航局 外汇局 税务总局".split()
)
_JOINER = re.compile(
    r"\s{0,20}(?:、|，|,|和|与|及|以及|会同|联合|并会同|\s|　|[（(])?\s{0,20}(?:中华人民共和国)?"
)
_OTHERS = re.compile(
    r"\s*等?(?:中央|国家|相关|有关|省级|市级)?"
    r"(?P<number>[一二三四五六七八九十]{1,3}|\d{1,3})\s*个?"
    r"(?:部门|部委|部|单位|机构|机关|省|委办局|省市|省份|家单位)(?!分|属)"
)
_SOME_OTHERS = re.compile(
    r"\s*等(?:有关|相关|多个?|各|若干|中央|省级|市级)?(?:部门|部委|单位|机构|机关|地)?"
)


# 四川、重庆两地政府; the places stand before the count.
_TOGETHER = re.compile(r"(?:[两三四五六]|[两三]省一)(?:省市|省区|地|省|市|区|县|州)$")
# 全省, 各市, 我省: no place is meant, or a speaker's own.
_ALL_OF_A_KIND = frozenset("全各跨外多每两三四五该本")


@dataclass(frozen=True)
class Body:
    """A named body: `name` in full, `start` and `end` of what is printed."""

    start: int
    end: int
    name: str
    level: str
    place: str | None = None


@dataclass(frozen=True)
class BodyGroup:
    """Bodies named together: 工信部、国家发展改革委等七部门."""

    start: int
    end: int
    bodies: tuple[Body, ...]
    others: int | None


class BodyFinder:
    """Finds bodies with one automaton over names, places and organs."""

    def __init__(self) -> None:
        self._entries: dict[str, dict[str, str]] = {}
        self._add_national()
        self._add_places()
        self._add_organs()
        self._patterns = list(self._entries)
        self._automaton = AhoCorasick(
            self._patterns,
            matchkind=MatchKind.LeftmostLongest,
        )

    def _add(self, pattern: str, **roles: str) -> None:
        entry = self._entries.setdefault(pattern, {})
        for role, name in roles.items():
            entry.setdefault(role, name)

    def _add_national(self) -> None:
        for section, bodies in toml("bodies.toml").items():
            level = CENTRAL_LEVELS[section]
            for name, abbreviations in bodies.items():
                for pattern in (name, *abbreviations):
                    self._add(pattern, national=name, level=level)

    def _add_places(self) -> None:
        for row in rows("divisions.csv"):
            name, short, level = row["name"], row["short"], row["level"]
            self._add(name, place=name, place_level=level)
            if short and len(short) > 1:
                self._add(short, place=name, place_level=level)

    def _add_organs(self) -> None:
        organs = toml("organs.toml")
        for name, abbreviations in organs["full"].items():
            for pattern in (name, *abbreviations):
                self._add(pattern, organ=name)
        for name, abbreviations in organs["party"].items():
            for pattern in (name, *abbreviations):
                self._add(pattern, party=name)

    def find(self, text: str) -> list[Body]:
        """All bodies named in the text, in order, without overlaps."""
        hits = self._automaton.find_matches_as_indexes(text)
        found: list[Body] = []
        place: tuple[int, int, str, str] | None = None
        known = KnownPlaces()
        for index, start, end in hits:
            entry = self._entries[self._patterns[index]]
            adjacent = place is not None and place[1] == start
            if adjacent and place is not None:
                body = self._local(text, place, entry, start, end)
                if body is not None:
                    found.append(body)
                    place = None
                    continue
            if "national" in entry and self._national_fits(text, start, end):
                found.append(_national(text, start, end, entry))
                place = None
                continue
            place = self._place(place, entry, start, end)
            if place is not None:
                known.add(place[2], place[3], end)
            elif "organ" in entry or "party" in entry:
                found += self._implied(text, known, entry, start, end)
        return found

    def _implied(
        self,
        text: str,
        known: "KnownPlaces",
        entry: dict[str, str],
        start: int,
        end: int,
    ) -> list[Body]:
        """四川、重庆两地政府, and 省能源局 behind 浙江省: organs of places named before."""
        together = _TOGETHER.search(text, max(0, start - 6), start)
        if together and "organ" in entry:
            places = places_ending_at(text, together.start())
            made = []
            for begun, finish, name in places:
                level = "city"
                if name in provinces():
                    level = "province"
                place = (begun, finish, name, level)
                body = self._local(text, place, entry, start, end)
                if body is not None:
                    made.append(Body(begun, finish, body.name, level, name))
            if len(made) > 1:
                return [*made[:-1], replace(made[-1], end=end)]
        kind = text[start - 1 : start]
        name_before = known.last(kind, start)
        if name_before is None or text[start - 2 : start - 1] in _ALL_OF_A_KIND:
            return []
        level = known.level(name_before)
        place = (start - 1, start, name_before, level)
        body = self._local(text, place, entry, start, end)
        return [body] if body is not None else []

    @staticmethod
    def _place(
        before: tuple[int, int, str, str] | None,
        entry: dict[str, str],
        start: int,
        end: int,
    ) -> tuple[int, int, str, str] | None:
        """The place a later organ belongs to; 江苏省苏州市 is one place."""
        if "place" not in entry:
            return None
        name, level = entry["place"], entry["place_level"]
        if before is not None and before[1] == start and level != "province":
            if level == "district":
                name = before[2] + name
            return before[0], end, name, level
        return start, end, name, level

    @staticmethod
    def _local(
        text: str,
        place: tuple[int, int, str, str],
        entry: dict[str, str],
        start: int,
        end: int,
    ) -> Body | None:
        begun, _, name, level = place
        if "organ" in entry:
            organ = entry["organ"]
            behind = text[end : end + 4]
            if behind.startswith(_NOT_BEHIND["政府"]) and organ == "人民政府":
                return None
            if organ.endswith("海关"):
                name = text[begun:start]
            return Body(begun, end, name + organ, level, name)
        if "party" in entry:
            if text[end : end + 1] in _NOT_BEHIND["委"]:
                return None
            for written in ("中国共产党", "中共"):
                if text.startswith(written, max(0, begun - len(written))):
                    begun = max(0, begun - len(written))
                    break
            # As its papers are headed: 中共山东省委办公厅.
            full = f"中共{name}{entry['party']}"
            return Body(begun, end, full, level, name)
        return None

    @staticmethod
    def _national_fits(text: str, start: int, end: int) -> bool:
        """Whether a national name is one here: 财政部门, 省发改委, 欧洲央行 are none."""
        written = text[start:end]
        behind = text[end : end + 1]
        if written.endswith("部") and behind and behind in _NOT_BEHIND_BU:
            return False
        not_behind = _NOT_BEHIND.get(written)
        if not_behind is not None and text.startswith(not_behind, end):
            return False
        if _FOREIGN_BEFORE.search(text[max(0, start - 12) : start]):
            return False
        if written not in _WEAK:
            return True
        # Short names are parts of local bodies' and foreign banks' names.
        before = text[start - 1 : start]
        if before and before in _NOT_BEFORE_SHORT:
            return False
        return _FOREIGN_BANK.search(text[max(0, start - 4) : start]) is None

    def groups(self, text: str) -> list[BodyGroup]:
        """The bodies of a text as they are named together, with 等七部门."""
        bodies = self.find(text)
        groups: list[BodyGroup] = []
        position = 0
        while position < len(bodies):
            members = [bodies[position]]
            while position + 1 < len(bodies):
                between = text[members[-1].end : bodies[position + 1].start]
                if not _joins(between):
                    break
                members.append(bodies[position + 1])
                position += 1
            position += 1
            groups.append(_closed(text, members))
        return _with_unnamed(text, groups)


def _national(
    text: str,
    start: int,
    end: int,
    entry: dict[str, str],
) -> Body:
    """A national body; its general office (国家发展改革委办公厅) is a body of its own."""
    name = entry["national"]
    for office in ("办公厅", "办公室", "综合司", "综合部", "政治部"):
        if text.startswith(office, end) and not name.endswith(("办公厅", "办公室")):
            return Body(start, end + len(office), name + office, entry["level"])
    return Body(start, end, name, entry["level"])


def _joins(between: str) -> bool:
    """Whether two bodies are named together: by 、, 和, a space, or nothing."""
    return len(between) < 14 and _JOINER.fullmatch(between) is not None


def _closed(text: str, members: list[Body]) -> BodyGroup:
    start, end = members[0].start, members[-1].end
    # 市场监管总局（国家标准委）等11个部门: one body under two names.
    if text[end : end + 1] in ("）", ")"):
        end += 1
    bodies = _places_before(text, members)
    counted = _OTHERS.match(text, end)
    if counted:
        number = counted["number"]
        others = int(value(number) or number)
        return BodyGroup(start, counted.end(), bodies, others)
    some = _SOME_OTHERS.match(text, end)
    if some:
        return BodyGroup(start, some.end(), bodies, None)
    return BodyGroup(start, end, bodies, None)


def _places_before(text: str, members: list[Body]) -> tuple[Body, ...]:
    """上海市、江苏省、安徽省人大常委会: every place of the list has the organ."""
    first = members[0]
    if first.place is None:
        return tuple(members)
    organ = first.name.removeprefix(first.place)
    before: list[Body] = []
    position = first.start
    while position > 0 and text[position - 1] in "、和":
        place = place_ending_at(text, position - 1)
        if place is None:
            break
        name = place[1] + organ
        before.insert(0, Body(place[0], position - 1, name, first.level, place[1]))
        position = place[0]
    return (*before, *members)


_DEPARTMENTS_ISSUE = "部门(?=(?:近日|日前|近期|今天|昨天)?(?:联合|共同)?(?:印发|发布|出台|公布|发文|下发))"
_UNNAMED = re.compile(
    r"(?<![一二三四五六七八九十\d等])(?P<number>[两二三四五六七八九十]{1,2}|\d{1,2})"
    rf"(?:个)?{_DEPARTMENTS_ISSUE}"
)
_UNNAMED_SIGN = re.compile(_DEPARTMENTS_ISSUE)


def _with_unnamed(text: str, groups: list[BodyGroup]) -> list[BodyGroup]:
    """Adds 五部门 where a text counts the bodies and names none."""
    if _UNNAMED_SIGN.search(text) is None:
        return groups
    for found in _UNNAMED.finditer(text):
        covered = False
        for group in groups:
            covered = covered or group.start <= found.start() < group.end
        if not covered:
            number = int(value(found["number"]) or found["number"])
            groups.append(BodyGroup(found.start(), found.end(), (), number))
    return sorted(groups, key=lambda group: group.start)


@cache
def body_finder() -> BodyFinder:
    """The finder over the shipped lexicon, built once."""
    return BodyFinder()
