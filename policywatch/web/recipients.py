"""Recipients as a visitor may see them: a channel's address holds a password, a mail
address is a person's.
"""

import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from alerts.channels import is_channel, shown
from policywatch.web.visitors import ADMIN, WRITE, visitor_of

_ADDRESS = re.compile(r"[^\s<>()\"',;:@]{1,64}@([^\s<>()\"',;:@]{1,253})")
_PERSONAL = ("paused_for", "min_relevance_for")


def masked(recipient: str) -> str:
    """A recipient without what identifies it: the channel's kind, or the mail address's domain."""
    if is_channel(recipient):
        return shown(recipient)
    return f"{recipient[:1]}…@{recipient.rpartition('@')[2]}"


def without_addresses(text: str) -> str:
    """A server's or our own words with every mail address masked."""
    return _ADDRESS.sub(r"…@\1", text)


def sees_all(request: Request) -> bool:
    """Whether the visitor may change rules, and so may see whom they mail."""
    return WRITE in visitor_of(request).scopes


def rule_for(request: Request, rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule as the API's visitor may see it: whole only for who may write it."""
    if sees_all(request):
        return dict(rule)
    personal = {}
    for name in _PERSONAL:
        personal[name] = {masked(to): value for to, value in rule.get(name, {}).items()}
    return {**rule, "to": list(map(masked, rule["to"])), **personal}


def rule_on_page(request: Request, rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule as lists and histories show it: channels never whole, not even to who may write."""
    seen = rule_for(request, rule)
    return {**seen, "to": list(map(shown, seen["to"]))}


def mail_for(request: Request, mail: Mapping[str, Any]) -> dict[str, Any]:
    """A mail's state with its recipient as the visitor may see it."""
    if sees_all(request):
        return dict(mail)
    error = mail["error"] and _without(mail["to"], mail["error"])
    return {**mail, "to": masked(mail["to"]), "error": error}


def _without(recipient: str, text: str) -> str:
    """A server's words without the recipient, of whom some name the part before the @ alone."""
    name = recipient.rpartition("@")[0]
    without = without_addresses(text)
    if is_channel(recipient) or not name:
        return without
    whole = re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w.])", re.IGNORECASE)
    return whole.sub("…", without)


def history_for(request: Request, hits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a rule found, the recipients of its mails as the visitor may see them."""
    shown: list[dict[str, Any]] = []
    for hit in hits:
        messages = [mail_for(request, mail) for mail in hit["messages"]]
        shown.append({**hit, "messages": messages})
    return shown


def requests_for(request: Request, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What readers asked for, by whom as the visitor may see it."""
    if sees_all(request):
        return [{**one, "to": shown(one["to"])} for one in asked]
    return [{**one, "to": masked(one["to"])} for one in asked]


def status_for(request: Request, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The service's state; problems name recipients to who may change them alone."""
    if ADMIN in visitor_of(request).scopes:
        return dict(facts)
    problems = list(map(without_addresses, facts["problems"]))
    return {**facts, "problems": problems}
