"""The door through which command line, page and API manage rules: everything is checked here, once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts.addresses import AddressError, check_address
from alerts.channels import check_channel, is_channel
from alerts.entries import one_line
from alerts.rules import RuleError, due, parse_cadence, parse_options
from db.alerts import deliveries, hits, outbox, reader_requests, rules
from db.answers import alerts as answers
from db.answers.base import fields_from
from db.models import Rule
from db.search.search import search
from db.search.spec import SearchSpec
from db.search.suggestions import readings, word_figures
from db.session import Archive, Session
from text.moments import SHANGHAI
from text.normalise import clean
from text.query import Query, parse
from text.reason import Reason, reason_of
from text.workdays import holidays_trouble, is_announced

LONGEST_NAME = 100
# Addresses of the API that a rule's own, /api/alerts/NAME, would stand in the way of.
RESERVED_NAME = "test"
RESERVED_ENDINGS = ("/history", "/pause", "/resume")
WHOLE = ("name", "query", "to", "when")
_WHEN_IT_IS_DUE = {"when", "window", "quiet", "workdays"}


def add(
    archive: Archive,
    *,
    name: str,
    query: str,
    to: Sequence[str],
    when: str = "immediately",
    options: Mapping[str, Any] | None = None,
    now: datetime,
    channels: Sequence[str] = (),
) -> dict[str, Any]:
    """Add a rule and return it as `as_json`; what is stored already is held back, and counted in `held_back`.

    `channels` are the schemes [alerts] allows beside mail. Raises QueryError, RuleError,
    db.alerts.rules.RuleExists.
    """
    sound = checked(name, query, to, when, options, channels)
    held_back = stored(archive, parse(query))
    with archive.write() as session:
        rule = as_json(rules.add(session, sound, now=now, held_back=held_back))
    return rule | {"notes": [*notes(rule, now), *query_notes(archive, query)]}


def notes(rule: Mapping[str, Any], now: datetime) -> list[str]:
    """Notes for the author of a valid rule."""
    if (rule["workdays"] or rule["reminders"]) and not is_announced(now.year):
        return [holidays_trouble(now.year)]
    return []


def query_notes(archive: Archive, query: str) -> list[str]:
    """Notes on a rule's query for its author: which signs in it are
    ordinary text, with what the other readings find in the archive, and what whole
    words leave out.
    """
    with archive.read() as session:
        notes = _readings(session, query)
        figures = word_figures(session, parse(query))
    if figures is None:
        return notes
    whole, anywhere = _stories(figures.whole), _stories(figures.anywhere)
    return [
        *notes,
        f"Latin words and numbers as whole words: {whole} in the archive; in any place (*AI*): {anywhere}",
    ]


def _readings(session: Session, query: str) -> list[str]:
    return [
        f"{query}: read as it stands, its signs are ordinary text; did you mean {one.query} "
        f"({_stories(one.total)})?"
        for one in readings(session, query)
    ]


def notes_on(archive: Archive, names: Sequence[str]) -> list[str]:
    """What the queries of these rules may have meant: signs in them that are ordinary text."""
    with archive.read() as session:
        queries = {rule.query for rule in rules.listed(session) if rule.name in names}
        return [note for query in sorted(queries) for note in _readings(session, query)]


def _stories(number: int | None) -> str:
    if number is None:
        return "not counted in time"
    return "1 story" if number == 1 else f"{number} stories"


def checked(
    name: str,
    query: str,
    to: Sequence[str],
    when: str,
    options: Mapping[str, Any] | None,
    channels: Sequence[str],
) -> rules.RuleText:
    """What a rule says, as the archive keeps it. Raises QueryError, RuleError."""
    parse(query)
    return rules.RuleText(
        name=_name(name),
        query=clean(query).strip(),
        recipients=_recipients(to, channels),
        cadence=str(parse_cadence(when)),
        options=parse_options(dict(options or {})).kept(),
    )


def change(
    archive: Archive,
    name: str,
    changes: Mapping[str, Any],
    *,
    now: datetime,
    channels: Sequence[str] = (),
    zone: ZoneInfo = SHANGHAI,
) -> dict[str, Any]:
    """Change some of a rule's `name`, `query`, `to`, `when` and options. A new query begins with what is
    stored next. What waits for a mail is due when the new cadence and hours say, in `zone`.

    Raises db.alerts.rules.UnknownRule, QueryError, RuleError, db.alerts.rules.RuleExists.
    """
    held_back = stored(archive, parse(changes["query"])) if "query" in changes else 0
    with archive.write() as session:
        rule = rules.get(session, name)
        if "query" in changes and clean(changes["query"]).strip() != rule.query:
            rule.query, rule.held_back = (
                clean(changes["query"]).strip(),
                held_back,
            )
            rule.after_article_id = rules.newest_article_id(session)
        if "to" in changes:
            rule.recipients = _recipients(changes["to"], channels)
        if "when" in changes:
            rule.cadence = str(parse_cadence(changes["when"]))
        options = {key: value for key, value in changes.items() if key not in WHOLE}
        kept = parse_options({**rule.options, **options})
        rule.options = kept.kept()
        if _WHEN_IT_IS_DUE & changes.keys():
            moment = due(parse_cadence(rule.cadence), kept, now, zone)
            hits.move_waiting(session, rule.id, moment)
        _rename(session, rule, changes.get("name", name))
        changed = as_json(rule)
    written = query_notes(archive, changed["query"]) if "query" in changes else []
    return changed | {"notes": written}


def _rename(session: Session, rule: Rule, name: str) -> None:
    if name == rule.name:
        return
    if rules.find(session, _name(name)) is not None:
        raise rules.RuleExists(Reason("rule.name-taken", name=name))
    rule.name = _name(name)


def listed(archive: Archive, *, now: datetime) -> list[dict[str, Any]]:
    """All rules, by name, each with `state` (active, paused), `hits`, `messages`, `last_hit_at`,
    `next_digest_at`.
    """
    with archive.read() as session:
        figures, due = rules.figures(session), rules.next_due(session)
        return [
            _with_figures(rule, figures, due, now) for rule in rules.listed(session)
        ]


def one(archive: Archive, name: str, *, now: datetime) -> dict[str, Any]:
    """One rule as in `listed`. Raises db.alerts.rules.UnknownRule."""
    with archive.read() as session:
        rule = rules.get(session, name)
        return _with_figures(rule, rules.figures(session), rules.next_due(session), now)


def _with_figures(
    rule: Rule,
    figures: Mapping[int, Any],
    due: Mapping[int, datetime],
    now: datetime,
) -> dict[str, Any]:
    hits, messages, last = figures.get(rule.id, (0, 0, None))
    answer = answers.Rule(
        **_stored_fields(rule),
        state="paused" if rules.is_paused(rule, now) else "active",
        hits=hits,
        messages=messages,
        last_hit_at=last,
        next_digest_at=due.get(rule.id),
    )
    return answer.as_json()


def history(archive: Archive, name: str, limit: int = 50) -> list[dict[str, Any]]:
    """What a rule found, newest first: `{"found_at", "story", "title", "relevance", "muted", "messages":
    [...]}`.
    """
    with archive.read() as session:
        found = deliveries.history(session, rules.get(session, name).id, limit)
        articles = hits.articles(session, {hit.article_id for hit, _ in found})
        titles = {number: article.title for number, article in articles.items()}
        return [
            answers.Sent(
                found_at=hit.found_at,
                story=hit.story_id,
                title=titles.get(hit.article_id),
                relevance=hit.relevance,
                update=bool(hit.revision_id),
                muted=hit.muted,
                messages=[outbox.answer_of(message) for message in messages],
            ).as_json()
            for hit, messages in found
        ]


def requests_of(archive: Archive, name: str, limit: int = 50) -> list[dict[str, Any]]:
    """What readers asked of a rule with the links in their mails, newest first. Raises UnknownRule."""
    with archive.read() as session:
        number = rules.get(session, name).id
        return [
            answers.ReaderRequest(**fields_from(answers.ReaderRequest, one)).as_json()
            for one in reader_requests.of_rule(session, number, limit)
        ]


def remove(archive: Archive, name: str, now: datetime) -> None:
    """Retire a rule; its history stays. Raises db.alerts.rules.UnknownRule."""
    with archive.write() as session:
        rules.remove(session, name, now)


def pause(archive: Archive, name: str, until: datetime | None = None) -> dict[str, Any]:
    """Silence a rule until then, or until resumed. What it finds meanwhile is remembered and never mailed."""
    with archive.write() as session:
        return as_json(rules.pause(session, name, until))


def resume(archive: Archive, name: str) -> dict[str, Any]:
    """Let a paused rule speak again. Raises db.alerts.rules.UnknownRule."""
    with archive.write() as session:
        return as_json(rules.resume(session, name))


def as_json(rule: Rule) -> dict[str, Any]:
    """A rule as the archive keeps it; the whole can be given back to `import_rules`."""
    return answers.StoredRule(**_stored_fields(rule)).as_json()


def _stored_fields(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "query": rule.query,
        "to": rule.recipients,
        "when": rule.cadence,
        **parse_options(rule.options).model_dump(),
        "paused": rule.paused,
        "paused_until": rule.paused_until,
        "created_at": rule.created_at,
        "held_back": rule.held_back,
    }


def _name(name: str) -> str:
    clean = one_line(name)
    if not clean or len(clean) > LONGEST_NAME:
        raise RuleError(Reason("rule.name", most=LONGEST_NAME))
    if clean == RESERVED_NAME or clean.endswith(RESERVED_ENDINGS):
        raise RuleError(Reason("rule.name-reserved", name=clean))
    return clean


def _recipients(to: Sequence[str], channels: Sequence[str]) -> list[str]:
    if isinstance(to, str) or not to:
        raise RuleError(Reason("rule.no-recipient"))
    try:
        checked = [
            check_channel(one, channels) if is_channel(one) else check_address(one)
            for one in to
        ]
    except (AddressError, ValueError) as error:
        raise RuleError(Reason("rule.recipient", told=reason_of(error))) from error
    return list(dict.fromkeys(checked))


def stored(archive: Archive, query: Query) -> int:
    """How many stories in the archive the query finds: what a rule made now holds back."""
    with archive.read() as session:
        return search(session, SearchSpec(query, by="story"), limit=1).total or 0
