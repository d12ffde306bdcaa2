"""A visit fetches so many articles and counts the rest."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.middlewares.visit_limit import VisitLimit


def passed(limit: int, results: list[Any]) -> tuple[list[Any], int]:
    """What comes through, and how many articles were turned down."""
    crawler = get_crawler(Spider, {"POLICYWATCH_LIMIT": limit})
    middleware = VisitLimit.from_crawler(crawler)

    async def of_spider() -> AsyncIterator[Any]:
        for one in results:
            yield one

    async def collect() -> list[Any]:
        response = Response("https://a.cn/")
        output = middleware.process_spider_output(response, of_spider())
        return [one async for one in output]

    found = asyncio.run(collect())
    assert crawler.stats is not None
    return found, int(crawler.stats.get_value("policywatch/refused/limit", 0))


def article(number: int) -> Request:
    return Request(f"https://a.cn/{number}.html", meta={"article": True})


def test_the_first_pass_in_their_order() -> None:
    """Lists name the newest first; what is left comes at the next visit."""
    articles = [article(number) for number in range(5)]
    found, refused = passed(3, articles)
    assert found == articles[:3] and refused == 2


def test_lists_and_items_are_no_articles() -> None:
    """Further pages of a list, and texts that a list carries, cost nothing."""
    others = [Request("https://a.cn/list_2.html"), {"title": "x"}]
    found, refused = passed(0, [*others, article(1)])
    assert found == others and refused == 1
