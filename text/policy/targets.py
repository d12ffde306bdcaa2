"""Targets: numbers a public body says shall be reached; and dated goals without one.

Each number is scored on its own by what stands before it in the sentence, behind the
last year of a goal; MIN_POINTS make it a target. A year is carried on to the next
sentences of its paragraph.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from text.places import COUNTRIES
from text.policy.facts import Deadline, Target
from text.policy.goal_counts import can_be_goal
from text.policy.goal_years import GoalYear, intends, read_goal_years
from text.policy.lexicon import alternation, toml
from text.policy.passages import Paragraph, Span
from text.policy.quantities import Quantity, has_number, read_quantities
from text.policy.scene import Scene

MIN_POINTS = 4
MAX_TARGETS = 200
MAX_CLAUSE_CHARS = 200
# A year carried on from an earlier sentence, whatever its own points were.
CARRIED_POINTS = 2
MAX_LISTED_CHARS = 40
MAX_CLAUSE_POINTS = 3
# A goal's year from which on the sentence needs no other sign of intent.
STRONG = 3
MAX_CARRIED_SENTENCES = 3
MAX_SPEAKING_SENTENCES = 5
# A sentence without a goal's year needs one of these, or a document that speaks.
_SPEAKS = re.compile(r"提出|明确|要求|部署|目标|计划到")
_ADJACENT = re.compile(
    r"(?:培育|打造|新建|建设|建成|形成|新增|完成|实施|创建|改造|推广|发展|培养|建立|制定|制修订|遴选|支持|组建|开发|"
    r"突破|达到|达|到|至|超过|超|不少于|不低于|稳定在|保持在)(?:约|近|出|成|一批|了)?$"
)
_FORECAST = re.compile(r"预测|下调|上调|预估|估算|料将|裁员|飞船|火箭|卫星|航天员")
_MUST = re.compile(r"应当|必须|须|不得|方可|一律")
_OBLIGATION = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日(?:之|以)?(?:起|后|前)"
)
_ANY_YEAR = re.compile(r"(?:19|20)\d{2}年")
_HOME = re.compile(r"我国|中国|全国|我省|全省|全市|省|自治区|[^城]市")
_COUNTRY = re.compile(alternation(COUNTRIES))
_AIM_WORDS = re.compile(r"降至|降到|下降到|控制在|压减到|减少到")
_COMPANY = re.compile(r"(?:公司|集团|企业|银行|车企|球队)(?:计划|将|预计|力争)")
_NO_TITLE = re.compile(r"《[^《》]{0,160}+》")


@dataclass(frozen=True)
class Gate:
    """What opens a sentence without a goal's year: its own words, or a document."""

    intended: bool
    spoken: bool


@dataclass
class _Thread:
    """What sentences hand on to the next ones: the year of a goal, a document's 提出."""

    carried: GoalYear | None = None
    sentences_since: int = 0
    # Sentences left for which a document's 提出 still holds.
    speaking: int = 0

    def enter_paragraph(self, *, same_item: bool) -> None:
        """A year ends with its paragraph, 提出 with its numbered item."""
        if not same_item:
            self.speaking = 0
        self.carried, self.sentences_since = None, 0

    def enter_sentence(self, *, speaks: bool) -> None:
        if speaks:
            self.speaking = MAX_SPEAKING_SENTENCES
        else:
            self.speaking = max(0, self.speaking - 1)

    def leave_sentence(self, years: list[GoalYear], *, has_targets: bool) -> None:
        """Keep the sentence's last sure year, or any year that has targets."""
        strong = []
        for year in years:
            if year.strength >= STRONG:
                strong.append(year)
        kept = strong or (years if has_targets else [])
        if kept:
            self.carried, self.sentences_since = kept[-1], 0
            return
        self.sentences_since += 1
        if self.sentences_since > MAX_CARRIED_SENTENCES:
            self.carried = None


@cache
def _points(section: str) -> tuple[re.Pattern[str], dict[str, int]]:
    words = toml("goals.toml")[section]
    return re.compile(alternation(map(re.escape, words))), words


class TargetReader:
    """Reads targets and dated goals of one text."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.text = _NO_TITLE.sub(lambda found: "〓" * len(found[0]), scene.text)
        self.has_documents = bool(scene.mentions.documents)

    def read(self) -> tuple[list[Target], list[Deadline]]:
        """The targets and the dated goals without a number, in order."""
        targets: list[Target] = []
        deadlines: list[Deadline] = []
        thread = _Thread()
        paragraph: Paragraph | None = None
        for sentence in self.scene.passages.sentences:
            here = self.scene.passages.paragraph_at(sentence.start)
            if here is not paragraph:
                same_item = paragraph is not None and here.item == paragraph.item
                thread.enter_paragraph(same_item=same_item)
                paragraph = here
                abroad = self._abroad(here)
            if here.heading or abroad:
                continue
            years = self._years(sentence)
            thread.enter_sentence(speaks=self._document_speaks(sentence))
            found: list[Target] = []
            # Without a number a sentence says only which year the next ones may mean.
            if has_number(self.text, sentence.start, sentence.end):
                found = self._of_sentence(sentence, years, thread)
                targets += found
                deadlines += self._deadlines(sentence, years, found)
            thread.leave_sentence(years, has_targets=bool(found))
        return targets[:MAX_TARGETS], deadlines[:MAX_TARGETS]

    def _of_sentence(
        self,
        sentence: Span,
        years: list[GoalYear],
        thread: _Thread,
    ) -> list[Target]:
        """The targets of a sentence, with what the ones before it hand on."""
        carried = thread.carried
        spoken = thread.speaking > 0
        if self._tells_the_past(sentence, years):
            carried, spoken = None, False
        gate = Gate(intends(sentence.content), spoken)
        return self._targets(sentence, years, carried, gate)

    def _years(self, sentence: Span) -> list[GoalYear]:
        published = self.scene.published
        return read_goal_years(
            self.text[sentence.start : sentence.end],
            sentence.start,
            published.year if published else None,
        )

    def _targets(
        self,
        sentence: Span,
        years: list[GoalYear],
        carried: GoalYear | None,
        gate: Gate,
    ) -> list[Target]:
        found: list[Target] = []
        if not _may_be_opened(years, carried, gate):
            return found
        previous: Quantity | None = None
        for quantity in read_quantities(self.text, sentence.start, sentence.end):
            governing = carried
            for year in years:
                if year.end <= quantity.start:
                    governing = year
            # 规模达到1.8亿千瓦，带动投资2500亿元: a list that a goal has opened.
            listed = gate.spoken and _is_listed(self.text, previous, quantity)
            if not listed and not self._is_opened(sentence, quantity, governing, gate):
                continue
            if not can_be_goal(self.text, quantity):
                continue
            points = self._score(sentence, quantity, governing, carried)
            if points + self._shared(found, previous, quantity) < MIN_POINTS:
                previous = None
                continue
            previous = quantity
            found.append(
                Target(
                    self._indicator(sentence, quantity),
                    quantity.comparator,
                    quantity.value,
                    quantity.unit,
                    governing.year if governing else None,
                    sentence.content.strip(),
                )
            )
        return found

    def _is_opened(
        self,
        sentence: Span,
        quantity: Quantity,
        governing: GoalYear | None,
        gate: Gate,
    ) -> bool:
        """Whether a number may be a goal at all: by a year, by intent, by who speaks."""
        if gate.intended or (governing is not None and governing.strength >= STRONG):
            return True
        if not gate.spoken:
            return False
        start = self.scene.clause_start(quantity.start, sentence.start)
        return _ADJACENT.search(self.text[start : quantity.start]) is not None

    def _tells_the_past(self, sentence: Span, years: list[GoalYear]) -> bool:
        """A sentence with a past year and no goal's year of its own."""
        published = self.scene.published
        if published is None or any(year.strength >= STRONG for year in years):
            return False
        if "年" not in sentence.content:
            return False
        for match in _ANY_YEAR.finditer(sentence.content):
            if int(match[0][:4]) < published.year:
                return True
        return False

    def _document_speaks(self, sentence: Span) -> bool:
        """Whether the sentence says what a document or a body wants reached."""
        if not self.has_documents or not _SPEAKS.search(sentence.content):
            return False
        return "〓" in self.text[sentence.start : sentence.end] or "方案" in (
            sentence.content
        )

    def _abroad(self, paragraph: Paragraph) -> bool:
        """News of another country that China has no part in."""
        if _HOME.search(paragraph.content):
            return False
        return _COUNTRY.search(paragraph.content) is not None

    def _shared(
        self,
        found: list[Target],
        previous: Quantity | None,
        quantity: Quantity,
    ) -> int:
        """One point for a number listed with a target: 40项…和80项…."""
        if previous is None or not found:
            return 0
        return int(_is_listed(self.text, previous, quantity))

    def _score(
        self,
        sentence: Span,
        quantity: Quantity,
        governing: GoalYear | None,
        carried: GoalYear | None,
    ) -> int:
        if governing is carried:
            own_year = None
        else:
            own_year = governing
        points = 0
        if own_year is not None:
            points += own_year.strength
        elif governing is not None:
            points += CARRIED_POINTS
        clause_start = self.scene.clause_start(quantity.start, sentence.start)
        clause = self.text[clause_start : quantity.start]
        points += _most("sentence", self.text[sentence.start : quantity.start])
        points += min(MAX_CLAUSE_POINTS, _sum("clause", clause))
        points += _ADJACENT.search(clause) is not None
        points += quantity.comparator in (">=", ">", "~")
        points += self.has_documents
        return points + self._against(sentence, quantity, own_year, clause)

    def _against(
        self,
        sentence: Span,
        quantity: Quantity,
        year: GoalYear | None,
        clause: str,
    ) -> int:
        """The points (0 or less) that speak against a number being a goal."""
        strong = year is not None and year.strength >= STRONG
        clause_end = self.scene.clause_end(quantity.end, sentence.end)
        behind = self.text[quantity.end : clause_end]
        points = 0
        # 到2027年…降至5%以下: with a sure year a low number may be the aim itself.
        if not (strong and _AIM_WORDS.search(clause)):
            # What is said before a sure year of a goal is not said of the goal.
            if strong and year:
                start = year.end
            else:
                start = sentence.start
            points += _least(self.text[start : quantity.start] + behind[:16])
            if quantity.comparator == "<=":
                points -= 3
        if _COMPANY.search(sentence.content) or _FORECAST.search(sentence.content):
            points -= 6
        if behind.startswith(("的", "以上的")) and quantity.base_unit == "元":
            points -= 2
        return points

    def _indicator(self, sentence: Span, quantity: Quantity) -> str:
        """What is counted: the noun behind a count, the noun before a measure."""
        clause_start = self.scene.clause_start(quantity.start, sentence.start)
        before = self.text[clause_start : quantity.start]
        end = self.scene.clause_end(quantity.end, sentence.end)
        behind = self.text[quantity.end : end].split("、")[0]
        behind = re.sub(r"^(?:以上|左右|余|以下|以内)(?:的)?", "", behind)
        if quantity.base_unit == "%" or len(behind) < 2:
            before = re.sub(
                r"(?:达到|达|超过|超|突破|提高到|提升至|提升到|降至|恢复至|增长至|增长|不低于|不少于|约|将|要|至|到){1,6}$",
                "",
                before,
            )
            return before.split("、")[-1].strip("“”，。") or behind
        return behind.strip("“”，。")

    def _obligations(self, sentence: Span) -> list[Deadline]:
        """2025年11月1日后，…应当经过认证: what must be from or by a day."""
        found: list[Deadline] = []
        published = self.scene.published
        if published is None or _MUST.search(sentence.content) is None:
            return found
        for match in _OBLIGATION.finditer(self.text, sentence.start, sentence.end):
            day = _day_of(match, published.year)
            limit = min(sentence.end, match.end() + MAX_CLAUSE_CHARS)
            what = self.text[
                match.end() : self.scene.clause_end(match.end() + 1, limit)
            ]
            if day is not None and _MUST.search(self.text, match.end(), limit):
                written = what.strip("，。、 ")
                found.append(Deadline(written, day, sentence.content.strip()))
        return found

    def _deadlines(
        self,
        sentence: Span,
        years: list[GoalYear],
        targets: list[Target],
    ) -> list[Deadline]:
        found = self._obligations(sentence)
        with_number = {target.year for target in targets}
        for year in years:
            if year.strength < 4 or year.year is None or year.year in with_number:
                continue
            limit = min(sentence.end, year.end + MAX_CLAUSE_CHARS)
            end = self.scene.clause_end(year.end + 1, limit)
            what = self.text[year.end : end].strip("，。、 ")
            if len(what) >= 4:
                found.append(Deadline(what, str(year.year), sentence.content.strip()))
        return found


def _is_listed(text: str, previous: Quantity | None, quantity: Quantity) -> bool:
    """Whether a number stands in one list with the target before it."""
    if previous is None:
        return False
    between = text[previous.end : quantity.start]
    return len(between) < MAX_LISTED_CHARS and not re.search(r"[。；;]", between)


def _may_be_opened(years: list[GoalYear], carried: GoalYear | None, gate: Gate) -> bool:
    """Whether any number of a sentence may be a goal, wherever it stands."""
    if gate.intended or gate.spoken:
        return True
    governing = years if carried is None else [carried, *years]
    return any(year.strength >= STRONG for year in governing)


def _day_of(match: re.Match[str], this_year: int) -> str | None:
    """The day of an obligation; without a year it is this year's."""
    try:
        year = int(match["year"] or this_year)
        return date(year, int(match["month"]), int(match["day"])).isoformat()
    except ValueError:
        return None


def _sum(section: str, text: str) -> int:
    pattern, words = _points(section)
    return sum(words[found] for found in set(pattern.findall(text)))


def _most(section: str, text: str) -> int:
    """The points of the strongest word, and one more where there are others."""
    pattern, words = _points(section)
    points = sorted(
        (words[found] for found in set(pattern.findall(text))),
        reverse=True,
    )
    if not points:
        return 0
    return points[0] + (len(points) > 1)


def _least(text: str) -> int:
    pattern, words = _points("against")
    return min((words[found] for found in pattern.findall(text)), default=0)
