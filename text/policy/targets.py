"""Targets: numbers a public body says shall be reached; and dated goals without one.

Each number is scored on its own by what stands before it in the sentence, behind the
last year of a goal; MIN_POINTS make it a target. A year is carried on to the next
sentences of its paragraph.
"""

import re
from dataclasses import dataclass
from functools import cache

from text.policy.facts import Deadline, Target
from text.policy.lexicon import alternation, toml
from text.policy.passages import Paragraph, Span
from text.policy.quantities import Quantity, read_quantities
from text.policy.scene import Scene

MIN_POINTS = 4
MAX_TARGETS = 200
MAX_CARRIED_SENTENCES = 3
_YEAR = re.compile(
    r"""(?x)
    (?<!截)(?<!年)(?:到|至)\s?(?P<by>20[2-6]\d)\s?年(?:底|末|时)?(?!\d{1,2}月)
    | (?<![较比与从自于—–-])(?P<before>20[2-6]\d)年(?:底|末)?(?:前|之前|以前)
    | (?<!截至)(?<![较比与从自以—–\-—对\d])(?P<in>20[2-6]\d)年(?:底|末|度)?(?![\d—–版至])
    | “?十(?P<plan>[四五六])五”?(?P<scope>末|时期|期间|期末|末期)(?!规划|纲要|时期经济)
    | (?P<word>今年|年内|明年|后年|本年度)(?:底|末)?(?!以来|\d{1,2}月|[一二三四]季度|前三|上半年|第)
    | (?P<span>未来[一二三四五六七八九十\d]{1,2}(?:至[一二三四五六七八九十\d]{1,2})?年|(?:用|利用|力争|通过)[一二三四五六七八九十\d]{1,2}(?:(?:至|到|—|-)[一二三四五六七八九十\d]{1,2})?年(?:左右)?(?:的)?(?:时间|内)?)
    """
)
_PLANS = {"四": 2025, "五": 2030, "六": 2035}
_MEASURES = re.compile(
    r"(?:以上|左右|余)?(?:重点|主要|重大|具体|政策|支持|工作|方面|细化|改革|专项|创新|务实|便民|惠民|关键|标志性|目标){0,3}"
    r"(?:措施|任务|举措|方面|内容|要求|意见|条款|规定|指标|行动|领域(?=[，。；、的]|$)|环节|方向|原则|章|部分|情形|政策|建议|机制|"
    r"问题|工作|条件|维度|层面|板块)"
)
_MEASURE_UNITS = frozenset(["个", "项", "条", "类", "部", "件", "种"])
_NAME_BEHIND = re.compile(
    r"[^，。；、\d]{0,10}(?:行动|工程|计划|级)(?![^，。；]{0,3}达)"
)
_BASELINE = re.compile(r"(?:从|由)[^，。；]{0,24}$")
_BASELINE_BEHIND = re.compile(
    r"[^，。；]{0,12}?(?:提升|提高|增加|增长|降|减|缩减|升|扩大|压减|跃升|跨越)[^，。；]{0,3}(?:到|至)"
)
_THRESHOLD = re.compile(
    r"(?:投资|年产|产值|收入|规模|营收|注册资本|面积)(?:在|达|达到|超过|超)?$"
)
_AIM_WORDS = re.compile(r"降至|降到|下降到|控制在|压减到|减少到")
_COMPANY = re.compile(r"(?:公司|集团|企业|银行|车企|球队)(?:计划|将|预计|力争)")
_NO_TITLE = re.compile(r"《[^《》]{0,160}+》")


@dataclass(frozen=True)
class GoalYear:
    """A year at which something shall be reached; `strength` is its points."""

    start: int
    end: int
    year: int | None
    strength: int


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
        carried: GoalYear | None = None
        age = 0
        paragraph: Paragraph | None = None
        for sentence in self.scene.passages.sentences:
            here = self.scene.passages.paragraph_at(sentence.start)
            if here is not paragraph:
                carried, age, paragraph = None, 0, here
            if here.heading:
                continue
            years = self._years(sentence)
            found = self._targets(sentence, years, carried)
            targets += found
            deadlines += self._deadlines(sentence, years, found)
            strong = [year for year in years if year.strength >= 3]
            if strong:
                carried, age = strong[-1], 0
            else:
                age += 1
                if age > MAX_CARRIED_SENTENCES:
                    carried = None
        return targets[:MAX_TARGETS], deadlines[:MAX_TARGETS]

    def _years(self, sentence: Span) -> list[GoalYear]:
        published = self.scene.published
        this_year = published.year if published else None
        found = []
        for match in _YEAR.finditer(self.text, sentence.start, sentence.end):
            year = _year_of(match, this_year)
            if year is not None:
                found.append(year)
        return found

    def _targets(
        self, sentence: Span, years: list[GoalYear], carried: GoalYear | None
    ) -> list[Target]:
        found = []
        for quantity in read_quantities(self.text, sentence.start, sentence.end):
            governing = carried
            for year in years:
                if year.end <= quantity.start:
                    governing = year
            if not self._can_be_goal(quantity):
                continue
            if self._score(sentence, quantity, governing, carried) < MIN_POINTS:
                continue
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

    def _can_be_goal(self, quantity: Quantity) -> bool:
        """Whether the number counts something at all: no measures, names, baselines."""
        text = self.text
        if quantity.base_unit in toml("goals.toml")["no_goal_units"]:
            return False
        if quantity.range_end:
            return False
        behind = text[quantity.end : quantity.end + 24]
        if quantity.base_unit in _MEASURE_UNITS and _MEASURES.match(behind):
            return False
        before = text[max(0, quantity.start - 28) : quantity.start]
        if _BASELINE.search(before) and _BASELINE_BEHIND.match(behind):
            return False
        threshold = "元" in quantity.unit and _THRESHOLD.search(before) is not None
        if threshold and behind.startswith("以上") and len(behind) > 2:
            return behind[2] in "，。；、"
        if behind.startswith("级"):
            return False
        written = text[quantity.start : quantity.end]
        return written[:1].isdigit() or _NAME_BEHIND.match(behind) is None

    def _score(
        self,
        sentence: Span,
        quantity: Quantity,
        governing: GoalYear | None,
        carried: GoalYear | None,
    ) -> int:
        in_sentence = governing is not None and governing is not carried
        floor = governing.end if governing and in_sentence else sentence.start
        strong = in_sentence and governing is not None and governing.strength >= 3
        before_years = self.text[sentence.start : floor]
        between = self.text[floor : quantity.start]
        points = 0
        if governing is not None:
            points += governing.strength if in_sentence else 2
        points += _most("sentence", before_years + between)
        clause_start = self.scene.clause_start(quantity.start, sentence.start)
        clause = self.text[clause_start : quantity.start]
        behind = self.text[
            quantity.end : self.scene.clause_end(quantity.end, sentence.end)
        ]
        points += min(3, _sum("clause", clause))
        if quantity.comparator in (">=", ">", "~"):
            points += 1
        if self.has_documents:
            points += 1
        against = between if strong else before_years + between
        aims = _AIM_WORDS.search(clause) is not None and strong
        if not aims:
            points += _least(against + behind[:8])
            if quantity.comparator == "<=":
                points -= 3
        if _COMPANY.search(sentence.content):
            points -= 3
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
                r"(?:达到|达|超过|超|突破|提高到|提升至|提升到|降至|恢复至|增长至|增长|不低于|不少于|约|将|要|至|到)+$",
                "",
                before,
            )
            return before.split("、")[-1].strip("“”，。") or behind
        return behind.strip("“”，。")

    def _deadlines(
        self, sentence: Span, years: list[GoalYear], targets: list[Target]
    ) -> list[Deadline]:
        found = []
        with_number = {target.year for target in targets}
        for year in years:
            if year.strength < 3 or year.year is None or year.year in with_number:
                continue
            end = self.scene.clause_end(year.end + 1, sentence.end)
            what = self.text[year.end : end].strip("，。、 ")
            if len(what) >= 4:
                found.append(Deadline(what, str(year.year), sentence.content.strip()))
        return found


def _year_of(match: re.Match[str], this_year: int | None) -> GoalYear | None:
    start, end = match.span()
    if match["plan"]:
        return GoalYear(start, end, _PLANS[match["plan"]], 3)
    if match["span"]:
        return GoalYear(start, end, None, 3)
    if match["word"]:
        if this_year is None:
            return None
        shift = {"明年": 1, "后年": 2}.get(match["word"], 0)
        return GoalYear(start, end, this_year + shift, 1)
    year = int(match["by"] or match["before"] or match["in"])
    if this_year is not None and year < this_year:
        return None
    return GoalYear(start, end, year, 1 if match["in"] else 4)


def _sum(section: str, text: str) -> int:
    pattern, words = _points(section)
    return sum(words[found] for found in set(pattern.findall(text)))


def _most(section: str, text: str) -> int:
    """The points of the strongest word, and one more where there are others."""
    pattern, words = _points(section)
    points = sorted(
        (words[found] for found in set(pattern.findall(text))), reverse=True
    )
    if not points:
        return 0
    return points[0] + (len(points) > 1)


def _least(text: str) -> int:
    pattern, words = _points("against")
    return min((words[found] for found in pattern.findall(text)), default=0)
