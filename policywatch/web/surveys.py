"""Surveys of sites asked for on the page: each in a thread, a few at a time, kept for an hour."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from crawler.catalogue import PassportError
from scheduler.settings import Setup
from scheduler.survey import (
    Surveyed,
    SurveyedPage,
    SurveyError,
    survey,
    survey_page,
)
from text.reason import Reason, reason_of

MAX_AT_ONCE = 2
MAX_KEPT = 20
KEPT_S = 3600.0


@dataclass
class Asked:
    """A survey: what was asked, and what came of it once it has ended."""

    number: str
    url: str
    kind: str
    selector: str
    began: float = field(default_factory=time.monotonic)
    result: Surveyed | SurveyedPage | None = None
    trouble: str | None = None

    @property
    def has_ended(self) -> bool:
        return self.result is not None or self.trouble is not None

    @property
    def seconds(self) -> int:
        return int(time.monotonic() - self.began)


class Surveys:
    """The surveys of this process."""

    def __init__(self) -> None:
        self._asked: dict[str, Asked] = {}
        self._lock = threading.Lock()

    def begin(
        self,
        url: str,
        kind: str,
        selector: str,
        setup: Setup,
        now: Callable[[], datetime],
    ) -> Asked | None:
        """Begin a survey; None where as many are under way as may be."""
        with self._lock:
            self._forget()
            if sum(not one.has_ended for one in self._asked.values()) >= MAX_AT_ONCE:
                return None
            asked = Asked(secrets.token_urlsafe(12), url, kind, selector)
            self._asked[asked.number] = asked
        work = threading.Thread(
            target=_carry_out, args=(asked, setup, now), daemon=True, name="survey"
        )
        work.start()
        return asked

    def of(self, number: str) -> Asked | None:
        """A survey by its number."""
        with self._lock:
            self._forget()
            return self._asked.get(number)

    def _forget(self) -> None:
        """Drop what ended long ago, and the oldest of too many."""
        over = [
            number
            for number, one in self._asked.items()
            if one.has_ended and one.seconds > KEPT_S
        ]
        ended = [number for number, one in self._asked.items() if one.has_ended]
        for number in {*over, *ended[: max(len(self._asked) - MAX_KEPT, 0)]}:
            del self._asked[number]


def _carry_out(asked: Asked, setup: Setup, now: Callable[[], datetime]) -> None:
    moment = now()
    try:
        if asked.kind == "page":
            selector = asked.selector or None
            asked.result = survey_page(asked.url, selector, setup, moment)
        else:
            asked.result = survey(asked.url, setup, moment)
    except (SurveyError, PassportError, OSError) as error:
        asked.trouble = reason_of(error)
    finally:
        # A mistake of ours ends the thread with a line in the log: the page must not wait for ever.
        if not asked.has_ended:
            asked.trouble = Reason("page.our-mistake")
