"""Mail addresses as people give them: exactly one, readable, and harmless in a header."""

import re
from email.errors import MessageError
from email.headerregistry import Address
from email.policy import SMTP

from text.reason import Reason

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
        raise AddressError(Reason("address.control-character", written=written))
    try:
        header = SMTP.header_factory("To", stripped)
    except (
        MessageError,
        LookupError,
        AttributeError,
    ) as error:  # the library's parser stumbles over "a@"
        raise AddressError(Reason("address.none", written=written)) from error
    if (
        header.defects
        or len(header.addresses) != 1
        or any(group.display_name for group in header.groups)
    ):
        raise AddressError(Reason("address.several", written=written))
    address = header.addresses[0]
    if not address.username or not address.domain:
        raise AddressError(Reason("address.none", written=written))
    return _plain(written, address)


def _plain(written: str, address: Address) -> str:
    try:
        domain = address.domain.encode("idna").decode("ascii").lower()
        address.username.encode("ascii")
    except UnicodeError as error:
        raise AddressError(Reason("address.not-ascii", written=written)) from error
    if _LOCAL_PART.fullmatch(address.username) is None:
        raise AddressError(Reason("address.local-part", written=written))
    if _DOMAIN.fullmatch(domain) is None or len(address.username) + len(domain) > 253:
        raise AddressError(Reason("address.unacceptable", written=written))
    return f"{address.username}@{domain}"
