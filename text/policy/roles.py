"""What an article is to a document it speaks of, and what one document is to another."""

import re

from text.policy.divisions import LOCAL_LEVELS

ROLES = ("original", "interpretation", "speech", "follow-up", "news")
_RANK = {"central": 0, "ministry": 1, "province": 2, "city": 3, "district": 4}
_INTERPRETATION = re.compile(
    r"解读|一图(?:读懂|看懂|了解)|图解|答记者问|问答|政策(?:解析|问答|详解|释义)|释义|划重点|详解|怎么看|权威访谈"
)
_SPEECH = re.compile(
    r"讲话|致辞|署名文章|发言(?:稿|全文)|演讲|[:：]在.{2,40}(?:会议|座谈会|论坛)上的"
)
_CARRIES_OUT = re.compile(r"贯彻|落实|根据|按照|依据|依照|遵照|衔接")
MAX_CHARS_BEFORE = 60
MAX_CHARS_BEHIND = 24


def role_of(headline: str, *, own: bool, carried_out: bool) -> str:
    """The role of an article: it carries the document (`own`), explains it, is a speech,
    or tells how others carry it out (`carried_out`)."""
    if own:
        return "original"
    if _INTERPRETATION.search(headline):
        return "interpretation"
    if _SPEECH.search(headline):
        return "speech"
    return "follow-up" if carried_out else "news"


def carries_out(sentence: str, title: str) -> bool:
    """Whether a sentence says that something is done to carry a document out: 为贯彻落实
    《…》, 根据《…》."""
    at = sentence.find(title)
    if at < 0:
        return False
    before = sentence[max(0, at - MAX_CHARS_BEFORE) : at]
    if _CARRIES_OUT.search(before.rpartition("。")[2]):
        return True
    return sentence[at + len(title) :][:MAX_CHARS_BEHIND].startswith(
        ("》精神", "》要求", "》部署")
    )


def is_above(level: str | None, other: str | None) -> bool:
    """Whether a level stands above another; an unknown one stands nowhere."""
    if level not in _RANK or other not in _RANK:
        return False
    return _RANK[level] < _RANK[other]


def is_local(level: str | None) -> bool:
    """Whether it is a province's, city's or district's."""
    return level in LOCAL_LEVELS
