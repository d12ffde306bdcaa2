"""RSS, Atom and JSON feeds."""

from scrapy import Request
from scrapy.http import Response

from crawler.items import ArticleItem
from crawler.pages.feeds import read_feed
from crawler.pages.rows import ListItem
from crawler.spiders.recheck import header
from crawler.spiders.visit import Listed, Visit


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

    @property
    def texts_in_list(self) -> bool:
        return not self.passport.feed.pages

    def article(self, listed: ListItem) -> Request | ArticleItem | None:
        return (
            self.item_of_listed(listed)
            if self.texts_in_list
            else super().article(listed)
        )
