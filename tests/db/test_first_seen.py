"""The order of first sight, against sorting everything in Python."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from db.models import Article
from db.search import first_seen
from db.search.search import CursorError, search
from db.search.spec import SearchSpec
from db.session import Archive
from tests.db.articles import put
from text.query import parse


@pytest.fixture
def mixed(archive: Archive, now: datetime) -> Archive:
    """Forty articles published in another order than they were seen, in 30 stories; some seen in one moment."""
    with archive.write() as session:
        story = None
        for at in range(40):
            article = put(
                session,
                now - timedelta(minutes=at // 3 * 7 % 60),
                story=story if at % 4 == 1 else None,
                title=f"{'机器人' if at % 3 else '低空'}第{at}条",
                published_at=now - timedelta(hours=at * 13 % 40),
            )
            story = article.story_id
            session.get(type(article.story), story).head_id = article.id  # type: ignore[union-attr]
    return archive


def pages(archive: Archive, spec: SearchSpec, limit: int) -> list[Article]:
    found: list[Article] = []
    cursor = None
    with archive.read() as session:
        while True:
            page = search(session, spec, limit=limit, cursor=cursor)
            found += [one.article for one in page.items]
            cursor = page.next
            if cursor is None:
                return found


@pytest.mark.parametrize("by", ["article", "story"])
@pytest.mark.parametrize("query", ["", "机器人", "低空 NOT 第3条"])
@pytest.mark.parametrize("sorted_rows", [5000, 5])
def test_pages_hold_everything_once_in_order(
    mixed: Archive,
    monkeypatch: pytest.MonkeyPatch,
    query: str,
    by: str,
    sorted_rows: int,
) -> None:
    """Page by page, few matches (sorted) and many (looked for in windows): the same articles
    as any other order, each once, those seen last first.
    """
    monkeypatch.setattr(first_seen, "MAX_SORTED_ROWS", sorted_rows)
    monkeypatch.setattr(first_seen, "FIRST_WINDOW_ROWS", 4)
    tree = parse(query) if query else None
    seen = pages(mixed, SearchSpec(tree, by=by, sort="first-seen"), 7)
    newest = pages(mixed, SearchSpec(tree, by=by), 50)
    assert [one.id for one in seen] == sorted(
        (one.id for one in newest),
        key=lambda number: next(
            (-one.first_seen_at.timestamp(), -one.id)
            for one in newest
            if one.id == number
        ),
    )
    for one, two in pairwise(seen):
        assert (one.first_seen_at, one.id) > (two.first_seen_at, two.id)


@pytest.mark.parametrize("cursor", ["x", "1.x", f"{10**18}.1", "-1"])
def test_a_cursor_that_no_page_gave(mixed: Archive, cursor: str) -> None:
    """A cursor of another order or of nobody is refused or ends the list; nothing else happens."""
    spec = SearchSpec(sort="first-seen")
    with mixed.read() as session:
        try:
            assert search(session, spec, cursor=cursor).items == []
        except CursorError:
            return
