"""Sitemaps and sitemap indexes, plain or gzipped, with the news extension."""

from collections.abc import Iterable
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.css_selectors import follows
from crawler.pages.sitemaps import MAX_ITEMS, Sitemap, read_sitemap
from crawler.refusals import Unchanged
from crawler.spiders.visit import Listed, Visit

_MAX_DEPTH = 2


class SitemapSpider(Visit):
    """Visits a source of kind `sitemap`: what changed lately, newest first."""

    name = "sitemap"
    max_sitemaps = 50
    max_items = MAX_ITEMS

    def list_requests(self) -> Iterable[Request]:
        """A site's map names all its columns: none of them is watched."""
        return [self.list_request(url) for _, url in self.start_lists()]

    def read(self, response: Response) -> Listed:
        options = self.passport.sitemap
        self.follow = options.follow
        sitemap = read_sitemap(
            response.body,
            response.url,
            now=self.now(),
            newer=options.newer,
            follow=options.follow,
            max_items=self.max_items,
        )
        return Listed(sitemap.items, self._deeper(sitemap, response))

    def _deeper(self, sitemap: Sitemap, response: Response) -> list[Request]:
        wanted = []
        for url in sitemap.sitemaps:
            if follows(self.passport.sitemap.sitemaps, url):
                wanted.append(url)
        # An index may stay the same while the sitemaps it names change: they are asked all the same.
        response.meta["names"] = wanted[: self.max_sitemaps]
        return self._named(response.meta["names"], response.meta)

    def _named(self, sitemaps: list[str], meta: dict[str, Any]) -> list[Request]:
        depth = meta.get("depth_of_index", 0)
        if depth >= _MAX_DEPTH:
            return []
        return [self.list_request(url, depth_of_index=depth + 1) for url in sitemaps]

    async def failed(self, failure: Failure) -> list[Request]:
        """An index that is as it was still leads to the sitemaps it named."""
        await super().failed(failure)
        request: Request = failure.request  # type: ignore[attr-defined]
        if not failure.check(Unchanged):
            return []
        return self._named(request.meta.get("names_known", []), request.meta)
