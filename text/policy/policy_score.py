"""Whether a title names an official paper: points for and against, each with a name.

Nothing is decided by a list of titles. The noun, the form of the title, what stands
right before and behind it, its number and what is done to it each give points; a
document with MIN_POINTS or more is a policy document.
"""

import re
from dataclasses import dataclass
from functools import cache

from text.policy.bodies import body_finder
from text.policy.facts import Evidence
from text.policy.kinds import SERIES_NUMBER, TitleForm
from text.policy.lexicon import alternation, toml

MIN_POINTS = 3
_ABOUT = re.compile(r"关于.{2,200}(?:的[^的]{2,10}|规定|意见|通知)$")
_SPAN_OF_YEARS = re.compile(r"(?:19|20)\d{2}年?\s?[—–\-－~～至]{1,2}\s?(?:19|20)\d{2}")
_PROGRAMME = re.compile(r"“?十[三四五六]五”?")
_REPUBLIC = re.compile(r"^中华人民共和国(?!和|与|政府和|政府与)")
_TWO_STATES = re.compile(
    r"(?:共和国|王国|联邦|国)政府?(?:和|与).{1,16}(?:国|联邦|组织|联盟)"
)
_FOREIGN = re.compile(
    r"联合国|二十国集团|上海合作组织|上合组织|金砖|亚太经合|东盟|欧盟|世界卫生|国际(?!贸易|传播|化|商事|消费|科技|航|快递|道路|船|货|旅|海)|"
    r"中国[—–-]|中[美俄法英德日韩非阿亚欧巴]|美国|日本|韩国|英国|法国|德国|俄罗斯|巴黎"
)
_BILATERAL = re.compile(
    r"^(?:关于)?(?:中国?[—–·-]?(?!央|国|华|医|药|小|部|西|共|等|东|长|高|试|试点|外合作办学|介|欧班列)[\u4e00-\u9fff]{1,5}?)"
    r"(?:共建|战略(?:合作|对话|伙伴)|自贸|自由贸易|人文|投资合作|合作(?:规划|计划|纲要|中长期)|联合|双边|两国|政府间|数字|绿色合作)"
)
_DOMESTIC = re.compile(r"先行区|示范区|试验区|园区|合作区|综合改革")
_UNITED_NATIONS = re.compile(
    r"公约|议定书|波茨坦|雅尔塔|开罗|联合国|世界卫生组织|世贸组织|世界贸易组织|国际货币基金|二十国集团|上海合作组织|上合组织|金砖|亚太经合|东盟|欧盟"
)
_COMPANY = re.compile(
    r"(?:有限公司|股份|集团|协会|学会|联盟|商会|基金会|研究院|联合会)"
)
_WRITING = re.compile(
    r"——|…|：|。|论学习贯彻|习近平(?:同志|总书记|主席)?(?:关于|谈|在|著作|文化|走|的|喜欢|用典)|重要讲话|"
    r"论述|思想学习|在.{2,30}上的讲话|第[一二三四五六七八九十\d]+集"
)
_SPEAKS = re.compile(
    r"(?:共.{1,8}[，条章]|还|也|同时|重点)?(?:明确|提出|要求|规定|强调|部署|共|旨在|聚焦|围绕|细化|的(?:规定|要求|精神|实施))"
)
_QUESTION = re.compile(r"[？?！!]")


@dataclass(frozen=True)
class TitleContext:
    """What surrounds a title: text right before and behind it, number, verbs."""

    before: str
    behind: str
    has_number: bool
    issued: bool
    coordinated_with_policy: bool = False


def score_title(title: str, form: TitleForm, context: TitleContext) -> list[Evidence]:
    """The evidence that a title names an official paper, strongest reasons first."""
    evidence = [
        *_from_noun(form),
        *_from_press(form),
        *_from_form(title, form),
        *_from_context(context),
    ]
    if context.has_number:
        evidence.append(Evidence("number", 6))
    if context.issued and form.points >= 0:
        points = 4 if form.noun else 1
        evidence.append(Evidence("issued by a body", points))
    if context.coordinated_with_policy and form.points >= 0:
        points = 3 if form.points > 0 else 1
        evidence.append(Evidence("named beside official papers", points))
    return sorted(evidence, key=lambda one: -abs(one.points))


def is_policy(evidence: list[Evidence]) -> bool:
    """Whether the points of the evidence are enough."""
    return sum(one.points for one in evidence) >= MIN_POINTS


def _from_noun(form: TitleForm) -> list[Evidence]:
    evidence = []
    if form.noun:
        evidence.append(Evidence(f"noun {form.noun}", form.points))
    if form.draft:
        evidence.append(Evidence("draft", 4))
    if form.edition and form.points > 0:
        evidence.append(Evidence("edition", 1))
    return evidence


def _from_press(form: TitleForm) -> list[Evidence]:
    press = toml("kinds.toml")["press"]
    if form.core in press["names"]:
        return [Evidence("name of a paper, book or work", -10)]
    if form.core.endswith(tuple(press["endings"])):
        return [Evidence("ending of the press or of writing", -8)]
    return []


def _from_form(title: str, form: TitleForm) -> list[Evidence]:
    return [
        *_from_wording(title, form),
        *_from_states(title, form),
        *_from_writing(title, form),
        *_from_own_body(title, form),
    ]


def _from_wording(title: str, form: TitleForm) -> list[Evidence]:
    """What official titles say: 关于…的, the years of a plan, the Republic's name."""
    evidence = []
    if _ABOUT.search(form.core):
        evidence.append(Evidence("关于…的", 2))
    if form.points <= 0:
        # The rest only confirms a noun that already counts for an official paper.
        return evidence
    if _SPAN_OF_YEARS.search(title):
        evidence.append(Evidence("span of years", 2))
    if _PROGRAMME.search(title):
        evidence.append(Evidence("five-year programme", 2))
    if _REPUBLIC.search(title):
        evidence.append(Evidence("中华人民共和国…", 2))
    return evidence


def _from_states(title: str, form: TitleForm) -> list[Evidence]:
    """Papers between states or of others: the first that fits, for they overlap."""
    if _TWO_STATES.search(title):
        return [Evidence("two states", -5)]
    if _BILATERAL.search(form.core) and not _DOMESTIC.search(form.core):
        return [Evidence("two states", -6)]
    if _UNITED_NATIONS.search(form.core):
        return [Evidence("international organisation", -7)]
    # 条例 on foreign trade or foreign nationals are Chinese law.
    if form.kind != "条例" and _FOREIGN.search(form.core):
        return [Evidence("foreign or international", -3)]
    return []


def _from_writing(title: str, form: TitleForm) -> list[Evidence]:
    """Company papers, articles and books, questions: titles that no office gives."""
    evidence = []
    if _COMPANY.search(form.core) and not title.startswith("关于"):
        evidence.append(Evidence("company or association", -3))
    if _WRITING.search(SERIES_NUMBER.sub("", form.core)) and not title.startswith(
        ("关于", "国务院", "中共中央")
    ):
        evidence.append(Evidence("form of an article or a book", -7))
    if _QUESTION.search(title):
        evidence.append(Evidence("question or call", -6))
    return evidence


def _from_own_body(title: str, form: TitleForm) -> list[Evidence]:
    """国务院关于…: the title begins with the body that issues it."""
    bodies = body_finder().find(title[:40])
    if not bodies or bodies[0].start != 0:
        return []
    if "关于" in title and form.points >= 0:
        return [Evidence("body in the title", 3)]
    if form.points > 0:
        return [Evidence("title begins with a body", 2)]
    return []


@cache
def _before_pattern() -> re.Pattern[str]:
    words = toml("kinds.toml")["before"]
    return re.compile(rf"(?:{alternation(map(re.escape, words))})$")


@cache
def _behind_pattern() -> re.Pattern[str]:
    words = toml("kinds.toml")["behind"]
    return re.compile(rf"(?:{alternation(map(re.escape, words))})")


def _from_context(context: TitleContext) -> list[Evidence]:
    evidence = []
    before = _before_pattern().search(context.before)
    if before:
        points = toml("kinds.toml")["before"][before[0]]
        evidence.append(Evidence(f"{before[0]} before it", points))
    if _SPEAKS.match(context.behind):
        evidence.append(Evidence("prescribes something", 2))
    behind = _behind_pattern().match(context.behind)
    if behind:
        points = toml("kinds.toml")["behind"][behind[0]]
        evidence.append(Evidence(f"{behind[0]} behind it", points))
    return evidence
