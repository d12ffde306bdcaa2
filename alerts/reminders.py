"""Reminders of windows that close soon: 14, 7 and 1 workdays before, for rules that ask.

A reminder is claimed by rule, calendar id, end and step in the transaction that writes
its mail, so it comes once, however often the service starts and whatever stories or
records are merged meanwhile. A window that is moved has another end, and is reminded of
again.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from alerts import compose
from alerts.attempts import FailedAttempt, attempt
from alerts.entries import Entry, one_line
from alerts.known_records import KnownRecords
from alerts.matching import Matcher, matcher_for
from alerts.relevance import relevance
from alerts.rules import Options, RuleError, is_open, parse_options
from alerts.settings import Settings
from alerts.wording import WORDS
from db.access.keys import key
from db.alerts import hits, outbox
from db.alerts.reminders import Claim, ClosingWindow, claim, claimed, closing
from db.alerts.rules import is_paused
from db.models import Article, Rule
from db.session import Archive, Session
from text.moments import SHANGHAI
from text.urls import address_key
from text.workdays import workdays_between

log = logging.getLogger(__name__)

STEPS = (14, 7, 1)
REMIND_FROM = time(8)
# 14 workdays with the longest holidays between them.
HORIZON = timedelta(days=45)


@dataclass(frozen=True)
class ReminderReport:
    """What one pass did: mails written, windows they remind of, rules that could not be
    asked or mails that could not be made because of a bug."""

    messages: int = 0
    windows: int = 0
    broken: int = 0


@dataclass(frozen=True)
class Due:
    """A window that a rule is to remind of now, `left` workdays before its end."""

    rule: Rule
    window: ClosingWindow
    step: int
    left: int

    @property
    def claim(self) -> Claim:
        """What makes it come once."""
        return Claim(self.rule.id, self.window.uid, self.window.until, self.step)


def step_due(until: str, today: date, known_since: date) -> int | None:
    """The step a window has reached: the least of STEPS with no more workdays left.

    None before the first one, after the end, and for a step that was over when the
    window became known: the mail about it named the end.
    """
    end = date.fromisoformat(until[:10])
    if today > end:
        return None
    left = workdays_between(today, end)
    reached = [step for step in STEPS if left <= step]
    if not reached or workdays_between(known_since, end) < reached[-1]:
        return None
    return reached[-1]


def remind(archive: Archive, now: datetime, settings: Settings) -> ReminderReport:
    """Write the reminders that are due into the outbox. Several processes may do so at
    once."""
    if now.astimezone(settings.alerts.zone).time() < REMIND_FROM:
        return ReminderReport()
    desk = compose.Desk.of(settings, key(archive, "mail"))
    with archive.read() as session:
        rules = _asking(session, now, settings)
        if not rules:
            return ReminderReport()
        look = _Look(session, rules, now)
        due = look.due()
    if not due:
        return ReminderReport(broken=look.broken)
    with archive.write() as session:
        ours = claim(session, [one.claim for one in due], now)
        fresh = [one for one in due if one.claim in ours]
        rows, broken = _mails(desk, look.articles, fresh, now)
        added = outbox.put(session, rows)
    return ReminderReport(len(added), len(fresh), look.broken + broken)


def _asking(
    session: Session,
    now: datetime,
    settings: Settings,
) -> list[tuple[Rule, Options]]:
    """The rules that ask for reminders and whose hours let mail out now."""
    asking = []
    for rule in hits.active_rules(session):
        if not rule.options.get("reminders") or is_paused(rule, now):
            continue
        try:
            options = parse_options(rule.options)
        except RuleError:
            continue  # the operator hears of it as `rule:…`
        if is_open(options, now, settings.alerts.zone):
            asking.append((rule, options))
    return asking


@dataclass
class _Look:
    """Which windows are due by which rules, read from the archive."""

    session: Session
    rules: Sequence[tuple[Rule, Options]]
    now: datetime
    articles: dict[int, Article] = field(default_factory=dict)
    broken: int = 0

    def due(self) -> list[Due]:
        """The reminders that are due and were not given."""
        today = self.now.astimezone(SHANGHAI).date()
        windows = closing(self.session, today, today + HORIZON, self.now)
        near = []
        for window in windows:
            if _reached(window.until, today):
                near.append(window)
        given = claimed(self.session, {window.uid for window in near})
        numbers = set()
        for window in near:
            for number in window.articles:
                numbers.add(number)
        self.articles = hits.articles(self.session, numbers)
        matcher = matcher_for(tuple((rule.id, rule.query) for rule, _ in self.rules))
        records = KnownRecords(self.session, matcher)
        records.read(self.articles.values())
        found = []
        for rule, options in self.rules:
            for window in near:
                one = _due(rule, window, today, given)
                if one is not None and self._holds(matcher, records, one, options):
                    found.append(one)
        return found

    def _holds(
        self,
        matcher: Matcher,
        records: KnownRecords,
        due: Due,
        options: Options,
    ) -> bool:
        """Whether the rule's query finds one of the window's articles."""
        for number in due.window.articles:
            article = self.articles.get(number)
            if article is None:
                continue
            told = f"reminder of rule {due.rule.name!r}, article {number}"
            fields = records.fields(article)
            holds = attempt(told, partial(matcher.holds, due.rule.id, fields))
            if isinstance(holds, FailedAttempt):
                self.broken += 1
            elif holds:
                words = matcher.words(due.rule.id)
                return relevance(article, words) >= options.min_relevance
        return False


def _reached(until: str, today: date) -> bool:
    end = date.fromisoformat(until[:10])
    return workdays_between(today, end) <= STEPS[0]


def _due(
    rule: Rule,
    window: ClosingWindow,
    today: date,
    given: set[Claim],
) -> Due | None:
    known_since = max(window.first_seen_at, rule.created_at).astimezone(SHANGHAI).date()
    step = step_due(window.until, today, known_since)
    if step is None:
        return None
    # A later step makes an earlier one pointless, also where holidays were announced since.
    for known in STEPS:
        claim_ = Claim(rule.id, window.uid, window.until, known)
        if known <= step and claim_ in given:
            return None
    left = workdays_between(today, date.fromisoformat(window.until[:10]))
    return Due(rule, window, step, left)


def _mails(
    desk: compose.Desk,
    articles: dict[int, Article],
    due: Iterable[Due],
    now: datetime,
) -> tuple[list[dict[str, Any]], int]:
    """A mail for each recipient, and how many could not be made."""
    by_recipient: dict[str, list[Due]] = {}
    for one in due:
        options = parse_options(one.rule.options)
        for to in one.rule.recipients:
            if options.hears(to, now):
                by_recipient.setdefault(to, []).append(one)
    rows: list[dict[str, Any]] = []
    broken = 0
    for to, items in by_recipient.items():
        made = attempt(
            f"reminder to {to}",
            partial(_row, desk, articles, to, items, now),
        )
        if not isinstance(made, FailedAttempt):
            rows.append(made)
            continue
        # One window that can't be worded must not keep the others back.
        for item in items:
            single = attempt(
                f"reminder to {to}",
                partial(_row, desk, articles, to, [item], now),
            )
            if isinstance(single, FailedAttempt):
                broken += 1
            else:
                rows.append(single)
    return rows, broken


def _row(
    desk: compose.Desk,
    articles: dict[int, Article],
    to: str,
    items: Sequence[Due],
    now: datetime,
) -> dict[str, Any]:
    language = parse_options(items[0].rule.options).language or desk.language
    sections = sections_of(items, articles, language)
    marks = sorted(f"{one.window.uid} {one.window.until} {one.step}" for one in items)
    message = compose.reminder(
        desk,
        sections,
        compose.Addressee(to, language),
        now,
        marks,
    )
    row = compose.outbox_row(message, to, now, kind="reminder")
    row["rule"] = ", ".join(section.rule for section in sections)
    row["rule_id"] = sections[0].rule_id if len(sections) == 1 else None
    return row


def sections_of(
    items: Sequence[Due],
    articles: dict[int, Article],
    language: str,
) -> list[compose.Section]:
    """The windows by rule, the one that ends first first, each window once."""
    words = WORDS[language]
    sections: dict[int, compose.Section] = {}
    shown: dict[str, Entry] = {}
    for one in sorted(items, key=lambda item: (item.window.until, item.rule.name)):
        section = sections.setdefault(
            one.rule.id,
            compose.Section(
                one.rule.id,
                one.rule.name,
                one.rule.query,
                subject=_subject(items, words),
                sender_name=parse_options(one.rule.options).sender_name,
            ),
        )
        known = shown.get(one.window.uid)
        if known is not None:
            known.also.append(one.rule.name)
            sections[one.rule.id] = compose.elsewhere(section)
            continue
        entry = _entry(one, articles[one.window.articles[0]], words)
        shown[one.window.uid] = entry
        section.entries.append(entry)
    return [section for section in sections.values() if section.total]


def _subject(items: Sequence[Due], words: dict[str, str]) -> str:
    several = len({one.window.uid for one in items}) > 1
    return words["reminder_subjects" if several else "reminder_subject"]


def _entry(due: Due, article: Article, words: dict[str, str]) -> Entry:
    window = due.window
    ends = words["ends"].format(until=window.until.replace("T", " "), days=due.left)
    was = [words["ended"].format(until=one.replace("T", " ")) for one in window.was]
    url = ""
    if article.url.startswith(("http://", "https://")):
        url = article.url
    return Entry(
        story_id=article.story_id,
        title=[(one_line(window.title), False)],
        publisher=one_line(article.publisher or ""),
        site=one_line(article.site),
        when=" · ".join([ends, *was]),
        excerpts=[[(one_line(window.sentence), False)]],
        reposts=0,
        reposted_by="",
        url=url,
        key=address_key(article.url),
        score=1 / (1 + due.left),
    )
