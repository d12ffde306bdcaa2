"""Scrapy settings and a spider with bad habits, for the workers' tests: its address says what a source does.

`/well` reads its page and ends, `/hang` never comes back from C code, `/die` ends the process, `/latedie` after a wait, as an attachment does, `/wait` keeps the
visit open, `/eat` takes memory without end, `/print` writes to standard output, `/raise` fails.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.http import Response

SPIDER_MODULES = ["tests.scheduler.tricks"]
LOG_LEVEL = "WARNING"
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
RETRY_ENABLED = False
DOWNLOAD_TIMEOUT = 3


class Trickster(Spider):
    name = "listing"

    async def start(self) -> AsyncIterator[Any]:
        for url in self.passport.start_urls:
            yield Request(url, self.parse, dont_filter=True)

    async def parse(self, response: Response) -> AsyncIterator[Any]:
        trick = urlsplit(response.url).path.strip("/")
        if trick == "hang":
            sum(range(10**14))
        elif trick == "die":
            os.kill(os.getpid(), 9)
        elif trick == "latedie":
            await asyncio.sleep(1)
            os.kill(os.getpid(), 9)
        elif trick == "eat":
            hoard = [bytearray(1 << 24) for _ in range(1 << 20)]
            hoard.clear()
        elif trick == "print":
            print('{"done": "not really"}')
        elif trick == "raise":
            raise RuntimeError("a spider's own mistake")
        elif trick.startswith("wait"):
            await asyncio.sleep(float(trick.removeprefix("wait") or 3600))
        self.crawler.stats.inc_value("policywatch/listed")
        yield {"url": response.url}
