"""The archive from a notebook or a script: one call, plain dictionaries."""

from datetime import date, datetime
from typing import Any

from db.articles.articles import all_as_json
from db.maintenance.upgrade import require_current
from db.search.search import search
from db.session import open_archive
from text.days import edge
from text.query import parse


def articles(
    url: str,
    query: str = "",
    *,
    since: date | datetime | str | None = None,
    until: date | datetime | str | None = None,
    by: str = "story",
    sort: str = "newest",
    limit: int = 1000,
    site: str | None = None,
    source: str | None = None,
    publisher: str | None = None,
) -> list[dict[str, Any]]:
    """Articles that match, as the contract's JSON with a snippet:
    `pandas.DataFrame(articles(…))` takes them as they are.

    `url` is the configuration's [database] url; `since` and `until` are days
    (2026-01-31, Asia/Shanghai, until not included) or aware moments. Raises
    ArchiveError, QueryError, and ValueError for a day outside 1900 to 2999.
    """
    archive = open_archive(url, must_exist=True)
    try:
        require_current(archive)
        with archive.read() as session:
            page = search(
                session,
                parse(query) if query.strip() else None,
                since=_moment(since),
                until=_moment(until),
                by=by,
                sort=sort,
                limit=limit,
                count_all=False,
                site=site,
                source=source,
                publisher=publisher,
            )
            rows = all_as_json(session, [found.article for found in page.items])
            return [
                {**row, "snippet": found.snippet}
                for row, found in zip(rows, page.items, strict=True)
            ]
    finally:
        archive.close()


def _moment(value: date | datetime | str | None) -> datetime | None:
    return (
        edge(value if isinstance(value, str) else value.isoformat())
        if value is not None
        else None
    )
