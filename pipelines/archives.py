"""The archive a crawl writes to: opened once a process, whoever of Scrapy's components asks for it first."""

from functools import cache

from scrapy.settings import BaseSettings

from db.session import Archive, open_archive


def archive_of(settings: BaseSettings) -> Archive:
    """The archive at the setting POLICYWATCH_DATABASE. Raises ArchiveError."""
    return _opened(settings["POLICYWATCH_DATABASE"])


@cache
def _opened(url: str) -> Archive:
    return open_archive(url)
