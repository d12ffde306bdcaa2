"""What became of a mail: every stage at which a server or network can fail, against real sockets."""

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult

from alerts.replies import judge
from alerts.settings import MailSettings
from alerts.smtp import ConnectFailed, Connection, send_one

MAIL = b"Subject: test\r\n\r\n.a line that begins with a dot\r\nand another\r\n"
HANG = b"<hang>"
CLOSE = b"<close>"
RESET = b"<reset>"

OK = {
    "banner": b"220 ready\r\n", "ehlo": b"250 here\r\n", "mail": b"250 ok\r\n", "rcpt": b"250 ok\r\n",
    "data": b"354 go on\r\n", "dot": b"250 taken\r\n", "quit": b"221 bye\r\n", "rset": b"250 ok\r\n",
}  # fmt: skip

# stage, what the server does there, what must come of it, and whether the server has the mail
STAGES: list[tuple[str, bytes, str, bool]] = [
    ("banner", HANG, "retry", False),
    ("banner", b"421 busy\r\n", "retry", False),
    ("banner", CLOSE, "retry", False),
    ("ehlo", CLOSE, "retry", False),
    ("mail", b"451 later\r\n", "retry", False),
    ("mail", b"550 not you\r\n", "retry", False),
    ("rcpt", b"450 later\r\n", "retry", False),
    ("rcpt", b"550 unknown\r\n", "refused", False),
    ("rcpt", CLOSE, "retry", False),
    ("data", b"451 later\r\n", "retry", False),
    ("data", CLOSE, "retry", False),
    ("body", RESET, "retry", False),
    ("dot", CLOSE, "ambiguous", True),
    ("dot", HANG, "ambiguous", True),
    ("dot", b"451 disk full\r\n", "retry", False),
    ("dot", b"554 no\r\n", "refused", False),
    ("quit", CLOSE, "sent", True),
    ("dot", b"250 taken\n", "sent", True),
]


class BadServer:
    """An SMTP server on a raw socket that misbehaves at one stage; `taken` holds the bodies it read to the
    dot.
    """

    def __init__(self, stage: str = "", act: bytes = b"") -> None:
        self.stage, self.act = stage, act
        self.taken: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            if not self._say(connection, "banner"):
                return
            for line in lines:
                stage = {
                    b"EHL": "ehlo",
                    b"HEL": "ehlo",
                    b"MAI": "mail",
                    b"RCP": "rcpt",
                    b"DAT": "data",
                    b"QUI": "quit",
                }.get(line[:3].upper(), "rset")
                if not self._say(connection, stage) or stage == "quit":
                    return
                if stage == "data" and not self._read_body(connection, lines):
                    return

    def _read_body(self, connection: socket.socket, lines: Any) -> bool:
        if self.stage == "data":
            return True
        if self.stage == "body":
            lines.readline()
            return self._say(connection, "body")
        body = b""
        for line in lines:
            if line == b".\r\n":
                self.taken.append(body)
                return self._say(connection, "dot")
            body += line
        return False

    def _say(self, connection: socket.socket, stage: str) -> bool:
        act = self.act if stage == self.stage else OK[stage]
        if act == HANG:
            threading.Event().wait(3)
            return False
        if act == RESET:
            connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )
        if act in (CLOSE, RESET):
            connection.shutdown(
                socket.SHUT_RDWR
            ) if act == CLOSE else connection.close()
            return False
        with suppress(OSError):  # who is told too much hangs up
            connection.sendall(act)
        return True

    def close(self) -> None:
        self.listener.close()


@contextmanager
def bad_server(stage: str = "", act: bytes = b"") -> Iterator[BadServer]:
    server = BadServer(stage, act)
    try:
        yield server
    finally:
        server.close()


def settings(port: int, timeout: float = 20, **named: Any) -> MailSettings:
    return MailSettings(
        host="127.0.0.1",
        port=port,
        sender="a@example.org",
        timeout=timeout,
        **named,
    )


@pytest.mark.parametrize(
    ("stage", "act", "kind", "has_it"),
    STAGES,
    ids=[f"{s}-{a.decode().strip()[:12]}" for s, a, *_ in STAGES],
)
def test_each_stage_is_told_apart(
    stage: str, act: bytes, kind: str, has_it: bool
) -> None:
    """The failure table: sent, surely not sent, refused, or in doubt, and in doubt only after the final dot."""
    with bad_server(stage, act) as server:
        patient = settings(server.port, timeout=0.3 if act == HANG else 20)
        outcome = send_one(
            patient,
            MAIL * (100_000 if stage == "body" else 1),
            "b@example.org",
        )
        assert outcome.kind == kind, outcome
        if act not in (b"451 disk full\r\n", b"554 no\r\n"):
            assert bool(server.taken) == has_it


def test_nobody_listens() -> None:
    """A refused connection (the nineteenth stage) is a matter for later, and names host and port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    outcome = send_one(settings(port), MAIL, "b@example.org")
    assert (outcome.kind, outcome.stage) == ("retry", "connect")
    assert f"127.0.0.1:{port}" in outcome.detail


def test_an_unknown_host_is_named() -> None:
    """A host that does not exist says which key to look at."""
    outcome = send_one(
        MailSettings(host="no-such-host.invalid", timeout=0.5),
        MAIL,
        "b@example.org",
    )
    assert outcome.kind == "retry" and "[mail] host" in outcome.detail


def test_dots_arrive_as_they_left() -> None:
    """Lines that begin with a dot are doubled on the wire, so none can end the mail early."""
    with bad_server() as server:
        assert send_one(settings(server.port), MAIL, "b@example.org").kind == "sent"
        assert server.taken == [
            MAIL.split(b"\r\n\r\n")[0]
            + b"\r\n\r\n..a line that begins with a dot\r\nand another\r\n"
        ]


def test_one_connection_carries_several_mails() -> None:
    """A refused recipient in between does not cost the connection."""
    with bad_server() as server:
        connection = Connection(settings(server.port))
        kinds = [connection.send(MAIL, f"{name}@example.org").kind for name in "abc"]
        connection.close()
        assert kinds == ["sent"] * 3 and len(server.taken) == 3


class _Keeper:
    def __init__(self) -> None:
        self.taken: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append(envelope.content)
        return "250 taken"


def _login(*given: Any) -> AuthResult:
    login = given[-1]
    return AuthResult(
        success=(login.login, login.password) == (b"watch", b"secret"),
        handled=False,
    )


@contextmanager
def encrypted(
    kind: str, folder: Path, listening: Any
) -> Iterator[tuple[_Keeper, MailSettings]]:
    """A real server with STARTTLS or TLS and a login, and settings that trust its certificate."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(folder / "ca.pem")
    (folder / "password").write_text("secret\n")
    keeper = _Keeper()

    def factory() -> SMTP:
        return SMTP(
            keeper,
            authenticator=_login,
            auth_required=True,
            auth_require_tls=kind == "starttls",
            tls_context=context if kind == "starttls" else None,
        )

    with listening(factory, context if kind == "tls" else None) as port:
        yield (
            keeper,
            settings(
                port,
                security=kind,
                username="watch",
                password_file=folder / "password",
                ca_file=str(folder / "ca.pem"),
            ),
        )


@pytest.mark.parametrize("kind", ["starttls", "tls"])
def test_encrypted_and_logged_in(kind: str, tmp_path: Path, listening: Any) -> None:
    """STARTTLS and TLS with a verified certificate, user and a password from a file."""
    with encrypted(kind, tmp_path, listening) as (keeper, good):
        outcome = send_one(good, MAIL, "b@example.org")
        assert outcome.kind == "sent", outcome
        assert len(keeper.taken) == 1


def _wrong_password(good: MailSettings) -> MailSettings:
    Path(good.password_file).write_text("wrong")
    return good


def _unknown_authority(good: MailSettings) -> MailSettings:
    return good.model_copy(update={"ca_file": ""})


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(_wrong_password, "password"), (_unknown_authority, "certificate")],
)
def test_a_login_that_fails_names_what_to_mend(
    spoil: Callable[[MailSettings], MailSettings],
    said: str,
    tmp_path: Path,
    listening: Any,
) -> None:
    """A wrong password or an unknown certificate blames no mail; the password itself is never shown."""
    with encrypted("starttls", tmp_path, listening) as (keeper, good):
        outcome = send_one(spoil(good), MAIL, "b@example.org")
        assert (outcome.kind, keeper.taken) == ("retry", [])
        assert said in outcome.detail and "wrong" not in outcome.detail


def test_a_missing_password_file_is_named(tmp_path: Path) -> None:
    """An unreadable password file is a trouble of the connection, not of the mail."""
    with bad_server() as server:
        outcome = send_one(
            settings(server.port, username="x", password_file=tmp_path / "none"),
            MAIL,
            "b@example.org",
        )
        assert outcome.kind == "retry" and "none" in outcome.detail


@pytest.mark.parametrize("security", ["none", "starttls"])
def test_a_port_that_speaks_tls_from_the_first_byte_is_named(
    security: str, tmp_path: Path, listening: Any
) -> None:
    """No greeting comes from port 465: the outcome names the setting that would mend it."""
    with encrypted("tls", tmp_path, listening) as (_, good):
        wrong = good.model_copy(
            update={"security": security, "timeout": 0.5, "username": ""}
        )
        outcome = send_one(wrong, MAIL, "b@example.org")
    assert (outcome.kind, outcome.stage) == ("retry", "connect")
    assert 'set [mail] security = "tls"' in outcome.detail


def test_tls_at_a_port_that_speaks_none_is_named() -> None:
    """The other way round: security = "tls" where the server greets in the clear."""
    with bad_server() as server:
        outcome = send_one(settings(server.port, security="tls"), MAIL, "b@example.org")
    assert (
        outcome.kind == "retry" and 'security = "starttls" or "none"' in outcome.detail
    )


def test_starttls_that_is_not_offered_is_named() -> None:
    """A server without STARTTLS says which settings are left."""
    with bad_server() as server:
        outcome = send_one(
            settings(server.port, security="starttls"), MAIL, "b@example.org"
        )
    assert outcome.kind == "retry" and "offers no STARTTLS" in outcome.detail


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_names_and_passwords_beyond_ascii_log_in(
    mechanism: str, listening: Any
) -> None:
    """User and password go out as UTF-8 (RFC 4616)."""
    seen: list[tuple[bytes, bytes]] = []

    def check(*given: Any) -> AuthResult:
        seen.append((given[-1].login, given[-1].password))
        return AuthResult(success=True)

    others = {"PLAIN", "LOGIN"} - {mechanism}
    keeper = _Keeper()
    with listening(
        lambda: SMTP(
            keeper,
            authenticator=check,
            auth_require_tls=False,
            auth_exclude_mechanism=others,
        )
    ) as port:
        outcome = send_one(
            settings(port, username="värld", password="pä密1"), MAIL, "b@example.org"
        )
    assert outcome.kind == "sent", outcome
    assert seen == [("värld".encode(), "pä密1".encode())]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_a_password_file_may_have_a_byte_order_mark(
    encoding: str, tmp_path: Path
) -> None:
    """What Notepad or PowerShell saved is the same password."""
    file = tmp_path / "password"
    file.write_text("密secret\n", encoding=encoding)
    assert MailSettings(password_file=file).secret() == "密secret"


def test_a_password_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    """Bytes of no encoding end in a line that names the file, before any connection."""
    file = tmp_path / "password"
    file.write_bytes(b"\xe4\xff\x00")
    outcome = send_one(
        MailSettings(port=1, username="x", password_file=file), MAIL, "b@example.org"
    )
    assert outcome.stage == "login" and "is no text in UTF-8" in outcome.detail


def test_a_ca_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The error names the key, not only a number of the system."""
    outcome = send_one(
        MailSettings(port=1, ca_file=tmp_path / "ca.pem"), MAIL, "b@example.org"
    )
    assert "[mail] ca_file" in outcome.detail and "ca.pem" in outcome.detail


@pytest.mark.parametrize("host", ["smtp.example.org:587", "smtp://smtp.example.org"])
def test_a_host_is_a_name_alone(host: str) -> None:
    """Alertmanager's `host:port` and addresses with a scheme are refused with the right advice."""
    with pytest.raises(ValueError, match="the server's name alone"):
        MailSettings(host=host)


def test_a_probe_finds_what_a_login_does_not(listening: Any) -> None:
    """The server lets us in and refuses our sender: only MAIL FROM shows it; nothing is sent."""

    class Picky(_Keeper):
        async def handle_MAIL(self, *given: Any) -> str:
            return "553 authentication is required, smtp7"

    keeper = Picky()
    with listening(lambda: SMTP(keeper)) as port:
        connection = Connection(settings(port))
        outcome = connection.probe("ops@example.org")
        connection.close()
    assert (outcome.kind, outcome.stage) == ("retry", "session")
    assert "[mail] username" in outcome.detail and keeper.taken == []


@pytest.mark.parametrize("stage", ["banner", "ehlo"])
def test_a_reply_without_an_end_is_ended(stage: str) -> None:
    """A server that goes on and on with `250-…` filled the memory (6 GB a minute); now it is unreachable."""
    endless = b"250-" + b"x" * 500 + b"\r\n"
    with (
        bad_server(stage, endless * 5_000) as server,
        pytest.raises(ConnectFailed) as failed,
    ):
        Connection(settings(server.port))
    assert failed.value.outcome.kind == "retry"


def test_a_reply_that_drips_is_ended() -> None:
    """One sign at a time never passes the time-out of a connection, which is for each of them."""

    class Dripping(BadServer):
        def _say(self, connection: socket.socket, stage: str) -> bool:
            for _ in range(100):
                time.sleep(0.1)
                with suppress(OSError):
                    connection.sendall(b"2")
            return False

    server = Dripping()
    begun = time.monotonic()
    with pytest.raises(ConnectFailed):
        Connection(settings(server.port, timeout=1))
    server.close()
    assert time.monotonic() - begun < 8


def test_what_a_server_says_moves_no_terminal() -> None:
    """Its words come into lists, logs and mails: without escape sequences and signs of direction."""
    said = judge("rcpt", 550, "5.1.1 \x1b]0;pwn\x07\x1b[2J\u202e no such user".encode())
    assert said.no_such_recipient
    assert said.detail == "550 5.1.1 ]0;pwn[2J no such user"
