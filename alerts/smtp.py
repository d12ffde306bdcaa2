"""One mail over SMTP, and the truth about what became of it.

smtplib raises the same error before DATA (surely not sent), in mid-body (not sent) and after the final dot
(perhaps sent). Only a sender that notes the dot can tell, so ours does.
"""

import re
import select
import smtplib
import socket
import ssl

from alerts.replies import Outcome, Stage, judge, words_of
from alerts.settings import MailSettings
from alerts.smtp_client import open_client
from alerts.smtp_trouble import connect_outcome


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
            self._client = open_client(settings)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            # ValueError: IDNA refuses to encode the server's name.
            raise ConnectFailed(connect_outcome(settings, error)) from error
        self.used = 0

    def probe(self, to: str = "") -> Outcome:
        """Ask whether the server takes our sender, and mail to `to`; sends nothing."""
        stage: Stage = "mail"
        try:
            code, reply = self._client.mail(self._sender)
            if code == 250 and to:
                stage = "rcpt"
                code, reply = self._client.rcpt(to)
            self._client.rset()
        except (OSError, smtplib.SMTPException) as error:
            return _interrupted(stage, error)
        if code in (250, 251):
            return Outcome("sent", words_of(reply), stage, code)
        return _answered(stage, code, reply)

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
                    stage,
                    ConnectionResetError("closed before the final dot"),
                )
            client.send(b".\r\n")
            dot_sent = True
            code, reply = client.getreply()
        except (OSError, smtplib.SMTPException) as error:
            return _interrupted("dot" if dot_sent else stage, error)
        if code == 250:
            return Outcome("sent", words_of(reply), "dot", code)
        return _answered("dot", code, reply)

    def _reset(self, outcome: Outcome) -> Outcome:
        try:
            usable = outcome.code != 421 and self._client.rset()[0] == 250
        except (OSError, smtplib.SMTPException):
            usable = False
        if usable:
            return outcome
        return Outcome(
            outcome.kind,
            outcome.detail,
            outcome.stage,
            outcome.code,
            lost=True,
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


def _on_the_wire(message: bytes) -> bytes:
    body = _LEADING_DOT.sub(b"..", _LINE_END.sub(b"\r\n", message))
    if body.endswith(b"\r\n"):
        return body
    return body + b"\r\n"


def _has_hung_up(connection: socket.socket | None) -> bool:
    # A server that speaks or closes before the dot has not accepted the mail. Under TLS
    # readable bytes need not be words.
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
    return judge(stage, code, reply)
