"""The archive a crawl writes to: opened once a process, by the first of Scrapy's components that needs it."""

from functools import cache

from scrapy.settings import BaseSettings

from db.maintenance.upgrade import prepare
from db.session import Archive, open_archive


def archive_of(settings: BaseSettings) -> Archive:
    """The archive at the setting POLICYWATCH_DATABASE; a new one gets its tables. Raises ArchiveError."""
    return _opened(settings["POLICYWATCH_DATABASE"])


@cache
def _opened(url: str) -> Archive:
    archive = open_archive(url)
    prepare(archive)
    return archive
