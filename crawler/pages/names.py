"""What names of publishers and people look like."""

import re

from crawler.pages.spelling import HAN
from crawler.pages.vocabulary import GIVEN_NAMES, form_grade
from text.places import CITIES, PROVINCES
from text.publishers import BODIES, PRESS, publisher_key

MAX_NAME_CHARS = 60
_SHAPE = re.compile(
    r"[\u3400-\u9fff\w·•\-—–&《》“”‘’\"'、，,（）()：:.+/|｜ \u3000\uff00-\uffef№™®〔〕【】\[\]…×]+"
)
_ADDRESS = re.compile(r"^(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?$")
_ENGLISH_BODY = re.compile(
    r"(?:Ministry|Department|Bureau|Commission|Office|Administration|Committee) (?:of|for) [A-Z]"
)
# A bureau's full name, with what it is for: `经济及科技发展局`.
_BODY = re.compile("[\u4e00-\u9fff]{4,14}[局厅廳署]")
_ALL_HAN = re.compile("[\u4e00-\u9fff]+")
_FILLED = re.compile(r"[\u3400-\u9fff]|[A-Za-z]{2}")
_PLACE = re.compile(
    "(?:"
    + "|".join(sorted(PROVINCES | CITIES, key=len, reverse=True))
    + "|中国|中华|全国|国家|国务院|中央|人民|新华|[\u4e00-\u9fff]{1,4}[省市县区州盟旗镇乡])"
)
_KNOWN = frozenset(
    publisher_key(name)
    for table in (BODIES, PRESS)
    for names in table.values()
    for name in names
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
    "覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项"
    "连芦麦褚娄窦戚岑景宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝張劉陳楊黃趙吳孫馬羅鄭許韓馮鄧蔣蘇盧鍾譚賈鄒閻賴"
    "奚傅湛狄茅贝谈祖裘杭洪诸钮嵇荀芮储郁乌厉戎束郜蔺屠胥莘逄郦雍濮扈燕冀郏庾暨匡阙沃蔚晁鞠蒯荆竺逯桓萧冼邸仝朴赫茹习鹿栗矫亢莊萬葉齊寧嚴顧賀龐呂龔"
)
_COMPOUND = frozenset(
    "欧阳 司马 上官 诸葛 夏侯 皇甫 尉迟 公孙 慕容 司徒 令狐 端木 东方 范姜 独孤 南宫 长孙 宇文 闻人 百里 呼延 轩辕 澹台 申屠 钟离 拓跋 太史 西门".split()
)


def is_shaped(name: str) -> bool:
    """Whether `name` is letters and marks that names have: no placeholder, no address, no sentence."""
    if not 2 <= len(name) <= MAX_NAME_CHARS or not _FILLED.search(name):
        return False
    if is_address(name) and not HAN.search(name):
        return False
    return _SHAPE.fullmatch(name) is not None


def is_address(value: str) -> bool:
    """Whether `value` is a web address or a host name rather than a name."""
    return _ADDRESS.match(value) is not None


def publisher_form(name: str) -> float:
    """How surely a name has the form of a publisher's: its ending, a place before it,
    or a name that is known.
    """
    if publisher_key(name) in _KNOWN or _ENGLISH_BODY.match(name):
        return 1.0
    grade = form_grade("publisher", name)
    if grade and (_PLACE.match(name) or _BODY.fullmatch(name)):
        return 1.0
    return grade


def is_person(name: str) -> bool:
    """Whether `name` has the form of a Chinese person's name: a family name and one or two characters."""
    if not 2 <= len(name) <= 4 or not _ALL_HAN.fullmatch(name):
        return False
    if _PLACE.fullmatch(name):
        return False
    if name[:2] in _COMPOUND:
        return len(name) > 2
    return name[0] in _SURNAMES and len(name) < 4


def name_likeness(names: list[str]) -> float:
    """How surely words with the form of persons' names are such: given names are made of
    a few hundred characters. A word of two characters is as often something else.
    """
    likely = [
        _GRADES[len(name) > 2]
        for name in names
        if _has_given_name(name) and is_person(name)
    ]
    return sum(likely) / len(names) if names else 0.0


_GRADES = (0.5, 1.0)


def _has_given_name(name: str) -> bool:
    given = name[2:] if name[:2] in _COMPOUND else name[1:]
    return bool(given) and GIVEN_NAMES.issuperset(given)


def is_place(name: str) -> bool:
    """Whether `name` begins with a place, as the names of organisations do: 中国…, 北京…, 某某市…."""
    return _PLACE.match(name) is not None
