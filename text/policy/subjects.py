"""Who does what a verb says, and when: the bodies and the time that govern it."""

import re

from text.policy.bodies import BodyGroup
from text.policy.scene import Scene
from text.policy.times import Time

MAX_SUBJECT_CHARS = 70
MAX_MEETING_REACH_CHARS = 3000
_REPORTING = re.compile(
    r"获悉|了解到|介绍|记者|表示|指出|消息|显示|报道|透露|据悉|认为|公告称|统计"
)
_SPEAKER = re.compile(
    r"(?:有关|相关)?(?:负责人|负责同志|新闻发言人|发言人|人士|专家|部长|副部长|主任|副主任|局长|副局长|"
    r"行长|司长|署长|书记|院长|部门|代表|提案|委员|数据|统计|消息|获悉|了解|网站|官网|最新|有关部门|有关司局)"
)
_NOT_SUBJECT_BEFORE = re.compile(r"(?:据|向|报|对|受|经|在|与|同|提请|按照|根据|以)$")
_NOT_ATTRIBUTED_BEFORE = re.compile(r"(?:据(?<!根据)|向|报|对|受|经|在|与|同|提请)$")
# 国家发展改革委主任主持召开委务会: who convenes a meeting decides in it.
_CONVENED = re.compile(
    r"[^，。；\n]{0,24}?(?:主持)?召开[^，。；\n]{0,24}?(?:会议|[委部局厅署室党]?[务组]会)"
)
_PRECEDING_MEETING = re.compile(
    r"(?P<state>国务院(?:第[^，。\n]{1,8}次)?常务会议)|(?P<npc>全国人大常委会(?:第[^，。\n]{1,12}次)?(?:会议|委员长会议))"
    r"|(?P<party>中共中央政治局(?:常务委员会)?(?:[^，。\n]{0,10})会议)"
)


class SubjectFinder:
    """Finds subject and time of the verbs of one text."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.text = scene.text

    def time_before(self, position: int, floor: int) -> Time | None:
        """The time that governs a verb: the last one before it that is not a
        reporter's (记者今天从…获悉)."""
        own = self.scene.clause_start(position, floor)
        for time in reversed(self.scene.times_within(floor, position)):
            if time.start >= own:
                return time
            clause = self.text[
                self.scene.clause_start(time.start, floor) : self.scene.clause_end(
                    time.end,
                    position,
                )
            ]
            if _REPORTING.search(clause):
                return None
            # 听取2025年…情况汇报，部署修订《…》: a year inside a clause is not the verb's.
            if time.precision in ("year", "month") and not self._leads(time, floor):
                continue
            return time
        return None

    def _leads(self, time: Time, floor: int) -> bool:
        """Whether a clause begins with the time."""
        start = self.scene.clause_start(time.start, floor)
        return not self.text[start : time.start].strip("　 ：从自在早到截止至")

    def subject(self, position: int, floor: int) -> BodyGroup | None:
        """The bodies that do what the verb at `position` says."""
        return self._subject(position, floor, _NOT_SUBJECT_BEFORE)

    def attributed(self, position: int, floor: int) -> BodyGroup | None:
        """Those of a verb that is an attribute: 根据商务部等9部门发布的《…》."""
        return self._subject(position, floor, _NOT_ATTRIBUTED_BEFORE)

    def _subject(
        self,
        position: int,
        floor: int,
        not_before: re.Pattern[str],
    ) -> BodyGroup | None:
        groups = self.scene.groups_within(floor, position)
        for index in range(len(groups) - 1, -1, -1):
            group = groups[index]
            between = self.text[group.end : position]
            if len(between) > MAX_SUBJECT_CHARS:
                return None
            if _SPEAKER.match(between):
                continue
            before = self.text[max(floor, group.start - 4) : group.start]
            if not_before.search(before):
                continue
            if before.endswith("从") and _REPORTING.search(between):
                continue
            if _REPORTING.search(between):
                return None
            return self._with_partners(groups, index, floor)
        return None

    def _with_partners(
        self,
        groups: list[BodyGroup],
        index: int,
        floor: int,
    ) -> BodyGroup:
        """国务院食安办今天联合教育部等部门: both groups."""
        group = groups[index]
        if index == 0:
            return group
        earlier = groups[index - 1]
        between = self.without_parts(earlier.end, group.start)
        if re.fullmatch(r"(?:今天|近日|日前|（|）|，|\s)*(?:联合|会同)", between):
            return BodyGroup(
                earlier.start,
                group.end,
                (*earlier.bodies, *group.bodies),
                group.others or earlier.others,
            )
        return group

    def of_meeting(
        self,
        group: BodyGroup | None,
        time: Time | None,
        position: int,
    ) -> tuple[BodyGroup | None, Time | None]:
        """The body and the day of the meeting that passed something: 会议审议通过 says
        neither, the sentence that named the meeting last does."""
        if group is None:
            group = self._convening(position)
        reach = max(0, position - MAX_MEETING_REACH_CHARS)
        meetings = list(_PRECEDING_MEETING.finditer(self.text, reach, position))
        if not meetings:
            return group, time
        last = meetings[-1]
        if group is None:
            groups = self.scene.groups_within(last.start(), last.end())
            group = groups[0] if groups else None
        if time is None:
            sentence = self.scene.sentence(last.start())
            times = self.scene.times_within(sentence.start, last.start())
            time = times[-1] if times else None
        return group, time

    def _convening(self, position: int) -> BodyGroup | None:
        """The body that convened a meeting earlier in the sentence."""
        sentence = self.scene.sentence(position - 1)
        for group in self.scene.groups_within(sentence.start, position):
            if group.bodies and _CONVENED.match(self.text, group.end, position):
                return group
        return None

    def without_parts(self, start: int, end: int) -> str:
        """What stands between two places besides times and bodies."""
        spans = []
        for time in self.scene.times_within(start, end):
            spans.append((time.start, time.end))
        for group in self.scene.groups_within(start, end):
            spans.append((group.start, group.end))
        pieces = []
        position = start
        for begin, finish in sorted(spans):
            if begin < position:
                continue
            pieces.append(self.text[position:begin])
            position = finish
        pieces.append(self.text[position:end])
        return "".join(pieces)
