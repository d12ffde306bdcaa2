"""Years whose working days are not announced, and to whom that is a trouble."""

from datetime import datetime

from db.alerts import hits
from db.session import Session
from text.dates import SHANGHAI
from text.workdays import current


def missing_holidays(session: Session, now: datetime) -> list[int]:
    """The years whose working days should be known by now: this one, and in time the next
    where a rule counts workdays. Elsewhere nobody can do anything about it yet.
    """
    counted = any(
        rule.options.get("workdays") or rule.options.get("reminders")
        for rule in hits.active_rules(session)
    )
    return missing_years(now, counted=counted)


def missing_years(now: datetime, *, counted: bool) -> list[int]:
    """The same for a caller that knows whether a rule counts workdays."""
    today = now.astimezone(SHANGHAI).date()
    missing: list[int] = []
    for year in current().unannounced(today):
        if counted or year <= today.year:
            missing.append(year)
    return missing
