"""The source a crawl is about: its passport, and what that changes in Scrapy's settings."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from crawler.browser import browser_settings
from crawler.catalogue import Passport, PassportError, read_catalogue


def passport_of(source: str | None, settings: BaseSettings) -> Passport:
    """The passport with the id `source` in the catalogue the settings name. Raises PassportError."""
    folders = list(map(Path, settings.getlist("POLICYWATCH_FOLDERS")))
    found, wrong = read_catalogue(folders, settings.getbool("POLICYWATCH_SHIPPED"))
    if source in found:
        return found[source]
    for error in wrong:
        if f"/{source}.toml:" in str(error):
            raise error
    raise PassportError(
        f"{source}: no such source in the catalogue (scrapy crawl listing -a source=ID)"
    )


def address_settings(url: str) -> dict[str, Any]:
    """What one address changes in Scrapy's settings for a look at its site."""
    parts = urlsplit(url)
    return {
        "POLICYWATCH_PORTS": [parts.port] if parts.port else [],
        "POLICYWATCH_HOSTS": [(parts.hostname or "").lower()],
    }


def passport_settings(passport: Passport, common: BaseSettings) -> dict[str, Any]:
    """What a passport changes in Scrapy's settings for its own visit. Raises BrowserMissing."""
    settings: dict[str, Any] = {
        "POLICYWATCH_PORTS": sorted(passport.ports),
        "POLICYWATCH_HOSTS": sorted(passport.hosts),
        "POLICYWATCH_LIMIT": passport.limit,
        "DOWNLOAD_VERIFY_CERTIFICATES": passport.certificate == "verified",
    }
    if passport.browser:
        settings |= browser_settings(passport, common)
    return settings
