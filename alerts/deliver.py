"""From the outbox to the mail server: claim with a lease, send, write down what became of it.

At least once, with a fixed Message-ID: what the server has not confirmed is sent again, and only a lost
answer after the final dot (or a crash in that gap) can make a duplicate.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.channels import is_channel, is_signed, send_to_channel, shown
from alerts.journal import Journal, sweep
from alerts.lease import is_dead, this_process
from alerts.replies import Outcome
from alerts.settings import PasswordError, Settings
from alerts.smtp import ConnectFailed, Connection
from alerts.webhooks import Signing
from db.alerts import outbox
from db.alerts.outbox import Claim
from db.session import Archive, Session
from text.reason import Reason

log = logging.getLogger(__name__)

# Servers limit the messages of a session and hang up without a word about it; a new
# connection before that costs a handshake, a hang-up inside a message leaves it in
# doubt.
MAILS_A_CONNECTION = 100
# RFC 5321, 4.5.4.1: a sender should keep trying for four to five days.
GIVE_UP_AFTER = timedelta(days=5)
# Long enough that a server in trouble is left alone, short enough that six tries fall
# on every day.
LONGEST_WAIT = timedelta(hours=4)
PROBE_EVERY = timedelta(seconds=30)
# Stages at which no mail is to blame: the pass ends, and everything waits until the
# server or [mail] is mended.
NOBODYS_FAULT = ("connect", "login", "session")


@dataclass(frozen=True)
class DeliveryReport:
    """What one pass did. `unreachable` says why the server could not be reached, where it could not."""

    sent: int = 0
    retried: int = 0
    refused: int = 0
    ambiguous: int = 0
    unreachable: str | None = None


def deliver(
    archive: Archive,
    settings: Settings,
    now: datetime,
    *,
    stop: Callable[[], bool] = lambda: False,
    lease: timedelta | None = None,
) -> DeliveryReport:
    """Send what is due, until nothing is, the server fails, or `stop()`. Several processes may do so at once.

    `now` is when the pass began; a long pass adds the time it has taken. `lease` is how long a message stays
    with a process that died over it on another machine (default: twelve network timeouts, more than one mail
    can take).
    """
    return _Pass(
        archive,
        settings,
        now,
        lease or timedelta(seconds=12 * settings.mail.timeout),
    ).run(stop)


class _Pass:
    def __init__(
        self,
        archive: Archive,
        settings: Settings,
        now: datetime,
        lease: timedelta,
    ) -> None:
        self._archive, self._mail, self._alerts = (
            archive,
            settings.mail,
            settings.alerts,
        )
        self._began, self._started, self._lease = now, time.monotonic(), lease
        self._connection: Connection | None = None
        self._journal = Journal(archive, this_process())
        self._report = DeliveryReport()

    def run(self, stop: Callable[[], bool]) -> DeliveryReport:
        self._release_the_dead()
        done: tuple[Claim, Outcome] | None = None
        try:
            while True:
                claim = self._turn(done, stop)
                if claim is None:
                    break
                done = claim, self._send(claim)
        finally:
            self._hang_up()
        self._journal.close()
        return self._report

    def _now(self) -> datetime:
        return self._began + timedelta(seconds=time.monotonic() - self._started)

    def _release_the_dead(self) -> None:
        """Take over what dead processes of this machine held, and believe what they noted."""
        sweep(self._archive, self._now())
        with self._archive.read() as session:
            owners = outbox.owners(session)
        for owner in owners:
            dead, journal = is_dead(owner), Journal(self._archive, owner)
            if dead or owner == this_process():
                with self._archive.write() as session:
                    outbox.confirm(session, owner, journal.read(), self._now())
                    if dead:
                        outbox.release(session, owner, self._now())
            if dead:
                journal.close()

    def _turn(
        self,
        done: tuple[Claim, Outcome] | None,
        stop: Callable[[], bool],
    ) -> Claim | None:
        """Write down what became of the last message and claim the next, in one transaction; None ends the
        pass.
        """
        with self._archive.write() as session:
            if done is not None:
                self._record(session, *done)
            if self._report.unreachable or stop():
                claim = None
            else:
                claim = self._claim(session)
        self._journal.clear()
        return claim

    def _claim(self, session: Session) -> Claim | None:
        """The next message whose recipient is not suspended; the others fail, visibly."""
        while True:
            claim = outbox.claim(
                session,
                self._now(),
                self._now() + self._lease,
                this_process(),
            )
            suspended = claim and outbox.suspension(session, claim.to)
            if claim is None or not suspended:
                return claim
            outbox.mark(
                session,
                claim,
                state="failed",
                error=Reason("mail.suspended", told=suspended),
            )

    def _record(
        self,
        session: Session,
        claim: Claim,
        outcome: Outcome,
    ) -> None:
        values = after(
            outcome,
            claim,
            self._now(),
            hold=self._alerts.ambiguous == "hold",
        )
        outbox.mark(session, claim, **values)
        if outcome.kind == "sent" and self._report.sent == 1:
            # The server is with us: what waited for that need not wait for its next probe.
            outbox.hasten_unreached(session, self._now())
        if outcome.kind == "refused" and outcome.no_such_recipient:
            outbox.suspend(session, claim.to, outcome.detail, self._now())
        if is_channel(claim.to) and outcome.kind in ("retry", "ambiguous"):
            # A channel that does not answer costs a minute: what else waits for it must
            # not hold up the mails.
            outbox.put_off(session, claim.to, self._now() + wait(claim))

    def _send(self, claim: Claim) -> Outcome:
        outcome = self._outcome(claim)
        if outcome.kind == "sent":
            self._journal.note(claim.id, claim.attempt)
        else:
            told = (
                claim.message_id,
                shown(claim.to),
                outcome.kind,
                outcome.detail,
            )
            log.warning("mail %s to %s: %s: %s", *told)
        self._count(outcome)
        if outcome.lost or (
            self._connection and self._connection.used >= MAILS_A_CONNECTION
        ):
            self._hang_up()
        return outcome

    def _outcome(self, claim: Claim) -> Outcome:
        try:
            if is_channel(claim.to):
                return self._to_channel(claim)
            self._connection = self._connection or Connection(self._mail)
            return self._connection.send(claim.content, claim.to)
        except ConnectFailed as failure:
            # No connection, no message handed over: nothing is in doubt here.
            return failure.outcome
        except Exception as error:  # one broken mail must not stop those behind it
            log.exception("mail %s to %s", claim.message_id, shown(claim.to))
            return Outcome(
                "retry",
                f"{type(error).__name__}: {error}",
                "data",
                lost=True,
            )

    def _to_channel(self, claim: Claim) -> Outcome:
        private = self._alerts.private_addresses == "allow"
        signing = None
        if is_signed(claim.to):
            try:
                signing = Signing(self._alerts.webhook_key(), self._now())
            except PasswordError as error:
                # The key's file can come back, so the message waits; sent without a
                # signature it would be refused for good.
                return Outcome("retry", str(error), "data")
        return send_to_channel(
            claim.content,
            claim.to,
            private=private,
            signing=signing,
        )

    def _count(self, outcome: Outcome) -> None:
        report = self._report
        if outcome.stage in NOBODYS_FAULT:
            self._report = replace(report, unreachable=outcome.detail)
            return
        if outcome.kind == "retry":
            key = "retried"
        else:
            key = outcome.kind
        self._report = replace(report, **{key: getattr(report, key) + 1})

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def after(
    outcome: Outcome,
    claim: Claim,
    now: datetime,
    hold: bool = False,
) -> dict[str, object]:
    """What to write down for a claimed message after `outcome`: its next state, and when to try again."""
    if outcome.kind == "sent":
        return {"state": "sent", "sent_at": now, "error": None}
    if outcome.kind == "refused":
        return {"state": "failed", "error": outcome.detail}
    if outcome.kind == "ambiguous":
        again = not hold and claim.ambiguous == 0
        if again:
            detail = outcome.detail
        else:
            detail = Reason("mail.perhaps-delivered", told=outcome.detail)
        return {"state": "waiting" if again else "failed", "ambiguous": claim.ambiguous + 1, "error": detail,
                "not_before": now + wait(claim)}  # fmt: skip
    if outcome.stage in NOBODYS_FAULT:
        return {
            "state": "waiting",
            "error": outcome.detail,
            "not_before": now + PROBE_EVERY * _jitter(claim),
        }
    if now - claim.created_at > GIVE_UP_AFTER:
        return {
            "state": "failed",
            "error": Reason(
                "mail.given-up",
                days=GIVE_UP_AFTER.days,
                told=outcome.detail,
            ),
        }
    return {
        "state": "waiting",
        "error": outcome.detail,
        "not_before": now + wait(claim),
    }


def wait(claim: Claim) -> timedelta:
    """How long until the next attempt: a minute, doubled each time up to four hours, a
    quarter more or less.
    """
    return min(
        timedelta(minutes=1) * 2 ** min(claim.attempt - 1, 10),
        LONGEST_WAIT,
    ) * _jitter(claim)


def _jitter(claim: Claim) -> float:
    # From the message itself, so that messages spread and tests can foretell it.
    digest = hashlib.sha256(f"{claim.message_id} {claim.attempt}".encode()).digest()
    return 0.75 + digest[0] / 255 / 2
