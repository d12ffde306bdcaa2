"""The sources of a brief: numbered as they are first used, cited by GB/T 7714."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from db.articles.raw_pages import PageMark
from policywatch.brief.model import Source
from policywatch.web.citations import gb7714


class Citations:
    """Gives each cited article a number."""

    def __init__(
        self,
        articles: Mapping[int, dict[str, Any]],
        pages: Mapping[int, PageMark],
    ) -> None:
        self._articles, self._pages = articles, pages
        self._sources: dict[int, Source] = {}

    def number(self, article_id: int) -> int:
        """The article's number; 0 for an article that is not at hand."""
        article = self._articles.get(article_id)
        if article is None:
            return 0
        if article_id not in self._sources:
            page = self._pages.get(article_id)
            # Cited as of the day it was fetched: the same data is the same brief.
            if page:
                seen = page.fetched_at
            else:
                seen = _moment(article["first_seen_at"])
            self._sources[article_id] = Source(
                len(self._sources) + 1,
                article_id,
                article["url"],
                gb7714(article, seen),
                page.sha256 if page else None,
            )
        return self._sources[article_id].number

    @property
    def sources(self) -> tuple[Source, ...]:
        """All articles cited so far, by number."""
        return tuple(self._sources.values())


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)
