"""Radar (瞭望站): wordings, documents and fields that are new or rise in the last days."""

from datetime import datetime, timedelta
from typing import Any

from db.answers.policies import NewDocument, Radar, RisingField, RisingWording
from db.policies import showing
from db.search import trends
from db.session import Session
from text.policy.topics import Topics
from text.radar import MIN_RISE, surprise, wordings

WEEKS_BEFORE = 8
MAX_TITLES = 4000
MAX_DOCUMENTS = 20
MIN_STORIES = 2


def radar(
    session: Session, topics: Topics, now: datetime, *, days: int = 7, limit: int = 20
) -> dict[str, Any]:
    """The radar of the last `days` against the eight weeks before, as JSON."""
    since = now - timedelta(days=days)
    recent = trends.titles(session, since, now, MAX_TITLES)
    past_since = since - timedelta(weeks=WEEKS_BEFORE)
    past = trends.titles(session, past_since, since, MAX_TITLES * 2)
    found = [RisingWording(**one.__dict__) for one in wordings(recent, past, limit)]
    documents = [
        NewDocument(id=row.id, title=row.title, stories=row.stories, sites=row.sites)
        for row in showing.found_since(session, since, MAX_DOCUMENTS)
    ]
    return Radar(
        since=since,
        until=now,
        titles=len(recent),
        wordings=found,
        documents=documents,
        fields=_fields(topics, recent, past)[:limit],
    ).as_json()


def _fields(topics: Topics, recent: Any, past: Any) -> list[RisingField]:
    """The fields of the lexicon that more of the titles speak of than before."""
    now, before = _counted(topics, recent), _counted(topics, past)
    found = []
    for field, number in now.items():
        earlier = before.get(field, 0)
        rises = number * max(1, len(past)) > earlier * len(recent) * MIN_RISE
        if number < MIN_STORIES or not rises:
            continue
        score = surprise(number, len(recent), earlier, len(past))
        found.append(
            RisingField(field=field, recent=number, past=earlier, score=round(score, 1))
        )
    return sorted(found, key=lambda one: (-one.score, one.field))


def _counted(topics: Topics, titles: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for title in titles:
        for field in topics.of(title):
            counts[field] = counts.get(field, 0) + 1
    return counts
