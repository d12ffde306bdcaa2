"""What a text says is done to a document: verb, time, who, and the sentence."""

import re
from dataclasses import dataclass

from text.policy.bodies import BodyGroup
from text.policy.fillers import is_filler
from text.policy.mentions import Coordination
from text.policy.passages import Span
from text.policy.scene import Scene
from text.policy.subjects import SubjectFinder
from text.policy.times import Time
from text.policy.verbs import IN_FORCE, PASSING, Verb, preparing_pattern

MAX_GAP_CHARS = 45
MAX_APPOSITION_CHARS = 14
MAX_PREPARING_GAP_CHARS = 30
MAX_PREFIX_CHARS = 90
# Between verb and title these make the document a ground, not the object.
_ONLY_CITED = re.compile(
    r"根据|按照|依据|依照|遵照|落实|贯彻|执行|违反|围绕|参照|结合|符合|对照|适用|学习|解读|关于(?:批准|修改|废止|授权|提请|实施|落实|$)|对$|以$|与$|"
    r"[。；;！？!?\n：:，,]"
)
_ATTRIBUTE = re.compile(r"(?:后|过|完善)?的")
_ADJECTIVES = frozenset(["修订", "起草"])
_CHAIN = re.compile(r"(?:了|并|和|、|及|且|并于|并正式|并联合|并将|并开始|正式|之后)?")
_NOT_THE_DOCUMENT = re.compile(
    r"(?:[（(][^（）()\n]{0,30}[）)])?(?:的)?(?:解读|答记者问|案例|单行本|英文版|中英文|外文|起草说明|有关情况|"
    r"宣传|学习读本|重要讲话|新闻发布会|发布会|评估报告|执行情况|实施情况|贯彻|一书|释义|摘要|通知精神|"
    r"的(?:实施方针|有关条款|部分条款|议案|决议|相关规定|有关规定))"
)
_MEETING = re.compile(
    r"会议|大会|全会|人大|立法会|政治局|审议|常委会|投票|表决|联大|议会"
)
_BEHIND_TITLE = re.compile(
    r"(?:[（(][^（）()\n]{0,90}[）)]|[”\"’])*"
    r"(?:等?(?:(?:近|约|超|超过)?(?:一批|一系列|多[部项个]|[一二三四五六七八九十两\d]{1,4}[余多]?[部项个件份]))?"
    r"(?:强制性|推荐性|重要|业务|配套|自律)?(?:国家标准|规则|行业标准|地方标准|法律法规|政策法规|法律|法规|行政法规|"
    r"政策文件|政策措施|政策|文件|规定|规章|标准|制度|成果)?)(?:[（(][^（）()\n]{0,40}[）)])?"
)
_ENDS_VERB = re.compile(
    r"了?(?:$|[，,。；;！!？?、”\"）)\n]|起|实施|施行|并|以来|于|后|在即|在全国|执行|给你们|，)"
)
_SINCE_PUBLISHED = re.compile(r"(?:自|从)?(?:公布|发布|印发|签署|通过|颁布|实施)之日起")
_PLANNED = re.compile(r"(?:部署|推动|抓紧|督促|鼓励|要求|组织)$")
_AMENDMENT_COUNT = re.compile(r"(?:第[一二三四五六七八九十]{1,3}次)?")
_GIVES_BACK = re.compile(r"予以(?P<verb>修改|修订|废止)")
# Only behind 对: 根据《…》进行修订 revises something else.
_REVISES = re.compile(
    r"(?:予以|进行了?|作出了?|作了)(?:全面|部分|局部|再次|系统)?(?P<verb>修改|修订|修正|废止)"
)
_ASKING_BEFORE = re.compile(r"征求(?:对|关于)?$")
_ASKING_BEHIND = re.compile(
    r"(?:[（(][^（）()\n]{0,60}[）)])?(?:的)?(?:社会公众|公众|各方|各方面|修改|反馈)?意见(?!稿)"
)
_ASKED_OR_REVISED = re.compile(r"征求|进行了?修[订改]|作出修[订改]")
MAX_SAME_DAY_CHARS = 400


@dataclass(frozen=True)
class Statement:
    """One verb about the documents of a list; `group` did it, if the text says so."""

    documents: tuple[int, ...]
    meaning: str
    time: Time | None
    group: BodyGroup | None
    phrase: str
    sentence: str
    since_published: bool = False
    preparing: bool = False


class StatementReader:
    """Reads the statements about every list of titles of a text."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.text = scene.text
        self.subjects = SubjectFinder(scene)

    def read(self) -> list[Statement]:
        """All statements outside headings, in the order of the titles."""
        found: list[Statement] = []
        coordinations = self.scene.mentions.coordinations
        for position, coordination in enumerate(coordinations):
            if coordination.mentions[0].in_heading:
                continue
            sentence = self.scene.sentence(coordination.start, coordination.end)
            ceiling = self._ceiling(position, sentence)
            before = self._before(coordination, sentence)
            found += before
            found += self._after(coordination, sentence, ceiling, before)
        return found

    def _ceiling(self, position: int, sentence: Span) -> int:
        """Where what is said of this list ends: at another document, or the stop."""
        coordinations = self.scene.mentions.coordinations
        here = set(coordinations[position].documents)
        for index in range(position + 1, len(coordinations)):
            other = coordinations[index]
            if other.start >= sentence.end:
                break
            if not set(other.documents) <= here:
                return other.start
        return sentence.end

    # -- before the title -------------------------------------------------

    def _before(self, list_: Coordination, sentence: Span) -> list[Statement]:
        text = self.text
        behind = text[list_.end : list_.end + 40]
        if _NOT_THE_DOCUMENT.match(behind):
            return []
        asking = _ASKING_BEFORE.search(text, max(0, list_.start - 4), list_.start)
        if asking and _ASKING_BEHIND.match(behind):
            return [self._asks_about(list_, sentence, asking.start())]
        verbs = self._main_verbs(list_, sentence)
        found = []
        for verb in verbs:
            time = self.subjects.time_before(verbs[-1].start, sentence.start)
            group = self._doer(verbs[-1], list_, sentence)
            if _PLANNED.search(text[sentence.start : verbs[-1].start]):
                group = None
            if verb.meaning == PASSING:
                group, time = self.subjects.of_meeting(group, time, list_.start)
            found.append(
                Statement(
                    list_.documents,
                    verb.meaning,
                    time,
                    group,
                    self._phrase(verb.start, verb.end, sentence.start),
                    sentence.content.strip(),
                )
            )
        if not found:
            found += self._named_by(list_, sentence)
        return found

    def _doer(
        self, verb: Verb, list_: Coordination, sentence: Span
    ) -> BodyGroup | None:
        """Who did what a verb before the titles says."""
        if _ATTRIBUTE.match(self.text, verb.end, list_.start):
            return self.subjects.attributed(verb.start, sentence.start)
        return self.subjects.subject(verb.start, sentence.start)

    def _asks_about(
        self, list_: Coordination, sentence: Span, position: int
    ) -> Statement:
        """公开征求《…》意见: the title stands inside the verb."""
        start = sentence.start
        return Statement(
            list_.documents,
            "征求意见",
            self.subjects.time_before(position, start),
            self.subjects.subject(position, start),
            self._phrase(position, list_.end, start),
            sentence.content.strip(),
        )

    def _main_verbs(self, list_: Coordination, sentence: Span) -> list[Verb]:
        """The verb whose object the list is, and the verbs chained to it."""
        verbs = self.scene.verbs_within(sentence.start, list_.start)
        for index in range(len(verbs) - 1, -1, -1):
            verb = verbs[index]
            gap = self.text[verb.end : list_.start]
            if len(gap) > MAX_GAP_CHARS or _ONLY_CITED.search(gap):
                return []
            if verb.meaning in _ADJECTIVES and _ATTRIBUTE.match(gap):
                continue
            chain = self._chain(verbs, index)
            if self._acts(verb, chain, sentence):
                return chain
            return []
        return []

    def _chain(self, verbs: list[Verb], index: int) -> list[Verb]:
        chain = [verbs[index]]
        while index > 0:
            between = self.text[verbs[index - 1].end : verbs[index].start]
            if _CHAIN.fullmatch(between) is None:
                break
            index -= 1
            chain.append(verbs[index])
        return chain

    def _acts(self, verb: Verb, chain: list[Verb], sentence: Span) -> bool:
        """Whether a verb before a title is an act: 实施《…》 and 通过《…》 may be none."""
        before = self.text[sentence.start : verb.start]
        if verb.meaning == IN_FORCE:
            alone = len(chain) == 1
            return not alone or before.endswith(("正式", "开始", "起"))
        if verb.written == "通过":
            return _MEETING.search(before) is not None
        return verb.meaning != "签署"

    def _named_by(self, list_: Coordination, sentence: Span) -> list[Statement]:
        """国务院《…》, 民政部制定的《…》: no event, but the issuer."""
        group = self._preparing(list_, sentence) or self._apposed(list_, sentence)
        if group is None or not group.bodies:
            return []
        phrase = self.text[group.start : list_.start]
        return [
            Statement(
                list_.documents, "", None, group, phrase, sentence.content.strip(),
                preparing=True,
            )
        ]  # fmt: skip

    def _apposed(self, list_: Coordination, sentence: Span) -> BodyGroup | None:
        """国务院《…》: the last body right before the title."""
        group = None
        for candidate in self.scene.groups_within(sentence.start, list_.start):
            if list_.start - candidate.end > MAX_APPOSITION_CHARS:
                continue
            between = self.subjects.without_parts(candidate.end, list_.start)
            asked = between in ("就", "对") and _ASKED_OR_REVISED.search(
                sentence.content
            )
            if between.strip() in ("", "的") or asked:
                group = candidate
        return group

    def _preparing(self, list_: Coordination, sentence: Span) -> BodyGroup | None:
        """民政部制定的《…》: who is the subject of the last verb of preparing."""
        group = None
        start = sentence.start
        for prepared in preparing_pattern().finditer(self.text, start, list_.start):
            gap = self.text[prepared.end() : list_.start]
            if len(gap) <= MAX_PREPARING_GAP_CHARS and not _ONLY_CITED.search(gap):
                group = self.subjects.subject(prepared.start(), start) or group
        return group

    # -- behind the title -------------------------------------------------

    def _after(
        self,
        list_: Coordination,
        sentence: Span,
        ceiling: int,
        before: list[Statement],
    ) -> list[Statement]:
        skipped = _BEHIND_TITLE.match(self.text, list_.end, ceiling)
        start = skipped.end() if skipped else list_.end
        found: list[Statement] = []
        acted = any(not statement.preparing for statement in before)
        first = True
        position = start
        while position < ceiling:
            end = self.scene.clause_end(position, ceiling)
            follows = first and not acted
            found += self._clause(list_, sentence, position, end, first=follows)
            if first:
                found += self._given_back(list_, sentence, position, end)
            first = False
            position = end + 1
        return found

    def _clause(
        self, list_: Coordination, sentence: Span, start: int, end: int, *, first: bool
    ) -> list[Statement]:
        """The statements of one clause behind the title: 自2025年1月1日起施行."""
        found: list[Statement] = []
        prefix_start = start
        for verb in self.scene.verbs_within(start, end):
            if self.text.startswith("之日", verb.end):
                continue
            if not self._is_filler(prefix_start, verb.start):
                break
            if not self._ends_well(verb):
                break
            statement = self._behind(list_, sentence, start, verb, first=first)
            if statement is not None:
                found.append(statement)
            prefix_start = verb.end
        return found

    def _behind(
        self,
        list_: Coordination,
        sentence: Span,
        start: int,
        verb: Verb,
        *,
        first: bool,
    ) -> Statement | None:
        """What the verb of a clause behind the title says, None if it says nothing."""
        times = self.scene.times_within(start, verb.start)
        time = times[-1] if times else None
        since = _SINCE_PUBLISHED.search(self.text, start, verb.start) is not None
        if self._is_no_act(start, verb, time):
            return None
        if verb.meaning == IN_FORCE and not (first or time or since):
            return None
        if time is None and first and not since:
            time = self.subjects.time_before(list_.start, sentence.start)
        if verb.meaning == "废止" and "同时" in self.text[start : verb.start]:
            time = time or self._in_force_before(list_)
        return Statement(
            list_.documents,
            verb.meaning,
            time,
            self._actor(list_, sentence, start, verb, first=first),
            self._phrase(verb.start, verb.end, start),
            sentence.content.strip(),
            since_published=since,
        )

    def _in_force_before(self, list_: Coordination) -> Time | None:
        """本法自8月15日起施行，《…》同时废止: the day on which another takes its place."""
        floor = max(0, list_.start - MAX_SAME_DAY_CHARS)
        for verb in reversed(self.scene.verbs_within(floor, list_.start)):
            if verb.meaning != IN_FORCE:
                continue
            start = self.scene.clause_start(verb.start, floor)
            times = self.scene.times_within(start, verb.start)
            return times[-1] if times else None
        return None

    def _is_no_act(self, start: int, verb: Verb, time: Time | None) -> bool:
        """Whether the verb behind the title is an attribute, a ground or a noun there."""
        written = self.text[start : verb.start]
        behind = self.text[verb.end : verb.end + 3]
        if "的" in written[-3:]:
            return True
        # 《…》发布后: the clause tells what came of it, not that it was issued.
        if behind.startswith("后"):
            return True
        if behind.startswith("以来") and time is None:
            return True
        # 抓好《…》实施 is carrying out; 《…》正式实施 is coming into force.
        if verb.written == "实施" and not written.strip() and time is None:
            return True
        # 《…的决定》第一次修订: the decision amends, it is not amended.
        return (
            verb.meaning == "修订" and _AMENDMENT_COUNT.fullmatch(written) is not None
        )

    def _actor(
        self,
        list_: Coordination,
        sentence: Span,
        start: int,
        verb: Verb,
        *,
        first: bool,
    ) -> BodyGroup | None:
        """Who did it: the last body before the verb, else the one that names the title."""
        groups = self.scene.groups_within(start, verb.start)
        if groups:
            return groups[-1]
        if not first or verb.meaning == IN_FORCE:
            return None
        named = self._named_by(list_, sentence)
        return named[0].group if named else None

    def _is_filler(self, start: int, end: int) -> bool:
        """Whether only times, bodies and adverbs stand between two places."""
        if end - start > MAX_PREFIX_CHARS:
            return False
        return is_filler(self.subjects.without_parts(start, end))

    def _ends_well(self, verb: Verb) -> bool:
        """Whether the word is a verb here: 实施20周年座谈会 is none."""
        return _ENDS_VERB.match(self.text, verb.end) is not None

    def _given_back(
        self, list_: Coordination, sentence: Span, start: int, end: int
    ) -> list[Statement]:
        """对《A》等12部行政法规的部分条款予以修改."""
        group = None
        given = _GIVES_BACK.search(self.text, start, end)
        if given is None and self.text[list_.start - 1 : list_.start] == "对":
            given = _REVISES.search(self.text, start, end)
            group = self.subjects.subject(list_.start, sentence.start)
        if given is None:
            return []
        meaning = "废止" if given["verb"] == "废止" else "修订"
        return [
            Statement(
                list_.documents,
                meaning,
                None,
                group,
                given[0],
                sentence.content.strip(),
            )
        ]

    def _phrase(self, start: int, end: int, floor: int) -> str:
        begin = self.scene.clause_start(start, floor)
        return self.text[begin:end].strip()
