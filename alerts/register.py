"""The door through which command line, page and API manage rules: everything is checked here, once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from alerts.addresses import AddressError, check_address
from alerts.channels import check_channel, is_channel
from alerts.entries import one_line
from alerts.rules import RuleError, due, parse_cadence, parse_options
from alerts.settings import AlertSettings
from db.access import accounts, deeds
from db.access.desk import OPERATOR, Desk
from db.alerts import deliveries, hits, outbox, reader_requests, rules
from db.answers import alerts as answers
from db.answers.base import fields_from
from db.models import Rule
from db.search.search import search
from db.search.spec import SearchSpec
from db.search.suggestions import readings, word_figures
from db.session import Archive, Session
from text.normalise import clean
from text.query import Query, parse
from text.reason import Reason, reason_of
from text.workdays import holidays_trouble, is_announced

LONGEST_NAME = 100
# Addresses of the API that a rule's own, /api/alerts/NAME, would stand in the way of.
RESERVED_NAME = "test"
RESERVED_ENDINGS = ("/deeds", "/history", "/pause", "/resume")
WHOLE = ("name", "query", "to", "when")
_COLUMNS = {
    "name": "name",
    "query": "query",
    "to": "recipients",
    "when": "cadence",
    "options": "options",
}
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
    desk: Desk = OPERATOR,
) -> dict[str, Any]:
    """Add a rule and return it as `as_json`; what is stored already is held back, and counted in `held_back`.

    `channels` are the schemes [alerts] allows beside mail. Raises QueryError, RuleError,
    db.alerts.rules.RuleExists.
    """
    sound = checked(name, query, to, when, options, channels)
    held_back = stored(archive, parse(query))
    with archive.write() as session:
        added = add_checked(session, sound, desk, now=now, held_back=held_back)
        rule = as_json(session, added, desk)
    return rule | {"notes": [*notes(rule, now), *query_notes(archive, query)]}


def add_checked(
    session: Session,
    sound: rules.RuleText,
    desk: Desk,
    *,
    now: datetime,
    held_back: int,
) -> Rule:
    """Add a rule that `checked` made, to the account that its name means. Raises RuleExists."""
    account, plain = accounts.owner_of_new(session, sound.name, desk)
    sound = replace(sound, name=plain)
    rule = rules.add(session, sound, now=now, held_back=held_back, account=account)
    deeds.note(session, desk, "rule.add", plain, rule.id, query=rule.query)
    return rule


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
    settings: AlertSettings | None = None,
    desk: Desk = OPERATOR,
) -> dict[str, Any]:
    """Change some of a rule's `name`, `query`, `to`, `when` and options. A new query begins with what is
    stored next. What waits for a mail is due when the new cadence and hours say, in the settings' zone.

    Raises db.alerts.rules.UnknownRule, QueryError, RuleError, db.alerts.rules.RuleExists.
    """
    held_back = stored(archive, parse(changes["query"])) if "query" in changes else 0
    settings = settings or AlertSettings()
    with archive.write() as session:
        rule = rules.get(session, name, desk)
        before = {key: getattr(rule, column) for key, column in _COLUMNS.items()}
        if "query" in changes and clean(changes["query"]).strip() != rule.query:
            rule.query, rule.held_back = (
                clean(changes["query"]).strip(),
                held_back,
            )
            rule.after_article_id = rules.newest_article_id(session)
        if "to" in changes:
            rule.recipients = _recipients(changes["to"], settings.channels)
        if "when" in changes:
            rule.cadence = str(parse_cadence(changes["when"]))
        options = {key: value for key, value in changes.items() if key not in WHOLE}
        kept = parse_options({**rule.options, **options})
        rule.options = kept.kept()
        if _WHEN_IT_IS_DUE & changes.keys():
            moment = due(parse_cadence(rule.cadence), kept, now, settings.zone)
            hits.move_waiting(session, rule.id, moment)
        if "name" in changes:
            owner = name.removesuffix(rule.name)
            _rename(session, rule, changes["name"].removeprefix(owner))
        deeds.note(
            session,
            desk,
            "rule.change",
            rule.name,
            rule.id,
            **_differences(before, rule),
        )
        changed = as_json(session, rule, desk)
    written = query_notes(archive, changed["query"]) if "query" in changes else []
    return changed | {"notes": written}


def _differences(before: Mapping[str, Any], rule: Rule) -> dict[str, Any]:
    """What a change altered: the new wording; of recipients and options only that they changed."""
    told: dict[str, Any] = {}
    for key, column in _COLUMNS.items():
        now = getattr(rule, column)
        if now != before[key]:
            told[key] = now if isinstance(now, str) else True
    return told


def _rename(session: Session, rule: Rule, name: str) -> None:
    if name == rule.name:
        return
    if rules.of_account(session, rule.account_id, _name(name)) is not None:
        raise rules.RuleExists(Reason("rule.name-taken", name=name))
    rule.name = _name(name)


def listed(
    archive: Archive, *, now: datetime, desk: Desk = OPERATOR
) -> list[dict[str, Any]]:
    """The rules of a desk, by name, each with `state` (active, paused), `hits`, `messages`, `last_hit_at`,
    `next_digest_at`.
    """
    with archive.read() as session:
        figures, due = rules.figures(session), rules.next_due(session)
        known = accounts.names(session)
        return [
            _with_figures(rule, _stored_fields(rule, desk, known), (figures, due), now)
            for rule in rules.listed(session, desk)
        ]


def one(
    archive: Archive, name: str, *, now: datetime, desk: Desk = OPERATOR
) -> dict[str, Any]:
    """One rule as in `listed`. Raises db.alerts.rules.UnknownRule."""
    with archive.read() as session:
        rule = rules.get(session, name, desk)
        stored = _stored_fields(rule, desk, accounts.names(session))
        figures = rules.figures(session), rules.next_due(session)
        return _with_figures(rule, stored, figures, now)


def _with_figures(
    rule: Rule,
    stored: dict[str, Any],
    figures: tuple[Mapping[int, Any], Mapping[int, datetime]],
    now: datetime,
) -> dict[str, Any]:
    found, due = figures
    hits, messages, last = found.get(rule.id, (0, 0, None))
    answer = answers.Rule(
        **stored,
        state="paused" if rules.is_paused(rule, now) else "active",
        hits=hits,
        messages=messages,
        last_hit_at=last,
        next_digest_at=due.get(rule.id),
    )
    return answer.as_json()


def history(
    archive: Archive, name: str, limit: int = 50, desk: Desk = OPERATOR
) -> list[dict[str, Any]]:
    """What a rule found, newest first: `{"found_at", "story", "title", "relevance", "muted", "messages":
    [...]}`.
    """
    with archive.read() as session:
        found = deliveries.history(session, rules.get(session, name, desk).id, limit)
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
                messages=list(map(outbox.answer_of, messages)),
            ).as_json()
            for hit, messages in found
        ]


def requests_of(
    archive: Archive, name: str, limit: int = 50, desk: Desk = OPERATOR
) -> list[dict[str, Any]]:
    """What readers asked of a rule with the links in their mails, newest first. Raises UnknownRule."""
    with archive.read() as session:
        number = rules.get(session, name, desk).id
        return [
            answers.ReaderRequest(**fields_from(answers.ReaderRequest, one)).as_json()
            for one in reader_requests.of_rule(session, number, limit)
        ]


def deeds_of(
    archive: Archive, name: str, limit: int = 50, desk: Desk = OPERATOR
) -> list[dict[str, Any]]:
    """Who added, changed, paused a rule, and when; newest first. Raises UnknownRule."""
    with archive.read() as session:
        number = rules.get(session, name, desk).id
        return [
            answers.RuleDeed(
                at=one.at,
                account=one.actor,
                deed=one.deed.removeprefix("rule."),
                changes=one.details,
            ).as_json()
            for one in deeds.of_rule(session, number, limit)
        ]


def remove(archive: Archive, name: str, now: datetime, desk: Desk = OPERATOR) -> None:
    """Retire a rule; its history stays. Raises db.alerts.rules.UnknownRule."""
    with archive.write() as session:
        rule = rules.remove(session, name, now, desk)
        deeds.note(session, desk, "rule.remove", name, rule.id)


def pause(
    archive: Archive, name: str, until: datetime | None = None, desk: Desk = OPERATOR
) -> dict[str, Any]:
    """Silence a rule until then, or until resumed. What it finds meanwhile is remembered and never mailed."""
    with archive.write() as session:
        rule = rules.pause(session, name, until, desk)
        deeds.note(session, desk, "rule.pause", rule.name, rule.id)
        return as_json(session, rule, desk)


def resume(archive: Archive, name: str, desk: Desk = OPERATOR) -> dict[str, Any]:
    """Let a paused rule speak again. Raises db.alerts.rules.UnknownRule."""
    with archive.write() as session:
        rule = rules.resume(session, name, desk)
        deeds.note(session, desk, "rule.resume", rule.name, rule.id)
        return as_json(session, rule, desk)


def as_json(session: Session, rule: Rule, desk: Desk = OPERATOR) -> dict[str, Any]:
    """A rule as the archive keeps it; the whole can be given back to `import_rules`."""
    known = accounts.names(session)
    return answers.StoredRule(**_stored_fields(rule, desk, known)).as_json()


def _stored_fields(rule: Rule, desk: Desk, known: dict[int, str]) -> dict[str, Any]:
    return {
        "name": accounts.handle(rule.account_id, rule.name, desk, known),
        "account": known.get(rule.account_id),
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
