"""Looks at a page that is to be watched, storing nothing: what would be watched of it."""

from typing import Any

from scrapy.http import Response

from crawler.items import ArticleItem
from crawler.outcome import outcome_of
from crawler.spiders.page import WatchedPage
from crawler.watched import PageMemory
from text.reason import stored

_MAX_SHOWN_SENTENCES = 40


class PageTrial(WatchedPage):
    """Afterwards `as_json()` says what would be watched, or why there is nothing."""

    name = "page-trial"
    kind = "page"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._memory: PageMemory | None = None

    def _article_of(self, response: Response, memory: PageMemory) -> ArticleItem:
        self._memory = memory
        return super()._article_of(response, memory)

    def as_json(self) -> dict[str, Any]:
        """The page's title and sentences, as plain values for the report."""
        stats = self.crawler.stats
        memory = self._memory
        if memory is None:
            lost = outcome_of(stats.get_stats()).column_lost
            code, values = stored(lost)
            return {
                "sentences": 0,
                "trouble": lost or stats.get_value("policywatch/error"),
                "code": code,
                "values": values,
            }
        shown = [line.text for line in memory.lines[:_MAX_SHOWN_SENTENCES]]
        return {
            "title": memory.title,
            "sentences": len(memory.lines),
            "shown": shown,
        }
