"""The years of goals: 到2027年, “十五五”末, 今年, 未来五年."""

import re
from dataclasses import dataclass

_YEAR = re.compile(
    r"""(?x)
    (?<!截)(?<!年)(?:到|至)\s?(?P<by>20[0-6]\d)\s?年(?:底|末|时)?(?!\d{1,2}月)
    | (?:力争|争取|确保|计划)(?:于|在)?(?P<aimed>20[0-6]\d)年(?:底|末)?(?![\d—–版至度])
    | (?<![较比与从自于—–-])(?P<before>20[0-6]\d)年(?:底|末)?(?:前(?![一二三四五六七八九十\d])|之前|以前)
    | (?<!截至)(?<![较比与从自以—–\-—对\d])(?P<in>20[0-6]\d)年(?:底|末|度)?(?![\d—–版至])
    | (?<![较比与])“?十(?P<plan>[一二三四五六])五”?(?P<scope>期末|末期|末|时期|期间)(?!规划|纲要|经济)
    | (?P<word>今年|年内|明年|后年|本年度)(?:底|末)?(?!以来|\d{1,2}月|[一二三四]季度|前三|上半年|第)
    | (?P<span>未来[一二三四五六七八九十\d]{1,2}(?:至[一二三四五六七八九十\d]{1,2})?年
        |(?:用|利用|力争|通过)[一二三四五六七八九十\d]{1,2}
        (?:(?:至|到|—|-)[一二三四五六七八九十\d]{1,2})?年(?:左右)?(?:的)?(?:时间|内)?)
    """
)
_PLANS = {"一": 2010, "二": 2015, "三": 2020, "四": 2025, "五": 2030, "六": 2035}
_YEARS_AHEAD = {"明年": 1, "后年": 2}
_INTENT = re.compile(
    r"力争|争取|目标|(?<!年度)(?<!完成)计划(?!生育|单列|数|内|外|安排)|确保|预期|将(?![近军士领])|(?<![主重需首必纪概摘])要(?![素求闻点])|"
    r"未来.{1,4}年"
)
# A first letter of each.
_INTENT_SIGN = re.compile("[力争目计确预将要未]")
# 将X从A提升到B tells what was done; 将 is no future there.
_OBJECT_SIGN = re.compile(
    r"将[^，。；]{2,40}?(?:提升|提高|扩大|增加|缩短|缩减|减少|压缩|压减|降|纳入|调整|下调|统一|细分)[^，。；]{0,6}?(?:至|到|为|入)"
)


@dataclass(frozen=True)
class GoalYear:
    """A year at which something shall be reached; `strength` is its points."""

    start: int
    end: int
    year: int | None
    strength: int


def read_goal_years(
    sentence: str,
    offset: int,
    this_year: int | None,
) -> list[GoalYear]:
    """The years of a sentence at which something shall be reached, in order.

    Places are those of the text the sentence begins in at `offset`. A plan that is
    nearly over tells what was done, unless the sentence speaks of what shall be.
    """
    found: list[GoalYear] = []
    # Every wording has one of these two; few sentences do.
    if "年" not in sentence and "五" not in sentence:
        return found
    for match in _YEAR.finditer(sentence):
        year = _year_of(match, offset, this_year)
        if year is None:
            continue
        if year.strength == 0:
            if not intends(sentence):
                return []
            year = GoalYear(year.start, year.end, year.year, 2)
        found.append(year)
    return found


def _year_of(
    match: re.Match[str],
    offset: int,
    this_year: int | None,
) -> GoalYear | None:
    read = _year_and_strength(match, this_year)
    if read is None:
        return None
    year, strength = read
    return GoalYear(offset + match.start(), offset + match.end(), year, strength)


def _year_and_strength(
    match: re.Match[str],
    this_year: int | None,
) -> tuple[int | None, int] | None:
    """The year and its points; None for a year that is over or can't be known."""
    if match["plan"]:
        return _year_of_plan(match, this_year)
    if match["span"]:
        return None, 3
    if match["word"]:
        if this_year is None:
            return None
        return this_year + _YEARS_AHEAD.get(match["word"], 0), 1
    year = int(match["by"] or match["aimed"] or match["before"] or match["in"])
    if this_year is not None and year < this_year:
        return None
    return year, 1 if match["in"] else 4


def _year_of_plan(match: re.Match[str], this_year: int | None) -> tuple[int, int]:
    year = _PLANS[match["plan"]]
    # In a plan's last years “期间” mostly tells what was done in it.
    nearly_over = this_year is not None and this_year >= year - 1
    if nearly_over and not match["scope"].endswith("末"):
        return year, 0
    return year, 3


def intends(sentence: str) -> bool:
    """Whether a sentence speaks of what shall be."""
    if _INTENT_SIGN.search(sentence) is None:
        return False
    if "将" in sentence:
        own = _OBJECT_SIGN.sub("", sentence)
    else:
        own = sentence
    return _INTENT.search(own) is not None
