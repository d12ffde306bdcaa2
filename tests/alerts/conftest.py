"""A small world for alerts: articles come in, rules are asked, mail leaves to a real SMTP server on loopback."""

import asyncio
import itertools
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from typing import Any, cast

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from alerts.deliver import DeliveryReport, deliver
from alerts.digest import DigestReport, due_digests
from alerts.scan import ScanReport, scan
from alerts.settings import AlertSettings, MailSettings, Sending
from crawler.items import ArticleItem, Attachment
from db.alerts import outbox, rules
from db.articles import articles
from db.models import Message, Revision, Rule, Story
from db.session import Archive


class Mailbox:
    """What an SMTP server was given: (recipient, mail) in order. Set `answers` to refuse recipients."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        mail = cast(
            EmailMessage,
            message_from_bytes(cast(bytes, envelope.content), policy=POLICY),
        )
        self.mails.extend((to, mail) for to in envelope.rcpt_tos)
        return "250 taken"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for to, mail in self.mails if to == address]

    @property
    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for _, mail in self.mails]


@dataclass
class World:
    """An archive, a mail server and a clock that only moves when told."""

    archive: Archive
    mailbox: Mailbox
    settings: Sending
    now: datetime
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def publish(
        self,
        title: str,
        text: str = "",
        *,
        story: int | None = None,
        state: str = "pending",
        url: str | None = None,
        attachments: list[Attachment] | None = None,
        **item: Any,
    ) -> tuple[int, int]:
        """Store an article as the pipelines do; (article id, story id)."""
        number = next(self.numbers)
        details: dict[str, Any] = {
            "published_at": self.now,
            "published_precision": "minute",
            **item,
        }
        made = ArticleItem(
            url=url or f"https://www{number}.example.gov.cn/art/{number}.html", title=title, text=text or f"{title}。",
            attachments=attachments or [], **details,
        )  # fmt: skip
        with self.archive.write() as session:
            if story is None:
                row = Story(first_seen_at=self.now)
                session.add(row)
                session.flush()
                story = row.id
            article_id = articles.put(
                session,
                made,
                articles.Filing(
                    story_id=story,
                    text_hash=f"{number:032}",
                    now=self.now,
                    alert_state=state,
                ),
            )
            story_row = session.get(Story, story)
            assert story_row is not None
            story_row.head_id = story_row.head_id or article_id
            return article_id, story

    def revise(
        self,
        article_id: int,
        text: str,
        *,
        substantive: bool = True,
        watched: bool = False,
    ) -> None:
        """Change an article's text, keeping what it said as a revision."""
        with self.archive.write() as session:
            article = articles.by_id(session, article_id)
            assert article is not None
            number = 1 + len(
                session.query(Revision).filter_by(article_id=article_id).all()
            )
            session.add(
                Revision(
                    article_id=article_id, number=number, seen_at=self.now, title=article.title, text=article.text,
                    substantive=substantive, watched=watched,
                )
            )  # fmt: skip
            with articles.changing(session, article):
                article.text = text

    def rule(self, name: str, query: str, to: str | list[str] = "reader@example.org", when: str = "immediately",
             **options: Any) -> Rule:  # fmt: skip
        with self.archive.write() as session:
            recipients = [to] if isinstance(to, str) else to
            said = rules.RuleText(name, query, recipients, when, options)
            return rules.add(session, said, now=self.now)

    def scan(self, **named: Any) -> ScanReport:
        return scan(self.archive, now=self.now, settings=self.settings, **named)

    def digests(self) -> DigestReport:
        return due_digests(self.archive, self.now, self.settings)

    def deliver(self, **named: Any) -> DeliveryReport:
        return deliver(self.archive, self.settings, self.now, **named)

    def work(self) -> None:
        """What the service does every few seconds."""
        self.scan()
        self.digests()
        self.deliver()

    def outbox(self) -> list[Message]:
        with self.archive.read() as session:
            return session.query(Message).order_by(Message.id).all()

    def states(self) -> dict[str, int]:
        with self.archive.read() as session:
            return {
                state: number
                for state, number in outbox.counts(session).items()
                if number
            }


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


async def _hang_up(server: asyncio.Server) -> None:
    server.close()
    talking = asyncio.all_tasks() - {asyncio.current_task()}
    for task in talking:
        task.cancel()
    await asyncio.gather(*talking, return_exceptions=True)


@contextmanager
def _listening(
    factory: Callable[[], SMTP], context: ssl.SSLContext | None = None
) -> Iterator[int]:
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        loop.create_server(factory, "127.0.0.1", 0, ssl=context)
    )
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_hang_up(server), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


@pytest.fixture
def listening() -> Any:
    """A context manager that runs SMTP servers from a factory (over TLS with a context) and gives their port."""
    return _listening


@pytest.fixture
def mail_port(mailbox: Mailbox) -> Iterator[int]:
    """The port of a real SMTP server that puts what it gets into `mailbox`."""
    with _listening(lambda: SMTP(mailbox)) as port:
        yield port


def _settings(port: int) -> Sending:
    mail = MailSettings(
        host="127.0.0.1",
        port=port,
        sender="watch@example.org",
        operator="ops@example.org",
        timeout=20,
    )
    return Sending(mail, AlertSettings(), "https://watch.example.org")


@pytest.fixture
def make_world(mailbox: Mailbox) -> Callable[[Archive, int, datetime], World]:
    """Worlds made by hand: of an archive, a mail server's port and a time to begin with."""
    return lambda archive, port, now: World(archive, mailbox, _settings(port), now)


@pytest.fixture
def world(archive: Archive, mailbox: Mailbox, mail_port: int, now: datetime) -> World:
    """On both databases."""
    return World(archive, mailbox, _settings(mail_port), now)


@pytest.fixture
def small_world(
    sqlite_archive: Archive, mailbox: Mailbox, mail_port: int, now: datetime
) -> World:
    """On SQLite, where the database makes no difference to the promise."""
    return World(sqlite_archive, mailbox, _settings(mail_port), now)
