"""What alerts have set aside, in a sentence: `status` asks for it too, and needs no more of the alerts."""

from datetime import datetime

from db.alerts import hits, set_aside
from db.session import Session
from text.reason import Reason


def set_aside_trouble(session: Session, now: datetime) -> str | None:
    """What alerts could not match or tell of for a mistake of ours, in a sentence; None
    where there is nothing.
    """
    cases = set_aside.listed(session, now)
    if not cases:
        return None
    rules = hits.rules(session, {case.rule_id for case in cases})
    names = sorted(
        {
            rules[case.rule_id].name if case.rule_id in rules else "every rule"
            for case in cases
        }
    )
    named = ", ".join(names[:3]) + ("…" if len(names) > 3 else "")
    return Reason(
        "trouble.set-aside",
        finds=len(cases),
        rules=named,
        article=cases[0].article_id,
        error=cases[0].reason,
    )
