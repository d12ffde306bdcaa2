"""Which numbers of a text can be goals at all: counts of things, no places, parts or starts."""

import re

from text.policy.lexicon import toml
from text.policy.quantities import Quantity

_NOT_COUNTED_BEHIND = re.compile(r"多?(?:月|小时|工作日|交易日)|半月|世纪|五年|年代|点")
_PLACES_BEHIND = re.compile(
    r"(?:省|市|国家|地区|县|城市|省市|区县)[^，。]{0,8}(?:开展|举办|举行|试点)"
)
_PLACE_NOUN = re.compile(r"[^，。；]{0,14}?(?:省|市|县|城市|地区|区)")
_MEASURES = re.compile(
    r"(?:以上|左右|余)?(?:重点|主要|重大|具体|政策|支持|工作|方面|细化|改革|专项|创新|务实|便民|惠民|关键|标志性|目标|年度|研究){0,3}"
    r"(?:措施|任务|举措|事项|方面|内容|要求|意见|条款|规定|指标|行动|领域(?=[，。；、的]|$)|环节|方向|原则|章|部分|情形|政策|建议|机制|"
    r"问题|工作|条件|维度|层面|板块|主题|专题|专项|工程(?!建设|项目))"
)
_TASKS = re.compile(r"[^，。；、\d]{0,8}?(?:任务|措施|举措|重大工程|重点工程)")
_MEASURE_UNITS = frozenset(["个", "项", "条", "类", "部", "件", "种"])
_NAME_BEHIND = re.compile(
    r"[^，。；、\d]{0,10}(?:行动|工程|计划|级)(?![^，。；]{0,3}达)"
)
_BASELINE = re.compile(r"(?:从|由)[^，。；]{0,24}$")
_BASELINE_BEHIND = re.compile(
    r"[^，。；]{0,12}?(?:提升|提高|增加|增长|降|减|缩减|升|扩大|压减|跃升|跨越)[^，。；]{0,3}(?:到|至)"
)
# 围绕32个主题, 来自30个国家: what the text is about, not what shall be.
_NAMED_BEFORE = re.compile(
    r"(?:围绕|聚焦|针对|涉及|包括|涵盖|来自|选取|选择)(?:了|的)?(?:全国|其他)?$"
)
_PROCLAIMED = re.compile(r"[^，。；]{0,16}?(?:予以|正式)?(?:公布|公示|发布)")
_THRESHOLD = re.compile(
    r"(?:投资|年产|产值|收入|规模|营收|注册资本|面积)(?:在|达|达到|超过|超)?$"
)


def can_be_goal(text: str, quantity: Quantity) -> bool:
    """Whether the number counts something at all: no measures, names, baselines."""
    if quantity.range_end or not quantity.base_unit:
        return False
    if quantity.base_unit in toml("goals.toml")["no_goal_units"]:
        return False
    behind = text[quantity.end : quantity.end + 24]
    before = text[max(0, quantity.start - 28) : quantity.start]
    if _counts_no_things(quantity, before, behind) or _is_no_aim(before, behind):
        return False
    # 投资5亿元以上的项目 sets who may apply; 投资达5亿元以上， is a goal.
    threshold = "元" in quantity.unit and _THRESHOLD.search(before) is not None
    if threshold and behind.startswith("以上") and len(behind) > 2:
        return behind[2] in "，。；、"
    if behind.startswith(("级", "的基础上")):
        return False
    # 百强企业行动: a number written in characters may be part of a name.
    written = text[quantity.start : quantity.end]
    return written[:1].isdigit() or _NAME_BEHIND.match(behind) is None


def _counts_no_things(quantity: Quantity, before: str, behind: str) -> bool:
    """5个月, 在8个省开展, 20条措施: the count of what a text has, not of what shall be."""
    not_counted = _NOT_COUNTED_BEHIND.match(behind) or _PLACES_BEHIND.match(behind)
    if quantity.base_unit == "个" and not_counted:
        return True
    if quantity.base_unit == "部" and before.endswith(("法规", "法律", "规章")):
        return True
    if quantity.base_unit not in _MEASURE_UNITS:
        return False
    return bool(_MEASURES.match(behind) or _TASKS.match(behind))


def _is_no_aim(before: str, behind: str) -> bool:
    """在32个城市, 每10万人, 围绕32个主题, 从5%提高到: a place, a rate, a subject, a start."""
    if before.endswith("在") and _PLACE_NOUN.match(behind):
        return True
    # 现将32个项目予以公布: they are named below.
    if before.endswith(("现将", "拟将", "决定将")) and _PROCLAIMED.match(behind):
        return True
    if before.endswith("每") or _NAMED_BEFORE.search(before):
        return True
    return bool(_BASELINE.search(before) and _BASELINE_BEHIND.match(behind))
