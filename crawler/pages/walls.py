"""Recognising a wall: an answer made for a browser to solve or a person to pass, not the page that was asked
for.

The marks were gathered from public notes on these sites. A wall is never circumvented: the caller stops
asking.
"""

import re
from collections.abc import Mapping

_LARGEST_CHALLENGE = 60_000
_HEAD = 20_000

# Answers whose status alone says it: no site uses them for anything else.
_BY_STATUS = {412: "rivers", 521: "jiasule", 567: "edgeone"}

# Name, marks in the page of which one is enough.
_MARKS: list[tuple[str, re.Pattern[bytes]]] = [
    ("rivers", re.compile(rb"\$_ts\s*[=.\[]|\$_ts\.cd|_\$_ts|r2mKa")),
    ("jiasule", re.compile(rb"__jsl_clearance|__jsluid|jsl_clearance_s")),
    ("wzws", re.compile(rb"wzwschallenge|wzws_sessionid|WZWS-RAY|/WZWSRE", re.IGNORECASE)),
    ("c3vk", re.compile(rb"C3VK=")),
    (
        "aliyun",
        re.compile(
            rb"acw_sc__v[23]|aliyun_waf|aliyunwaf|/_____tmd_____/|AliyunCaptcha|punish-component|arg1\s*=\s*'[0-9A-F]{40}'"
        ),
    ),
    ("tencent", re.compile(rb"TCaptcha(?:Global)?\.js|EO_Bot_Ssid|__tst_status|tencent-waf|waf_captcha")),
    ("cloudflare", re.compile(rb"cf-chl-|challenge-platform/|cf_chl_opt|Attention Required! \| Cloudflare")),
    ("probe", re.compile(rb"/probe\.js|probev3\.js")),
    ("geetest", re.compile(rb"initGeetest|geetest_challenge")),
    ("baidu", re.compile(rb"wappass\.baidu\.com/static/captcha|yunjiasu-nginx.{0,200}captcha", re.DOTALL)),
]
_WORDS = [
    text.encode(encoding)
    for text in (
        "安全验证", "访问验证", "人机验证", "滑动验证", "请完成验证", "您的访问被阻断", "请求被拦截", "访问过于频繁",
        "您的请求疑似攻击行为", "当前访问疑似黑客攻击", "网站防火墙", "创宇盾", "请开启JavaScript并刷新",
        "访问行为存在安全风险", "检测到异常访问",
    )
    for encoding in ("utf-8", "gb18030")
]  # fmt: skip
_SCRIPT = re.compile(
    rb"<(script|style|noscript)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>|\s+", re.IGNORECASE | re.DOTALL
)
_MOST_WORDS = 900
_NEXT_TO_NOTHING = 200
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
    name = next((name for name, marks in _MARKS if marks.search(body)), None)
    if name is None and any(words in head for words in _WORDS):
        name = "verification"
    words = len(_SCRIPT.sub(b"", body))
    if name is None and status == 202 and words < _NEXT_TO_NOTHING:
        return "script"
    return name if name and words <= _MOST_WORDS else None


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value.lower() for key, value in headers.items() if key.lower() == name), "")


def _is_markup(headers: Mapping[str, str], body: bytes) -> bool:
    kind = _header(headers, "content-type")
    return "html" in kind or not kind or (b"<" in body[:200] and "json" not in kind and "xml" not in kind)
