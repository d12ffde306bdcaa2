"""New articles against all rules: hits and the mail they make, written in one transaction with the articles'
mark.

What is slow (matching, composing) is done on a reading session; the writing transaction then claims the
articles, and what another process has claimed meanwhile is left to it.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from alerts import compose
from alerts.entries import entry
from alerts.matching import Matcher, fields_of, matcher_for
from alerts.relevance import relevance
from alerts.rules import Cadence, Options, due, is_open, parse_cadence, parse_options
from alerts.settings import Settings
from db import hits, outbox
from db.hits import StoryView
from db.keys import key
from db.models import Article, Revision, Rule
from db.rules import is_paused
from db.session import Archive, Session

log = logging.getLogger(__name__)

BATCH = 200
_HOURLY = Cadence("hourly")


@dataclass(frozen=True)
class ScanReport:
    """What a scan did. `waiting` are hits left for a digest, `muted` hits of paused rules."""

    articles: int = 0
    revisions: int = 0
    hits: int = 0
    messages: int = 0
    waiting: int = 0
    muted: int = 0

    def __add__(self, other: "ScanReport") -> "ScanReport":
        return ScanReport(*(getattr(self, key) + getattr(other, key) for key in self.__dataclass_fields__))


@dataclass(frozen=True)
class _Found:
    rule: Rule
    view: StoryView
    article: Article
    relevance: float
    muted: bool
    revision_id: int = 0

    @property
    def triple(self) -> tuple[int, int, int]:
        return self.rule.id, self.view.id, self.revision_id


@dataclass
class _Plan:
    """What one batch would do, if its articles are still unclaimed when it is written."""

    articles: list[int]
    revisions: list[int]
    found: list[_Found] = field(default_factory=list)
    messages: dict[tuple[int, int, int], list[dict[str, Any]]] = field(default_factory=dict)
    items: dict[tuple[int, int, int], list[tuple[str, datetime]]] = field(default_factory=dict)


def scan(archive: Archive, *, now: datetime, settings: Settings, batch: int = BATCH) -> ScanReport:
    """Match what is pending against all rules until nothing is. Several processes may do so at once."""
    desk = compose.Desk.of(settings, key(archive, "mail"))
    total = ScanReport()
    while True:
        with archive.read() as session:
            plan = _plan(session, desk, settings, now, batch)
        if not plan.articles and not plan.revisions:
            return total
        with archive.write() as session:
            total += _write(session, plan, now)


def _plan(session: Session, desk: compose.Desk, settings: Settings, now: datetime, batch: int) -> _Plan:
    articles = hits.pending(session, batch)
    revisions = hits.pending_revisions(session, batch)
    plan = _Plan([article.id for article in articles], [revision.id for revision, _ in revisions])
    if articles or revisions:
        rules = {rule.id: rule for rule in hits.active_rules(session)}
        matcher = matcher_for(tuple((rule.id, rule.query) for rule in rules.values()))
        plan.found = _found(session, matcher, rules, articles, revisions, now)
        _compose(session, plan, matcher, desk, settings, now)
    return plan


def _found(
    session: Session,
    matcher: Matcher,
    rules: Mapping[int, Rule],
    articles: Sequence[Article],
    revisions: Sequence[tuple[Revision, Article]],
    now: datetime,
) -> list[_Found]:
    """The new hits of a batch: one a rule and story, from the article that speaks most of the rule's words."""
    fired = {
        article.id: matcher.fire(fields_of(article))
        for article in [*articles, *(two for _, two in revisions)]
    }
    touched = {one.story_id for one in articles if fired[one.id]} | {
        two.story_id for _, two in revisions if fired[two.id]
    }
    views = hits.views(session, touched)
    known = hits.already(session, list(views.values()), set(rules))
    best: dict[tuple[int, int], _Found] = {}
    for article in [*articles, *(two for _, two in revisions)]:
        for rule in (rules[number] for number in fired[article.id]):
            pair = rule.id, article.story_id
            if (
                pair in known
                or article.id <= rule.after_article_id
                or _is_old_news(matcher, rule, views[pair[1]])
            ):
                continue
            found = _judge(matcher, rule, views[pair[1]], article, now)
            if found and (pair not in best or found.relevance > best[pair].relevance):
                best[pair] = found
    return [*best.values(), *_updates(matcher, rules, revisions, fired, views, known, now)]


def _updates(
    matcher: Matcher,
    rules: Mapping[int, Rule],
    revisions: Sequence[tuple[Revision, Article]],
    fired: Mapping[int, Sequence[int]],
    views: Mapping[int, StoryView],
    known: set[tuple[int, int]],
    now: datetime,
) -> Iterable[_Found]:
    """What rules that ask for updates hear again, of stories they heard of before; the last revision speaks."""
    last: dict[tuple[int, int], _Found] = {}
    for revision, article in revisions:
        for rule in (rules[number] for number in fired[article.id]):
            if (rule.id, article.story_id) in known and _options(rule).updates:
                found = _judge(matcher, rule, views[article.story_id], article, now)
                if found:
                    last[rule.id, article.id] = replace(found, revision_id=revision.id)
    return last.values()


def _judge(matcher: Matcher, rule: Rule, view: StoryView, article: Article, now: datetime) -> _Found | None:
    """The hit, or None where the article says too little of what the rule is about."""
    score = relevance(article, matcher.words(rule.id))
    if score < _options(rule).min_relevance:
        return None
    return _Found(rule, view, article, score, muted=is_paused(rule, now))


def _is_old_news(matcher: Matcher, rule: Rule, view: StoryView) -> bool:
    """Whether the rule would have found the story in what was stored before the rule was made."""
    before = (article for article in view.articles if article.id <= rule.after_article_id)
    return any(matcher.holds(rule.id, fields_of(article)) for article in before)


def _compose(
    session: Session, plan: _Plan, matcher: Matcher, desk: compose.Desk, settings: Settings, now: datetime
) -> None:
    """Decide for each hit and recipient: a mail now, or a place in a digest."""
    made = outbox.made_since(session, now - timedelta(hours=1)) if plan.found else {}
    zone = settings.alerts.zone
    for found in plan.found:
        if found.muted:
            continue
        cadence, options = parse_cadence(found.rule.cadence), _options(found.rule)
        at_once = cadence.kind == "immediately" and is_open(options, now, zone)
        for to in (one for one in found.rule.recipients if options.hears(one, now)):
            if at_once and made.get(to, 0) < settings.alerts.per_hour:
                made[to] = made.get(to, 0) + 1
                plan.messages.setdefault(found.triple, []).append(_row(found, matcher, desk, to, now))
            else:
                when = due(_HOURLY if at_once else cadence, options, now, zone)
                plan.items.setdefault(found.triple, []).append((to, when))


def _row(found: _Found, matcher: Matcher, desk: compose.Desk, to: str, now: datetime) -> dict[str, Any]:
    rule, language = found.rule, _options(found.rule).language or desk.language
    shown = entry(
        found.view, found.article, matcher.words(rule.id), language, updated=bool(found.revision_id)
    )
    section = compose.Section(rule.id, rule.name, rule.query, [shown])
    message = compose.alert(desk, section, to, now, language, revision=found.revision_id)
    return compose.outbox_row(
        message, to, now, kind="alert", rule_id=rule.id, rule=rule.name, story_id=found.view.id
    )


def _write(session: Session, plan: _Plan, now: datetime) -> ScanReport:
    articles = hits.claim_articles(session, plan.articles)
    revisions = hits.claim_revisions(session, plan.revisions)
    active = hits.still_active(session, {found.rule.id for found in plan.found})
    ours = [
        found
        for found in plan.found
        if found.rule.id in active and (found.article.id in articles or found.revision_id in revisions)
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
    muted = sum(found.muted for found in ours if found.triple in new)
    return ScanReport(len(articles), len(revisions), len(new), len(rows), len(items), muted)


def _hit(found: _Found, now: datetime) -> dict[str, Any]:
    return {
        "rule_id": found.rule.id, "story_id": found.view.id, "article_id": found.article.id,
        "revision_id": found.revision_id, "relevance": found.relevance, "muted": found.muted, "found_at": now,
    }  # fmt: skip


def _options(rule: Rule) -> Options:
    return parse_options(rule.options)
