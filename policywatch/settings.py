"""policywatch.toml and POLICYWATCH_SECTION__KEY: read once, checked whole, refused with file, key and reason."""

import os
import tomllib
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

from platformdirs import site_config_path, user_config_path
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from alerts.settings import AlertSettings, MailSettings
from crawler.configuration import CrawlSettings
from scheduler.settings import ServiceSettings

FILE_NAME = "policywatch.toml"
ENV_PREFIX = "POLICYWATCH_"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class SettingsError(Exception):
    """The configuration can't be used; the text names file (or variable), key and reason."""


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DatabaseSettings(Section):
    url: str = Field("sqlite:///policywatch.db", repr=False)


class SourcesSettings(Section):
    shipped: bool = True
    folders: list[Path] = [Path("sources")]


class WebSettings(Section):
    host: str = "127.0.0.1"
    port: int = Field(8470, ge=0, le=65535)
    public_url: str = ""
    password_file: str | Path = ""
    password: str = Field("", repr=False)
    trusted_proxies: list[str] = ["127.0.0.1", "::1"]

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: list[str]) -> list[str]:
        for one in value:
            try:
                ip_network(one, strict=False)
            except ValueError as error:
                raise ValueError(
                    f"{one!r} is no address or network: write 10.0.0.5 or 10.0.0.0/8"
                ) from error
        return value

    def is_trusted_proxy(self, address: str) -> bool:
        """Whether what this peer says of whom it asks for is believed."""
        try:
            peer = ip_address(address)
        except ValueError:
            return False
        return any(
            peer in ip_network(one, strict=False) for one in self.trusted_proxies
        )


class Settings(BaseSettings):
    """All sections. Precedence: command line, environment, file, default."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_nested_delimiter="__", extra="forbid"
    )

    database: DatabaseSettings = DatabaseSettings()
    sources: SourcesSettings = SourcesSettings()
    crawl: CrawlSettings = CrawlSettings()
    mail: MailSettings = MailSettings()
    web: WebSettings = WebSettings()
    alerts: AlertSettings = AlertSettings()
    service: ServiceSettings = ServiceSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # What the file says comes in as init values, so the environment must stand before it.
        return SectionVariables(settings_cls), init_settings


class SectionVariables(EnvSettingsSource):
    """Only POLICYWATCH_SECTION__KEY: a whole section as one variable is not offered."""

    def __call__(self) -> dict[str, Any]:
        self.env_vars = {
            name: value for name, value in self.env_vars.items() if "__" in name
        }
        return super().__call__()


def find_file(given: Path | None, environ: dict[str, str] | None = None) -> Path | None:
    """The configuration file: `--config`, POLICYWATCH_CONFIG, the working folder, XDG, /etc; None where there is none."""
    named = given or ((environ or os.environ).get("POLICYWATCH_CONFIG") or None)
    if named is not None:
        path = Path(named)
        if not path.is_file():
            raise SettingsError(
                f"{path}: no such configuration file (`policywatch init` writes one)"
            )
        return path
    places = (
        Path(),
        user_config_path("policywatch"),
        site_config_path("policywatch"),
        Path("/etc/policywatch"),
    )
    return next(
        (place / FILE_NAME for place in places if (place / FILE_NAME).is_file()),
        None,
    )


def load(given: Path | None = None, database: str | None = None) -> Settings:
    """Read the settings; relative paths in the file are relative to the file. Raises SettingsError."""
    path = find_file(given)
    content = _read_toml(path) if path else {}
    if database:
        content.setdefault("database", {})["url"] = database
    try:
        settings = Settings(**content)
    except ValidationError as error:
        raise SettingsError(_explain(error, path)) from error
    if database:
        settings.database.url = database
    return _anchored(
        settings, path.parent if path else Path(), keep_database=bool(database)
    )


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from error
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error


def _explain(error: ValidationError, path: Path | None) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    variable = ENV_PREFIX + "__".join(str(part) for part in first["loc"]).upper()
    place = (
        variable
        if variable in {name.upper() for name in os.environ}
        else f"{path or FILE_NAME}"
    )
    reason = "unknown key" if first["type"] == "extra_forbidden" else first["msg"]
    return f"{place}: {key}: {reason}"


def _anchored(settings: Settings, folder: Path, *, keep_database: bool) -> Settings:
    prefix = "sqlite:///"
    url = settings.database.url
    if (
        url.startswith(prefix)
        and not keep_database
        and not url.startswith("sqlite:////")
    ):
        settings.database.url = f"{prefix}{folder / url.removeprefix(prefix)}"
    settings.sources.folders = [folder / each for each in settings.sources.folders]
    for section in (settings.mail, settings.web):
        if section.password_file:
            section.password_file = folder / section.password_file
    if settings.mail.ca_file:
        settings.mail.ca_file = folder / settings.mail.ca_file
    return settings
