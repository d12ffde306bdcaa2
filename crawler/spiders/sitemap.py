"""Sitemaps and sitemap indexes, plain or gzipped, with the news extension."""

from collections.abc import Iterable

from scrapy import Request
from scrapy.http import Response

from crawler.pages.sitemaps import Sitemap, read_sitemap
from crawler.selectors import follows
from crawler.spiders.visit import Listed, Visit

_MOST_SITEMAPS = 50


class SitemapSpider(Visit):
    """Visits a source of kind `sitemap`: what changed lately, newest first."""

    name = "sitemap"

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
        )
        return Listed(sitemap.items, self._deeper(sitemap, response))

    def _deeper(self, sitemap: Sitemap, response: Response) -> list[Request]:
        depth = response.meta.get("depth_of_index", 0)
        # An index may stay the same while the sitemaps it names change.
        response.meta["forget"] = bool(sitemap.sitemaps)
        if depth >= 2:
            return []
        wanted = [
            url
            for url in sitemap.sitemaps
            if follows(self.passport.sitemap.sitemaps, url)
        ]
        return [
            self.list_request(url, depth_of_index=depth + 1)
            for url in wanted[:_MOST_SITEMAPS]
        ]
