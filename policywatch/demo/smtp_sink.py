"""A real SMTP server on loopback that keeps every message as an .eml file: the demo's mailbox."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class OnAnyPort(Controller):
    """aiosmtpd's controller on a port the system chooses; its start-up check needs to be told which."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = int(server.sockets[0].getsockname()[1])
        super()._trigger_server()


class Mailbox:
    """Use as a context manager; `port` is where it listens, `messages()` what has arrived, oldest first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._controller = OnAnyPort(self, hostname="127.0.0.1", port=0)

    async def handle_DATA(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
    ) -> str:
        number = len(list(self.folder.glob("*.eml"))) + 1
        content = envelope.content or b""
        (self.folder / f"{number:03}.eml").write_bytes(
            content if isinstance(content, bytes) else content.encode()
        )
        return "250 kept"

    def __enter__(self) -> "Mailbox":
        self._controller.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        return int(self._controller.port)

    def messages(self) -> list[tuple[Path, EmailMessage]]:
        received: list[tuple[Path, EmailMessage]] = []
        for path in sorted(self.folder.glob("*.eml")):
            received.append(
                (
                    path,
                    message_from_bytes(path.read_bytes(), policy=policy.default),
                )
            )
        return received
