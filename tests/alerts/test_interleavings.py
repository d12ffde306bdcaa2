"""Random interleavings of publishing, copying, scanning, crashing, sending and clocks that jump, against one
promise: in the end each rule has heard of each story exactly once.
"""

import re
import shutil
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from aiosmtpd.smtp import SMTP
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from alerts import scan as scanning
from db.maintenance.upgrade import upgrade
from db.models import Message
from db.session import open_archive

RULES = {
    "now@example.org": ("甲", "芯片", "immediately", {}),
    "hour@example.org": ("乙", "芯片", "hourly", {}),
    "day@example.org": ("丙", "芯片", "daily 08:00", {}),
    "night@example.org": (
        "丁",
        "芯片",
        "immediately",
        {"quiet": "20:00-09:00", "workdays": True},
    ),
}
START = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def machine(make_world: Any, port: int, mailbox: Any) -> Any:
    empty = Path(tempfile.mkdtemp()) / "empty.db"
    archive = open_archive(f"sqlite:///{empty}")
    upgrade(archive)
    archive.close()

    class Interleaving(RuleBasedStateMachine):
        told: ClassVar[list[int]] = []  # mails about stories, a run

        @initialize()
        def begin(self) -> None:
            mailbox.mails.clear()
            self.folder = tempfile.mkdtemp()
            shutil.copy(empty, f"{self.folder}/archive.db")
            self.world = make_world(
                open_archive(f"sqlite:///{self.folder}/archive.db"),
                port,
                START,
            )
            for to, (name, query, when, options) in RULES.items():
                self.world.rule(name, query, to=to, when=when, **options)
            self.world.settings.alerts.per_hour = 2
            self.stories: list[int] = []

        @rule(matching=st.booleans())
        def publish(self, matching: bool) -> None:
            _, story = self.world.publish(
                f"{'芯片' if matching else '蔬菜'}第{len(self.stories)}号"
            )
            if matching:
                self.stories.append(story)

        @rule(which=st.integers(0, 5))
        def copy(self, which: int) -> None:
            if self.stories:
                self.world.publish(
                    "芯片转载", story=self.stories[which % len(self.stories)]
                )

        @rule()
        def scan(self) -> None:
            self.world.scan(batch=2)

        @rule()
        def scan_twice_at_once(self) -> None:
            """Two services plan from the same state; one of them may have crashed before writing."""
            plans = []
            for _ in range(2):
                with self.world.archive.read() as session:
                    plans.append(
                        scanning._plan(
                            session,
                            self.world.settings,
                            self.world.now,
                            3,
                        )
                    )
            for plan in plans:
                with self.world.archive.write() as session:
                    scanning._write(session, plan, self.world.now)

        @rule()
        def digest(self) -> None:
            self.world.digests()

        @rule()
        def send(self) -> None:
            self.world.deliver()

        @rule(minutes=st.sampled_from([1, 17, 60, 300, 1440, -30, -90, -600]))
        def time_passes(self, minutes: int) -> None:
            self.world.now += timedelta(minutes=minutes)

        @invariant()
        def no_message_twice(self) -> None:
            seen = Counter(str(mail["Message-ID"]) for _, mail in mailbox.mails)
            assert not seen or max(seen.values()) == 1

        def teardown(self) -> None:
            if not hasattr(self, "world"):
                return
            for _ in range(40):
                self.world.work()
                self.world.now += timedelta(hours=4)
            heard = Counter(
                (to, story)
                for to, mail in mailbox.mails
                for story in self.stories
                if re.search(
                    rf"/stories/{story}\b",
                    mail.get_body(("plain",)).get_content(),
                )
            )
            expected = {(to, story): 1 for to in RULES for story in self.stories}
            with self.world.archive.read() as session:
                assert (
                    session.query(Message).filter(Message.state != "sent").count() == 0
                )
            self.world.archive.close()
            shutil.rmtree(self.folder)
            twice, never = heard - Counter(expected), Counter(expected) - heard
            assert not twice and not never
            self.told.append(heard.total())

    return Interleaving


def test_each_rule_hears_of_each_story_once(
    make_world: Any, listening: Any, mailbox: Any
) -> None:
    """Whatever happens in whatever order: once, in a mail of its own or in a digest, by one Message-ID."""
    with listening(lambda: SMTP(mailbox)) as port:
        kind = machine(make_world, port, mailbox)
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            kind,
            settings=settings(
                max_examples=8,
                phases=[Phase.explicit, Phase.reuse, Phase.generate],
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    assert sum(kind.told) > 0
