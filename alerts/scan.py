"""New articles against all rules: hits and the mail they make, written in one transaction with the articles'
mark.

What is slow (matching, composing) is done on a reading session; the writing transaction then claims the
articles, and what another process has claimed meanwhile is left to it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from alerts import compose
from alerts.deliver import Mishap, attempt
from alerts.entries import entry
from alerts.finding import Found, Look
from alerts.matching import Matcher, matcher_for
from alerts.rules import HOURLY, due, is_open, parse_cadence, parse_options
from alerts.settings import Settings
from db import hits, outbox, set_aside
from db.keys import key
from db.session import Archive, Session
from db.set_aside import Case

BATCH = 200


@dataclass(frozen=True)
class ScanReport:
    """What a scan did. `waiting` are hits left for a digest, `muted` hits of paused rules, `broken` pairs of rule
    and article set aside for a mistake of ours.
    """

    articles: int = 0
    revisions: int = 0
    hits: int = 0
    messages: int = 0
    waiting: int = 0
    muted: int = 0
    broken: int = 0

    def __add__(self, other: "ScanReport") -> "ScanReport":
        return ScanReport(
            *(
                getattr(self, key) + getattr(other, key)
                for key in self.__dataclass_fields__
            )
        )


@dataclass
class _Plan:
    """What one batch would do, if its articles are still unclaimed when it is written."""

    articles: list[int]
    revisions: dict[int, int]  # by number, the article
    found: list[Found] = field(default_factory=list)
    broken: list[Case] = field(default_factory=list)
    messages: dict[tuple[int, int, int], list[dict[str, Any]]] = field(
        default_factory=dict
    )
    items: dict[tuple[int, int, int], list[tuple[str, datetime]]] = field(
        default_factory=dict
    )


def scan(
    archive: Archive, *, now: datetime, settings: Settings, batch: int = BATCH
) -> ScanReport:
    """Match what is pending against all rules until nothing is. Several processes may do so at once."""
    desk = compose.Desk.of(settings, key(archive, "mail"))
    _take_up(archive, now)
    total = ScanReport()
    while True:
        with archive.read() as session:
            plan = _plan(session, desk, settings, now, batch)
        if not plan.articles and not plan.revisions:
            return total
        with archive.write() as session:
            total += _write(session, plan, now)


def _take_up(archive: Archive, now: datetime) -> None:
    with archive.read() as session:
        due = set_aside.anything_due(session, now)
    if due:
        with archive.write() as session:
            set_aside.take_up(session, now)


def _plan(
    session: Session,
    desk: compose.Desk,
    settings: Settings,
    now: datetime,
    batch: int,
) -> _Plan:
    articles = hits.pending(session, batch)
    revisions = hits.pending_revisions(session, batch)
    plan = _Plan(
        [article.id for article in articles],
        {revision.id: article.id for revision, article in revisions},
    )
    if articles or revisions:
        matcher = matcher_for(tuple(hits.active_queries(session)))
        news = [(article, None) for article in articles] + [
            (article, change) for change, article in revisions
        ]
        look = Look(session, matcher, news, now)
        found = look.found()
        plan.broken = look.broken
        _compose(session, plan, found, matcher, desk, settings, now)
    return plan


def _compose(
    session: Session,
    plan: _Plan,
    found: list[Found],
    matcher: Matcher,
    desk: compose.Desk,
    settings: Settings,
    now: datetime,
) -> None:
    """Decide for each hit and recipient: a mail now, or a place in a digest."""
    made = outbox.made_since(session, now - timedelta(hours=1)) if found else {}
    for one in found:
        told = f"mail of rule {one.rule.name!r} about story {one.view.id}"
        placed = attempt(
            told, partial(_placed, one, made, matcher, desk, settings, now)
        )
        if isinstance(placed, Mishap):
            revision = one.revision.id if one.revision else 0
            plan.broken.append(
                Case(one.rule.id, one.article.id, revision, placed.reason)
            )
            continue
        plan.found.append(one)
        plan.messages[one.triple], plan.items[one.triple] = placed


def _placed(
    found: Found,
    made: dict[str, int],
    matcher: Matcher,
    desk: compose.Desk,
    settings: Settings,
    now: datetime,
) -> tuple[list[dict[str, Any]], list[tuple[str, datetime]]]:
    """The outbox rows for who hears of it at once, and who hears of it in a digest, and when. `made` counts the
    hour's mails by recipient.
    """
    rows: list[dict[str, Any]] = []
    items: list[tuple[str, datetime]] = []
    if found.muted:
        return rows, items
    zone = settings.alerts.zone
    cadence, options = (
        parse_cadence(found.rule.cadence),
        parse_options(found.rule.options),
    )
    at_once = cadence.kind == "immediately" and is_open(options, now, zone)
    for to in (one for one in found.rule.recipients if options.hears(one, now)):
        if at_once and made.get(to, 0) < settings.alerts.per_hour:
            rows.append(_row(found, matcher, desk, to, now))
            made[to] = made.get(to, 0) + 1
        else:
            items.append((to, due(HOURLY if at_once else cadence, options, now, zone)))
    return rows, items


def _row(
    found: Found, matcher: Matcher, desk: compose.Desk, to: str, now: datetime
) -> dict[str, Any]:
    rule, language = (
        found.rule,
        parse_options(found.rule.options).language or desk.language,
    )
    shown = entry(
        found.view,
        found.article,
        matcher.words(rule.id),
        language,
        before=found.revision.text if found.revision and found.is_update else None,
    )
    section = compose.Section(rule.id, rule.name, rule.query, [shown])
    message = compose.alert(desk, section, to, now, language, revision=found.triple[2])
    return compose.outbox_row(
        message,
        to,
        now,
        kind="alert",
        rule_id=rule.id,
        rule=rule.name,
        story_id=found.view.id,
    )


def _write(session: Session, plan: _Plan, now: datetime) -> ScanReport:
    articles = hits.claim_articles(session, plan.articles)
    revisions = hits.claim_revisions(session, list(plan.revisions))
    active = hits.still_active(session, {found.rule.id for found in plan.found})
    ours = [
        found
        for found in plan.found
        if found.rule.id in active
        and (
            found.article.id in articles
            or (found.revision and found.revision.id in revisions)
        )
    ]
    new = hits.record(session, [_hit(found, now) for found in ours])
    rows = [row for triple in new for row in plan.messages.get(triple, [])]
    outbox.put(session, rows)
    items = [
        {"hit_id": hit, "to": to, "due_at": when}
        for triple, hit in new.items()
        for to, when in plan.items.get(triple, [])
    ]
    hits.wait_for_digest(session, items)
    done = {(article, 0) for article in articles} | {
        (plan.revisions[number], number) for number in revisions
    }
    broken = _set_aside(session, plan.broken, done, now)
    muted = sum(found.muted for found in ours if found.triple in new)
    return ScanReport(
        len(articles),
        len(revisions),
        len(new),
        len(rows),
        len(items),
        muted,
        broken,
    )


def _set_aside(
    session: Session,
    broken: list[Case],
    done: set[tuple[int, int]],
    now: datetime,
) -> int:
    """Remember what failed of what we looked at, and forget what went well this time."""
    cases = [case for case in broken if (case.article_id, case.revision_id) in done]
    set_aside.clear(
        session,
        "scan",
        done - {(case.article_id, case.revision_id) for case in cases},
    )
    set_aside.put(session, "scan", cases, now)
    return len(cases)


def _hit(found: Found, now: datetime) -> dict[str, Any]:
    return {
        "rule_id": found.rule.id, "story_id": found.view.id, "article_id": found.article.id,
        "revision_id": found.triple[2], "relevance": found.relevance, "muted": found.muted, "found_at": now,
    }  # fmt: skip
