"""The `[service]` section of policywatch.toml, and what the roof hands the service and the workers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from alerts.settings import AlertSettings, MailSettings
from crawler.configuration import CrawlSettings
from text.policy.topics import Topics, read_topics

# Settings are read by every command, passports by few.
if TYPE_CHECKING:
    from crawler.catalogue import Passport


class ServiceSettings(BaseModel):
    """How the service works; the defaults suit a small server with a few hundred sources.

    Lengths of time are seconds, memory and disk are mebibytes.
    """

    model_config = ConfigDict(extra="forbid", defer_build=True)

    workers: int = Field(default=2, ge=1, le=64, description="crawl worker processes")
    visits_per_worker: int = Field(
        default=16,
        ge=1,
        le=256,
        description="sources one worker visits at the same time",
    )
    tick: float = Field(
        default=0.5,
        gt=0,
        le=10,
        description="how often due sources are looked for",
    )
    alert_interval: float = Field(
        default=2,
        gt=0,
        description="how often articles meet rules and mail leaves",
    )
    health_interval: float = Field(
        default=30,
        gt=0,
        description="how often sources are judged, the operator told",
    )
    visit_deadline: float = Field(
        default=600,
        gt=0,
        description="a visit is ended after this long",
    )
    worker_memory: int = Field(
        default=1024,
        ge=256,
        description="address space a worker may use",
    )
    worker_recycle_memory: int = Field(
        default=350,
        ge=64,
        description="a worker holding more is replaced",
    )
    worker_recycle_visits: int = Field(
        default=5000,
        ge=1,
        description="… or has made as many visits",
    )
    worker_recycle_age: float = Field(
        default=6 * 3600,
        gt=0,
        description="… or is this old",
    )
    stall_cpu: float = Field(
        default=3,
        gt=0,
        description="processor time a page may hold a worker's loop",
    )
    stall_wall: float = Field(
        default=60,
        gt=0,
        description="a worker silent for this long is killed",
    )
    stop_grace: float = Field(
        default=5,
        ge=0,
        description="on SIGTERM, visits may end by themselves for this long",
    )
    disk_floor: int = Field(
        default=200,
        ge=0,
        description="free space below which nothing is fetched",
    )
    keep_raw_pages: int = Field(
        default=90,
        ge=0,
        description="days; 0 keeps them for good",
    )
    keep_runs: int = Field(default=180, ge=1, description="days")
    heartbeat_url: str = Field(
        default="",
        repr=False,
        description="called each minute while nothing troubles the service",
    )

    @field_validator("heartbeat_url")
    @classmethod
    def _is_address(cls, written: str) -> str:
        address = written.strip()
        try:
            parts = urlsplit(address)
            is_whole = parts.scheme in ("http", "https") and bool(parts.hostname)
            is_whole = is_whole and parts.port != 0
        except ValueError:
            is_whole = False
        if address and not (is_whole and address.isascii() and " " not in address):
            raise ValueError(
                "no http(s) address: write it whole, such as https://hc-ping.com/…"
            )
        return address


@dataclass
class Setup:
    """The configuration of the service and of a single pass, read again on SIGHUP."""

    database: str = field(repr=False)
    passports: "Mapping[str, Passport]"
    problems: list[str] = field(default_factory=list)
    crawl: CrawlSettings = field(default_factory=lambda: CrawlSettings())
    mail: MailSettings = field(default_factory=lambda: MailSettings.model_validate({}))
    alerts: AlertSettings = field(
        default_factory=lambda: AlertSettings.model_validate({})
    )
    service: ServiceSettings = field(default_factory=ServiceSettings)
    topics: Topics = field(default_factory=read_topics)
    public_url: str = ""
    folder: Path = field(default_factory=Path)
    folders: list[Path] = field(default_factory=list)
    repair: str = "propose"
    first_check: bool = True
    # Texts of passports that came from the archive instead of a file (scheduler.accepted).
    accepted: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def web(self) -> "Setup":
        """What mails need of [web]: only `public_url`."""
        return self


Reload = Callable[[], Setup]
