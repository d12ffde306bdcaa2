"""The `[crawl]` section of policywatch.toml, and what it means as Scrapy settings."""

import re
from datetime import timedelta
from importlib.metadata import version
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
)

from text.durations import parse_duration

Length = Annotated[
    timedelta,
    BeforeValidator(
        lambda value: parse_duration(value) if isinstance(value, str) else value
    ),
]


_HOST = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?|[0-9a-fA-F:]{2,45}"
)


class CrawlSettings(BaseModel):
    """The `[crawl]` section. `delay` and `timeout` are seconds; `per_host` connections; `recheck` times after
    the first sight of an article."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    contact: str | None = None
    concurrency: int = Field(default=32, ge=1, le=1000)
    per_host: int = Field(default=2, ge=1, le=16)
    delay: float = Field(default=1.0, ge=0, le=3600)
    timeout: float = Field(default=30, gt=0, le=600)
    max_page_bytes: int = Field(default=8_388_608, ge=10_000)
    private_addresses: Literal["refuse", "allow"] = "refuse"
    private_hosts: tuple[str, ...] = ()
    proxy: str | None = None
    recheck: tuple[Length, ...] = tuple(map(parse_duration, ("1h", "1d", "7d", "30d")))

    @field_validator("contact")
    @classmethod
    def _printable(cls, contact: str | None) -> str | None:
        if contact is not None and not (contact.isascii() and contact.isprintable()):
            raise ValueError("use plain letters: it goes into the user agent")
        return contact or None

    @field_validator("private_hosts")
    @classmethod
    def _host_names(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if not _HOST.fullmatch(host):
                raise ValueError(
                    f"{host!r} is no host: write nas.lan or 192.168.1.5, without port"
                )
        return tuple(host.lower() for host in hosts)

    @field_validator("proxy")
    @classmethod
    def _proxy_address(cls, proxy: str | None) -> str | None:
        if not proxy:
            return None
        try:
            parts = urlsplit(proxy)
            usable = parts.scheme == "http" and parts.hostname and parts.port
        except ValueError:
            usable = False
        # The address itself may hold a password and is not repeated.
        if not usable or parts.path.strip("/") or parts.query:
            raise ValueError("write http://HOST:PORT or http://USER:PASSWORD@HOST:PORT")
        return proxy


def user_agent(contact: str | None) -> str:
    """Who we are, for the sites we visit: name, version and whom to write to."""
    return f"policywatch/{version('policywatch')}" + (
        f" (+{contact})" if contact else ""
    )


class DatabaseAddress(str):
    """An address with a password (the archive's, a proxy's) as a setting: complete for
    the connection, without the password when printed.
    """

    def __str__(self) -> str:
        shown = re.sub(r"(?<=://)([^:/@]*):.*(?=@)", r"\1:***", str.__str__(self))
        return re.sub(r"(?<=password=)[^&]*", "***", shown)

    def __repr__(self) -> str:
        return repr(str(self))

    def __format__(self, form: str) -> str:
        return format(str(self), form)


def crawl_settings(crawl: CrawlSettings) -> dict[str, Any]:
    """The `[crawl]` section as Scrapy settings."""
    POLICYWATCH_PROXY = None
    if crawl.proxy:
        POLICYWATCH_PROXY = DatabaseAddress(crawl.proxy)
    return {
        "USER_AGENT": user_agent(crawl.contact),
        "CONCURRENT_REQUESTS": crawl.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": crawl.per_host,
        "DOWNLOAD_DELAY": crawl.delay,
        "DOWNLOAD_TIMEOUT": crawl.timeout,
        "DOWNLOAD_MAXSIZE": crawl.max_page_bytes,
        "DOWNLOAD_WARNSIZE": crawl.max_page_bytes // 2,
        "POLICYWATCH_PRIVATE_ADDRESSES": crawl.private_addresses,
        "POLICYWATCH_PRIVATE_HOSTS": list(crawl.private_hosts),
        "POLICYWATCH_PROXY": POLICYWATCH_PROXY,
    }
