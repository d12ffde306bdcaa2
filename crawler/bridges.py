"""Programs that turn WeChat accounts into feeds: which one an address belongs to, and
what it says of its login. Pure.

Their feeds: wewe-rss `/feeds/MP_WXS_1.rss`, we-mp-rss `/rss/MP_WXS_1` and
`/feed/MP_WXS_1.rss`, Wechat2RSS `/feed/1234567890.xml`; each has one of all accounts.
Only wewe-rss says when it last had an account's articles (`/feeds`, `syncTime`): it asks
at half past five in the morning and in the afternoon.
"""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler.pages.rows import ListItem

WEWE, WE_MP, WECHAT2RSS = "wewe-rss", "we-mp-rss", "Wechat2RSS"
# Three of its two askings a day.
SYNC_ALLOWED = timedelta(hours=36)
MAX_ACCOUNTS = 50

_BY_PATH = (
    (WEWE, re.compile(r"/feeds/(?:MP_WXS_\w{1,32}|all)\.(?:rss|atom|json)")),
    (WE_MP, re.compile(r"/(?:rss|feed)/MP_WXS_\w{1,32}(?:\.\w{2,8})?(?:/fresh)?/?")),
    (WECHAT2RSS, re.compile(r"/feed/(?:\d{6,16}|[0-9a-f]{24,64}|all)\.(?:xml|json)")),
)
_BY_PAGE = (
    (WEWE, re.compile(r"wewe[ -]?rss", re.IGNORECASE)),
    (WE_MP, re.compile(r"werss|we-mp-rss|mp-we-rss", re.IGNORECASE)),
    (WECHAT2RSS, re.compile(r"wechat2rss", re.IGNORECASE)),
)
_ACCOUNT = re.compile(r"MP_WXS_\w{1,32}")
_ACCOUNTS_AT = {WEWE: "feeds", WE_MP: "rss", WECHAT2RSS: "list"}
_HEAD_CHARS = 4_096


def bridge_of(url: str) -> str | None:
    """The bridge whose feed an address is, by its form."""
    path = urlsplit(url).path
    for name, form in _BY_PATH:
        if form.search(path):
            return name
    return None


def bridge_on(page: str) -> str | None:
    """The bridge whose own page or feed this is."""
    head = page[:_HEAD_CHARS]
    for name, words in _BY_PAGE:
        if words.search(head):
            return name
    return None


def accounts_address(name: str, url: str) -> str:
    """Where a bridge lists its accounts; a token that `url` carries goes along."""
    parts = urlsplit(url)
    query = ""
    if name == WECHAT2RSS and parts.query:
        query = f"?{parts.query}"
    place = bridge_root(url)
    return urljoin(place, _ACCOUNTS_AT[name]) + query


def bridge_root(url: str) -> str:
    """The bridge's front page: it may stand below a folder of its host."""
    parts = urlsplit(url)
    path = parts.path
    for _, form in _BY_PATH:
        found = form.search(path)
        if found:
            path = path[: found.start() + 1]
    if not path.endswith("/"):
        path = path.rpartition("/")[0] + "/"
    return f"{parts.scheme}://{parts.netloc}{path}"


def listed_accounts(name: str, answer: str, url: str) -> list[tuple[str, str]]:
    """The accounts a bridge lists, as (feed's address, account's name)."""
    rows = _rows(answer)
    found = []
    for row in rows[:MAX_ACCOUNTS]:
        called = str(row.get("name") or "").strip()
        if name == WEWE and _ACCOUNT.fullmatch(str(row.get("id"))):
            found.append((urljoin(url, f"feeds/{row['id']}.atom"), called))
        elif name == WECHAT2RSS and isinstance(row.get("link"), str):
            found.append((row["link"], called))
    return [one for one in found if one[0].startswith(("http://", "https://"))]


def feeds_named(items: Sequence[ListItem]) -> list[tuple[str, str]]:
    """The accounts' feeds that the entries of a feed lead to (we-mp-rss's `/rss`)."""
    feeds = []
    for item in items:
        if bridge_of(item.url):
            feeds.append((item.url, item.title or ""))
    if len(feeds) == len(items):
        return feeds[:MAX_ACCOUNTS]
    return []


def last_sync(answer: str, url: str) -> datetime | None:
    """When wewe-rss last had articles of the account (or of any) whose feed `url` is;
    None where it does not say so."""
    account = _ACCOUNT.search(urlsplit(url).path)
    seconds = []
    for row in _rows(answer):
        if isinstance(row.get("syncTime"), int | float) and (
            account is None or row.get("id") == account[0]
        ):
            seconds.append(row["syncTime"])
    latest = max(seconds, default=0)
    if not 0 < latest < 1e11:
        return None
    return datetime.fromtimestamp(latest, UTC)


def _rows(answer: str) -> list[dict[str, Any]]:
    try:
        said = json.loads(answer)
    except (ValueError, RecursionError):
        return []
    if isinstance(said, dict):
        rows = said.get("data")
    else:
        rows = said
    if not isinstance(rows, list):
        return []
    return [row for row in rows if isinstance(row, dict)]
