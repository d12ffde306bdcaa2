"""Mail addresses as people give them: exactly one, readable, and harmless in a header."""

import re
from email.errors import MessageError
from email.headerregistry import Address
from email.policy import SMTP

# RFC 5322 dot-atom. A quoted local part ("a:b"@example.org) reaches somebody else where a server reads it
# otherwise than we do, and nobody has one.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}+"
_LOCAL_PART = re.compile(rf"{_ATOM}(?:\.{_ATOM}){{0,31}}+")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL}){{0,126}}")


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
    if _LOCAL_PART.fullmatch(address.username) is None:
        raise AddressError(
            f"{written!r}: the part before @ may hold letters, digits, single dots and !#$%&'*+/=?^_`{{|}}~-, no quotes"
        )
    if _DOMAIN.fullmatch(domain) is None or len(address.username) + len(domain) > 253:
        raise AddressError(f"{written!r} is no mail address that servers accept")
    return f"{address.username}@{domain}"
