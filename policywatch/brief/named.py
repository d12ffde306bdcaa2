"""The search behind a name: a saved search, else a rule."""

from db.access.desk import OPERATOR, Desk
from db.alerts import rules
from db.search import saved_searches
from db.session import Session
from policywatch.web.asked import asked_of
from text.nearest import did_you_mean
from text.query import Query, parse


class UnknownSearch(LookupError):
    """No saved search and no rule has that name; the text names the nearest."""


def search_named(
    session: Session,
    name: str,
    desk: Desk = OPERATOR,
) -> tuple[Query | None, str]:
    """The parsed query (None: everything) and how it is written. Raises UnknownSearch."""
    saved = saved_searches.find(session, name, desk)
    if saved is not None:
        asked = asked_of(saved.asked)
        return asked.whole(), asked.only_query()
    rule = rules.find(session, name, desk)
    if rule is not None:
        return parse(rule.query), rule.query
    names = [one.name for one in saved_searches.listed(session, desk.account)]
    names += [one.name for one in rules.listed(session, desk)]
    raise UnknownSearch(
        f"{name}: no saved search or rule of that name{did_you_mean(name, names)}"
        " (`policywatch alerts list`, or /saved on the page)"
    )
