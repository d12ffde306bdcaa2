"""Fetching the further pages of an article that goes on over several, and joining their text to the first."""

from collections.abc import Callable
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.pages.parts import MOST_PARTS, further_pages
from crawler.pages.reading import Reading, Unreadable
from crawler.refusals import DOWNLOAD_ERRORS


async def read_on(
    crawler: Crawler,
    first: Response,
    reading: Reading,
    read: Callable[[Response], Reading],
) -> Reading:
    """`reading`, of the page `first`, with the text and the files of the pages that
    follow it, in their order.

    It ends at a page that can't be had or read (counted), or that says what was read
    before.
    """
    met, texts = [first.url], [reading.text]
    waiting = further_pages(first.body, first.url)
    while waiting and len(met) < MOST_PARTS:
        met.append(waiting[0])
        try:
            response = await crawler.engine.download_async(
                Request(waiting[0], callback=NO_CALLBACK, priority=20)
            )
            part = read(_page_in(response, first))
        except (*DOWNLOAD_ERRORS, Unreadable):
            crawler.stats.inc_value("policywatch/parts_failed")
            break
        if part.text in texts:
            break
        crawler.stats.inc_value("policywatch/parts")
        texts.append(part.text)
        reading.attachments += [
            link for link in part.attachments if link not in reading.attachments
        ]
        named = [*waiting, *further_pages(response.body, first.url)]
        waiting = []
        for address in dict.fromkeys(named):
            if address not in met:
                waiting.append(address)
    reading.text = "\n".join(texts)
    return reading


def _page_in(response: Response, first: Response) -> Response:
    if response.status != 200:
        raise Unreadable(f"http {response.status}")
    if urlsplit(response.url).netloc != urlsplit(first.url).netloc:
        raise Unreadable("redirected away")
    return response
