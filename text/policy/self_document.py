"""The page's own document: its title, number, dates and issuers from the head of it."""

import re
from dataclasses import dataclass, field

from text.policy.bodies import body_finder
from text.policy.document_numbers import PrintedNumber
from text.policy.kinds import TitleForm, read_title
from text.policy.mentions import normal_title
from text.policy.scene import Scene
from text.policy.times import Time, read_times

MAX_HEAD_LINES = 24
MAX_AROUND_NUMBER_CHARS = 12
MAX_HEADER_LINE_CHARS = 160
MAX_TITLE_LINES = 4
MIN_TITLE_PART_CHARS = 7
MIN_TITLE_CHARS, MAX_TITLE_CHARS = 4, 140
MIN_NOUN_POINTS = 3
_OFFICIAL = re.compile(
    r"第一条|各省、自治区|各[^，。\n]{2,60}[：:]\n|特此(?:通知|公告|通报|函复)|此件(?:公开|主动)|现予公布|印发给你们|"
    r"作如下修改|制定本(?:办法|规定|条例|细则|法|决定)|现(?:就|将)[^，。\n]{2,60}(?:如下|公布|公告)"
)
_HEADER_ACT = re.compile(
    r"(?P<verb>通过|公布|发布|施行|修订|修正|修改)[）)]?$|令第?\S{1,12}号[）)]?$"
)
_HEADLINE = re.compile(
    r"(?<!关于)(?:印发|发布|出台|公布|施行|实施|审议通过|征求意见)(?!.*(?:的|《)?(?:通知|公告|决定|规定|办法|意见|细则|条例)$)|"
    r"召开|举行|出席|会见|[：:？！]|今日起|我国"
)
_OWN_IN_FORCE = re.compile(
    r"(?:^|[\n。；　 ])(?:[　 ]{0,20}第\S{1,6}条[　 ]{0,20})?本(?:规定|条例|办法|决定|解释|法|细则|规则|批复|通知|意见|"
    r"公告|安排|章程|规范|标准)"
    r"[^，。\n]{0,6}?(?P<when>自[^，。；\n]{2,24}?起)(?:正式)?(?:施行|实施|执行|生效)"
)
_ACTS = {
    "通过": "审议通过",
    "公布": "公布",
    "发布": "发布",
    "施行": "施行",
    "修订": "修订",
    "修正": "修订",
    "修改": "修订",
}
_AMENDING = frozenset(["修订", "修正", "修改"])
_SIGNATURE_DATE = re.compile(
    r"^[　 ]*(?P<date>(?:(?:19|20)\d{2}|[二〇○零一二三四五六七八九]{4})\s?年[^\n]{3,14}日)[　 ]*$", re.M
)  # fmt: skip


@dataclass(frozen=True)
class OwnEvent:
    """One act on the page's own document, from its head or its last article."""

    meaning: str
    time: Time | None
    phrase: str


@dataclass
class OwnDocument:
    """What the page says about the document it carries."""

    title: str
    form: TitleForm
    number: PrintedNumber | None = None
    issuers: list[str] = field(default_factory=list)
    events: list[OwnEvent] = field(default_factory=list)
    signed: Time | None = None
    sentence: str = ""


def read_own_document(scene: Scene, numbers: list[PrintedNumber]) -> OwnDocument | None:
    """The document a page carries; None for a page that only speaks of documents."""
    lines = _head_lines(scene.text)
    header_acts = _header_acts(scene, lines)
    title = _own_title(scene, lines)
    if title is None:
        return None
    number = _own_number(lines, numbers)
    official = _OFFICIAL.search(scene.text[:3000]) is not None
    if not (official or header_acts or (number and "关于" in title)):
        return None
    own = OwnDocument(title, read_title(title), number, sentence=title)
    own.events = header_acts + _in_force(scene)
    own.signed = _signed(scene)
    own.issuers = _issuers(own, lines) or _signers(scene.text, own.signed)
    return own


def _head_lines(text: str) -> list[tuple[int, str]]:
    lines = []
    position = 0
    for line in text[:4000].split("\n"):
        if line.strip() and not line.strip().isdigit():
            lines.append((position, line.strip()))
        position += len(line) + 1
        if len(lines) >= MAX_HEAD_LINES:
            break
    return lines


def _own_title(scene: Scene, lines: list[tuple[int, str]]) -> str | None:
    """The headline if it is a document's title, else the first line that is one."""
    if scene.title.strip():
        head = scene.title.strip()
        printed = _title_as_printed(lines, head)
        return printed or (head if _is_title(head) else None)
    for _, line in lines:
        if _is_title(line):
            return line
    return _title_over_lines(lines)


def _title_over_lines(lines: list[tuple[int, str]]) -> str | None:
    """A title that is broken over several lines; menus are shorter than its parts."""
    for position in range(min(len(lines), 12)):
        joined = ""
        for _, line in lines[position : position + MAX_TITLE_LINES]:
            if len(line) < MIN_TITLE_PART_CHARS:
                break
            joined += line
            if _is_title(joined):
                return joined
            if len(joined) > MAX_TITLE_CHARS or "。" in joined:
                break
    return None


def _title_as_printed(lines: list[tuple[int, str]], head: str) -> str | None:
    """The text's own first line where it is the headline in a fuller form."""
    if not lines:
        return None
    first = lines[0][1]
    same = normal_title(first) == normal_title(head)
    fuller = len(first) > len(head) and _letters(head) <= _letters(first)
    if (same or fuller) and _is_title(first):
        return first
    return None


def _letters(title: str) -> set[str]:
    return set(normal_title(title))


def _is_title(line: str) -> bool:
    if not MIN_TITLE_CHARS <= len(line) <= MAX_TITLE_CHARS or "。" in line:
        return False
    if line.startswith("《") and line.endswith("》"):
        line = line[1:-1]
    if _HEADLINE.search(line):
        return False
    form = read_title(line)
    needed = MIN_NOUN_POINTS
    if "关于" in line and title_bodies(line):
        needed -= 1
    if form.points < needed:
        return False
    specific = len(form.core) > len(form.noun) + 1
    return specific and not line.startswith(("第", "一、", "（", "现将", "为"))


def _own_number(
    lines: list[tuple[int, str]],
    numbers: list[PrintedNumber],
) -> PrintedNumber | None:
    """A number that stands alone on a line of the head, or in an order's line."""
    for start, line in lines:
        if len(line) > MAX_HEADER_LINE_CHARS:
            break
        if "《" in line:
            continue
        acted = _HEADER_ACT.search(line) is not None
        for number in numbers:
            is_here = start <= number.start <= start + len(line)
            if not is_here or number.kind == "standard":
                continue
            if acted or _is_alone(number, line):
                return number
    return None


def _is_alone(number: PrintedNumber, line: str) -> bool:
    around = line.replace(number.written, "").strip(" （）()　\t")
    return len(around) <= MAX_AROUND_NUMBER_CHARS or line.endswith(number.written)


def _header_acts(scene: Scene, lines: list[tuple[int, str]]) -> list[OwnEvent]:
    """2007年9月14日 中华人民共和国国务院令第505号公布 → 公布 on that day."""
    events = []
    for start, line in lines:
        act = _HEADER_ACT.search(line)
        if act is None or len(line) > MAX_HEADER_LINE_CHARS:
            continue
        if "《" in line and act["verb"] not in _AMENDING:
            continue
        meaning = _ACTS.get(act["verb"] or "公布", "公布")
        for time in _days_a_line_begins_with(line):
            begun, ended = start + time.start, start + time.end
            moved = Time(begun, ended, time.date, time.precision)
            events.append(OwnEvent(meaning, moved, line))
    return events


def _days_a_line_begins_with(line: str) -> list[Time]:
    """All days of a line, if the first begins it; none otherwise."""
    times = []
    for time in read_times(line, None):
        if time.precision == "day":
            times.append(time)
    if not times:
        return []
    first = line[times[0].start :][:4]
    if line.lstrip("（( ").startswith(first):
        return times
    return []


def _in_force(scene: Scene) -> list[OwnEvent]:
    """本规定自2024年3月1日起施行."""
    for found in _OWN_IN_FORCE.finditer(scene.text):
        times = read_times(found["when"], scene.published)
        if times:
            return [OwnEvent("施行", times[0], found[0].strip())]
        if "之日" in found["when"]:
            return [OwnEvent("施行", None, found[0].strip())]
    return []


def _signed(scene: Scene) -> Time | None:
    """The date below the signature: the first line that is only a Chinese date."""
    found = _SIGNATURE_DATE.search(scene.text)
    if found is None:
        return None
    times = read_times(found["date"], scene.published)
    return times[0] if times else None


def _issuers(own: OwnDocument, lines: list[tuple[int, str]]) -> list[str]:
    names = title_bodies(own.title)
    if own.number is not None and own.number.kind in ("order", "announcement"):
        for body in body_finder().find(own.number.written):
            names.append(body.name)
    for event in own.events:
        if names or "批准" in event.phrase:
            continue
        for body in body_finder().find(event.phrase):
            names.append(body.name)
    return list(dict.fromkeys(names))


def _signers(text: str, signed: Time | None) -> list[str]:
    """The bodies on the lines right above the date of signature."""
    found = None
    if signed:
        found = _SIGNATURE_DATE.search(text)
    if found is None:
        return []
    names: list[str] = []
    for line in reversed(text[: found.start()].rstrip().split("\n")):
        bodies = body_finder().find(line)
        letters = sum(body.end - body.start for body in bodies)
        if not bodies or letters < len(line.replace("中华人民共和国", "").strip()) - 4:
            break
        names = [body.name for body in bodies] + names
    return list(dict.fromkeys(names))


_YEAR_BEHIND_BODY = re.compile(r"20\d{2}\s?年")


def title_bodies(title: str) -> list[str]:
    """The bodies a title names as its issuers: 国务院关于…, 最高人民法院、….

    A place alone is none, nor a body the title only speaks about.
    """
    groups = body_finder().groups(title[:90])
    if not groups or not groups[0].bodies:
        return []
    group = groups[0]
    head = title[: group.start].strip("“”《 　")
    if head not in ("", "中华人民共和国"):
        return []
    behind = title[group.end :].lstrip(" 　")
    if behind.startswith(
        ("关于", "印发", "批转", "转发", "公告", "令", "办公厅关于", "等", "对", "联合")
    ):
        return [body.name for body in group.bodies]
    # 国务院2026年度立法工作计划
    if _YEAR_BEHIND_BODY.match(behind):
        return [body.name for body in group.bodies]
    return []
