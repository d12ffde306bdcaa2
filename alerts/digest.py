"""The mails that are due: what waits for a recipient, at once or for a digest, in one
mail, each story once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from alerts import compose, silence
from alerts.attempts import FailedAttempt, attempt
from alerts.finds import Finds, sections_of
from alerts.rules import HOURLY, due, is_open, parse_cadence, parse_options
from alerts.settings import Settings
from alerts.wording import WORDS
from db.access.keys import key
from db.alerts import deliveries, hits, operator_notices, outbox, set_aside
from db.alerts.hits import Waiting
from db.alerts.rules import is_paused
from db.alerts.set_aside import Case
from db.session import Archive, Session
from db.sources import runs

# A bug is not repaired within minutes, and each try builds the whole mail again.
AGAIN_AFTER = timedelta(hours=1)
# A find waits this long at most for the end of the visit that brought it.
MAX_VISIT_WAIT = timedelta(minutes=1)
# A visit without an end that began before is a killed worker's.
MAX_VISIT = timedelta(hours=1)


@dataclass(frozen=True)
class DigestReport:
    """Mails written into the outbox, the finds they carry, those whose story the
    recipient had been told at once by another rule (`merged`), and those set aside
    because of a bug (`broken`).
    """

    messages: int = 0
    hits: int = 0
    broken: int = 0
    merged: int = 0


def due_digests(
    archive: Archive,
    now: datetime,
    settings: Settings,
    *,
    awaits_visits: bool = True,
) -> DigestReport:
    """Write the mails that are due. Nothing to say, no mail; several processes may do so at once.

    `awaits_visits`: immediate finds wait for the end of the visit that brings them.
    """
    desk = compose.Desk.of(settings, key(archive, "mail"))
    with archive.read() as session:
        ready, early, broken = _sorted_out(
            session,
            hits.due_items(session, now),
            settings,
            now,
        )
        if awaits_visits:
            ready = _visits_over(session, ready, now)
        unwell = []
        if ready:
            unwell = list(operator_notices.unwell_sources(session))
        drafts: list[_Draft] = []
        merged: list[tuple[Waiting, int]] = []
        for group in _groups(ready):
            news, known = _news(session, group)
            merged += known
            if not news:
                continue
            draft = partial(_draft, session, desk, settings, now=now, unwell=unwell)
            made, unmade = _drafted(draft, news)
            drafts, broken = [*drafts, *made], [*broken, *unmade]
    written = told = 0
    for one in drafts:
        with archive.write() as session:
            if _write(session, one):
                written, told = written + 1, told + len(one.items)
            else:
                early += one.items
    _merge(archive, merged)
    _put_off(archive, early, settings, now)
    _set_aside(archive, broken, now)
    return DigestReport(written, told, len(broken), len(merged))


@dataclass(frozen=True)
class _Draft:
    items: list[Waiting]
    row: dict[str, object]

    @property
    def is_immediate(self) -> bool:
        return self.row["kind"] == "alert"


Broken = tuple[Waiting, FailedAttempt]


def _sorted_out(
    session: Session,
    items: Iterable[Waiting],
    settings: Settings,
    now: datetime,
) -> tuple[list[Waiting], list[Waiting], list[Broken]]:
    """What goes into mails now, what has to wait for the next one, and what can't be judged.

    A paused rule's items stay as they are, and so do those of recipients who left it. A moment whose digest
    was made already comes again only when the clock was set back: then the next one takes it along.
    """
    ready: list[Waiting] = []
    early: list[Waiting] = []
    broken: list[Broken] = []
    made: dict[tuple[int, str, datetime], bool] = {}
    for item in items:
        wanted = attempt(
            f"mail of rule {item.rule.name!r}",
            partial(_wanted, item, settings, now),
        )
        if isinstance(wanted, FailedAttempt):
            broken.append((item, wanted))
        elif wanted is not None:
            period = (item.rule.id, item.to, item.due_at)
            if period not in made:
                made[period] = not _is_immediate(item) and hits.digest_was_made(
                    session,
                    *period,
                )
            (early if made[period] or not wanted else ready).append(item)
    return ready, early, broken


def _visits_over(
    session: Session,
    items: list[Waiting],
    now: datetime,
) -> list[Waiting]:
    """Those items that wait for no visit's end: what one visit finds for a recipient is one mail."""
    fresh = []
    for item in items:
        if _is_immediate(item) and now - MAX_VISIT_WAIT < item.hit.found_at <= now:
            fresh.append(item)
    if fresh:
        visited = runs.being_visited(session, now - MAX_VISIT)
    else:
        visited = set()
    if not visited:
        return items
    found = hits.articles(session, {item.hit.article_id for item in fresh})
    waiting = set()
    for item in fresh:
        if (
            item.hit.article_id in found
            and found[item.hit.article_id].source in visited
        ):
            waiting.add(item.to)
    return [item for item in items if item.to not in waiting or not _is_immediate(item)]


def _is_immediate(item: Waiting) -> bool:
    return parse_cadence(item.rule.cadence).kind == "immediately"


def _wanted(item: Waiting, settings: Settings, now: datetime) -> bool | None:
    """Whether the rule's hours let the item out now; None: nobody is to hear of it now."""
    options = parse_options(item.rule.options)
    silent = (
        is_paused(item.rule, now)
        or item.to not in item.rule.recipients
        or not options.hears(item.to, now)
    )
    if silent:
        return None
    return is_open(options, now, settings.alerts.zone)


def _drafted(
    draft: Callable[[list[Waiting]], "_Draft"],
    items: list[Waiting],
) -> tuple[list["_Draft"], list[Broken]]:
    """The group's digest; where a mistake of ours is in the way, that of those items
    which are not to blame.
    """
    told = f"digest to {items[0].to}"
    whole = attempt(told, partial(draft, items))
    if isinstance(whole, _Draft):
        return [whole], []
    each = [(item, attempt(told, partial(draft, [item]))) for item in items]
    broken = []
    for item, one in each:
        if isinstance(one, FailedAttempt):
            broken.append((item, one))
    sound = []
    for item, one in each:
        if not isinstance(one, FailedAttempt):
            sound.append(item)
    if not sound or not broken:
        return [], [(item, whole) for item in items]
    rest, unmade = _drafted(draft, sound)
    return rest, [*broken, *unmade]


def _groups(items: Sequence[Waiting]) -> Iterable[list[Waiting]]:
    """A recipient's finds of immediate rules are one mail, those of all other cadences another."""

    def place(item: Waiting) -> tuple[str, bool]:
        return item.to, _is_immediate(item)

    for _, group in groupby(sorted(items, key=place), key=place):
        yield list(group)


def _news(
    session: Session,
    items: list[Waiting],
) -> tuple[list[Waiting], list[tuple[Waiting, int]]]:
    """What the recipient has not been told, and what another immediate rule told them, with its message."""
    if not _is_immediate(items[0]):
        return items, []
    told = deliveries.told(session, items[0].to, {item.hit.story_id for item in items})
    news = []
    for item in items:
        if _story(item) not in told:
            news.append(item)
    known = []
    for item in items:
        if _story(item) in told:
            known.append((item, told[_story(item)]))
    return news, known


def _story(item: Waiting) -> tuple[int, int]:
    return item.hit.story_id, item.hit.revision_id


def _draft(
    session: Session,
    desk: compose.Desk,
    settings: Settings,
    items: list[Waiting],
    *,
    now: datetime,
    unwell: list[str],
) -> _Draft:
    best = max(items, key=lambda item: item.hit.relevance)
    language = parse_options(best.rule.options).language or desk.language
    finds = Finds.read(session, items)
    sections = sections_of(finds, language, settings.alerts.digest_limit)
    addressee = compose.Addressee(items[0].to, language)
    stories = set()
    for section in sections:
        for story in _ids(section):
            stories.add(story)
    story_id = None
    if not _is_immediate(items[0]):
        kind = "digest"
        period = max(item.due_at for item in items)
        queries = {item.rule.query for item in items}
        quiet = silence.silences(session, queries, now)
        trouble = _of_sources(unwell, quiet, language)
        message = compose.digest(
            desk,
            sections,
            addressee,
            now,
            period=period,
            trouble=trouble,
        )
    elif len(stories) == 1:
        kind = "alert"
        [story_id] = stories
        revision = max(item.hit.revision_id for item in items)
        message = compose.alert(desk, sections, addressee, now, revision=revision)
    else:
        # Several stories at once of rules that send immediately: a burst, one mail.
        kind = "alert"
        message = compose.digest(desk, sections, addressee, now, period=None)
    row = compose.outbox_row(message, addressee.to, now, kind=kind)
    row["rule"] = ", ".join(section.rule for section in sections)
    row["rule_id"] = sections[0].rule_id if len(sections) == 1 else None
    row["story_id"] = story_id
    return _Draft(items, row)


def _ids(section: compose.Section) -> list[int]:
    return [entry.story_id for entry in section.entries]


def _of_sources(
    unwell: list[str],
    quiet: list[silence.Silence],
    language: str,
) -> str | None:
    """The line about sources: which are in trouble, which had nothing new."""
    words = WORDS[language]
    names = words["list"].join(unwell[:5]) + ("…" if len(unwell) > 5 else "")
    said = []
    if unwell:
        said = [words["sources_unwell"].format(n=len(unwell), names=names)]
    silent = silence.told(quiet, language)
    said += [silent] if silent else []
    return words["and_then"].join(said) or None


def _write(session: Session, draft: _Draft) -> bool:
    """One transaction: the items are still nobody's, the message is new, and it takes them along.

    False where the period's message is there already. Where another service took items, or told the recipient
    of a story meanwhile, nothing is done: the next pass looks again.
    """
    pairs = {(item.hit.id, item.to) for item in draft.items}
    if hits.unclaimed(session, pairs) != pairs:
        return True
    if draft.is_immediate and _news(session, draft.items)[1]:
        return True
    added = outbox.put(session, [draft.row])
    number = next(iter(added.values()), None) or deliveries.renew(session, draft.row)
    if number is None and draft.is_immediate:
        # The same story told in the same moment by another service: its message tells for both.
        number = deliveries.by_message_id(session, str(draft.row["message_id"]))
    if number is None:
        return False
    deliveries.take_along(session, number, pairs)
    set_aside.clear(
        session,
        "digest",
        {(item.hit.article_id, item.hit.revision_id) for item in draft.items},
    )
    return True


def _merge(archive: Archive, merged: Sequence[tuple[Waiting, int]]) -> None:
    """Write down that a message of another rule has told the recipient of these finds."""
    if not merged:
        return
    with archive.write() as session:
        for item, message in merged:
            deliveries.take_along(session, message, [(item.hit.id, item.to)])


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
    """Record hits that could not be put into a mail, with the reason; they are retried in an hour."""
    if not broken:
        return
    cases = set()
    for item, failed in broken:
        cases.add(
            Case(
                item.rule.id,
                item.hit.article_id,
                item.hit.revision_id,
                failed.reason,
            )
        )
    with archive.write() as session:
        hits.put_off(session, [item for item, _ in broken], now + AGAIN_AFTER)
        set_aside.put(session, "digest", cases, now)
