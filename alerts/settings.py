"""The [mail] and [alerts] sections of the configuration, and what the alert rooms need to know of [web]."""

import codecs
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Protocol, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)

from alerts import webhooks
from alerts.addresses import check_address
from text.durations import read_length

Length = Annotated[timedelta, BeforeValidator(read_length)]


class PasswordError(ValueError):
    """The password can't be read; the text names the file and the reason."""


class MailSettings(BaseModel):
    """How mail leaves: the server, who we are there, and who runs this archive."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    host: str = "localhost"
    port: int = Field(25, ge=1, le=65535)
    security: Literal["none", "starttls", "tls"] = "none"
    username: str = ""
    password: SecretStr = SecretStr("")
    password_file: str | Path = ""
    ca_file: str | Path = ""
    hello: str = ""
    sender: str = "policywatch@localhost"
    operator: str = ""
    timeout: float = Field(20, gt=0, le=300)

    @field_validator("host")
    @classmethod
    def _host_alone(cls, value: str) -> str:
        name = value.strip()
        if "://" in name or "/" in name:
            raise ValueError(
                "write the server's name alone, for example smtp.example.org"
            )
        if name.count(":") == 1:
            raise ValueError("write the server's name alone; its port is [mail] port")
        return name.strip("[]")

    @field_validator("sender", "operator")
    @classmethod
    def _readable(cls, value: str) -> str:
        return check_address(value) if value else value

    def secret(self) -> str:
        """The password, from the environment or from `password_file`. Raises PasswordError."""
        if not self.password_file or self.password.get_secret_value():
            return self.password.get_secret_value()
        return _secret_in(self.password_file, "[mail] password_file")

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]


def _secret_in(file: str | Path, key: str) -> str:
    """The one secret a file holds. Raises PasswordError, which names the setting."""
    try:
        return _text_of(Path(file).read_bytes()).strip()
    except OSError as error:
        raise PasswordError(f"{key} {file}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise PasswordError(f"{key} {file}: is no text in UTF-8") from error


def _text_of(content: bytes) -> str:
    """A small file's text, with or without a byte-order mark: Windows' editors and PowerShell write one."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    return content.decode("utf-8-sig")


class AlertSettings(BaseModel):
    """When alerts go out, and what is too old to be one."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    timezone: str = "Asia/Shanghai"
    fresh: Length = timedelta(hours=24)
    oldest: Length = timedelta(days=30)
    language: Literal["zh", "en"] = "zh"
    per_hour: int = Field(60, ge=1)
    digest_limit: int = Field(200, ge=1)
    ambiguous: Literal["retry", "hold"] = "retry"
    channels: list[str] = []
    private_addresses: Literal["refuse", "allow"] = "refuse"
    webhook_secret: SecretStr = SecretStr("")
    webhook_secret_file: str | Path = ""

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(
                f"{value!r} is no time zone: write for example Asia/Shanghai"
            ) from error
        return value

    @model_validator(mode="after")
    def _webhooks_are_signed(self) -> Self:
        written = self.webhook_secret.get_secret_value()
        if webhooks.SCHEME in self.channels and not (
            written or self.webhook_secret_file
        ):
            raise ValueError(
                "channels has webhooks: name the file with their key in webhook_secret_file"
            )
        if written:
            webhooks.check_key(written)
        return self

    def webhook_key(self) -> str:
        """The key webhooks are signed with. Raises PasswordError where it can't be read or is too short."""
        written = self.webhook_secret.get_secret_value()
        if written or not self.webhook_secret_file:
            return written
        setting = "[alerts] webhook_secret_file"
        key = _secret_in(self.webhook_secret_file, setting)
        try:
            webhooks.check_key(key)
        except ValueError as error:
            raise PasswordError(
                f"{setting} {self.webhook_secret_file}: {error}"
            ) from error
        return key

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Settings(Protocol):
    """What alerts ask of a configuration; `scheduler.settings.Setup` and `Sending` have it."""

    @property
    def mail(self) -> MailSettings: ...

    @property
    def alerts(self) -> AlertSettings: ...

    @property
    def public_url(self) -> str: ...


@dataclass(frozen=True)
class Sending:
    """All that alerts ask of a configuration. `public_url` is where links in mails lead; empty: no links."""

    mail: MailSettings = field(default_factory=MailSettings)
    alerts: AlertSettings = field(default_factory=AlertSettings)
    public_url: str = ""
