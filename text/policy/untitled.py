"""Documents named without 《…》: 七部门日前印发通知, …实施规则将于8月15日起施行."""

import re
from dataclasses import dataclass

from text.policy.kinds import read_title
from text.policy.scene import Scene
from text.policy.statements import Statement
from text.policy.subjects import SubjectFinder
from text.policy.verbs import Verb

_NOUNS = (
    "通知|公告|通告|通报|指导意见|实施意见|若干意见|意见|行动方案|实施方案|工作方案|总体方案|试点方案|方案|行动计划|"
    "若干措施|政策措施|措施|举措|实施办法|管理办法|办法|实施细则|细则|规定|条例|文件|政策|规划|目录|清单|指南|指引|"
    "标准|规则|新规|倡议书|决定|批复"
)
_LAW_NOUNS = "条例|决定|修正案|规划纲要|法典|(?<![办方])法|草案|办法|规定|细则"
_PASSED = re.compile(
    rf"了?(?P<phrase>[^，,。；;：:、\n《》（）()]{{2,40}}?(?P<noun>{_LAW_NOUNS}))"
    r"(?=[，,。；;、\n（(]|和|及|$)"
)
_FILLER_BEFORE = re.compile(r"^(?:了|的|新修订的|修订后的|修改后的|新版)+")
_OBJECT = re.compile(
    rf"(?:了|的)?[，,]?(?P<phrase>[^，,。；;：:\n《》（）()]{{0,44}}?(?P<noun>{_NOUNS}))"
    r"(?=[，,。；;：:\n（(]|提出|明确|要求|指出|部署|决定|规定|强调|就|对|称|说|，|支持|推动|进一步|加强|$)"
)
_COMMA_OBJECT = re.compile(
    rf"，(?P<phrase>[^。；;：:\n《》（）()，]{{4,60}}?的(?P<noun>{_NOUNS}))(?=[，,。；;])"
)
_RULES = "实施规则|规则|办法|规定|条例|标准|规范|细则|新规"
_SINCE_WHEN = "(?=(?:将|已)?(?:于|自|从|今起|今天))"
_IN_FORCE = re.compile(
    r"(?:^|(?<=[，。；\n]))(?:新版|新修订的|修订后的|新|最新)?"
    rf"(?P<phrase>[^，,。；;：:\n《》（）()]{{4,44}}(?P<noun>{_RULES})){_SINCE_WHEN}"
)
_SPEAKING = re.compile(
    r"[　 ]?(?P<title>关于[^，,。；;：:\n《》]{6,60}的(?:通知|意见|公告|通告|指导意见|实施意见|决定))"
    r"(?=提出|明确|要求|指出|强调|规定|显示)"
)
# Its end, which begins with letters to look for: ten times as fast, and rarely there.
_IN_FORCE_SIGN = re.compile(f"(?:{_RULES}){_SINCE_WHEN}")
_ISSUING = frozenset(["印发", "发布", "出台", "公布", "审议通过"])
_OWN_SUBJECT = re.compile(
    r"^(?:该|本|此|新|这一|上述|新的|这项|这部|新修订的|修订后的)?(?:办法|规定|条例|标准|规则|细则)$|第[^，。]{1,8}条|本(?:办法|规定|"
    r"条例|细则|规则|标准)"
)
MAX_OBJECT_CHARS = 120


@dataclass(frozen=True)
class UntitledDocument:
    """A document without 《》 and what the text says is done to it."""

    title: str
    start: int
    end: int
    statement: Statement


class UntitledReader:
    """Reads documents without 《》 from the sentences of a text."""

    def __init__(
        self,
        scene: Scene,
        subjects: SubjectFinder,
        *,
        own_page: bool,
    ) -> None:
        self.scene = scene
        self.own_page = own_page
        self.text = scene.text
        self.subjects = subjects

    def read(self) -> list[UntitledDocument]:
        """All of them, in order; a heading names none."""
        found = self._coming_into_force() + self._speaking()
        # A law's articles order documents that nobody has issued yet.
        if not self.own_page:
            found += self._issued()
        return sorted(found, key=lambda one: one.start)

    def _issued(self) -> list[UntitledDocument]:
        found = []
        for verb in self.scene.verbs:
            if verb.meaning not in _ISSUING:
                continue
            if self.scene.passages.paragraph_at(verb.start).heading:
                continue
            before = self.text[max(0, verb.start - 2) : verb.start]
            if before == "关于" or before.endswith(("就", "推动", "谋划")):
                continue
            document = self._object_of(verb)
            if document is not None:
                found.append(document)
        return found

    def _object_of(self, verb: Verb) -> UntitledDocument | None:
        limit = verb.end + MAX_OBJECT_CHARS
        if verb.meaning == "审议通过":
            object_ = _PASSED.match(self.text, verb.end, limit)
        else:
            object_ = _OBJECT.match(self.text, verb.end, limit)
        if object_ is None:
            object_ = _COMMA_OBJECT.match(self.text, verb.end, limit)
        if object_ is None:
            return None
        sentence = self.scene.sentence(verb.start)
        group = self.subjects.subject(verb.start, sentence.start)
        time = self.subjects.time_before(verb.start, sentence.start)
        if verb.meaning == "审议通过":
            group, time = self.subjects.of_meeting(group, time, verb.start)
        if group is None:
            return None
        title = _FILLER_BEFORE.sub("", object_["phrase"]) or object_["noun"]
        statement = Statement(
            (),
            verb.meaning,
            time,
            group,
            self.text[group.start : verb.end],
            sentence.content.strip(),
        )
        return UntitledDocument(
            title,
            object_.start("phrase"),
            object_.end("phrase"),
            statement,
        )

    def _speaking(self) -> list[UntitledDocument]:
        """工信部办公厅 财政部办公厅关于做好…工作的通知提出: named in full, without 《》."""
        found = []
        for match in _SPEAKING.finditer(self.text):
            sentence = self.scene.sentence(match.start(), match.end())
            groups = self.scene.groups_within(sentence.start, match.start() + 1)
            if not groups or match.start() - groups[-1].end > 1:
                continue
            if self.scene.passages.paragraph_at(match.start()).heading:
                continue
            content = sentence.content.strip()
            statement = Statement(
                (),
                "",
                None,
                groups[-1],
                match[0],
                content,
                preparing=True,
            )
            start, end = match.span("title")
            found.append(UntitledDocument(match["title"], start, end, statement))
        return found

    def _coming_into_force(self) -> list[UntitledDocument]:
        found: list[UntitledDocument] = []
        if _IN_FORCE_SIGN.search(self.text) is None:
            return found
        for match in _IN_FORCE.finditer(self.text):
            if _OWN_SUBJECT.search(match["phrase"]):
                continue
            end = self.scene.clause_end(match.end(), match.end() + MAX_OBJECT_CHARS)
            verbs = self.scene.verbs_within(match.end(), end)
            times = self.scene.times_within(match.end(), end)
            if not verbs or verbs[-1].meaning != "施行" or not times:
                continue
            sentence = self.scene.sentence(match.start())
            statement = Statement(
                (),
                "施行",
                times[0],
                None,
                match[0],
                sentence.content.strip(),
            )
            title = match["phrase"]
            if read_title(title).points > 0:
                found.append(
                    UntitledDocument(title, match.start(), match.end(), statement)
                )
        return found
