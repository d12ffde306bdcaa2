"""What a title calls its document: the kind, and whether it is a draft or an edition."""

import re
from dataclasses import dataclass
from functools import cache

from text.policy.lexicon import toml

_SUFFIX = re.compile(
    r"[（(〔\[【](?P<inside>[^（）()〔〕\[\]【】]{1,24})[）)〕\]】]\s*$"
)
_DRAFT = re.compile(
    r"草案|征求意见|送审稿|讨论稿|审议稿|公开征求|修订稿|修改稿|二次审议"
)
_COMMENT = re.compile(r"征求意见|公开征求")
_LAW_NOT = re.compile(
    r"(?:办法|方法|做法|说法|看法|想法|书法|语法|用法|兵法|魔法|手法|疗法|佛法|戏法|打法|写法|技法|(?<!预)(?<!决)(?<!结)算法|乘法|加法|"
    r"减法|除法|刑法典型|心法|枪法|笔法)$"
)
_VERSION = re.compile(r"(?:V?\d{1,2}\.\d{1,2}版?|(?:19|20)\d{2}年?版?)$")
SERIES_NUMBER = re.compile(r"第[一二三四五六七八九十\d]{1,4}号(?:[—–-]{1,2}.{1,40})?$")
_QUOTES = str.maketrans("", "", "“”\"'‘’「」『』 \u3000")
MAX_LAW_TITLE_CHARS = 30


@dataclass(frozen=True)
class TitleForm:
    """How a title ends: its last noun, the kind, the noun's points, draft, core.

    `core` is the title without the brackets at its end.
    """

    noun: str
    kind: str
    points: int
    draft: str | None
    edition: bool
    core: str


@cache
def _nouns() -> dict[str, tuple[str, int]]:
    nouns = {}
    for noun, (kind, points) in toml("kinds.toml")["nouns"].items():
        nouns[noun] = (kind, points)
    return nouns


@cache
def longest_noun() -> int:
    """The number of characters of the longest noun of the lexicon."""
    return max(map(len, _nouns()))


def noun_at_end(core: str) -> tuple[str, str, int] | None:
    """The longest noun of the lexicon that ends the title: (noun, kind, points)."""
    for length in range(longest_noun(), 0, -1):
        known = None
        if len(core) >= length:
            known = _nouns().get(core[-length:])
        if known is not None:
            return core[-length:], known[0], known[1]
    return None


def read_title(title: str) -> TitleForm:
    """The form of a title as printed inside its brackets."""
    core, draft, edition = _without_suffixes(title.translate(_QUOTES))
    core = _VERSION.sub("", core) or core
    if core.endswith("草案"):
        core, draft = core.removesuffix("草案"), "草案"
    if _is_law_name(core):
        return TitleForm("法", "法律", 5, draft, edition, core)
    # 自律监管指引第14号——商业航天企业: the noun stands before the number.
    noun = noun_at_end(SERIES_NUMBER.sub("", core))
    if noun is None:
        return TitleForm("", "other", 0, draft, edition, core)
    return TitleForm(noun[0], noun[1], noun[2], draft, edition, core)


def _is_law_name(core: str) -> bool:
    if len(core) > MAX_LAW_TITLE_CHARS or len(core) < 2:
        return False
    if core in ("刑法", "宪法", "民法"):
        return True
    return core.endswith("法") and _LAW_NOT.search(core) is None


def _without_suffixes(title: str) -> tuple[str, str | None, bool]:
    draft = None
    edition = False
    for _ in range(3):
        suffix = _SUFFIX.search(title)
        if suffix is None:
            break
        inside = suffix["inside"]
        if _COMMENT.search(inside):
            draft = "征求意见"
        elif _DRAFT.search(inside):
            draft = draft or "草案"
        else:
            edition = True
        title = title[: suffix.start()].rstrip()
    return title, draft, edition
