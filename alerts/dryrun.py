"""What a rule would have sent: a query over the archive's last days, sending nothing."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from alerts.entries import words_in
from db.answers.alerts import Day, DryRun, Word
from db.articles import articles
from db.search.search import Found, search
from db.search.spec import SearchSpec
from db.search.suggestions import suggested, word_figures
from db.session import Archive, Session
from text.moments import SHANGHAI
from text.query import Query, parse

SHOWN = 20
_PAGE = 200
# Weighing compares every word of the query with every text: the newest thousand tell
# which word brings what.
_WEIGHED = 1000


def dry_run(
    archive: Archive,
    query: str,
    days: int,
    now: datetime,
) -> dict[str, Any]:
    """By day of publication (Asia/Shanghai), how many stories `query` would have alerted of in the last
    `days`.

    `{"query", "days", "stories", "per_day": [{"date", "stories"}], "items": [the newest twenty articles],
    "words": [{"word", "stories", "alone"}]}`: in how many of the newest thousand stories each word of the
    query stands, and in how many it stands alone, which tells what brings the noise. `suggestions` and
    `whole_words` are those of db.search.suggestions. Raises QueryError.
    """
    tree = parse(query)
    since = now - timedelta(days=days)
    with archive.read() as session:
        found = _all_since(session, tree, since)
        items = articles.hits(session, found[:SHOWN])
        readings = suggested(session, query, len(found), SearchSpec(since=since))
        whole_words = word_figures(session, tree)
    by_day = Counter(_day(one.article) for one in found)
    today = now.astimezone(SHANGHAI).date()
    dates = [today - timedelta(days=back) for back in range(days, -1, -1)]
    per_day = [Day(date=day.isoformat(), stories=by_day[day]) for day in dates]
    answer = DryRun(
        query=query,
        days=days,
        stories=len(found),
        per_day=per_day,
        items=items,
        words=_weighed(tree, found[:_WEIGHED]),
        suggestions=readings,
        whole_words=whole_words,
    )
    return answer.as_json()


def _all_since(session: Session, tree: Query, since: datetime) -> list[Found]:
    found: list[Found] = []
    cursor = None
    while True:
        page = search(
            session,
            SearchSpec(tree, since=since),
            limit=_PAGE,
            cursor=cursor,
        )
        found += page.items
        cursor = page.next
        if cursor is None:
            return found


def _day(article: Any) -> Any:
    return (article.published_at or article.first_seen_at).astimezone(SHANGHAI).date()


def _weighed(tree: Query, found: list[Found]) -> list[Word]:
    standing = [words_in(one.article, tree.words()) for one in found]
    weighed_words: list[Word] = []
    for word in tree.words():
        weighed_words.append(
            Word(
                word=word,
                stories=sum(word in words for words in standing),
                alone=sum(words == [word] for words in standing),
            )
        )
    return weighed_words
