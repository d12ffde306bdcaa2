"""What feeds of WeChat accounts say: who published, and which texts are none. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.pages.rows import ListItem

HOST = "mp.weixin.qq.com"
# The class of a post's text, which bridges pass on.
WECHAT_BODY = "rich_media_content"
# Feeds of all accounts of a bridge, which are nobody's.
_OF_ALL = re.compile(
    r"(?:we-?we|we-?mp|mp-we)[ -]?rss|werss|wechat2rss|^all$",
    re.IGNORECASE,
)
# What wewe-rss puts in the place of a text that it could not have.
_NO_TEXT = re.compile(r"^\s{0,20}获取全文失败")
_MAX_NOTICE_CHARS = 200


def with_accounts(items: Sequence[ListItem], feed_title: str | None) -> list[ListItem]:
    """The items of a feed; posts on WeChat are published by their account.

    That is the feed's title, or, in a feed of many accounts, the entry's author.
    """
    is_shared = feed_title is None or _OF_ALL.search(feed_title) is not None
    account = None if is_shared else feed_title
    return [
        _of_account(item, account)
        if (urlsplit(item.url).hostname or "") == HOST
        else item
        for item in items
    ]


def _of_account(item: ListItem, account: str | None) -> ListItem:
    publisher = account or item.publisher or item.author
    if item.author == publisher:
        author = None
    else:
        author = item.author
    body = item.body
    if body is not None and len(body) < _MAX_NOTICE_CHARS and _NO_TEXT.match(body):
        body = None
    return replace(item, publisher=publisher, author=author, body=body)
