"""When the next mail to a recipient may leave: the first finds at once, a burst of them together. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Burst:
    """At most `mails` immediate mails to one recipient within `span`; what is found beyond them waits."""

    mails: int
    span: timedelta


# What one visit finds is one mail (alerts.digest waits for its end). Of many visits the
# first two mails keep an ordinary alert immediate; the rest of the minute comes in one.
BURSTS = (Burst(2, timedelta(minutes=1)), Burst(5, timedelta(minutes=10)))


def leaves_at(
    made: Sequence[datetime],
    now: datetime,
    bursts: Sequence[Burst] = BURSTS,
) -> datetime:
    """When what is found now may leave, given when this recipient's last immediate mails were made."""
    moment = now
    for burst in bursts:
        recent = sorted(at for at in made if now - burst.span < at <= now)
        if len(recent) >= burst.mails:
            moment = max(moment, recent[-burst.mails] + burst.span)
    return moment
