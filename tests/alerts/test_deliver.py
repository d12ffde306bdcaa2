"""Delivery: at least once, in doubt at most twice, nothing lost, nothing stuck behind something broken."""

import socket
import threading
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from alerts.deliver import GIVE_UP_AFTER, after, wait
from alerts.journal import Journal
from alerts.lease import is_dead, this_process
from alerts.smtp import Outcome
from db.alerts import outbox
from db.alerts.outbox import Claim
from db.models import Message


def put(
    world: Any, to: str = "reader@example.org", number: int = 1, **named: Any
) -> int:
    row = {
        "message_id": f"<{number}@example.org>", "to": to, "subject": f"第{number}封", "rule": "芯片",
        "content": f"Message-ID: <{number}@example.org>\r\nSubject: {number}\r\n\r\nbody\r\n".encode(),
        "created_at": world.now, "not_before": world.now, **named,
    }  # fmt: skip
    with world.archive.write() as session:
        return next(iter(outbox.put(session, [row]).values()))


def rows(world: Any) -> list[dict[str, Any]]:
    with world.archive.read() as session:
        return outbox.listing(session)


def claim(world: Any, attempt: int = 1, ambiguous: int = 0) -> Claim:
    return Claim(
        1,
        attempt,
        "<1@example.org>",
        "a@example.org",
        b"",
        world.now,
        ambiguous,
    )


def test_several_mails_leave_over_one_connection(small_world: Any) -> None:
    """All that is due is sent and marked, oldest first."""
    world = small_world
    for number in range(5):
        put(world, number=number)
    report = world.deliver()
    assert report.sent == 5
    assert [mail["Subject"] for _, mail in world.mailbox.mails] == [
        "0",
        "1",
        "2",
        "3",
        "4",
    ]
    assert world.states() == {"sent": 5}


def test_a_message_is_written_once(world: Any) -> None:
    """The same Message-ID a second time adds nothing."""
    put(world)
    with pytest.raises(StopIteration):
        put(world)
    assert len(rows(world)) == 1


def test_a_refused_recipient_is_suspended_and_others_are_not(
    world: Any,
) -> None:
    """A 550 fails that message, suspends that address, stops no other; `retry` tries again after mending."""
    world.mailbox.answers["gone@example.org"] = "550 no such user"
    put(world, to="gone@example.org", number=1)
    put(world, to="gone@example.org", number=2)
    put(world, number=3)
    assert world.deliver().refused == 1
    assert [(row["to"], row["state"]) for row in reversed(rows(world))] == [
        ("gone@example.org", "failed"), ("gone@example.org", "failed"), ("reader@example.org", "sent"),
    ]  # fmt: skip
    assert (
        "550 no such user" in rows(world)[-1]["error"]
        and "suspended" in rows(world)[-2]["error"]
    )
    world.mailbox.answers.clear()
    with world.archive.write() as session:
        assert outbox.retry(session, now=world.now) == 2
    world.deliver()
    assert world.states() == {"sent": 3}


def test_a_busy_server_is_asked_again_later(small_world: Any) -> None:
    """A 4xx keeps the mail waiting, says why, and waits longer each time."""
    world = small_world
    world.mailbox.answers["reader@example.org"] = "450 busy"
    put(world)
    assert world.deliver().retried == 1
    assert world.deliver().retried == 0
    (row,) = rows(world)
    assert (row["state"], row["attempts"]) == (
        "waiting",
        1,
    ) and "450 busy" in row["error"]
    world.mailbox.answers.clear()
    world.now += timedelta(minutes=2)
    assert world.deliver().sent == 1
    assert rows(world)[0]["error"] is None


def test_an_unreachable_server_loses_nothing(small_world: Any) -> None:
    """Nobody listening: one mail is tried, all wait, the report says why; a minute later all leave."""
    world = small_world
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for number in range(3):
        put(world, number=number)
    good, world.settings = (
        world.settings,
        replace(
            world.settings,
            mail=world.settings.mail.model_copy(update={"port": port}),
        ),
    )
    report = world.deliver()
    assert report.sent == 0 and "refused" in str(report.unreachable)
    assert world.states() == {"waiting": 3}
    world.settings = good
    world.now += timedelta(minutes=1)
    assert world.deliver().sent == 3


def test_a_day_without_a_server_fails_nothing(small_world: Any) -> None:
    """However long the server is away, the mail waits and is tried twice a minute, so that recovery is quick."""
    world = small_world
    away = Outcome("retry", "connection refused", "connect", lost=True)
    values = after(away, claim(world, attempt=5000), world.now + timedelta(days=30))
    assert values["state"] == "waiting"
    assert values["not_before"] <= world.now + timedelta(days=30, minutes=1)


def test_a_lost_answer_is_tried_again_once(small_world: Any) -> None:
    """In doubt: once more with the same id, counted; in doubt again: failed, visible, and not sent again by
    itself.
    """
    world = small_world
    lost = Outcome("ambiguous", "the answer was lost", "dot", lost=True)
    first = after(lost, claim(world), world.now)
    assert (first["state"], first["ambiguous"]) == ("waiting", 1)
    second = after(lost, claim(world, 2, ambiguous=1), world.now)
    assert (second["state"], second["ambiguous"]) == ("failed", 2)
    assert "perhaps delivered" in str(second["error"])
    assert after(lost, claim(world), world.now, hold=True)["state"] == "failed"


def test_waiting_grows_and_is_spread(small_world: Any) -> None:
    """A minute at first, doubled each time, never more than five hours, not the same for all."""
    world = small_world
    lengths = [wait(claim(world, attempt)) for attempt in range(1, 14)]
    assert timedelta(seconds=45) <= lengths[0] <= timedelta(seconds=75)
    assert all(later > earlier for earlier, later in pairwise(lengths[:8]))
    assert max(lengths) <= timedelta(hours=5)
    assert (
        len({wait(replace(claim(world), message_id=f"<{n}>")) for n in range(50)}) > 20
    )


def test_a_mail_refused_for_days_is_given_up_visibly(small_world: Any) -> None:
    """After five days of 4xx the mail is failed, not deleted."""
    world = small_world
    busy = Outcome("retry", "450 busy", "rcpt", 450)
    assert (
        after(busy, claim(world), world.now + GIVE_UP_AFTER + timedelta(hours=1))[
            "state"
        ]
        == "failed"
    )


def test_two_senders_never_hold_one_message(world: Any) -> None:
    """Four threads claim at the same time: each message goes to one of them."""
    for number in range(40):
        put(world, number=number)
    taken: list[int] = []

    def work() -> None:
        while True:
            with world.archive.write() as session:
                found = outbox.claim(
                    session, world.now, world.now + timedelta(minutes=5)
                )
            if found is None:
                return
            taken.append(found.id)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (
        sorted(taken) == sorted({row["id"] for row in rows(world)}) and len(taken) == 40
    )


def test_a_lease_runs_out(world: Any) -> None:
    """A message held by a machine that died is sent when its lease is over, and the late answer of the dead
    counts for nothing."""
    put(world)
    with world.archive.write() as session:
        held = outbox.claim(
            session,
            world.now,
            world.now + timedelta(minutes=4),
            "elsewhere|1|1",
        )
    assert world.deliver().sent == 0
    world.now += timedelta(minutes=5)
    assert world.deliver().sent == 1
    with world.archive.write() as session:
        assert held is not None and not outbox.mark(session, held, state="failed")
    assert world.states() == {"sent": 1}


def test_a_clock_that_was_wrong_holds_up_nothing(world: Any) -> None:
    """What was put off or claimed while the clock stood a day ahead is sent when it is right again."""
    tomorrow = world.now + timedelta(days=1)
    put(world, number=1, not_before=tomorrow)
    put(world, number=2)
    with world.archive.write() as session:
        outbox.claim(session, world.now, tomorrow, "elsewhere|1|1")
    put(world, number=3, not_before=world.now + timedelta(hours=4))
    assert world.deliver().sent == 2
    assert world.states() == {"sent": 2, "waiting": 1}


def test_a_dead_process_on_this_machine_is_known(small_world: Any) -> None:
    """What a killed sender held here is sent by the next pass, without waiting for the lease."""
    world = small_world
    assert not is_dead(this_process())
    dead = this_process().rsplit("|", 2)[0] + "|999999999|1"
    put(world)
    with world.archive.write() as session:
        outbox.claim(session, world.now, world.now + timedelta(hours=5), dead)
    assert world.deliver().sent == 1


def test_a_mail_confirmed_before_a_kill_is_not_sent_again(
    small_world: Any,
) -> None:
    """What a killed process noted as taken by the server is marked sent; what it did not note is sent again."""
    world = small_world
    dead = this_process().rsplit("|", 2)[0] + "|999999999|1"
    for number in (1, 2):
        put(world, number=number)
    with world.archive.write() as session:
        held = [
            outbox.claim(session, world.now, world.now + timedelta(hours=5), dead)
            for _ in range(2)
        ]
    Journal(world.archive, dead).note(held[0].id, held[0].attempt)
    world.deliver()
    assert [mail["Subject"] for _, mail in world.mailbox.mails] == ["2"]
    assert world.states() == {"sent": 2}
    assert not Journal(world.archive, dead).read()
    Journal(world.archive, "elsewhere|1|1").note(1, 1)
    world.now += timedelta(days=3650)
    world.deliver()
    assert not Journal(world.archive, "elsewhere|1|1").read()


def test_a_broken_row_stops_nothing(small_world: Any) -> None:
    """A recipient no server can be told is one message's trouble, not the queue's."""
    world = small_world
    put(world, to="张三@example.org", number=1)
    put(world, number=2)
    world.deliver()
    assert [mail["Subject"] for _, mail in world.mailbox.mails] == ["2"]


def test_old_mail_is_emptied_and_stays(small_world: Any) -> None:
    """What was sent long ago loses its text, not its row; what was not sent keeps everything."""
    world = small_world
    put(world, number=1)
    world.deliver()
    put(world, number=2)
    with world.archive.write() as session:
        assert outbox.empty_sent(session, world.now + timedelta(days=1)) == 1
    assert [bool(message.content) for message in world.outbox()] == [
        False,
        True,
    ]


def test_stopping_stops_between_mails(small_world: Any) -> None:
    """`stop` ends the pass after the mail in hand; the rest waits."""
    world = small_world
    for number in range(3):
        put(world, number=number)
    world.deliver(stop=lambda: bool(world.mailbox.mails))
    assert world.states() == {"waiting": 2, "sent": 1}


def test_the_outbox_shows_what_the_contract_says(small_world: Any) -> None:
    """Each row has the contract's keys, and `one` the mail itself."""
    world = small_world
    number = put(world)
    (row,) = rows(world)
    assert {
        "id",
        "rule",
        "to",
        "subject",
        "state",
        "attempts",
        "message_id",
        "error",
    } <= row.keys()
    with world.archive.read() as session:
        assert "body" in outbox.one(session, number)["content"]
        assert outbox.one(session, 999) is None
        assert session.get(Message, number).leased_by is None


@pytest.mark.parametrize(
    "answer",
    [
        "530 5.7.0 Must issue a STARTTLS command first",
        "553 authentication is required",
    ],
)
def test_a_refused_session_waits_and_leaves_once_it_is_mended(
    answer: str, small_world: Any
) -> None:
    """Nothing fails, nobody is suspended; as soon as one mail is taken, those that waited leave too."""
    world = small_world
    world.mailbox.answers["reader@example.org"] = answer
    put(world, number=1)
    put(world, number=2)
    report = world.deliver()
    assert report.unreachable and answer in report.unreachable
    assert world.states() == {"waiting": 2}
    world.deliver()
    world.mailbox.answers.clear()
    put(world, number=3)
    world.now += timedelta(seconds=5)
    assert world.deliver().sent == 3
    assert world.states() == {"sent": 3}


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("550 5.4.5 Daily user sending quota exceeded", "waiting"),
        ("554 5.7.1 Relay access denied", "waiting"),
        ("554 5.7.1 client host blocked", "failed"),
    ],
)
def test_a_quota_a_relay_or_a_block_list_suspends_nobody(
    answer: str, state: str, small_world: Any
) -> None:
    """The next mail to the same recipient is offered again."""
    world = small_world
    world.mailbox.answers["reader@example.org"] = answer
    put(world, number=1)
    world.deliver()
    assert world.states() == {state: 1}
    world.mailbox.answers.clear()
    put(world, number=2)
    assert world.deliver().sent == 1
