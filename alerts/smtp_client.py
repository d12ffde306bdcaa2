"""An open, encrypted, logged-in SMTP client: smtplib's, where it follows today's standards."""

import base64
import hmac
import smtplib
import socket
import ssl
import time
from contextlib import ExitStack
from email.base64mime import body_encode
from typing import Any

from alerts.settings import MailSettings

# As in smtplib: the longest mechanism asks twice, and a server that goes on asking
# would hold the sender for ever.
_MAX_CHALLENGES = 5
# Of one reply; RFC 5321 knows none that is longer than some dozens of lines.
MAX_REPLY_LINES = 200
# smtplib reads a multi-line reply to its end, however long a server makes it.
MAX_REPLY_BYTES = 64 * 1024


class _Utf8Login:
    """Logs in with UTF-8 (RFC 4616), where smtplib knows ASCII alone."""

    def auth(
        self: Any,
        mechanism: str,
        authobject: Any,
        *,
        initial_response_ok: bool = True,
    ) -> tuple[int, bytes]:
        """One AUTH exchange. Raises SMTPAuthenticationError."""
        self._auth_challenge_count = 0
        first = None
        if initial_response_ok:
            first = authobject()
        if first is None:
            code, reply = self.docmd("AUTH", mechanism.upper())
        else:
            self._auth_challenge_count = 1
            code, reply = self.docmd("AUTH", f"{mechanism.upper()} {_encoded(first)}")
        while code == 334 and self._auth_challenge_count < _MAX_CHALLENGES:
            self._auth_challenge_count += 1
            challenge = base64.decodebytes(reply)
            code, reply = self.docmd(_encoded(authobject(challenge)))
        if code in (235, 503):
            return code, reply
        raise smtplib.SMTPAuthenticationError(code, reply)

    def auth_cram_md5(self: Any, challenge: bytes | None = None) -> str | None:
        """The answer to a CRAM-MD5 challenge."""
        if challenge is None:
            return None
        secret = self.password.encode("utf-8")
        return f"{self.user} {hmac.HMAC(secret, challenge, 'md5').hexdigest()}"


class _Replies:
    """A server's replies, line by line: one that does not end within its lines, bytes and
    time is an error. smtplib alone would read and keep it for ever.
    """

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._connection, self._seconds = connection, seconds
        self._waiting = b""
        self.begin()

    def begin(self) -> None:
        """Allow the next reply its lines, bytes and time."""
        self._lines, self._bytes = 0, 0
        self._end = time.monotonic() + self._seconds

    def readline(self, limit: int) -> bytes:
        """The next line, or as much of it as smtplib takes. Raises OSError."""
        while b"\n" not in self._waiting and len(self._waiting) < limit:
            piece = self._connection.recv(8192)
            if not piece:
                break
            self._waiting += piece
            if time.monotonic() > self._end:
                raise TimeoutError("the server's reply does not end")
        end = self._waiting.find(b"\n") + 1 or len(self._waiting)
        line, self._waiting = (
            self._waiting[: min(end, limit)],
            self._waiting[min(end, limit) :],
        )
        self._lines, self._bytes = self._lines + 1, self._bytes + len(line)
        if self._lines > MAX_REPLY_LINES or self._bytes > MAX_REPLY_BYTES:
            raise OSError("the server's reply does not end")
        return line

    def close(self) -> None:
        """Nothing to close: the connection is smtplib's."""


class _Bounded:
    """Reads replies through _Replies."""

    def getreply(self: Any) -> tuple[int, bytes]:
        """The next reply. Raises SMTPServerDisconnected for one without an end."""
        if self.file is None:
            self.file = _Replies(self.sock, 2 * self.timeout)
        self.file.begin()
        return super().getreply()  # type: ignore[misc]


class _Client(_Bounded, _Utf8Login, smtplib.SMTP):  # type: ignore[misc]
    pass


class _TlsClient(_Bounded, _Utf8Login, smtplib.SMTP_SSL):  # type: ignore[misc]
    pass


def open_client(settings: MailSettings) -> smtplib.SMTP:
    """A client that has greeted, encrypted and logged in. Raises OSError, SMTPException, ValueError."""
    secret = ""
    if settings.username:
        secret = settings.secret()
    context = tls_context(settings)
    where: dict[str, Any] = {
        "host": settings.host,
        "port": settings.port,
        "timeout": settings.timeout,
        "local_hostname": settings.hello or _own_name(),
    }
    client: smtplib.SMTP
    if settings.security == "tls":
        client = _TlsClient(**where, context=context)
    else:
        client = _Client(**where)
    with ExitStack() as opened:
        opened.callback(client.close)
        # The dot follows the mail in a packet of its own, which must not wait for the mail's acknowledgement
        # (40 ms).
        if client.sock is not None:
            client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.ehlo_or_helo_if_needed()
        if settings.security == "starttls":
            client.starttls(context=context)
            client.ehlo_or_helo_if_needed()
        if settings.username:
            client.login(settings.username, secret)
        opened.pop_all()
    return client


def tls_context(settings: MailSettings) -> ssl.SSLContext:
    """What certificates are trusted: the system's authorities, or those of `ca_file`. Raises ValueError."""
    try:
        return ssl.create_default_context(cafile=str(settings.ca_file) or None)
    except OSError as error:
        raise ValueError(
            f"[mail] ca_file {settings.ca_file}: {error.strerror or error}"
        ) from error


def _own_name() -> str | None:
    """What to say in EHLO where the machine's name is none that servers accept; None: smtplib's choice."""
    name = socket.gethostname()
    usable = name.isascii() and all(
        character.isalnum() or character in ".-" for character in name
    )
    return None if usable else "[127.0.0.1]"


def _encoded(response: str) -> str:
    return body_encode(response.encode("utf-8"), eol="")
