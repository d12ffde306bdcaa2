"""Alerts under fire: a process that scans and delivers is killed (kill -9) at random
moments while articles come in.

    python -m benchmarks.kills [--kills 200] [--services 2]

Afterwards every story must have arrived, under one Message-ID; duplicates may be no
more than the answers lost (the mail server loses one in a hundred after the final dot)
and the kills that fell between dot and answer.
"""

import argparse
import json
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP
from typing import Any

from alerts import register
from alerts.deliver import deliver
from alerts.scan import scan
from alerts.settings import AlertSettings, MailSettings, Sending
from crawler.items import ArticleItem
from db.alerts import outbox
from db.articles import articles
from db.maintenance.upgrade import upgrade
from db.models import Message, Story
from db.session import Archive, open_archive


class Sink:
    """A mail server that counts what it took by Message-ID and loses the answer to one mail in a hundred."""

    def __init__(self, seed: int, lose: float = 0.01) -> None:
        self.taken: Counter[str] = Counter()
        self.arrived: dict[str, float] = {}
        self.stories: dict[str, set[str]] = {}
        self.lost = 0
        self._draw, self._lose, self._lock = (
            random.Random(seed),
            lose,
            threading.Lock(),
        )
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            try:
                connection.sendall(b"220 ready\r\n")
                for line in lines:
                    if line[:4].upper() == b"DATA":
                        connection.sendall(b"354 go on\r\n")
                        if not self._take(lines):
                            return
                    connection.sendall(b"250 ok\r\n")
            except OSError:
                return

    def _take(self, lines: Any) -> bool:
        body = b""
        for line in lines:
            if line == b".\r\n":
                return self._count(body)
            body += line
        return False

    def _count(self, body: bytes) -> bool:
        mail = message_from_bytes(body, policy=SMTP)
        plain = mail.get_body(("plain",))
        text = plain.get_content() if plain else ""
        with self._lock:
            self.taken[str(mail["Message-ID"])] += 1
            for number in set(re.findall(r"芯片通知第(\d+)号", text)):
                self.arrived.setdefault(number, time.monotonic())
                self.stories.setdefault(number, set()).add(str(mail["Message-ID"]))
            lose = self._draw.random() < self._lose
            self.lost += lose
        return not lose


def sending(port: int) -> Sending:
    mail = MailSettings(
        host="127.0.0.1", port=port, sender="watch@example.org", timeout=20
    )
    return Sending(mail, AlertSettings(per_hour=1_000_000))


def serve(url: str, port: int) -> None:
    """The child: scan, digest, deliver, again and again, until killed."""
    archive, settings = open_archive(url), sending(port)
    print("at work", flush=True)
    while True:
        scan(archive, now=datetime.now(UTC), settings=settings, bursts=())
        deliver(archive, settings, datetime.now(UTC))
        time.sleep(0.01)


def publish(archive: Archive, number: int) -> None:
    """Store one invented article that one or two rules match."""
    now = datetime.now(UTC)
    item = ArticleItem(
        url=f"https://s{number}.example.cn/{number}.html", title=f"芯片通知第{number}号",
        text=f"第{number}号通知。" + ("另有补贴。" if number % 3 == 0 else ""), published_at=now, published_precision="second",
    )  # fmt: skip
    with archive.write() as session:
        story = Story(first_seen_at=now)
        session.add(story)
        session.flush()
        story.head_id = articles.put(
            session,
            item,
            articles.Filing(
                story_id=story.id,
                text_hash=f"{number:032}",
                now=now,
            ),
        )


def run(url: str, kills: int, services: int = 1, seed: int = 1) -> dict[str, Any]:
    """Kill `kills` times over an empty archive; then wait until the outbox is empty and count."""
    archive = open_archive(url)
    upgrade(archive)
    for name, query in (("芯片", "芯片"), ("补贴", "补贴")):
        register.add(
            archive,
            name=name,
            query=query,
            to=["reader@example.org"],
            now=datetime.now(UTC),
        )
    sink, draw = Sink(seed), random.Random(seed)
    command = [
        sys.executable,
        "-m",
        "benchmarks.kills",
        "--child",
        url,
        str(sink.port),
    ]
    children = [_at_work(command) for _ in range(services)]
    published = 0
    for kill in range(kills):
        until = time.monotonic() + draw.uniform(0.02, 0.5)
        while time.monotonic() < until:
            published += 1
            publish(archive, published)
        child = children[kill % services]
        child.send_signal(signal.SIGKILL)
        child.wait()
        children[kill % services] = _at_work(command)
    _wait_until_sent(archive)
    for child in children:
        child.kill()
        child.wait()
    return _verdict(archive, sink, published, kills, services)


def _at_work(command: list[str]) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert child.stdout is not None
    child.stdout.readline()
    return child


def _wait_until_sent(archive: Archive, seconds: float = 200) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with archive.write() as session:
            outbox.hasten(session, datetime.now(UTC))
            counts = outbox.counts(session)
        with archive.read() as session:
            pending = (
                session.query(articles.Article).filter_by(alert_state="pending").count()
            )
        if not pending and not counts["waiting"] and not counts["sending"]:
            return
        time.sleep(0.2)


def _verdict(
    archive: Archive, sink: Sink, published: int, kills: int, services: int
) -> dict[str, Any]:
    with archive.read() as session:
        states = outbox.counts(session)
        rows = session.query(Message).count()
        ambiguous = sum(message.ambiguous for message in session.query(Message))
        check = (
            "PRAGMA integrity_check" if archive.dialect == "sqlite" else "SELECT 'ok'"
        )
        sound = session.connection().exec_driver_sql(check).scalar()
    expected = {str(n) for n in range(1, published + 1)}
    archive.close()
    return {
        "kills": kills,
        "services": services,
        "articles": published,
        "mails_taken": len(sink.taken),
        "mails_in_outbox": rows,
        "lost": len(expected - sink.stories.keys()),
        "second_message_ids": sum(len(ids) > 1 for ids in sink.stories.values()),
        "duplicates": sum(sink.taken.values()) - len(sink.taken),
        "answers_lost": sink.lost,
        "answers_lost_noticed": ambiguous,
        "outbox": states,
        "integrity": sound,
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--services", type=int, default=2)
    options.add_argument("--child", nargs=2, metavar=("URL", "PORT"))
    given = options.parse_args()
    if given.child:
        serve(given.child[0], int(given.child[1]))
    with tempfile.TemporaryDirectory() as folder:
        print(
            json.dumps(
                run(f"sqlite:///{folder}/kills.db", given.kills, given.services),
                indent=2,
            )
        )


if __name__ == "__main__":
    main()
