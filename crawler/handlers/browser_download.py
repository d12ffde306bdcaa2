"""Scrapy's download handler for requests a browser makes; imported only where the extra [browser] is
installed.
"""

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from crawler import addresses
from crawler.browser import unlimited_memory
from crawler.gate import Gate
from crawler.handlers.bounded_headers import BoundedHeaders


class BrowserDownload(ScrapyPlaywrightDownloadHandler, BoundedHeaders):
    """scrapy-playwright with every connection of the browser led through the gate."""

    gate: Gate | None = None

    async def _launch(self) -> None:
        settings = self._crawler.settings
        anywhere = settings.get("POLICYWATCH_PRIVATE_ADDRESSES") == "allow"
        ports = {
            80,
            443,
            *map(int, settings.getlist("POLICYWATCH_PORTS")),
        }
        proxy = settings.get("POLICYWATCH_PROXY")
        proxy = str.__str__(proxy) if proxy else None
        if anywhere:
            self.gate = Gate(_anything, None, proxy)
        else:
            self.gate = Gate(addresses.is_public, ports, proxy)
        self.config.launch_options["proxy"] = {
            "server": await self.gate.open(),
            "bypass": "<-loopback>",
        }
        with unlimited_memory():
            await super()._launch()

    async def _download_request(
        self,
        request: Request,
        spider: Spider | None = None,
    ) -> Response:
        """The page without an address: Chromium only knows the gate's, on loopback,
        which the address guard would refuse. The gate has checked the site's own.
        """
        response: Response = await super()._download_request(request, spider)
        response.ip_address = None
        return response

    async def close(self) -> None:
        await super().close()
        if self.gate is not None:
            self.gate.close()


def _anything(address: str) -> bool:
    return True
