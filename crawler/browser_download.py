"""Scrapy's download handler for requests a browser makes; imported only where the extra [browser] is
installed.
"""

from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from crawler.addresses import is_public
from crawler.browser import unlimited_memory
from crawler.connections import BoundedHeaders
from crawler.gate import Gate


class BrowserDownload(ScrapyPlaywrightDownloadHandler, BoundedHeaders):
    """scrapy-playwright with every connection of the browser led through the gate."""

    gate: Gate | None = None

    async def _launch(self) -> None:
        settings = self._crawler.settings
        anywhere = settings.get("POLICYWATCH_PRIVATE_ADDRESSES") == "allow"
        ports = {
            80,
            443,
            *(int(port) for port in settings.getlist("POLICYWATCH_PORTS")),
        }
        self.gate = Gate(_anything, None) if anywhere else Gate(is_public, ports)
        self.config.launch_options["proxy"] = {
            "server": await self.gate.open(),
            "bypass": "<-loopback>",
        }
        with unlimited_memory():
            await super()._launch()

    async def close(self) -> None:
        await super().close()
        if self.gate is not None:
            self.gate.close()


def _anything(address: str) -> bool:
    return True
