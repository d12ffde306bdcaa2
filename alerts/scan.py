"""New articles against all rules: hits, and who hears of them when, written in one
transaction with the articles' mark. Then the mails that are due are written
(`alerts.digest`).

What is slow (matching) is done on a reading session; the writing transaction then
claims the articles, and what another process has claimed meanwhile is left to it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from alerts.attempts import FailedAttempt, attempt
from alerts.bursts import BURSTS, Burst, leaves_at
from alerts.digest import due_digests
from alerts.finding import Found, Look
from alerts.matching import matcher_for
from alerts.rules import HOURLY, due, is_open, parse_cadence, parse_options
from alerts.settings import Settings
from db.alerts import hits, outbox, set_aside
from db.alerts.set_aside import Case
from db.policies import told
from db.session import Archive, Session

BATCH = 200
_HOUR = timedelta(hours=1)
LINK_PATIENCE = timedelta(minutes=5)


@dataclass(frozen=True)
class ScanReport:
    """What a scan did. `waiting` are finds left for a later mail (a recipient's each),
    `merged` those whose story had reached the recipient already, `muted` hits of paused
    rules, `repeated` finds of records that the rule has reported, `broken` pairs of rule
    and article set aside because of a bug.
    """

    articles: int = 0
    revisions: int = 0
    hits: int = 0
    messages: int = 0
    waiting: int = 0
    merged: int = 0
    muted: int = 0
    repeated: int = 0
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
    repeated: int = 0
    items: dict[tuple[int, int, int], list[tuple[str, datetime]]] = field(
        default_factory=dict
    )


def scan(
    archive: Archive,
    *,
    now: datetime,
    settings: Settings,
    batch: int = BATCH,
    bursts: Sequence[Burst] = BURSTS,
) -> ScanReport:
    """Match what is pending against all rules until nothing is, and write the mails that are due.

    Several processes may do so at once. Without `bursts` nothing is held back for a minute: for a single pass
    that nobody follows.
    """
    _take_up(archive, now)
    total = ScanReport()
    while True:
        with archive.read() as session:
            plan = _plan(session, settings, now, batch, bursts)
        if not plan.articles and not plan.revisions:
            break
        with archive.write() as session:
            total += _write(session, plan, now)
    report = due_digests(archive, now, settings, awaits_visits=bool(bursts))
    return total + ScanReport(
        messages=report.messages,
        merged=report.merged,
        broken=report.broken,
    )


def _take_up(archive: Archive, now: datetime) -> None:
    with archive.read() as session:
        due = set_aside.anything_due(session, now)
    if due:
        with archive.write() as session:
            set_aside.take_up(session, now)


def _plan(
    session: Session,
    settings: Settings,
    now: datetime,
    batch: int,
    bursts: Sequence[Burst] = BURSTS,
) -> _Plan:
    matcher = matcher_for(tuple(hits.active_queries(session)))
    # Records of an article are known a second or two after it; where linking is stuck,
    # rules about records look without it.
    unread_since = None
    if matcher.asks_records:
        unread_since = now - LINK_PATIENCE
    articles = hits.pending(session, batch, unread_since)
    revisions = hits.pending_revisions(session, batch)
    plan = _Plan(
        [article.id for article in articles],
        {revision.id: article.id for revision, article in revisions},
    )
    if articles or revisions:
        news = [(article, None) for article in articles] + [
            (article, change) for change, article in revisions
        ]
        look = Look(session, matcher, news, now)
        found = look.found()
        plan.broken, plan.repeated = look.broken, look.repeated
        made = {}
        if found:
            made = outbox.made_since(session, now - _HOUR)
        _place(plan, found, partial(_placed, made, settings, now, bursts))
    return plan


def _place(plan: _Plan, found: list[Found], placed: Any) -> None:
    """Decide for each hit who hears of it when."""
    for one in found:
        told = f"mail of rule {one.rule.name!r} about story {one.view.id}"
        items = attempt(told, partial(placed, one))
        if isinstance(items, FailedAttempt):
            revision = 0
            if one.revision:
                revision = one.revision.id
            plan.broken.append(
                Case(one.rule.id, one.article.id, revision, items.reason)
            )
            continue
        plan.found.append(one)
        plan.items[one.triple] = items


def _placed(
    made: dict[str, list[datetime]],
    settings: Settings,
    now: datetime,
    bursts: Sequence[Burst],
    found: Found,
) -> list[tuple[str, datetime]]:
    """Who hears of a find, and when. `made` has the moments of the hour's immediate mails by recipient."""
    if found.muted:
        return []
    zone = settings.alerts.zone
    cadence = parse_cadence(found.rule.cadence)
    options = parse_options(found.rule.options)
    hearing = []
    for to in found.rule.recipients:
        if options.hears(to, now, found.relevance):
            hearing.append(to)
    if cadence.kind != "immediately" or not is_open(options, now, zone):
        return [(to, due(cadence, options, now, zone)) for to in hearing]
    items = []
    for to in hearing:
        mails = made.get(to, [])
        if len(mails) >= settings.alerts.per_hour:
            moment = due(HOURLY, options, now, zone)
        else:
            moment = leaves_at(mails, now, bursts)
        items.append((to, moment))
    return items


def _write(session: Session, plan: _Plan, now: datetime) -> ScanReport:
    articles = hits.claim_articles(session, plan.articles)
    revisions = hits.claim_revisions(session, list(plan.revisions))
    active = hits.still_active(session, {found.rule.id for found in plan.found})
    ours = []
    for found in plan.found:
        if found.rule.id in active and _is_claimed(found, articles, revisions):
            ours.append(found)
    fresh = []
    for found in ours:
        if _is_fresh(session, found):
            fresh.append(found)
    repeated = plan.repeated + len(ours) - len(fresh)
    ours = fresh
    new = hits.record(session, [_hit(found, now) for found in ours])
    items: list[dict[str, Any]] = []
    for triple, hit in new.items():
        for to, when in plan.items.get(triple, []):
            items.append({"hit_id": hit, "to": to, "due_at": when})
    hits.wait_for_digest(session, items)
    done = {(article, 0) for article in articles}
    done |= {(plan.revisions[number], number) for number in revisions}
    broken = _set_aside(session, plan.broken, done, now)
    muted = 0
    for found in ours:
        if found.triple in new:
            muted += found.muted
    return ScanReport(
        articles=len(articles),
        revisions=len(revisions),
        hits=len(new),
        waiting=sum(item["due_at"] > now for item in items),
        muted=muted,
        repeated=repeated,
        broken=broken,
    )


def _is_claimed(
    found: Found,
    articles: Collection[int],
    revisions: Collection[int],
) -> bool:
    """Whether this process claimed what was matched; another service may have been faster."""
    if found.article.id in articles:
        return True
    return found.revision is not None and found.revision.id in revisions


def _is_fresh(session: Session, found: Found) -> bool:
    """Whether a find reports a record that no other process has reported meanwhile."""
    if not found.policies:
        return True
    return bool(told.claim(session, found.rule.id, found.policies))


def _set_aside(
    session: Session,
    broken: list[Case],
    done: set[tuple[int, int]],
    now: datetime,
) -> int:
    """Remember what failed of what we looked at, and forget what went well this time."""
    cases = []
    for case in broken:
        if (case.article_id, case.revision_id) in done:
            cases.append(case)
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
