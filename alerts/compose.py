"""From rules and stories to a mail that fits. Pure: the same input gives the same bytes
but for the boundary.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from functools import partial
from typing import NamedTuple

from alerts.channels import room
from alerts.rendering import Sheet, outbox_row, plain, written
from alerts.sections import (
    Desk,
    Section,
    best_first,
    fewer,
    fewer_rules,
    shortened,
    thinned,
    total,
)

__all__ = [
    "LARGEST",
    "Addressee",
    "Desk",
    "Section",
    "alert",
    "digest",
    "elsewhere",
    "outbox_row",
    "plain",
    "reminder",
    "shortened",
]

# Gmail cuts a message off behind 102 KB of HTML and hides the rest behind a link.
LARGEST = 98_000
_HEADER_OVERHEAD = 2_000
# (sentences a story, characters a sentence), the fullest first; then titles for those that matter least.
_FULLNESS = ((2, 130), (1, 130), (1, 60))


class Addressee(NamedTuple):
    """Who a mail is to, and the language of its fixed wording (a key of `alerts.wording`)."""

    to: str
    language: str


Write = Callable[[Sequence[Section]], EmailMessage]


def alert(
    desk: Desk,
    sections: Sequence[Section],
    addressee: Addressee,
    now: datetime,
    *,
    revision: int = 0,
) -> EmailMessage:
    """The mail about one story to one recipient, naming every rule of theirs that found it.

    The story is the one entry of the first section; the other sections hold none. Its
    Message-ID follows from the recipient and from the story's number and first address:
    numbers are given out again after a backup was restored, and mailboxes drop a second
    mail of the same id.
    """
    entry = sections[0].entries[0]
    parts = ("alert", addressee.to, "story", entry.story_id, entry.key)
    change = ("revision", revision) if revision else ()
    mark = desk.mark(*parts, *change)
    message = _fitted(
        desk,
        sections,
        Sheet(addressee.to, now, addressee.language, mark),
    )
    message["X-Policywatch-Story"] = str(entry.story_id)
    return message


def digest(
    desk: Desk,
    sections: Sequence[Section],
    addressee: Addressee,
    now: datetime,
    *,
    period: datetime | None,
    trouble: str | None = None,
) -> EmailMessage:
    """The mail about what several rules found for one recipient up to `period`, or (None) about a burst.

    Its Message-ID follows from recipient, period and the stories, so that after a restore the same digest is
    the same mail, and another one is another.
    """
    to = addressee.to
    rules = "-".join(str(section.rule_id) for section in sections)
    stories = sorted(
        f"{entry.story_id} {entry.key} {'changed' if entry.updated else ''}"
        for section in sections
        for entry in section.entries
    )
    span = ("digest", rules, to, "period", period) if period else ("burst", to)
    mark = desk.mark(*span, *stories)
    sheet = Sheet(to, now, addressee.language, mark, trouble, is_digest=True)
    return _fitted(desk, best_first(sections), sheet)


def reminder(
    desk: Desk,
    sections: Sequence[Section],
    addressee: Addressee,
    now: datetime,
    marks: Sequence[str],
) -> EmailMessage:
    """The mail that reminds one recipient of windows that close; `marks` say which, so
    that the same reminder is the same mail."""
    mark = desk.mark("reminder", addressee.to, *marks)
    sheet = Sheet(addressee.to, now, addressee.language, mark)
    return _fitted(desk, best_first(sections), sheet)


def elsewhere(section: Section) -> Section:
    """The section with one more story that is shown under another rule."""
    return replace(section, elsewhere=section.elsewhere + 1)


def _fitted(desk: Desk, sections: Sequence[Section], sheet: Sheet) -> EmailMessage:
    """The mail in the fullest form that stays under the limit: shorter and fewer
    sentences, then titles for the stories that matter least, then fewer stories, then
    fewer rules.
    """
    stories, rules = total(sections), len(sections)
    message = written(desk, sheet, sections, stories=stories, rules=rules)
    if _fits(message, sheet.to):
        return message
    lean = replace(sheet, is_lean=True)
    write: Write = partial(written, desk, lean, stories=stories, rules=rules)
    entries = sum(len(section.entries) for section in sections)
    for sentences, length in _FULLNESS:
        message = write(thinned(sections, entries, sentences, length))
        if _fits(message, sheet.to):
            return message
    sentences, length = _FULLNESS[-1]
    spoken = _most(
        entries,
        lambda full: write(thinned(sections, full, sentences, length)),
        sheet.to,
    )
    if spoken is not None:
        return spoken
    titles = thinned(sections, 0, 0, 0)
    named = _most(entries, lambda kept: write(fewer(titles, max(kept, 1))), sheet.to)
    if named is not None:
        return named
    alone = fewer(titles, 1)
    return _most(
        len(alone),
        lambda kept: write(fewer_rules(alone, max(kept, 1))),
        sheet.to,
    ) or write(fewer_rules(alone, 1))


def _most(
    limit: int,
    make: Callable[[int], EmailMessage],
    to: str,
) -> EmailMessage | None:
    """The mail made with the largest number up to `limit` that still fits; None where not even 0 does."""
    best = make(0)
    if not _fits(best, to):
        return None
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        message = make(middle)
        if _fits(message, to):
            best, low = message, middle
        else:
            high = middle - 1
    return best


def _fits(message: EmailMessage, to: str) -> bool:
    bytes_of_text = room(to)
    if bytes_of_text is not None:
        body = message.get_body(("plain",))
        return body is None or len(body.get_content().encode()) <= bytes_of_text
    # The parts are already in the form they will be sent in; the headers are not encoded yet.
    headers = sum(30 + 4 * len(value) for value in message.values())
    parts = sum(len(str(part.get_payload())) for part in message.iter_parts())
    return headers + _HEADER_OVERHEAD + parts <= LARGEST
