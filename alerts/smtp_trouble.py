"""Why a mail server can't be reached, encrypted or logged in to, with the setting that would mend it."""

import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

from alerts.replies import Outcome, words_of
from alerts.settings import MailSettings, PasswordError
from text.reason import Reason

# The probe only makes an error's text better: the mail that failed must not wait long
# for it.
TLS_PROBE_TIMEOUT_S = 3.0
_ENCRYPTION_CODES = (523, 530, 538)


def connect_outcome(settings: MailSettings, error: Exception) -> Outcome:
    """The outcome of every mail while this error lasts."""
    server = f"{settings.host}:{settings.port}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        reply = f"{error.smtp_code} {words_of(error.smtp_error)}"
        return Outcome(
            "retry",
            _login_trouble(server, error, reply),
            "login",
            error.smtp_code,
            lost=True,
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return Outcome(
            "retry",
            Reason(
                "mail.server",
                server=server,
                told=f"{error.smtp_code} {words_of(error.smtp_error)}",
            ),
            "connect",
            error.smtp_code,
            lost=True,
        )
    if isinstance(error, PasswordError):
        told = Reason("mail.server", server=server, told=str(error))
        return Outcome("retry", told, "login", lost=True)
    told = Reason("mail.server", server=server, told=_reason(settings, error))
    return Outcome("retry", told, "connect", lost=True)


def _login_trouble(
    server: str,
    error: smtplib.SMTPAuthenticationError,
    reply: str,
) -> Reason:
    if error.smtp_code in _ENCRYPTION_CODES:
        return Reason("mail.login-unencrypted", server=server, reply=reply)
    if 400 <= error.smtp_code <= 499:
        return Reason("mail.login-later", server=server, reply=reply)
    return Reason("mail.login-refused", server=server, reply=reply)


def _reason(settings: MailSettings, error: Exception) -> str:
    if settings.security != "tls" and _fell_silent(error):
        return _silent(settings, _silence(error))
    reasons: list[tuple[type[Exception], Callable[[], str]]] = [
        (
            ssl.SSLCertVerificationError,
            lambda: Reason("mail.certificate", error=str(error)),
        ),
        (ssl.SSLError, lambda: _no_encryption(settings, error)),
        (socket.gaierror, lambda: Reason("mail.no-such-host")),
        (
            TimeoutError,
            lambda: Reason("mail.check-firewall", what=Reason("mail.no-answer")),
        ),
        (
            ConnectionRefusedError,
            lambda: Reason("mail.connection-refused"),
        ),
        (smtplib.SMTPNotSupportedError, lambda: _not_offered(settings, error)),
    ]
    for kind, say in reasons:
        if isinstance(error, kind):
            return say()
    return str(error) or type(error).__name__


def _fell_silent(error: Exception) -> bool:
    if isinstance(error, TimeoutError | ConnectionResetError):
        return True
    return isinstance(error, smtplib.SMTPServerDisconnected)


def _silence(error: Exception) -> str:
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return Reason("mail.no-answer")
    return str(error) or Reason("mail.hung-up")


def _silent(settings: MailSettings, what: str) -> Reason:
    """The silence with what would mend it."""
    if _speaks_tls(settings):
        return Reason("mail.speaks-tls", what=what)
    if settings.port == 465:
        return Reason("mail.port-465", what=what)
    return Reason("mail.check-firewall", what=what)


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
        return Reason("mail.no-tls", error=str(error))
    return Reason("mail.no-encryption", error=str(error))


def _not_offered(settings: MailSettings, error: Exception) -> str:
    if "STARTTLS" in str(error):
        return Reason("mail.no-starttls")
    if settings.security == "none":
        return Reason("mail.no-plain-login")
    return Reason("mail.no-login", error=str(error))
