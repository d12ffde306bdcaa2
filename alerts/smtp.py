"""One mail over SMTP, and the truth about what became of it.

smtplib raises the same error before DATA (surely not sent), in mid-body (not sent) and after the final dot
(perhaps sent). Only a sender that notes the dot can tell, so ours does.
"""

import re
import select
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Literal

from alerts.settings import MailSettings

Kind = Literal["sent", "retry", "refused", "ambiguous"]
Stage = Literal["connect", "login", "mail", "rcpt", "data", "dot"]


@dataclass(frozen=True)
class Outcome:
    """What became of one mail. `stage` is where it ended; `lost` says the connection is of no more use.

    sent: the server has it. retry: it has not, and may take it later. refused: it never will (5xx).
    ambiguous: the answer after the final dot was lost, so it may have it.
    """

    kind: Kind
    detail: str = ""
    stage: Stage = "dot"
    code: int | None = None
    lost: bool = False


class ConnectFailed(Exception):
    """The server can't be reached, greeted, encrypted or logged in to: no mail is to blame."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.detail)
        self.outcome = outcome


_LEADING_DOT = re.compile(rb"(?m)^\.")
_LINE_END = re.compile(rb"\r\n|\r|\n")


class Connection:
    """An open, logged-in connection that takes one mail after another. Raises ConnectFailed on opening."""

    def __init__(self, settings: MailSettings) -> None:
        self._sender = settings.sender
        try:
            self._client = _open(settings)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise ConnectFailed(_connect_outcome(settings, error)) from error
        self.used = 0

    def send(self, message: bytes, to: str) -> Outcome:
        """Hand over one mail to one recipient; never raises."""
        self.used += 1
        outcome = self._transact(message, to)
        if outcome.kind != "sent" and not outcome.lost:
            outcome = self._reset(outcome)
        return outcome

    def _transact(self, message: bytes, to: str) -> Outcome:
        client = self._client
        stage: Stage = "mail"
        dot_sent = False
        try:
            code, reply = client.mail(self._sender)
            if code != 250:
                return _answered(stage, code, reply)
            stage = "rcpt"
            code, reply = client.rcpt(to)
            if code not in (250, 251):
                return _answered(stage, code, reply)
            stage = "data"
            code, reply = client.docmd("data")
            if code != 354:
                return _answered(stage, code, reply)
            client.send(_on_the_wire(message))
            if _has_hung_up(client.sock):
                return _interrupted(
                    stage, ConnectionResetError("closed before the final dot")
                )
            client.send(b".\r\n")
            dot_sent = True
            code, reply = client.getreply()
        except (OSError, smtplib.SMTPException) as error:
            return _interrupted("dot" if dot_sent else stage, error)
        return (
            Outcome("sent", _words(reply), "dot", code)
            if code == 250
            else _answered("dot", code, reply)
        )

    def _reset(self, outcome: Outcome) -> Outcome:
        try:
            usable = outcome.code != 421 and self._client.rset()[0] == 250
        except (OSError, smtplib.SMTPException):
            usable = False
        return (
            outcome
            if usable
            else Outcome(
                outcome.kind,
                outcome.detail,
                outcome.stage,
                outcome.code,
                lost=True,
            )
        )

    def close(self) -> None:
        """Say goodbye. A server that does not answer it changes nothing."""
        try:
            self._client.quit()
        except (OSError, smtplib.SMTPException):
            self._client.close()


def send_one(settings: MailSettings, message: bytes, to: str) -> Outcome:
    """Connect, send one mail to one recipient, hang up. Never raises for what a server or network does."""
    try:
        connection = Connection(settings)
    except ConnectFailed as failure:
        return failure.outcome
    try:
        return connection.send(message, to)
    finally:
        connection.close()


def _open(settings: MailSettings) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=settings.ca_file or None)
    client: smtplib.SMTP
    if settings.security == "tls":
        client = smtplib.SMTP_SSL(
            settings.host,
            settings.port,
            timeout=settings.timeout,
            context=context,
        )
    else:
        client = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout)
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
            client.login(settings.username, settings.secret())
        opened.pop_all()
    return client


def _connect_outcome(settings: MailSettings, error: Exception) -> Outcome:
    server = f"mail server {settings.host}:{settings.port}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Outcome("retry", f"{server} refuses [mail] username or password: {_words(error.smtp_error)}", "login",
                       error.smtp_code, lost=True)  # fmt: skip
    if isinstance(error, smtplib.SMTPResponseException):
        return Outcome("retry", f"{server}: {error.smtp_code} {_words(error.smtp_error)}", "connect",
                       error.smtp_code, lost=True)  # fmt: skip
    return Outcome("retry", f"{server}: {_reason(error)}", "connect", lost=True)


def _reason(error: Exception) -> str:
    reasons: list[tuple[type[Exception], Callable[[Exception], str]]] = [
        (
            ssl.SSLCertVerificationError,
            lambda error: f"its certificate can't be verified: {error}",
        ),
        (
            ssl.SSLError,
            lambda error: f"no encryption ({error}): check [mail] security and port",
        ),
        (socket.gaierror, lambda error: "no such host: check [mail] host"),
        (TimeoutError, lambda error: "no answer in time"),
        (
            ConnectionRefusedError,
            lambda error: "connection refused: check [mail] host and port",
        ),
    ]
    return next(
        (say(error) for kind, say in reasons if isinstance(error, kind)),
        str(error) or type(error).__name__,
    )


def _on_the_wire(message: bytes) -> bytes:
    body = _LEADING_DOT.sub(b"..", _LINE_END.sub(b"\r\n", message))
    return body if body.endswith(b"\r\n") else body + b"\r\n"


def _has_hung_up(connection: socket.socket | None) -> bool:
    # Whoever speaks or closes before the dot has not taken the mail. Under TLS readable bytes need not be
    # words.
    if connection is None or isinstance(connection, ssl.SSLSocket):
        return False
    readable, _, _ = select.select([connection], [], [], 0)
    return bool(readable)


def _interrupted(stage: Stage, error: Exception) -> Outcome:
    if stage == "dot":
        return Outcome(
            "ambiguous",
            f"the answer after the final dot was lost: {error}",
            "dot",
            lost=True,
        )
    return Outcome("retry", f"connection lost ({stage}): {error}", stage, lost=True)


def _answered(stage: Stage, code: int, reply: bytes | str) -> Outcome:
    if code == -1:
        return Outcome(
            "ambiguous" if stage == "dot" else "retry",
            "the server's answer can't be read",
            stage,
            lost=True,
        )
    kind: Kind = "refused" if 500 <= code <= 599 else "retry"
    return Outcome(kind, f"{code} {_words(reply)}", stage, code)


def _words(reply: bytes | str) -> str:
    said = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join(said.split())[:300]
