"""Puts together what a text says of each document: facts with their sentences."""

import re
from functools import cached_property

from text.policy.bodies import body_finder
from text.policy.document_numbers import PrintedNumber, read_numbers
from text.policy.events import (
    CARRIED,
    ISSUING,
    add_event,
    events_of,
    issuers_of,
    merge,
)
from text.policy.facts import DocumentFacts
from text.policy.kinds import read_title
from text.policy.mentions import MentionedDocument, normal_title
from text.policy.policy_score import TitleContext, is_policy, score_title
from text.policy.pronouns import read_batch_statements, read_pronoun_statements
from text.policy.scene import Scene
from text.policy.self_document import OwnDocument, read_own_document
from text.policy.statements import Statement, StatementReader
from text.policy.times import Time
from text.policy.untitled import UntitledDocument, UntitledReader

CONTEXT_CHARS = 14
MAX_NUMBERED_MENTIONS = 50
MAX_NUMBER_CHARS = 260
_NUMBER_BEHIND = re.compile(r"[（(\s]{0,3}(?:以?下简称)?")
_DRAFT_BEHIND = re.compile(r"[（(](?:公开)?征求意见稿?[^（）()]{0,6}[）)]")
_STANDARD_BEHIND = re.compile(
    r"(?:[（(][^（）()\n]{0,40}[）)])?(?:等(?:近)?\d{0,4}[余多]?项?)?"
    r"(?:强制性|推荐性)?(?:国家|行业|地方)标准"
)
_IN_FORCE_AT_ONCE = re.compile(
    r"(?:^|(?<=[。；，\n]))(?:该|本|上述)?(?P<noun>公告|通知|通告|决定|办法|规定|意见|措施)"
    r"自(?:发布|公布|印发|下发)之日起(?:正式)?(?:施行|实施|执行|生效)"
)
_CALLED = re.compile(r"[（(](?:以下|下)?(?:统称|简称|称)")
MAX_GENERIC_CHARS = 4
MAX_SHORT_TITLE_CHARS = 14


class DocumentReader:
    """Reads the documents of one text."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.numbers = read_numbers(scene.text)
        self.own = read_own_document(scene, self.numbers)
        self.reader = StatementReader(scene)
        self.statements = [
            *self.reader.read(),
            *read_pronoun_statements(scene, self.own),
            *read_batch_statements(scene),
        ]
        self._used: set[int] = set()
        self._about: dict[int, list[Statement]] = {}
        for statement in self.statements:
            for number in statement.documents:
                self._about.setdefault(number, []).append(statement)

    def read(self) -> tuple[list[DocumentFacts], list[DocumentFacts]]:
        """The documents in 《…》 and the documents without."""
        titled = []
        for index in range(len(self.scene.mentions.documents)):
            titled.append(self._titled(index))
        self._judge_lists(titled)
        untitled = self._untitled(titled)
        self._own(titled, untitled)
        untitled += self._numbers_alone(titled + untitled)
        return titled, untitled

    # -- documents in brackets ----------------------------------------------------

    def _titled(self, index: int) -> DocumentFacts:
        document = self.scene.mentions.documents[index]
        statements = self._about.get(index, [])
        number = self._number_of(document)
        first = document.mentions[0]
        facts = DocumentFacts(document.title, document.form.kind, False)
        facts.number = number.written if number else None
        facts.sentence = self.scene.sentence(first.start, first.end).content.strip()
        facts.aliases = list(document.aliases)
        facts.mentions = self._count(document)
        facts.issuers, facts.others = issuers_of(document.title, statements)
        if number is not None and number.kind in ("order", "announcement"):
            for body in body_finder().find(number.written):
                if body.name not in facts.issuers:
                    facts.issuers.append(body.name)
        facts.events = events_of(statements, self._signed_time())
        facts.evidence = score_title(
            document.title,
            document.form,
            self._context(document, number, statements, facts),
        )
        facts.is_policy = is_policy(facts.evidence)
        if self._is_standard(document, number):
            facts.kind = "标准"
        facts.status = self._status(document, facts)
        return facts

    def _context(
        self,
        document: MentionedDocument,
        number: PrintedNumber | None,
        statements: list[Statement],
        facts: DocumentFacts,
    ) -> TitleContext:
        text = self.scene.text
        first = document.mentions[0]
        for mention in document.mentions:
            if not mention.in_heading:
                first = mention
                break
        issued = False
        for statement in statements:
            by_body = statement.group is not None and statement.group.bodies
            issued = issued or bool(by_body and statement.meaning in ISSUING)
        return TitleContext(
            text[max(0, first.start - CONTEXT_CHARS) : first.start],
            text[first.end : first.end + CONTEXT_CHARS],
            number is not None,
            issued,
        )

    def _is_standard(
        self,
        document: MentionedDocument,
        number: PrintedNumber | None,
    ) -> bool:
        """Whether the text calls it a standard, or its number is a standard's."""
        if number is not None and number.kind == "standard":
            return True
        text = self.scene.text
        for mention in document.mentions[:MAX_NUMBERED_MENTIONS]:
            if _STANDARD_BEHIND.match(text, mention.end):
                return True
            before = text[max(0, mention.start - 6) : mention.start]
            if before.endswith(("国家标准", "行业标准", "地方标准")):
                return True
        return False

    def _judge_lists(self, titled: list[DocumentFacts]) -> None:
        """A title without a telling noun is what the titles beside it are."""
        for coordination in self.scene.mentions.coordinations:
            known = [titled[number] for number in coordination.documents]
            policies = [facts for facts in known if facts.is_policy]
            if len(known) < 2 or not policies or len(policies) == len(known):
                continue
            for number in coordination.documents:
                facts = titled[number]
                if facts.is_policy:
                    continue
                form = self.scene.mentions.documents[number].form
                context = TitleContext("", "", False, False, True)
                extra = score_title(facts.title, form, context)
                evidence = list(dict.fromkeys([*facts.evidence, *extra]))
                facts.evidence = evidence
                facts.is_policy = is_policy(evidence)

    def _number_of(self, document: MentionedDocument) -> PrintedNumber | None:
        text = self.scene.text
        for mention in document.mentions[:MAX_NUMBERED_MENTIONS]:
            for number in self._numbers_near(mention.start - 60, mention.end + 8):
                between = text[mention.end : number.start]
                follows = 0 <= number.start - mention.end <= 7
                if follows and _NUMBER_BEHIND.fullmatch(between):
                    self._used.add(number.start)
                    return number
                leads = 0 <= mention.start - number.end <= 2
                if leads and number.kind == "standard":
                    # 《甲》（GB 1—2025）《乙》: the number of the title before it.
                    leads = not text[: number.start].endswith(("》", "（", "("))
                if leads and not mention.alias:
                    self._used.add(number.start)
                    return number
        return self._order_of(document)

    def _numbers_near(self, start: int, end: int) -> list[PrintedNumber]:
        return self.scene.within(self.numbers, start, end + MAX_NUMBER_CHARS)

    def _order_of(self, document: MentionedDocument) -> PrintedNumber | None:
        """第二十二号主席令说，《A》已由…通过: an order in the document's own sentence."""
        for mention in document.mentions[:MAX_NUMBERED_MENTIONS]:
            sentence = self.scene.sentence(mention.start, mention.end)
            before = self.scene.within(self.numbers, sentence.start, mention.start)
            for number in before:
                if number.kind in ("order", "announcement"):
                    between = self.scene.text[number.end : mention.start]
                    if "《" not in between and number.start not in self._used:
                        self._used.add(number.start)
                        return number
        return None

    def _count(self, document: MentionedDocument) -> int:
        count = len(document.mentions)
        return count + len(document.declared_plain)

    def _status(self, document: MentionedDocument, facts: DocumentFacts) -> str:
        verbs = {event.verb for event in facts.events}
        behind = ""
        for mention in document.mentions[:MAX_NUMBERED_MENTIONS]:
            behind += self.scene.text[mention.end : mention.end + 12]
        if "征求意见" in verbs or document.form.draft == "征求意见":
            return "征求意见"
        if _DRAFT_BEHIND.match(behind):
            return "征求意见"
        if document.form.draft:
            return document.form.draft
        if "废止" in verbs:
            return "废止"
        if verbs or facts.number:
            return "在行"
        return "unknown"

    def _signed_time(self) -> Time | None:
        if self.own is not None:
            return self.own.signed
        return None

    # -- documents without brackets -----------------------------------------------

    def _untitled(self, titled: list[DocumentFacts]) -> list[DocumentFacts]:
        """Documents without 《》, except those that the text also names by title."""
        found = []
        own_page = self.own is not None
        reader = UntitledReader(self.scene, self.reader.subjects, own_page=own_page)
        for document in reader.read():
            form = read_title(document.title)
            facts = DocumentFacts(document.title, form.kind, True)
            facts.sentence = document.statement.sentence
            facts.issuers, facts.others = issuers_of("", [document.statement])
            facts.events = events_of(self._with_force(document), None)
            facts.status = "在行"
            for number in self._numbers_near(document.start, document.end):
                if document.start <= number.start and number.end <= document.end:
                    # 发布2025年第63号公告: its name is its number.
                    facts.number = number.written
                    self._used.add(number.start)
            named = self._named_above(document)
            if named is not None:
                merge(titled[named], facts)
                continue
            short = self._short_name_behind(document)
            if short is not None:
                facts.aliases = [titled[short].title]
                merge(facts, titled[short])
                titled[short].title = ""
            found.append(facts)
        titled[:] = [facts for facts in titled if facts.title]
        return found

    def _with_force(self, document: UntitledDocument) -> list[Statement]:
        """What is said of it: also 公告自发布之日起施行, further on in its paragraph."""
        noun = read_title(document.title).noun
        paragraph = self.scene.passages.paragraph_at(document.start)
        force = _IN_FORCE_AT_ONCE.search(self.scene.text, document.end, paragraph.end)
        if not noun or force is None or not noun.endswith(force["noun"]):
            return [document.statement]
        sentence = self.scene.sentence(force.start(), force.end())
        at_once = Statement(
            (),
            "施行",
            None,
            None,
            force[0],
            sentence.content.strip(),
            since_published=True,
        )
        return [document.statement, at_once]

    def _named_above(self, document: UntitledDocument) -> int | None:
        """印发通知 below the heading 《关于…的通知》发布: the heading's document."""
        passages = self.scene.passages
        paragraph = passages.paragraph_at(document.start)
        if not passages.bulletin or len(document.title) > MAX_GENERIC_CHARS:
            return None
        number = self._headings.get(paragraph.item)
        if number is None:
            return None
        core = self.scene.mentions.documents[number].form.core
        if core.endswith(document.title):
            return number
        return None

    @cached_property
    def _headings(self) -> dict[int, int]:
        """For each item of a bulletin the document that only its heading names."""
        found = {}
        for number, named in enumerate(self.scene.mentions.documents):
            if len(named.mentions) == 1 and named.mentions[0].in_heading:
                found[named.mentions[0].item] = number
        return found

    def _short_name_behind(self, document: UntitledDocument) -> int | None:
        """发布健康学校建设的指导意见（以下简称《意见》）: 意见 is no document of its own."""
        called = _CALLED.match(self.scene.text, document.end)
        if called is None:
            return None
        for place in range(called.end(), called.end() + 4):
            number = self._first_places.get(place)
            if number is not None:
                return number
        return None

    @cached_property
    def _first_places(self) -> dict[int, int]:
        """Where each document with a short title is named first."""
        found = {}
        for number, named in enumerate(self.scene.mentions.documents):
            if len(named.title) < MAX_SHORT_TITLE_CHARS:
                found[named.mentions[0].start] = number
        return found

    def _own(self, titled: list[DocumentFacts], untitled: list[DocumentFacts]) -> None:
        """Adds the page's own document, or its facts to the title that names it."""
        own = self.own
        if own is None:
            return
        if own.number is not None:
            self._used.add(own.number.start)
        target = self._same_title(own, titled)
        if target is None:
            target = DocumentFacts(own.title, own.form.kind, True, sentence=own.title)
            untitled.append(target)
        self._carried(own, titled)
        # 1997年发布的《印刷业管理条例》同时废止: the document of the same name before it.
        target.events = [
            event for event in target.events if "同时废止" not in event.sentence
        ]
        target.is_policy = target.own = True
        target.signed = own.signed.date if own.signed else None
        target.number = target.number or (own.number.written if own.number else None)
        target.issuers = list(dict.fromkeys([*target.issuers, *own.issuers]))
        published = None
        for event in own.events:
            time = event.time or published
            add_event(target, event.meaning, time, event.phrase, event.phrase)
            if event.meaning in ("公布", "发布"):
                published = event.time
        if target.status in ("unknown", "废止"):
            target.status = own.form.draft or "在行"

    def _carried(self, own: OwnDocument, titled: list[DocumentFacts]) -> None:
        """现将《…》印发给你们: the notice's issuers issued what it carries."""
        for facts in titled:
            for event in facts.events:
                if CARRIED.search(f"{event.phrase}{event.sentence}"):
                    names = [*facts.issuers, *own.issuers]
                    facts.issuers = list(dict.fromkeys(names))
                    break

    @staticmethod
    def _same_title(
        own: OwnDocument,
        titled: list[DocumentFacts],
    ) -> DocumentFacts | None:
        for facts in titled:
            if normal_title(facts.title) == normal_title(own.title):
                return facts
        return None

    def _numbers_alone(self, facts_read: list[DocumentFacts]) -> list[DocumentFacts]:
        """Documents named by their number alone: 按照国发〔2014〕17号要求."""
        known = {facts.number for facts in facts_read}
        found: dict[str, DocumentFacts] = {}
        for number in self.numbers:
            if number.start in self._used or number.kind == "standard":
                continue
            if number.written in found or number.written in known:
                continue
            sentence = self.scene.sentence(number.start).content.strip()
            facts = DocumentFacts(number.written, "other", True, number.written)
            facts.sentence = sentence
            facts.status = "在行"
            found[number.written] = facts
        return list(found.values())
