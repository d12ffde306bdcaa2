"""The fields of the alert editor and their validation."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Form, Query

from alerts.rules import WEEKDAYS, RuleError
from text.reason import Reason

_CADENCE = re.compile(r"(?:daily|weekly ([a-z]{3})) (\d\d:\d\d)")
_BETWEEN = re.compile(r"[\s,;，；、]+")


@dataclass(frozen=True)
class AlertForm:
    """The fields of the editor, as they were written."""

    name: str = ""
    query: str = ""
    to: str = ""
    often: str = "immediately"
    at: str = "08:00"
    weekday: str = "mon"
    language: str = ""
    window: str = ""
    quiet: str = ""
    workdays: bool = False
    updates: bool = False
    reminders: bool = False
    min_relevance: str = "0"
    subject: str = ""
    sender_name: str = ""

    @classmethod
    def of_address(
        cls,
        query: Annotated[str, Query(max_length=4000)] = "",
        name: Annotated[str, Query(max_length=200)] = "",
    ) -> "AlertForm":
        """What a link to the editor brings."""
        return cls(name=name, query=query)

    @classmethod
    def of_form(
        cls,
        name: Annotated[str, Form(max_length=200)] = "",
        query: Annotated[str, Form(max_length=4000)] = "",
        to: Annotated[str, Form(max_length=4000)] = "",
        often: Annotated[str, Form(max_length=20)] = "immediately",
        at: Annotated[str, Form(max_length=10)] = "08:00",
        weekday: Annotated[str, Form(max_length=10)] = "mon",
        language: Annotated[str, Form(max_length=5)] = "",
        window: Annotated[str, Form(max_length=20)] = "",
        quiet: Annotated[str, Form(max_length=20)] = "",
        workdays: Annotated[bool, Form()] = False,
        updates: Annotated[bool, Form()] = False,
        reminders: Annotated[bool, Form()] = False,
        min_relevance: Annotated[str, Form(max_length=10)] = "0",
        subject: Annotated[str, Form(max_length=400)] = "",
        sender_name: Annotated[str, Form(max_length=200)] = "",
    ) -> "AlertForm":
        """What the editor sends."""
        return cls(
            name,
            query,
            to,
            often,
            at,
            weekday,
            language,
            window,
            quiet,
            workdays,
            updates,
            reminders,
            min_relevance,
            subject,
            sender_name,
        )

    @classmethod
    def of_rule(cls, rule: dict[str, Any]) -> "AlertForm":
        """A rule as `alerts.register` shows it."""
        form = _CADENCE.fullmatch(rule["when"])
        return cls(
            name=rule["name"],
            query=rule["query"],
            to="\n".join(rule["to"]),
            often=rule["when"].split()[0],
            at=form[2] if form else "08:00",
            weekday=(form and form[1]) or WEEKDAYS[0],
            language=rule["language"] or "",
            window=rule["window"] or "",
            quiet=rule["quiet"] or "",
            workdays=rule["workdays"],
            updates=rule["updates"],
            reminders=rule["reminders"],
            min_relevance=f"{rule['min_relevance']:g}",
            subject=rule["subject"] or "",
            sender_name=rule["sender_name"] or "",
        )

    @property
    def when(self) -> str:
        return {
            "daily": f"daily {self.at}",
            "weekly": f"weekly {self.weekday} {self.at}",
        }.get(self.often, self.often)

    def options(self) -> dict[str, Any]:
        """The options; raises RuleError for a relevance that is no number."""
        try:
            relevance = float(self.min_relevance or 0)
        except ValueError as error:
            raise RuleError(Reason("rule.relevance")) from error
        return {
            "language": self.language or None,
            "window": self.window.strip() or None,
            "quiet": self.quiet.strip() or None,
            "workdays": self.workdays,
            "updates": self.updates,
            "reminders": self.reminders,
            "min_relevance": relevance,
            "subject": self.subject.strip() or None,
            "sender_name": self.sender_name.strip() or None,
        }

    def recipients(self) -> list[str]:
        return [one for one in _BETWEEN.split(self.to) if one]

    def arguments(self) -> dict[str, Any]:
        """For `register.add`."""
        return {
            "name": self.name,
            "query": self.query,
            "to": self.recipients(),
            "when": self.when,
            "options": self.options(),
        }

    def changes(self) -> dict[str, Any]:
        """For `register.change`."""
        return {
            "name": self.name,
            "query": self.query,
            "to": self.recipients(),
            "when": self.when,
            **self.options(),
        }
