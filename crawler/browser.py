"""Pages made by scripts, read through an installed Chromium (`browser = true`, extra [browser]).

Robots, pauses and walls hold as for every request; the browser's own connections go through the gate.
"""

import os
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from crawler.passport import Passport
from text.environment import for_browser

if TYPE_CHECKING:
    from playwright.async_api import Page, Request
    from scrapy.settings import BaseSettings

_CHROMIUMS = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
)
_UNSEEN = ("image", "media", "font")
_SETTLE_MS = 5_000
# Chromium asks its maker for updates and reports to it unless told not to.
_ASKS_NOBODY = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-extensions",
    "--disable-component-extensions-with-background-pages",
    "--disable-default-apps",
    "--disable-client-side-phishing-detection",
    "--safebrowsing-disable-auto-update",
    "--dns-prefetch-disable",
    "--no-pings",
    "--no-first-run",
)


class BrowserMissing(Exception):
    """A passport asks for a browser and there is none; the text says what to do."""


def chromium() -> str:
    """The path of the installed Chromium. Raises BrowserMissing."""
    found = next((path for name in _CHROMIUMS if (path := shutil.which(name))), None)
    if found is None:
        raise BrowserMissing("browser = true needs Chromium: apt install chromium")
    return found


def browser_settings(passport: Passport, settings: "BaseSettings") -> dict[str, Any]:
    """Scrapy settings for a source whose pages need a browser. Raises BrowserMissing."""
    if find_spec("scrapy_playwright") is None:
        raise BrowserMissing(
            "browser = true needs scrapy-playwright: pip install 'policywatch[browser]'"
        )
    timeout = settings.getfloat("DOWNLOAD_TIMEOUT") * 1000
    context = {
        "user_agent": settings["USER_AGENT"],
        "locale": "zh-CN",
        "service_workers": "block",
        "accept_downloads": False,
        "ignore_https_errors": passport.certificate == "unverified",
    }
    handler = "crawler.handlers.browser_download.BrowserDownload"
    return {
        "DOWNLOAD_HANDLERS": {
            **settings.getdict("DOWNLOAD_HANDLERS"),
            "http": handler,
            "https": handler,
        },
        "PLAYWRIGHT_LAUNCH_OPTIONS": {
            "executable_path": chromium(),
            "chromium_sandbox": os.geteuid() != 0,
            "timeout": timeout,
            "env": for_browser(os.environ),
            "args": [
                "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
                "--disable-dev-shm-usage",
                *_ASKS_NOBODY,
            ],
        },
        "PLAYWRIGHT_CONTEXTS": {"default": context},
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": timeout,
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 2,
        "PLAYWRIGHT_ABORT_REQUEST": "crawler.browser.is_unseen",
    }


def browser_meta() -> dict[str, Any]:
    """What a request's meta says so that the browser fetches it and the page's scripts have their time."""
    from scrapy_playwright.page import PageMethod

    return {
        "playwright": True,
        "playwright_page_methods": [PageMethod(settle)],
    }


async def settle(page: "Page") -> None:
    """Wait until the page asks for nothing more, or five seconds."""
    from playwright.async_api import TimeoutError as TooLong

    with suppress(TooLong):
        await page.wait_for_load_state("networkidle", timeout=_SETTLE_MS)


def is_unseen(request: "Request") -> bool:
    """What a reader of text does without: pictures, films, fonts."""
    return request.resource_type in _UNSEEN


@contextmanager
def unlimited_memory() -> Iterator[None]:
    """Children started here are not bound by this process's limit of address space: a
    browser maps far more.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
