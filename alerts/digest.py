"""Digests that are due: what waited for a recipient, in one mail, grouped by rule and then by story."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from alerts import compose
from alerts.deliver import Mishap, attempt
from alerts.entries import Entry, entry
from alerts.rules import HOURLY, due, is_open, parse_cadence, parse_options
from alerts.settings import Settings
from alerts.wording import WORDS
from db import hits, notices, outbox, set_aside
from db.hits import StoryView, Waiting
from db.keys import key
from db.models import Article
from db.rules import is_paused
from db.session import Archive, Session
from db.set_aside import Case
from text.query import QueryError, parse

AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class DigestReport:
    """Digests written into the outbox, the hits they carry, and those set aside for a mistake of ours."""

    messages: int = 0
    hits: int = 0
    broken: int = 0


def due_digests(archive: Archive, now: datetime, settings: Settings) -> DigestReport:
    """Write the digests that are due. Nothing to say, no digest; several processes may do so at once."""
    desk = compose.Desk.of(settings, key(archive, "mail"))
    with archive.read() as session:
        ready, early, broken = _sorted_out(
            session, hits.due_items(session, now), settings, now
        )
        unwell = list(notices.unwell_sources(session)) if ready else []
        drafts: list[_Draft] = []
        for group in _groups(ready, desk.language):
            draft = partial(_draft, session, desk, settings, now=now, unwell=unwell)
            made, unmade = _drafted(draft, group)
            drafts, broken = [*drafts, *made], [*broken, *unmade]
    written = carried = 0
    for one in drafts:
        with archive.write() as session:
            if _write(session, one):
                written, carried = written + 1, carried + len(one.items)
            else:
                early += one.items
    _put_off(archive, early, settings, now)
    _set_aside(archive, broken, now)
    return DigestReport(written, carried, len(broken))


@dataclass(frozen=True)
class _Draft:
    items: list[Waiting]
    row: dict[str, object]


Broken = tuple[Waiting, Mishap]


def _sorted_out(
    session: Session,
    items: Iterable[Waiting],
    settings: Settings,
    now: datetime,
) -> tuple[list[Waiting], list[Waiting], list[Broken]]:
    """What goes into digests now, what has to wait for the next one, and what can't be judged.

    A paused rule's items stay as they are, and so do those of recipients who left it. A moment whose digest
    was made already comes again only when the clock was set back: then the next one takes it along.
    """
    ready: list[Waiting] = []
    early: list[Waiting] = []
    broken: list[Broken] = []
    made: dict[tuple[int, str, datetime], bool] = {}
    for item in items:
        wanted = attempt(
            f"digest of rule {item.rule.name!r}",
            partial(_wanted, item, settings, now),
        )
        if isinstance(wanted, Mishap):
            broken.append((item, wanted))
        elif wanted is not None:
            period = (item.rule.id, item.to, item.due_at)
            if period not in made:
                made[period] = hits.digest_was_made(session, *period)
            (early if made[period] or not wanted else ready).append(item)
    return ready, early, broken


def _wanted(item: Waiting, settings: Settings, now: datetime) -> bool | None:
    """Whether the rule's hours let the item out now; None: nobody is to hear of it now."""
    options = parse_options(item.rule.options)
    silent = (
        is_paused(item.rule, now)
        or item.to not in item.rule.recipients
        or not options.hears(item.to, now)
    )
    return None if silent else is_open(options, now, settings.alerts.zone)


def _drafted(
    draft: Callable[[list[Waiting]], "_Draft"], items: list[Waiting]
) -> tuple[list["_Draft"], list[Broken]]:
    """The group's digest; where a mistake of ours is in the way, that of those items which are not to blame."""
    told = f"digest to {items[0].to}"
    whole = attempt(told, partial(draft, items))
    if isinstance(whole, _Draft):
        return [whole], []
    each = [(item, attempt(told, partial(draft, [item]))) for item in items]
    broken = [(item, one) for item, one in each if isinstance(one, Mishap)]
    sound = [item for item, one in each if not isinstance(one, Mishap)]
    if not sound or not broken:
        return [], [(item, whole) for item in items]
    rest, unmade = _drafted(draft, sound)
    return rest, [*broken, *unmade]


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
    *,
    now: datetime,
    unwell: list[str],
) -> _Draft:
    language = parse_options(items[0].rule.options).language or desk.language
    articles = hits.articles(session, {item.hit.article_id for item in items})
    views = hits.views(session, {article.story_id for article in articles.values()})
    before = hits.texts_before(session, {item.hit.revision_id for item in items})
    sections: list[compose.Section] = []
    for _, group in groupby(items, key=lambda item: item.rule.id):
        section = _section(
            list(group),
            articles,
            views,
            before,
            language,
            settings.alerts.digest_limit,
        )
        if section.entries:
            sections.append(section)
    to, period = items[0].to, max(item.due_at for item in items)
    message = compose.digest(
        desk,
        sections,
        to,
        now,
        language,
        period=period,
        trouble=_trouble(unwell, language),
    )
    single = sections[0].rule_id if len(sections) == 1 else None
    rule = ", ".join(section.rule for section in sections)
    return _Draft(
        items,
        compose.outbox_row(message, to, now, kind="digest", rule_id=single, rule=rule),
    )


def _trouble(unwell: list[str], language: str) -> str | None:
    words = WORDS[language]
    names = words["list"].join(unwell[:5]) + ("…" if len(unwell) > 5 else "")
    return (
        words["sources_unwell"].format(n=len(unwell), names=names) if unwell else None
    )


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
            entries[view.id] = entry(
                view,
                article,
                words,
                language,
                before=before.get(item.hit.revision_id),
            )
    shown = list(entries.values())
    return compose.Section(
        rule.id,
        rule.name,
        rule.query,
        shown[:limit],
        left_out=len(shown[limit:]),
    )


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
    set_aside.clear(
        session,
        "digest",
        {(item.hit.article_id, item.hit.revision_id) for item in draft.items},
    )
    return bool(added)


def _put_off(
    archive: Archive,
    items: Sequence[Waiting],
    settings: Settings,
    now: datetime,
) -> None:
    for item in items:
        cadence, options = (
            parse_cadence(item.rule.cadence),
            parse_options(item.rule.options),
        )
        if cadence.kind == "immediately":
            cadence = HOURLY
        later = due(cadence, options, max(now, item.due_at), settings.alerts.zone)
        with archive.write() as session:
            hits.put_off(session, [item], later)


def _set_aside(archive: Archive, broken: Sequence[Broken], now: datetime) -> None:
    """What could not be told of waits an hour, and is remembered with the reason."""
    if not broken:
        return
    cases = {
        Case(
            item.rule.id,
            item.hit.article_id,
            item.hit.revision_id,
            mishap.reason,
        )
        for item, mishap in broken
    }
    with archive.write() as session:
        hits.put_off(session, [item for item, _ in broken], now + AGAIN_AFTER)
        set_aside.put(session, "digest", cases, now)
