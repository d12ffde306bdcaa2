"""Recognising a wall: an answer made for a browser to solve or a person to pass, not the page that was asked
for.

The marks were gathered from public notes on these sites. A wall is never circumvented: the caller stops
asking.
"""

import re
import tomllib
from collections.abc import Mapping
from importlib import resources

from crawler.pages.spelling import any_of

_LARGEST_CHALLENGE = 60_000
_HEAD = 20_000

# Answers whose status alone says it: no site uses them for anything else.
_BY_STATUS = {412: "rivers", 468: "safeline", 521: "jiasule", 567: "edgeone"}

# Name, marks in the page of which one is enough.
_MARKS: list[tuple[str, re.Pattern[bytes]]] = [
    (entry["name"], re.compile("|".join(entry["marks"]).encode(), re.DOTALL))
    for entry in tomllib.loads(
        resources.files("crawler.pages").joinpath("walls.toml").read_text("utf-8")
    )["wall"]
]
_SAID = re.compile(
    any_of(r"""
    (?:安全|访问|人机|滑动)验证(?!工作|系统|技术|报告) 请完成[^。\n]{0,6}验证 完成[^。\n]{0,6}(?:验证|认证|拼图)后[^。\n]{0,4}继续(?:访问|浏览)
    (?:访问|请求|连接)[^。，！!\n]{0,12}(?:被|遭到)\S{0,4}(?:拦截|阻断|阻止|拒绝|屏蔽)
    (?:环境|访问|流量|网络)(?:存在)?异常[^。\n]{0,12}(?:验证|访问|请求)
    疑似(?:攻击|黑客|爬虫|机器) 可能对网站造成(?:安全)?威胁 网站防火墙 创宇盾 (?<!越)雷池(?![一半]步) 检测到[^。\n]{0,8}异常(?:访问|请求|流量)
    访问行为存在安全风险 请(?:开启|启用)\s?JavaScript并刷新 enable\s+(?:JavaScript\s+and\s+)?cookies
    checking\s+your\s+browser 正在进行(?:安全|人机)(?:检测|识别|验证)
    所在的?(?:地区|国家|区域|IP)[^。\n]{0,12}(?:不支持|无法|禁止|限制)
    Request\s+Rejected requested\s+URL\s+was\s+rejected Access\s+Denied
    """),
    re.IGNORECASE,
)
# Said beside a status of 429 or 503 it is what the status means: come back later.
_BUSY = re.compile(r"(?:访问|操作|请求|刷新)[^。，,\n]{0,6}(?:频繁|太快|过快)")
_SCRIPT = re.compile(
    rb"<(script|style|noscript)\b.*?(?:</\1\s{0,20}>|\Z)|<!--.*?(?:-->|\Z)|<[^>]*+(?:>|\Z)|\s++",
    re.IGNORECASE | re.DOTALL,
)
_CODE = re.compile(
    rb"<(script|style)\b.*?(?:</\1\s{0,20}>|\Z)|<!--.*?(?:-->|\Z)|<[^>]*+(?:>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
# A cookie is set and the page asked for again: a client without scripts sees nothing else.
_COOKIE_AND_AGAIN = re.compile(
    rb"document\.cookie\s{0,20}=.{0,400}?location(?:\.reload|\.replace|\.href)?\s{0,20}[=(]",
    re.DOTALL,
)
_MOST_WORDS = 900
_NEXT_TO_NOTHING = 200
_BUSY_STATUS = (429, 503)
_REFUSED = (403, 405, 429, 503)


def wall(status: int, headers: Mapping[str, str], body: bytes) -> str | None:
    """The name of the wall that answered, None where the answer is a page (or an ordinary error).

    A page that speaks of such things is none: it has links and text, a challenge has neither.
    """
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if "challenge" in _header(headers, "cf-mitigated"):
        return "cloudflare"
    if status in _REFUSED and "wzws" in _header(headers, "server"):
        return "wzws"
    if len(body) > _LARGEST_CHALLENGE or not _is_markup(headers, body):
        return None
    head = body[:_HEAD]
    if head.count(b"<a ") > 5 or head.count(b"<p") > 8:
        return None
    words = len(_SCRIPT.sub(b"", body))
    if words > _MOST_WORDS:
        return None
    name = next((name for name, marks in _MARKS if marks.search(body)), None)
    if name is None and _is_challenged(status, _text(head)):
        return "verification"
    if (
        name is None
        and words < _NEXT_TO_NOTHING
        and (status == 202 or _COOKIE_AND_AGAIN.search(head))
    ):
        return "script"
    return name


def _is_challenged(status: int, said: str) -> bool:
    if _SAID.search(said):
        return True
    return status not in _BUSY_STATUS and _BUSY.search(said) is not None


def _text(head: bytes) -> str:
    """What the page says, its scripts apart, whichever of the two usual encodings it has."""
    told = _CODE.sub(b" ", head)
    try:
        return told.decode("utf-8")
    except UnicodeDecodeError:
        return told.decode("gb18030", "replace")


def _header(headers: Mapping[str, str], name: str) -> str:
    for key, value in headers.items():
        if key.lower() == name:
            return value.lower()
    return ""


def _is_markup(headers: Mapping[str, str], body: bytes) -> bool:
    kind = _header(headers, "content-type")
    return (
        "html" in kind
        or not kind
        or (b"<" in body[:200] and "json" not in kind and "xml" not in kind)
    )
