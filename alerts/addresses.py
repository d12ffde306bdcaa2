"""Mail addresses as people give them: exactly one, readable, and harmless in a header."""

from email.errors import MessageError
from email.headerregistry import Address
from email.policy import SMTP


class AddressError(ValueError):
    """The text is not exactly one usable mail address; the message says why."""


def check_address(written: str) -> str:
    """The one address in `written`, its domain in lower-case ASCII. Raises AddressError."""
    stripped = written.strip()
    if not stripped.isprintable():
        raise AddressError(
            f"{written!r} is no mail address: it holds a line break or control character"
        )
    try:
        header = SMTP.header_factory("To", stripped)
    except (
        MessageError,
        LookupError,
        AttributeError,
    ) as error:  # the library's parser stumbles over "a@"
        raise AddressError(
            f"{written!r} is no mail address: write name@example.org"
        ) from error
    if (
        header.defects
        or len(header.addresses) != 1
        or any(group.display_name for group in header.groups)
    ):
        raise AddressError(
            f"{written!r} is not one mail address: give each recipient by itself"
        )
    address = header.addresses[0]
    if not address.username or not address.domain:
        raise AddressError(f"{written!r} is no mail address: write name@example.org")
    return _plain(written, address)


def _plain(written: str, address: Address) -> str:
    try:
        domain = address.domain.encode("idna").decode("ascii").lower()
        address.username.encode("ascii")
    except UnicodeError as error:
        raise AddressError(
            f"{written!r}: the part before @ must be ASCII, and the domain a valid one"
        ) from error
    if (
        " " in address.username
        or domain.startswith(".")
        or len(address.username) + len(domain) > 253
    ):
        raise AddressError(f"{written!r} is no mail address that servers accept")
    return f"{address.username}@{domain}"
