"""Digests that are due: what waited for a recipient, in one mail, grouped by rule and then by story."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from alerts import compose
from alerts.entries import Entry, entry
from alerts.rules import HOURLY, due, is_open, parse_cadence, parse_options
from alerts.settings import Settings
from alerts.wording import WORDS
from db import hits, notices, outbox
from db.hits import StoryView, Waiting
from db.keys import key
from db.models import Article
from db.rules import is_paused
from db.session import Archive, Session
from text.query import QueryError, parse


@dataclass(frozen=True)
class DigestReport:
    """Digests written into the outbox, and the hits they carry."""

    messages: int = 0
    hits: int = 0


def due_digests(archive: Archive, now: datetime, settings: Settings) -> DigestReport:
    """Write the digests that are due. Nothing to say, no digest; several processes may do so at once."""
    desk = compose.Desk.of(settings, key(archive, "mail"))
    with archive.read() as session:
        ready, early = _sorted_out(session, hits.due_items(session, now), settings, now)
        unwell = list(notices.unwell_sources(session)) if ready else []
        drafts = [
            _draft(session, desk, settings, group, now, unwell) for group in _groups(ready, desk.language)
        ]
    written = carried = 0
    for draft in drafts:
        with archive.write() as session:
            if _write(session, draft):
                written, carried = written + 1, carried + len(draft.items)
            else:
                early += draft.items
    _put_off(archive, early, settings, now)
    return DigestReport(written, carried)


@dataclass(frozen=True)
class _Draft:
    items: list[Waiting]
    row: dict[str, object]


def _sorted_out(
    session: Session, items: Iterable[Waiting], settings: Settings, now: datetime
) -> tuple[list[Waiting], list[Waiting]]:
    """What goes into digests now, and what has to wait for the next one.

    A paused rule's items stay as they are, and so do those of recipients who left it. A moment whose digest
    was made already comes again only when the clock was set back: then the next one takes it along.
    """
    ready: list[Waiting] = []
    early: list[Waiting] = []
    made: dict[tuple[int, str, datetime], bool] = {}
    for item in items:
        options = parse_options(item.rule.options)
        if (
            is_paused(item.rule, now)
            or item.to not in item.rule.recipients
            or not options.hears(item.to, now)
        ):
            continue
        period = (item.rule.id, item.to, item.due_at)
        if period not in made:
            made[period] = hits.digest_was_made(session, *period)
        closed = not is_open(options, now, settings.alerts.zone)
        (early if made[period] or closed else ready).append(item)
    return ready, early


def _groups(items: Sequence[Waiting], language: str) -> Iterable[list[Waiting]]:
    def place(item: Waiting) -> tuple[str, str]:
        return item.to, parse_options(item.rule.options).language or language

    for _, group in groupby(sorted(items, key=place), key=place):
        yield list(group)


def _draft(
    session: Session,
    desk: compose.Desk,
    settings: Settings,
    items: list[Waiting],
    now: datetime,
    unwell: list[str],
) -> _Draft:
    language = parse_options(items[0].rule.options).language or desk.language
    articles = hits.articles(session, {item.hit.article_id for item in items})
    views = hits.views(session, {article.story_id for article in articles.values()})
    before = hits.texts_before(session, {item.hit.revision_id for item in items})
    sections: list[compose.Section] = []
    for _, group in groupby(items, key=lambda item: item.rule.id):
        section = _section(list(group), articles, views, before, language, settings.alerts.digest_limit)
        if section.entries:
            sections.append(section)
    to, period = items[0].to, max(item.due_at for item in items)
    message = compose.digest(
        desk, sections, to, now, language, period=period, trouble=_trouble(unwell, language)
    )
    single = sections[0].rule_id if len(sections) == 1 else None
    rule = ", ".join(section.rule for section in sections)
    return _Draft(items, compose.outbox_row(message, to, now, kind="digest", rule_id=single, rule=rule))


def _trouble(unwell: list[str], language: str) -> str | None:
    words = WORDS[language]
    names = words["list"].join(unwell[:5]) + ("…" if len(unwell) > 5 else "")
    return words["sources_unwell"].format(n=len(unwell), names=names) if unwell else None


def _section(
    items: list[Waiting],
    articles: Mapping[int, Article],
    views: Mapping[int, StoryView],
    before: Mapping[int, str],
    language: str,
    limit: int,
) -> compose.Section:
    rule = items[0].rule
    try:
        words = parse(rule.query).words()
    except QueryError:
        words = []
    entries: dict[int, Entry] = {}
    for item in items:
        article = articles.get(item.hit.article_id)
        if article is not None and article.story_id not in entries:
            view = views[article.story_id]
            entries[view.id] = entry(view, article, words, language, before=before.get(item.hit.revision_id))
    shown = list(entries.values())
    return compose.Section(rule.id, rule.name, rule.query, shown[:limit], left_out=len(shown[limit:]))


def _write(session: Session, draft: _Draft) -> bool:
    """One transaction: the items are still nobody's, the message is new, and it takes them along.

    False where the period's message is there already. Where another service took items meanwhile, nothing is
    done: the next pass looks again.
    """
    pairs = {(item.hit.id, item.to) for item in draft.items}
    if hits.unclaimed(session, pairs) != pairs:
        return True
    added = outbox.put(session, [draft.row])
    for number in added.values():
        outbox.take_along(session, number, pairs)
    return bool(added)


def _put_off(archive: Archive, items: Sequence[Waiting], settings: Settings, now: datetime) -> None:
    for item in items:
        cadence, options = parse_cadence(item.rule.cadence), parse_options(item.rule.options)
        if cadence.kind == "immediately":
            cadence = HOURLY
        later = due(cadence, options, max(now, item.due_at), settings.alerts.zone)
        with archive.write() as session:
            hits.put_off(session, [item], later)
