"""The service's jobs one by one, on a real archive."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy import update

from alerts.settings import MailSettings
from crawler.configuration import CrawlSettings
from db.alerts import outbox
from db.models import Message
from db.session import Archive
from scheduler.jobs import Jobs
from scheduler.settings import Setup
from scheduler.workers import Workers

NOW = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)


def waiting_mail() -> dict[str, Any]:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "w@example.org", "r@example.org", "x"
    mail["Message-ID"] = "<1@watch.example.org>"
    mail.set_content("x")
    return {
        "message_id": "<1@watch.example.org>",
        "kind": "alert",
        "rule": "x",
        "rule_id": None,
        "story_id": None,
        "to": "r@example.org",
        "subject": "x",
        "content": mail.as_bytes(),
        "created_at": NOW,
        "not_before": NOW,
    }


def test_between_two_tries_a_mail_server_is_as_ill_as_before(
    sqlite_archive: Archive,
) -> None:
    """A pass in which nothing was due is no all-clear; one in which nothing waits any more is."""
    moment = [NOW]
    setup = Setup(
        database=sqlite_archive.url,
        passports={},
        crawl=CrawlSettings(private_addresses="allow"),
        mail=MailSettings.model_validate(
            {"host": "127.0.0.1", "port": 9, "timeout": 1}
        ),
    )
    jobs = Jobs(sqlite_archive, setup, Workers(setup), clock=lambda: moment[0])
    with sqlite_archive.write() as session:
        outbox.put(session, [waiting_mail()])
    jobs.run("mail")
    assert "refused" in jobs.notes["mail server"]
    moment[0] += timedelta(seconds=2)
    jobs.run("mail")
    assert "refused" in jobs.notes["mail server"]
    with sqlite_archive.write() as session:  # another service sends it
        session.execute(update(Message).values(state="sent", sent_at=moment[0]))
    jobs.run("mail")
    assert "mail server" not in jobs.notes
