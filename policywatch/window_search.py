"""The articles whose windows are shown: those of a query, or of a saved search."""

from db.models import Article
from db.search import saved_searches
from db.search.search import rows_of
from db.search.spec import SearchSpec
from db.search.timeouts import bounded
from db.session import Session
from text.query import parse

MAX_ARTICLES = 20_000
SEARCH_TIMEOUT_S = 10.0


def articles_of_query(session: Session, query: str) -> tuple[int, ...]:
    """The numbers of the articles a query finds, the newest MAX_ARTICLES. Raises
    QueryError."""
    return _found(session, SearchSpec(parse(query)))


def articles_of_saved(session: Session, name: str) -> tuple[int, ...]:
    """The numbers of the articles a saved search finds. Raises LookupError where there
    is none of that name."""
    kept = saved_searches.find(session, name)
    if kept is None:
        known = saved_searches.listed(session)
        names = "、".join(one.name for one in known) or "none"
        raise LookupError(f"no saved search {name!r} (there are: {names})")
    from policywatch.web.asked import asked_of

    return _found(session, asked_of(kept.asked).spec())


def _found(session: Session, spec: SearchSpec) -> tuple[int, ...]:
    with bounded(session, SEARCH_TIMEOUT_S):
        rows = rows_of(session, spec.row_filter())
        found = rows.walk([Article.newest, Article.id], MAX_ARTICLES)
    return tuple(row.id for row in found)
