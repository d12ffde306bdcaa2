"""The archive from a notebook or a script: one call, plain dictionaries."""

from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from db.articles.articles import hits
from db.maintenance.upgrade import require_current
from db.search.search import search
from db.search.spec import SearchSpec
from db.session import open_archive
from text.days import edge
from text.query import parse


class Narrowing(TypedDict, total=False):
    """What a search in a notebook may be narrowed by; see `db.search.spec.SearchSpec`."""

    since: date | datetime | str | None
    until: date | datetime | str | None
    site: str | None
    source: str | None
    publisher: str | None
    by: str
    sort: str


def articles(
    url: str,
    query: str = "",
    *,
    limit: int = 1000,
    **narrowed: Unpack[Narrowing],
) -> list[dict[str, Any]]:
    """Articles that match, as the contract's JSON with a snippet:
    `pandas.DataFrame(articles(…))` takes them as they are.

    `url` is the configuration's [database] url; `since` and `until` are days
    (2026-01-31, Asia/Shanghai, until not included) or aware moments. Raises
    ArchiveError, QueryError, and ValueError for a day outside 1900 to 2999.
    """
    spec = _spec(query, narrowed)
    archive = open_archive(url, must_exist=True)
    try:
        require_current(archive)
        with archive.read() as session:
            page = search(session, spec, limit=limit, count_all=False)
            return [one.as_json() for one in hits(session, page.items)]
    finally:
        archive.close()


def _spec(query: str, narrowed: Narrowing) -> SearchSpec:
    since, until = _moment(narrowed.get("since")), _moment(narrowed.get("until"))
    others = {**narrowed, "since": since, "until": until}
    return SearchSpec(parse(query) if query.strip() else None, **others)  # type: ignore[arg-type]


def _moment(value: date | datetime | str | None) -> datetime | None:
    if value is None:
        return None
    return edge(value if isinstance(value, str) else value.isoformat())
