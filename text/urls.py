"""Addresses: one spelling for each, the site they belong to, and whether they look like an article's."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import (
    SplitResult,
    parse_qsl,
    urlencode,
    urljoin,
    urlsplit,
    urlunsplit,
)

from w3lib.url import safe_url_string

if TYPE_CHECKING:
    from tldextract import TLDExtract

_TRACKING = re.compile(
    r"(?i)utm_\w+|spm|scm|fbclid|gclid|msclkid|yclid|bd_vid"
    r"|hmsr|hmpl|hmcu|hmkw|hmci|sudaref|nsukey|isappinstalled"
    r"|wxshare\w*|wechat\w*"
    r"|share_?(?:token|from|source|medium|plat|type|tag|did|id)|_?share|tt_from|weibo_id|jsessionid"
)
_SESSION = re.compile(
    r"(?i)(?:phpsessid|aspsessionid\w*|asp\.net_sessionid|j?session_?id)=.*|s(?:ess)?id=(?=\w*\d)\w{20,}"
)
# What is new at every look and names nothing: a moment in (milli)seconds, a fraction drawn by Math.random().
_DRAWN = re.compile(
    r"(?i)(?:_|_?t|_?ts|_?time(?:stamp)?|_?dc|r|rnd|rand\w{0,16}|no_?cache|v)"
    r"=(?:1[4-9]\d{8}(?:\d{3})?|0\.\d{5,})"
)
_WECHAT = re.compile(
    r"(?i)(?:chksm|scene|subscene|clicktime|enterid|ascene|devicetype|version|lang|exportkey"
    r"|pass_ticket|wx_header)=.*"
)
_SHARED_BY = re.compile(
    r"(?i)wx\w*|weixin|timeline|(?:single|group)message|weibo|sina\w*|qq\w*|qzone|share|app|wap|h5|sms"
)
_SESSION_IN_PATH = re.compile(
    r"(?i);jsessionid=[^/?#]*|/\([A-Z]\([a-z0-9]{24}\)\)"
)  # Java's and ASP.NET's
_PORTS = {"http": 80, "https": 443}
_LONGEST = 4096


# A page's address is looked at some six times on its way from the list into the archive.
@lru_cache(maxsize=2048)
def canonical(url: str, base: str | None = None) -> str | None:
    """The one spelling of a page's address: absolute, host in lower case and ASCII
    without a final dot, no default port, no fragment, no user name, `/./` and `/../`
    resolved, unsafe characters percent-encoded, parameters left out that only tell
    where a reader came from, which session it is or that the answer is not to be kept.
    The scheme stays: not every site answers on https (see `address_key`). None for
    anything but http(s), and for what cannot be read.
    """
    try:
        if base:
            joined = urljoin(base or "", _typed(url))
        else:
            joined = _typed(url)
        if joined.startswith("//"):
            joined = "http:" + joined
        parts = urlsplit(safe_url_string(joined))
        host = _host(parts)
        if parts.scheme not in _PORTS or not host or len(joined) > _LONGEST:
            return None
        path = _SESSION_IN_PATH.sub("", _resolved(parts.path))
        return urlunsplit((parts.scheme, host, path, _query(parts.query), ""))
    except (ValueError, UnicodeError):
        return None


@lru_cache(maxsize=2048)
def address_key(url: str) -> str:
    """What two spellings of one page have in common, for telling whether a page is known: the canonical
    address without its scheme, parameters sorted. `http://` and `https://` twins have one key. `wap.` and
    `m.` mirrors have their own: they are other pages. What is no address is its own key."""
    one = canonical(url)
    if one is None:
        return url
    parts = urlsplit(one)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return f"{parts.netloc}{parts.path}" + (f"?{query}" if query else "")


@cache
def _suffix_list() -> "TLDExtract":
    # With the requests it brings, the import takes as long as a search.
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=20_000)
def _registered(host: str) -> str:
    found = _suffix_list()(host)
    return found.top_domain_under_public_suffix.lower() or host


def site(url: str) -> str:
    """The registered domain an address belongs to, by the public suffix list that tldextract brings along
    (nothing is fetched): `www.miit.gov.cn` → `miit.gov.cn`. An IP address or a bare name is returned
    as it is; unreadable: ""."""
    try:
        host = (
            (urlsplit(url if "//" in url else "//" + url).hostname or "")
            .strip(".")
            .lower()
        )
    except ValueError:
        return ""
    return _registered(host)


def _typed(url: str) -> str:
    url = re.sub(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\ufeff]", "", url).strip()
    head, sep, tail = url.partition("?")
    return head.replace("\\", "/") + sep + tail


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if not host or not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", host):
        return ""
    shown = f"[{host}]" if ":" in host else host
    if parts.port in (None, _PORTS.get(parts.scheme)):
        return shown
    return f"{shown}:{parts.port}"


def _resolved(path: str) -> str:
    kept: list[str] = []
    pieces = path.split("/")[1:] or [""]
    for piece in pieces:
        if piece == ".." and kept:
            kept.pop()
        elif piece not in (".", ".."):
            kept.append(piece)
    if pieces[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    pieces = []
    for piece in query.split("&"):
        if piece and not _is_tracking(piece):
            pieces.append(piece)
    is_wechat = any(piece.startswith("__biz=") for piece in pieces)
    if is_wechat:
        pieces = _without(_WECHAT, pieces)
    # A moment alone may be the article's own number.
    return "&".join(_without(_DRAWN, pieces) or pieces)


def _without(pattern: re.Pattern[str], pieces: list[str]) -> list[str]:
    return [piece for piece in pieces if not pattern.fullmatch(piece)]


def _is_tracking(piece: str) -> bool:
    if _SESSION.fullmatch(piece):
        return True
    name, _, value = piece.partition("=")
    if name.lower() == "from":
        return bool(_SHARED_BY.fullmatch(value))
    return bool(_TRACKING.fullmatch(name))


# Ends of article addresses, after the dialects in which Chinese government and news systems write them
# (hulelan/china-governance, crawlers/govcms.py, describes them).
_ARTICLE = re.compile(
    r"""(?ix)
    /t20\d{6}_\d+\.s?html?$                               # TRS
    | /art/\d{4}/(?:\d{1,2}/\d{1,2}/)?art_\w+\.html?$      # Hanweb
    | /20\d{6}/[0-9a-f]{32}(?:/c)?\.html?$                 # Xinhua, Shanghai
    | /\d{4}-?\d\d(?:/\d\d)?/(?:c|content)_\d+\.s?html?$   # gov.cn, CAC
    | /\d{4}/\d{1,2}/\d{1,2}/[0-9a-f]{32}\.s?html?$        # Sichuan
    | /columns/[0-9a-f-]{36}/\d{6}/\d\d/[0-9a-f-]{36}\.html?$
    | /20\d{10,}/index\.s?html?$                           # Liaoning, PBC
    | /\d{4}-?\d\d-?\d\d/\w*\d\.s?html?$                   # forestry, NATCM
    | /20\d\d[-/]?\d\d[-/]?\d\d/[\w-]+\.s?html?$           # SAFE, chinanews, people, CCTV
    | /c/\d{4}-\d\d-\d\d/\w+\.s?html?$                     # ucap
    | /content/post_\d+\.html?$                            # Guangdong
    | /n\d+/n\d+/c\d+/content\.html?$                      # SASAC
    | /\d{4}/\d{17}_\w+\.html?$                            # NDA, SIC
    | /20\d{6}/?\w*\d{4}\.s?html?$
    | /20\d{4}/(?:\d{5,}|[0-9a-f]{32})\.s?html?$            # ucap: month, then a number
    | /\d\d/\d{4}/\d\d/\w{10,20}\.html?$                   # NetEase
    | /(?:art|articles?|details?|news|content|show|view|info|doc|a|p)[/_-]
      (?:\w{1,100}/){0,12}+\w{0,100}\d{4}\w{0,100}+(?:\.[sj]?html?)?/?$
    | [?&](?:id|aid|article_?id|news_?id|info_?id|content_?id|docid)=[^\W\d]*+\d
    """
)
_NAVIGATION = re.compile(
    r"(?i)(?:^/?$|/(?:index|default|list|column|node|channel|home)(?:_?\d{0,3})?\.\w+$)"
)


def article_address(url: str) -> bool:
    """Whether an address has one of the forms in which articles, and hardly anything else, are published."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    address = parts.path + ("?" + parts.query if parts.query else "")
    if _NAVIGATION.search(parts.path) and not re.search(
        r"/20\d{10,}/index\.s?html?$",
        parts.path,
    ):
        return bool(parts.query and _ARTICLE.search("?" + parts.query))
    return bool(_ARTICLE.search(address) or _ARTICLE.search(parts.path))
