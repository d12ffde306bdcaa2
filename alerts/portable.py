"""Rules as one file: written out, and read in again, all of them or none."""

import json
import re
import tomllib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from alerts import register
from alerts.rules import RuleError
from db.access import accounts
from db.access.desk import OPERATOR, Desk
from db.alerts import rules
from db.models import Rule
from db.session import Archive, Session
from text.days import edge
from text.query import QueryError, parse
from text.reason import Reason, reason_of

_PAUSES = ("paused", "paused_until")
_FIGURES = (
    "account",
    "created_at",
    "held_back",
    "notes",
    "state",
    "hits",
    "messages",
    "last_hit_at",
    "next_digest_at",
)


def export(archive: Archive, form: str = "toml", desk: Desk = OPERATOR) -> str:
    """The rules of a desk in one file, TOML or JSON, as `import_rules` reads it."""
    with archive.read() as session:
        known = accounts.names(session)
        whole = [
            _portable(rule)
            | {"name": accounts.handle(rule.account_id, rule.name, desk, known)}
            for rule in rules.listed(session, desk)
        ]
    if form == "json":
        return json.dumps({"rules": whole}, ensure_ascii=False, indent=2) + "\n"
    # Strings, lists, numbers and truth values are written alike in JSON and TOML.
    blocks = [
        "\n".join(
            [
                "[[rules]]",
                *(
                    f"{key} = {json.dumps(value, ensure_ascii=False)}"
                    for key, value in rule.items()
                ),
            ]
        )
        for rule in whole
    ]
    return "\n\n".join(blocks) + "\n"


def _portable(rule: Rule) -> dict[str, Any]:
    whole = {
        "name": rule.name,
        "query": rule.query,
        "to": rule.recipients,
        "when": rule.cadence,
        **rule.options,
    }
    for personal in ("paused_for", "min_relevance_for"):
        whole.pop(personal, None)
    whole |= {"paused": True} if rule.paused else {}
    return whole | (
        {"paused_until": rule.paused_until.isoformat()} if rule.paused_until else {}
    )


def import_rules(
    archive: Archive,
    written: str,
    *,
    now: datetime,
    channels: Sequence[str] = (),
    desk: Desk = OPERATOR,
) -> list[str]:
    """Add the rules of an exported file, all of them or none; their names. A rule that is there as it is
    counts as added.

    Raises RuleError naming the rule and what is wrong with it, or why the file can't be read; RuleExists.
    """
    prepared = []
    for number, given in enumerate(_entries(written), 1):
        try:
            rule, pauses = (
                register.checked(**_arguments(given), channels=channels),
                _pauses(given),
            )
        except (RuleError, QueryError) as error:
            name = str(given["name"]) if "name" in given else Reason("rule.nameless")
            told = reason_of(error)
            raise RuleError(
                Reason("rule.numbered", number=number, name=name, told=told)
            ) from error
        prepared.append((rule, pauses, register.stored(archive, parse(rule.query))))
    with archive.write() as session:
        for rule, (paused, until), held_back in prepared:
            added = _add_unless_same(session, rule, desk, now=now, held_back=held_back)
            added.paused, added.paused_until = paused, until
    return [rule.name for rule, _, _ in prepared]


def _add_unless_same(
    session: Session,
    wanted: rules.RuleText,
    desk: Desk,
    *,
    now: datetime,
    held_back: int,
) -> Rule:
    account, plain = accounts.owner_of_new(session, wanted.name, desk)
    there = rules.of_account(session, account, plain)
    said = {key: value for key, value in vars(wanted).items() if key != "name"}
    if there is not None and all(
        getattr(there, key) == value for key, value in said.items()
    ):
        return there
    return register.add_checked(session, wanted, desk, now=now, held_back=held_back)


def _entries(written: str) -> list[dict[str, Any]]:
    try:
        whole = json.loads(written)
    except (ValueError, RecursionError) as not_json:
        # Both languages are accepted, so the error to show is that of the one the file
        # was meant in.
        try:
            whole = tomllib.loads(written)
        except (ValueError, RecursionError) as not_toml:
            reason = not_json if written.lstrip().startswith("{") else not_toml
            raise RuleError(
                Reason("rule.file-unreadable", told=_misread(reason))
            ) from not_toml
    found = whole.get("rules") if isinstance(whole, dict) else whole
    if not isinstance(found, list) or not all(isinstance(rule, dict) for rule in found):
        raise RuleError(Reason("rule.file-without-rules"))
    return found


def _misread(error: Exception) -> Reason:
    """Where a file can't be read; the English is the parser's."""
    # tomllib's errors carry their place in the text alone.
    place = re.search(r"line (\d+),? column (\d+)", str(error))
    if place is None and "end of document" in str(error):
        return Reason("rule.file-cut-short", text=str(error))
    if place is None:
        return Reason("rule.file-misread", text=str(error))
    return Reason(
        "rule.file-line", text=str(error), line=int(place[1]), column=int(place[2])
    )


def _arguments(given: dict[str, Any]) -> dict[str, Any]:
    for key in ("name", "query"):
        if not isinstance(given.get(key), str):
            raise RuleError(Reason("rule.no-text", key=key))
    to = [given["to"]] if isinstance(given.get("to"), str) else given.get("to") or []
    if not isinstance(to, list) or not all(isinstance(one, str) for one in to):
        raise RuleError(Reason("rule.no-list-of-recipients"))
    options = {
        key: value
        for key, value in given.items()
        if key not in (*register.WHOLE, *_PAUSES, *_FIGURES)
    }
    return {
        "name": given["name"], "query": given["query"], "to": to,
        "when": str(given.get("when", "immediately")), "options": options,
    }  # fmt: skip


def _pauses(given: dict[str, Any]) -> tuple[bool, datetime | None]:
    """Whether the rule is paused, and until when. A time without offset is one in Shanghai."""
    paused, until = given.get("paused", False), given.get("paused_until")
    if not isinstance(paused, bool):
        raise RuleError(Reason("rule.paused", paused=repr(paused)))
    try:
        return paused, edge(str(until)) if until else None
    except ValueError as error:
        raise RuleError(Reason("rule.paused-until", told=reason_of(error))) from error
