"""policywatch.toml and POLICYWATCH_SECTION__KEY: read once, checked whole, refused with
file, key and reason.
"""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, Literal, get_origin
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
)

from alerts.settings import AlertSettings, MailSettings
from crawler.configuration import CrawlSettings
from policywatch.config_file import FILE_NAME, SettingsError, find_file, read_toml
from scheduler.settings import ServiceSettings
from text.nearest import did_you_mean

ENV_PREFIX = "POLICYWATCH_"
HOLIDAYS_FILE = "holidays.toml"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)


class DatabaseSettings(Section):
    url: str = Field("sqlite:///policywatch.db", repr=False)


class SourcesSettings(Section):
    shipped: bool = True
    folders: list[Path] = [Path("sources")]
    repair: Literal["propose", "auto"] = "propose"
    first_check: bool = True


class PolicySettings(Section):
    topics: Path | None = None


class WebSettings(Section):
    host: str = "127.0.0.1"
    port: int = Field(8470, ge=0, le=65535)
    public_url: str = ""
    password_file: str | Path = ""
    password: str = Field("", repr=False)
    trusted_proxies: list[str] = ["127.0.0.0/8", "::1"]

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
        for one in self.trusted_proxies:
            if peer in ip_network(one, strict=False):
                return True
        return False

    @field_validator("public_url")
    @classmethod
    def _whole_address(cls, written: str) -> str:
        address = written.strip()
        if not address:
            return ""
        example = "write the whole address, such as https://watch.example.org"
        if "://" not in address:
            raise ValueError(f"{address!r} has no scheme; {example}")
        try:
            parts = urlsplit(address)
            is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            is_address = False
        if not is_address or parts.query or parts.fragment:
            raise ValueError(f"{address!r} is no address of a page; {example}")
        return address


class Settings(Section):
    """All sections. Precedence: command line, environment, file, default."""

    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    sources: SourcesSettings = Field(default_factory=SourcesSettings)
    crawl: CrawlSettings = Field(default_factory=CrawlSettings)
    mail: MailSettings = Field(default_factory=MailSettings)
    web: WebSettings = Field(default_factory=WebSettings)
    alerts: AlertSettings = Field(default_factory=AlertSettings)
    service: ServiceSettings = Field(default_factory=ServiceSettings)
    policies: PolicySettings = Field(default_factory=PolicySettings)


def _from_environment(environ: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What the POLICYWATCH_SECTION__KEY variables say, by section and key. Raises SettingsError."""
    values = {name.upper(): value for name, value in environ.items()}
    said: dict[str, dict[str, Any]] = {}
    for section, model in _sections().items():
        for key, field in model.model_fields.items():
            name = _variable(section, key)
            if name in values:
                is_list = get_origin(field.annotation) in (list, tuple)
                value = _as_list(name, values[name]) if is_list else values[name]
                said.setdefault(section, {})[key] = value
    return said


def _as_list(name: str, value: str) -> list[str]:
    """A list as JSON, or with commas. Raises SettingsError, naming the variable, for
    JSON that can't be read.
    """
    written = value.strip()
    if not written.startswith(("[", "{")):
        return [part for part in re.split(r"\s{0,9}[,，]\s{0,9}", written) if part]
    try:
        parsed: list[str] = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise SettingsError(
            f'{name}: can\'t be read as JSON ({error}); write a,b or ["a", "b"]'
        ) from error
    return parsed


def _merged(
    file: Mapping[str, Any],
    environment: Mapping[str, dict[str, Any]],
) -> dict[str, Any]:
    """Every section, with what file and environment say of it; the environment counts."""
    # Also the sections nothing is said of: validated with the rest they cost nothing,
    # while a default would have pydantic build a validator for each (defer_build).
    merged: dict[str, Any] = {name: {} for name in Settings.model_fields} | dict(file)
    for section, values in environment.items():
        stated = merged[section]
        if isinstance(stated, dict):
            merged[section] = stated | values
    return merged


def load(given: Path | None = None, database: str | None = None) -> Settings:
    """Read the settings; relative paths in the file are relative to the file. Raises SettingsError."""
    path = find_file(given)
    _refuse_unknown_variables(os.environ)
    content = read_toml(path) if path else {}
    if database:
        content.setdefault("database", {})["url"] = database
    try:
        settings = Settings.model_validate(
            _merged(content, _from_environment(os.environ))
        )
    except ValidationError as error:
        raise SettingsError(_explain(error, path)) from error
    if database:
        settings.database.url = database
    folder = path.parent if path else Path()
    _read_holidays(folder)
    return _anchored(settings, folder, keep_database=bool(database))


def _read_holidays(folder: Path) -> None:
    """Take over the user's holidays.toml. Raises SettingsError."""
    path = folder / HOLIDAYS_FILE
    # Most commands need no calendar; who has one already is told when the file is gone.
    if not path.exists() and "text.workdays" not in sys.modules:
        return
    from text.workdays import HolidaysError, adopt

    try:
        adopt(path)
    except HolidaysError as error:
        raise SettingsError(str(error)) from error


def _explain(error: ValidationError, path: Path | None) -> str:
    first = error.errors()[0]
    key = ".".join(map(str, first["loc"]))
    names = []
    for part in first["loc"]:
        if isinstance(part, str):
            names.append(part)
    variable = _variable(*names)
    if variable in {name.upper() for name in os.environ}:
        place = variable
    else:
        place = f"{path or FILE_NAME}"
    reason = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        reason = f"unknown key{did_you_mean(names[-1], _keys_beside(names))}"
    if first["type"] == "model_type":
        reason = f"is a section: write [{key}] and its keys below"
    return f"{place}: {key}: {reason}"


def _keys_beside(names: list[str]) -> list[str]:
    """The keys that could stand where the last of these names stands."""
    if len(names) == 1:
        return list(Settings.model_fields)
    section = _sections().get(names[0])
    if section:
        return list(section.model_fields)
    return []


def _variable(*names: str) -> str:
    """The environment variable of a section's key."""
    return (ENV_PREFIX + "__".join(names)).upper()


def _sections() -> dict[str, type[BaseModel]]:
    """Every section's model."""
    sections: dict[str, type[BaseModel]] = {}
    for name, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(
            field.annotation,
            BaseModel,
        ):
            sections[name] = field.annotation
    return sections


def _variables() -> list[str]:
    """Every variable that is read."""
    variables: list[str] = []
    for section, model in _sections().items():
        for key in model.model_fields:
            variables.append(_variable(section, key))
    return variables


def _refuse_unknown_variables(environ: Mapping[str, str]) -> None:
    """Raises SettingsError for a POLICYWATCH_SECTION__KEY that there is not."""
    known = _variables()
    for name in environ:
        upper = name.upper()
        if upper.startswith(ENV_PREFIX) and "__" in upper and upper not in known:
            raise SettingsError(f"{name}: unknown variable{did_you_mean(upper, known)}")


def mistyped_variables(environ: Mapping[str, str]) -> Iterator[str]:
    """A line for each variable that is written almost as one that is read
    (POLICYWATCH_DATABASE_URL), and is not read. No error: Kubernetes makes such names
    out of a service called policywatch-web.
    """
    plain = {name.replace("_", ""): name for name in _variables()}
    whole = {_variable(section): section for section in _sections()}
    for name, value in environ.items():
        if section := whole.get(name.upper()):
            yield f"the variable {name} is not read: write {name}__KEY for each key of [{section}]"
        meant = plain.get(name.upper().replace("_", ""))
        is_read = meant == name.upper()
        if meant is not None and not is_read and not value.startswith("tcp://"):
            yield f"the variable {name} is not read; did you mean {meant}?"


def missing_folders(settings: Settings) -> Iterator[str]:
    """A line for each folder of passports that the configuration names and that can't be read."""
    if "folders" not in settings.sources.model_fields_set:
        return
    for folder in settings.sources.folders:
        if not folder.is_dir():
            yield f"[sources] folders: {folder} does not exist: no passports are read from it"
        elif not os.access(folder, os.R_OK | os.X_OK):
            yield f"[sources] folders: {folder} can't be read by this user"


def _anchored(settings: Settings, folder: Path, *, keep_database: bool) -> Settings:
    prefix = "sqlite:///"
    url = settings.database.url
    if (
        url.startswith(prefix)
        and not keep_database
        and not url.startswith("sqlite:////")
    ):
        settings.database.url = f"{prefix}{folder / url.removeprefix(prefix)}"
    named = "folders" in settings.sources.model_fields_set
    settings.sources.folders = [folder / each for each in settings.sources.folders]
    if not named:
        # Only folders that the configuration names are missed (missing_folders).
        settings.sources.model_fields_set.discard("folders")
    for section in (settings.mail, settings.web):
        if section.password_file:
            section.password_file = folder / section.password_file
    if settings.alerts.webhook_secret_file:
        settings.alerts.webhook_secret_file = (
            folder / settings.alerts.webhook_secret_file
        )
    if settings.policies.topics:
        settings.policies.topics = folder / settings.policies.topics
    if settings.mail.ca_file:
        settings.mail.ca_file = folder / settings.mail.ca_file
    return settings
