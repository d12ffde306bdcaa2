"""Why a mail server can't be reached, encrypted or logged in to, with the setting that would mend it."""

import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

from alerts.replies import Outcome, words_of
from alerts.settings import MailSettings, PasswordError

TLS_PROBE_TIMEOUT_S = 3.0
_ENCRYPTION_CODES = (523, 530, 538)


def connect_outcome(settings: MailSettings, error: Exception) -> Outcome:
    """The outcome of every mail while this error stands in the way."""
    server = f"mail server {settings.host}:{settings.port}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        reply = f"{error.smtp_code} {words_of(error.smtp_error)}"
        return Outcome(
            "retry",
            f"{server} {_login_trouble(error)}: {reply}",
            "login",
            error.smtp_code,
            lost=True,
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return Outcome(
            "retry",
            f"{server}: {error.smtp_code} {words_of(error.smtp_error)}",
            "connect",
            error.smtp_code,
            lost=True,
        )
    if isinstance(error, PasswordError):
        return Outcome("retry", f"{server}: {error}", "login", lost=True)
    return Outcome(
        "retry", f"{server}: {_reason(settings, error)}", "connect", lost=True
    )


def _login_trouble(error: smtplib.SMTPAuthenticationError) -> str:
    if error.smtp_code in _ENCRYPTION_CODES:
        return 'wants encryption before a login ([mail] security = "starttls" or "tls")'
    if 400 <= error.smtp_code <= 499:
        return "can't check the login now"
    return "refuses [mail] username or password"


def _reason(settings: MailSettings, error: Exception) -> str:
    if settings.security != "tls" and _fell_silent(error):
        return f"{_silence(error)}{_tls_hint(settings)}"
    reasons: list[tuple[type[Exception], Callable[[], str]]] = [
        (
            ssl.SSLCertVerificationError,
            lambda: (
                f"its certificate can't be verified: {error} (an authority of your own: [mail] ca_file)"
            ),
        ),
        (ssl.SSLError, lambda: _no_encryption(settings, error)),
        (socket.gaierror, lambda: "no such host: check [mail] host"),
        (
            TimeoutError,
            lambda: "no answer in time: check [mail] host, port and firewall",
        ),
        (
            ConnectionRefusedError,
            lambda: "connection refused: check [mail] host and port",
        ),
        (smtplib.SMTPNotSupportedError, lambda: _not_offered(settings, error)),
    ]
    return next(
        (say() for kind, say in reasons if isinstance(error, kind)),
        str(error) or type(error).__name__,
    )


def _fell_silent(error: Exception) -> bool:
    if isinstance(error, TimeoutError | ConnectionResetError):
        return True
    return isinstance(error, smtplib.SMTPServerDisconnected)


def _silence(error: Exception) -> str:
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "no answer in time"
    return str(error) or "it hung up"


def _tls_hint(settings: MailSettings) -> str:
    if _speaks_tls(settings):
        return ': it speaks TLS from the first byte, set [mail] security = "tls"'
    if settings.port == 465:
        return ': port 465 wants TLS from the first byte, set [mail] security = "tls"'
    return ": check [mail] host, port and firewall"


def _speaks_tls(settings: MailSettings) -> bool:
    """Whether a TLS handshake succeeds where no greeting came; nothing but the handshake is sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with suppress(OSError):
        where = settings.host, settings.port
        with (
            socket.create_connection(where, TLS_PROBE_TIMEOUT_S) as plain,
            context.wrap_socket(plain, server_hostname=settings.host),
        ):
            return True
    return False


def _no_encryption(settings: MailSettings, error: Exception) -> str:
    if settings.security == "tls":
        return (
            f"no TLS from the first byte ({error}): most servers speak it at port 465; "
            'for port 587 or 25 set [mail] security = "starttls" or "none"'
        )
    return f"no encryption ({error}): check [mail] security and port"


def _not_offered(settings: MailSettings, error: Exception) -> str:
    if "STARTTLS" in str(error):
        return (
            "it offers no STARTTLS at this port: "
            'set [mail] security = "tls" with port 465, or "none" inside your own network'
        )
    if settings.security == "none":
        return (
            "it offers no login without encryption: "
            'set [mail] security = "starttls" (port 587) or "tls" (port 465)'
        )
    return f"it offers no login ({error}): leave [mail] username empty"
