"""RSS, Atom and JSON feeds."""

import json
from collections.abc import Iterable

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from crawler.bridges import (
    SYNC_ALLOWED,
    WEWE,
    accounts_address,
    bridge_of,
    bridge_root,
    last_sync,
)
from crawler.items import ArticleItem
from crawler.pages.feeds import read_feed
from crawler.pages.rows import ListItem
from crawler.spiders.recheck import header
from crawler.spiders.visit import Listed, Visit
from text.dates import SHANGHAI
from text.reason import Reason, stored


class FeedSpider(Visit):
    """Visits a source of kind `feed`: its articles' pages, or, with `[feed] pages = false`, what it carries
    itself.
    """

    name = "feed"
    strict_redirects = False

    def read(self, response: Response) -> Listed:
        self.follow = self.passport.feed.follow
        charset = self.passport.encoding or header(response, "Content-Type")
        return Listed(
            read_feed(
                response.body,
                response.url,
                now=self.now(),
                header_charset=charset,
            )
        )

    def list_requests(self) -> Iterable[Request]:
        """The feeds, and, of bridges that say it, when they last had anything."""
        yield from super().list_requests()
        for _, url in self.start_lists():
            if bridge_of(url) == WEWE:
                yield Request(
                    accounts_address(WEWE, url),
                    callback=self.parse_accounts,
                    errback=self.no_accounts,
                    meta={"feed": url},
                    priority=5,
                    dont_filter=True,
                )

    async def parse_accounts(self, response: Response) -> None:
        """Scrapy's callback for what a bridge says of its accounts."""
        said = ""
        if isinstance(response, TextResponse):
            said = response.text
        synced = last_sync(said, response.meta["feed"])
        if synced is None:
            self.count("bridge/silent")
        elif self.now() - synced > SYNC_ALLOWED:
            self.count("bridge/login_expired")
            since = synced.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
            root = bridge_root(response.meta["feed"])
            self._note_finding(Reason("bridge.login", since=since, address=root))

    async def no_accounts(self, failure: Failure) -> None:
        """Scrapy's errback for it: the feed itself says enough of a bridge that is away."""
        self.count("bridge/silent")

    def _note_finding(self, told: Reason) -> None:
        stats = self.crawler.stats
        stats.set_value("policywatch/column_lost", str(told))
        stats.set_value("policywatch/column_lost_reason", json.dumps(stored(told)))

    def _note_lost_columns(self) -> None:
        """What a bridge says of its login explains more than a feed that stands still."""
        if not self.crawler.stats.get_value("policywatch/bridge/login_expired"):
            super()._note_lost_columns()

    @property
    def texts_in_list(self) -> bool:
        return not self.passport.feed.pages

    def article(self, listed: ListItem) -> Request | ArticleItem | None:
        if self.texts_in_list:
            return self.item_of_listed(listed)
        return super().article(listed)
