"""The one password of a page that is not only on loopback: argon2, and few tries."""

import hashlib
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from policywatch.settings import LOOPBACK, SettingsError, WebSettings

_HASHED = "$argon2"
# A try costs a tenth of a second and 32 MiB.
_hasher = PasswordHasher(memory_cost=32 * 1024, parallelism=2)
_EACH = RateLimitItemPerMinute(
    5, 5
)  # five wrong passwords in five minutes from one address
_ALL = RateLimitItemPerMinute(100, 5)


class Password:
    """The password as its argon2 hash, and how often it was tried. `mark` changes with it."""

    def __init__(self, given: str) -> None:
        """`given` is the password, or its argon2 hash as `policywatch web --hash-password` prints it."""
        self.hashed = given if given.startswith(_HASHED) else _hasher.hash(given)
        self.mark = hashlib.sha256(given.encode()).hexdigest()
        self._tries = MovingWindowRateLimiter(MemoryStorage())

    def may_try(self, address: str) -> bool:
        """Whether this address has tries left."""
        return self._tries.test(_EACH, "login", address) and self._tries.test(
            _ALL, "login"
        )

    def matches(self, tried: str, address: str) -> bool:
        """Whether this is the password; a wrong one is counted."""
        try:
            return _hasher.verify(self.hashed, tried)
        except (VerificationError, InvalidHashError):
            self._tries.hit(_EACH, "login", address)
            self._tries.hit(_ALL, "login")
            return False


def hash_password(password: str) -> str:
    """What may stand in `password_file` instead of the password."""
    return _hasher.hash(password)


def is_loopback(host: str) -> bool:
    return host in LOOPBACK or host.startswith("127.")


def required_password(settings: WebSettings) -> Password | None:
    """The password of the settings; None where there is none and only loopback is served.

    Raises SettingsError where it is missing, empty or can't be read.
    """
    given = settings.password or _from_file(settings.password_file)
    if given:
        return Password(given)
    if not is_loopback(settings.host):
        raise SettingsError(
            f"[web] host {settings.host} is reachable by others, so the page needs a password: "
            "set password_file, or POLICYWATCH_WEB__PASSWORD, or use host 127.0.0.1"
        )
    return None


def _from_file(path: str | Path) -> str:
    if not path:
        return ""
    try:
        content = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"[web] password_file {path}: {getattr(error, 'strerror', None) or error}"
        ) from error
    if not content:
        raise SettingsError(f"[web] password_file {path} is empty")
    return content
