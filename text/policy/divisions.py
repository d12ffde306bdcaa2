"""Divisions of China as a tree: full names, what a place lies in, the level of a body."""

from dataclasses import dataclass
from functools import cache

from text.policy.bodies import body_finder
from text.policy.lexicon import rows

LEVELS = ("central", "ministry", "province", "city", "district", "other")
LOCAL_LEVELS = ("province", "city", "district")
_CITY_CODE_CHARS = 4
_PROVINCE_CODE_CHARS = 2
# One-character names of provinces at the head of a document number: 苏政发〔2024〕5号.
_NUMBER_PROVINCES = {
    "京": "北京市", "津": "天津市", "冀": "河北省", "晋": "山西省", "蒙": "内蒙古自治区",
    "内": "内蒙古自治区", "辽": "辽宁省", "吉": "吉林省", "黑": "黑龙江省", "沪": "上海市",
    "苏": "江苏省", "浙": "浙江省", "皖": "安徽省", "闽": "福建省", "赣": "江西省",
    "鲁": "山东省", "豫": "河南省", "鄂": "湖北省", "湘": "湖南省", "粤": "广东省",
    "桂": "广西壮族自治区", "琼": "海南省", "渝": "重庆市", "川": "四川省", "黔": "贵州省",
    "云": "云南省", "藏": "西藏自治区", "陕": "陕西省", "甘": "甘肃省", "青": "青海省",
    "宁": "宁夏回族自治区", "新": "新疆维吾尔自治区",
}  # fmt: skip
_CENTRAL_NUMBERS = ("国发", "国办", "国函", "国令", "中发", "中办", "厅字")


@dataclass(frozen=True)
class Division:
    """A division: its code in the table of the Ministry of Civil Affairs, name, level."""

    code: str
    name: str
    level: str


# The table has each name once; districts of several cities are known behind their city.
_SHARED_NAMES = frozenset(
    "鼓楼区 市中区 朝阳区 和平区 河东区 新城区 城区 郊区 普陀区 宝山区 西湖区 白云区 海州区 新华区 桥西区 长安区 铁西区 "
    "向阳区 城关区 通州区 江北区 永定区 南山区 青山区 东山区 西安区 龙华区 城中区 城北区 河口区 大通区 南沙区 清河区".split()
)


@cache
def _divisions() -> tuple[dict[str, Division], dict[str, Division]]:
    """Divisions by name and short name, and by code."""
    by_name: dict[str, Division] = {}
    by_code: dict[str, Division] = {}
    for row in rows("divisions.csv"):
        found = Division(row["code"], row["name"], row["level"])
        by_code[found.code] = found
        if found.name not in _SHARED_NAMES:
            by_name.setdefault(found.name, found)
        if len(row["short"]) > 1 and found.level != "district":
            by_name.setdefault(row["short"], found)
    return by_name, by_code


def division(name: str) -> Division | None:
    """The division of a full or short name; 苏州市吴中区 is the district, or the city
    where the table has no such district of it. None where the name is none, or several
    divisions'."""
    by_name, by_code = _divisions()
    known = by_name.get(name)
    if known is not None:
        return known
    for length in range(len(name) - 2, 1, -1):
        upper = by_name.get(name[:length])
        if upper is None or not name.endswith(("区", "县", "市", "旗")):
            continue
        for code, lower in by_code.items():
            if code.startswith(upper.code) and lower.name == name[length:]:
                return lower
        return upper
    return None


@cache
def lineage(name: str) -> tuple[str, ...]:
    """Full names of a place and of what it lies in, the most exact first: 苏州 →
    (苏州市, 江苏省). Empty for what is no division."""
    found = division(name)
    if found is None:
        return ()
    _, by_code = _divisions()
    names = [found.name]
    for length in (_CITY_CODE_CHARS, _PROVINCE_CODE_CHARS):
        upper = by_code.get(found.code[:length])
        if upper is not None and len(found.code) > length:
            names.append(upper.name)
    return tuple(names)


def nested(one: str, other: str) -> bool:
    """Whether one of two places lies in the other or is the other."""
    return one == other or one in lineage(other) or other in lineage(one)


@cache
def body_place(name: str) -> tuple[str, str | None]:
    """The level of a body and the full name of its place: 苏州市工业和信息化局 →
    (city, 苏州市); a national body has no place."""
    for body in body_finder().find(name):
        if body.start > 0:
            break
        if body.place is None:
            return body.level, None
        known = division(body.place)
        level = known.level if known else body.level
        return level, known.name if known else body.place
    return "other", None


def number_place(number: str) -> tuple[str | None, str | None]:
    """Level and place that a document number states: 苏政发 → (province, 江苏省), 国发 →
    (central, None); (None, None) where it states neither."""
    if number.startswith(_CENTRAL_NUMBERS):
        return "central", None
    if number[1:2] == "政" and number[:1] in _NUMBER_PROVINCES:
        return "province", _NUMBER_PROVINCES[number[:1]]
    return None, None
