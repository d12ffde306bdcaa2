"""A list that is as it was is not read again: ETag, Last-Modified, and else the hash of
its bytes.

What a list looked like is remembered only after a visit that left nothing undone, so
that an article whose page failed is met again at the next visit; and a page that names
none (what it names is asked for elsewhere, or it has died) not at all
(`meta["forget"]`): what says nothing twice must not pass for a list without news.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.clock import crawl_time
from crawler.outcome import is_complete
from crawler.refusals import Unchanged
from crawler.spiders.recheck import header
from db.models import FetchState
from db.sources import fetch_states
from pipelines.archives import archive_of

# Once a day a list is read whole even if unchanged: what was turned down may have become an article.
READ_WHOLE_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class _Seen:
    request: Request
    etag: str | None
    last_modified: str | None
    body_hash: str


class Conditional:
    """Downloader middleware for requests with meta["list"]; an unchanged list ends as `Unchanged`."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.archive = archive_of(crawler.settings)
        self._known: dict[str, FetchState] = {}
        self._seen: dict[str, _Seen] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_closed, signal=signals.spider_closed)
        return middleware

    def process_request(self, request: Request) -> None:
        if not request.meta.get("list"):
            return
        with self.archive.read() as session:
            state = fetch_states.get(session, key_of(request))
        if (
            state is None
            or crawl_time(self.crawler) - state.fetched_at > READ_WHOLE_AFTER
        ):
            return
        self._known[key_of(request)] = state
        request.meta["names_known"] = state.names or []
        if state.etag:
            request.headers["If-None-Match"] = state.etag
        if state.last_modified:
            request.headers["If-Modified-Since"] = state.last_modified

    def process_response(self, request: Request, response: Response) -> Response:
        if not request.meta.get("list"):
            return response
        if response.status == 304:
            raise Unchanged(request.url)
        if response.status == 200:
            seen = _seen(request, response)
            known = self._known.get(key_of(request))
            if known is not None and known.body_hash == seen.body_hash:
                raise Unchanged(request.url)
            self._seen[key_of(request)] = seen
        return response

    def spider_closed(self, reason: str, **_: Any) -> None:
        stats = {**self.crawler.stats.get_stats(), "finish_reason": reason}
        kept = {}
        for key, seen in self._seen.items():
            if not seen.request.meta.get("forget"):
                kept[key] = seen
        if not kept or not is_complete(stats):
            return
        spider: Any = self.crawler.spider
        with self.archive.write() as session:
            for key, seen in kept.items():
                read = fetch_states.ListRead(
                    key,
                    spider.passport.id,
                    etag=seen.etag,
                    last_modified=seen.last_modified,
                    body_hash=seen.body_hash,
                    names=seen.request.meta.get("names"),
                )
                fetch_states.put(session, read, crawl_time(self.crawler))


def key_of(request: Request) -> str:
    """What tells one list request from another: its address, and what it posts."""
    if not request.body:
        return request.url
    return f"{request.url}#{hashlib.sha256(request.body).hexdigest()[:16]}"


def _seen(request: Request, response: Response) -> _Seen:
    return _Seen(
        request,
        header(response, "ETag"),
        header(response, "Last-Modified"),
        hashlib.sha256(response.body).hexdigest(),
    )
