"""The hot queries are led by an index on both databases, whatever the archive holds.

Each case calls the real function and explains every statement it sends. On PostgreSQL
sequential scans are made dear first: a plan that still has one has no index to use. On
SQLite a `SCAN` is allowed only along an index, and only where the query wants the first
rows of that order (`walks`).
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, text, update
from sqlalchemy.orm import Session

from db.access import api_tokens
from db.alerts import hits, outbox
from db.articles import articles, former_addresses, rechecks, revisions
from db.models import Article
from db.search import sort_key
from db.search.search import search
from db.search.spec import SearchSpec
from db.session import Archive
from db.sources import runs
from db.stories import relations, signatures, site_boilerplate
from db.stories import stories as db_stories
from tests.conftest import empty_archive
from tests.db.articles import put
from text.query import parse

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
# What grows without bound. The others hold a row for each source, rule or recipient.
GROWING = (
    "articles", "stories", "attachments", "bands", "revisions", "raw_pages", "hits", "digest_items",
    "outbox", "former_addresses", "story_links", "story_decisions", "article_search", "fetch_states",
)  # fmt: skip
Case = Callable[[Session], object]


def words(query: str, **options: Any) -> Case:
    return lambda session: search(session, SearchSpec(parse(query), **options), limit=5)


LED: dict[str, Case] = {
    "is the address known": lambda session: articles.id_at(session, "https://a.cn/1"),
    "the article at an address": lambda session: articles.by_url(
        session, "https://a.cn/1"
    ),
    "which addresses are known": lambda session: articles.known(
        session, ["https://a.cn/1", "https://a.cn/2"]
    ),
    "an article's former address": lambda session: former_addresses.article_id(
        session, "https://a.cn/1"
    ),
    "one article": lambda session: articles.by_id(session, 1),
    "copies of stories": lambda session: articles.copies(session, [1, 2, 3]),
    "articles of a story": lambda session: relations.members(session, 1),
    "a story's original": lambda session: relations.head_of(session, 1),
    "likely copies": lambda session: signatures.look_up(session, [1, 2, 3], 4),
    "the same letters": lambda session: signatures.twins(session, "0" * 64),
    "what a site repeats": lambda session: site_boilerplate.repeated_paragraphs(
        session, "a.cn", "正文"
    ),
    "first addresses of stories": lambda session: db_stories.first_addresses(
        session, [1, 2]
    ),
    "revisions of an article": lambda session: revisions.compared_revisions(
        session, articles.by_id(session, 1) or pytest.fail("no article")
    ),
    "what the alert scan looks at": lambda session: hits.pending(session, 5),
    "stories of a mail": lambda session: hits.views(session, [1, 2]),
    "digests that are due": lambda session: hits.due_items(session, NOW),
    "the next mail": lambda session: outbox.claim(
        session, NOW, NOW + timedelta(minutes=5)
    ),
    "articles to look at again": lambda session: rechecks.due(session, "a", NOW),
    "sources that are due": lambda session: runs.due(session, NOW),
    "a token": lambda session: api_tokens.holder_of(session, "x"),
    "a free key": lambda session: sort_key.free_key(session, NOW, 7),
    "words": words("新质生产力"),
    "two words": words("新质生产力 AND 方案"),
    "words and a site": words("新质生产力", site="example.gov.cn"),
    "words of a day": words(
        "新质生产力", since=NOW - timedelta(days=1), until=NOW + timedelta(days=1)
    ),
}
WALKS: dict[str, Case] = {
    "the newest": lambda session: search(session, SearchSpec(), limit=5),
    "the newest articles": lambda session: search(
        session, SearchSpec(by="article"), limit=5
    ),
    "a later page": lambda session: search(
        session,
        SearchSpec(),
        limit=2,
        cursor=search(session, SearchSpec(), limit=2).next,
    ),
    "all but some words": words("NOT 新质生产力"),
    "one common character": words("力"),
    "by relevance": words("新质生产力", sort="relevance"),
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Archive]:
    """Two hundred articles, and the statistics that planners go by; the cases change nothing."""
    for archive in empty_archive(
        request.param, request, tmp_path_factory.mktemp("plans")
    ):
        fill(archive)
        yield archive


def fill(archive: Archive) -> None:
    with archive.write() as session:
        for number in range(200):
            put(
                session,
                NOW,
                title=f"第{number}号方案",
                text=f"各地要加快培育新质生产力，第{number}段。"
                if number % 10 == 0
                else f"全力推进第{number}段。",
                published_at=NOW - timedelta(hours=number),
                source="a",
            )
        # As in an archive at work: the alert scan has seen nearly all.
        seen = update(Article).where(Article.id > 3).values(alert_state="done")
        session.execute(seen)
    with archive.writer.begin() as connection:
        connection.execute(text("ANALYZE"))


@contextmanager
def recorded(archive: Archive) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are sent meanwhile, with their parameters."""
    sent: list[tuple[str, Any]] = []

    def note(
        connection: Connection, cursor: Any, statement: str, parameters: Any, *_: Any
    ) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
            sent.append((statement, parameters))

    engines = {archive.reader, archive.writer}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield sent
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def plans(archive: Archive, case: Case) -> Iterator[tuple[str, list[str]]]:
    """Every statement of a case with the lines of its plan."""
    with recorded(archive) as sent, archive.write() as session:
        case(session)
    assert sent, "the case asks the archive nothing"
    with archive.write() as session:
        connection = session.connection()
        explain = "EXPLAIN QUERY PLAN "
        if archive.dialect == "postgresql":
            explain = "EXPLAIN "
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for statement, parameters in sent:
            rows = connection.exec_driver_sql(explain + statement, parameters)
            yield statement, [str(row[-1]) for row in rows]


def scanned(archive: Archive, lines: list[str], *, walks: bool) -> list[str]:
    """The lines of a plan that read a growing table from end to end."""
    names = "|".join(GROWING)
    if archive.dialect == "postgresql":
        return [line for line in lines if re.search(rf"Seq Scan on ({names})\b", line)]
    found = [
        line
        for line in lines
        if re.match(rf"SCAN ({names})(_\d+)?\b", line) and "VIRTUAL TABLE" not in line
    ]
    return [line for line in found if not (walks and "USING" in line)]


@pytest.mark.parametrize("name", LED)
def test_an_index_leads_to_the_rows(filled: Archive, name: str) -> None:
    """No growing table is read from end to end, not even along an index."""
    for statement, lines in plans(filled, LED[name]):
        walks = "LIMIT" in statement and "ORDER BY" in statement
        assert not scanned(filled, lines, walks=walks), (statement, lines)


@pytest.mark.parametrize("name", WALKS)
def test_a_page_is_a_walk_along_an_index(filled: Archive, name: str) -> None:
    """What wants the newest rows reads them in the order of an index and sorts nothing it did not choose."""
    for statement, lines in plans(filled, WALKS[name]):
        assert not scanned(filled, lines, walks=True), (statement, lines)


def test_a_missing_index_is_noticed(filled: Archive) -> None:
    """The guard itself: a condition that no index serves is a scan on either database."""

    def unserved(session: Session) -> None:
        session.execute(text("SELECT id FROM articles WHERE author = 'x'"))

    ((_, lines),) = plans(filled, unserved)
    assert scanned(filled, lines, walks=True)
