"""What a query says of an article's own columns, and how its tree becomes one SQL condition."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    and_,
    false,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from db.access.marks import is_marked
from db.models import FLAGS, Article, flag_column
from db.policies.finding import articles_of_records, articles_with_deadline
from db.search.backend import backend_of
from db.search.spec import RowFilter
from text.normalise import fold
from text.query import And, Node, Not, OneRecord, Or, Range, Term

Say = Callable[[Node], ColumnElement[bool] | None]


def condition(node: Node, say: Say) -> ColumnElement[bool]:
    """The tree as SQL. `say` gives the condition of a part that it can say whole, else None."""
    said = say(node)
    if said is not None:
        return said
    match node:
        case And(children):
            return and_(true(), *(condition(child, say) for child in children))
        case Or(children):
            return or_(false(), *(condition(child, say) for child in children))
        case Not(child):
            return not_(condition(child, say))
    raise TypeError(f"no condition for {node!r}")


def of_columns(session: Session, node: Node) -> ColumnElement[bool] | None:
    """What a site, source, flag or date says; None for words and for AND, OR, NOT."""
    match node:
        case Range("published", low, high):
            return and_(true(), *in_time(low, high))
        case Term("site", folded):
            return or_(
                Article.site.in_(_sites(session, folded)),
                *_hosts(session, folded),
            )
        case Term("source", folded):
            names = []
            for name in known_values(session, "source"):
                if fold(name) == folded:
                    names.append(name)
            # Without the first half NOT source:x would lose the articles of no source: SQL's NULL is neither.
            return and_(Article.source.is_not(None), Article.source.in_(names))
        case Term("category", folded):
            return and_(Article.category.is_not(None), Article.category == folded)
        case Term("flag", folded):
            if folded not in FLAGS:
                return false()
            return getattr(Article, flag_column(folded)).is_(True)
        case Range("deadline", low, high):
            return Article.id.in_(articles_with_deadline(low, high))
        case OneRecord(tree):
            return Article.id.in_(articles_of_records(tree))
    return None


def beside_tree(wanted: RowFilter) -> list[ColumnElement[bool]]:
    """What a filter says beside its tree: the time, the newest number, the marks."""
    said = list(in_time(wanted.since, wanted.until, wanted.latest))
    if wanted.marked is not None:
        said.append(is_marked(*wanted.marked))
    return said


def in_time(
    since: datetime | None,
    until: datetime | None,
    latest: int | None = None,
) -> Iterable[ColumnElement[bool]]:
    """since ≤ the article's moment (its date, else when it was first seen) < until, and
    stored no later than the article `latest`. The bounds of its key (db.search.sort_key) are the
    caller's: it knows its index.
    """
    at = func.coalesce(
        Article.published_at,
        Article.first_seen_at,
        type_=Article.published_at.type,
    )
    if since is not None:
        yield at >= since
    if until is not None:
        yield at < until
    if latest is not None:
        yield Article.id <= latest


def _sites(session: Session, folded: str) -> list[str]:
    return [
        site
        for site in known_values(session, "site")
        if f".{fold(site)}".endswith(f".{folded}")
    ]


def _hosts(session: Session, folded: str) -> Iterator[ColumnElement[bool]]:
    """What a host below a registered domain says (`www.miit.gov.cn`): nothing else leads to it."""
    from text.urls import site

    registered = site(folded)
    if registered and registered != folded:
        # The address without its scheme: up to the first slash it is the host.
        slash = backend_of(session).position(Article.address_key, "/")
        host = func.substr(Article.address_key, 1, slash - 1)
        is_there = or_(host == folded, host.endswith(f".{folded}", autoescape=True))
        yield and_(Article.site == registered, is_there)


def known_values(session: Session, name: str) -> list[str]:
    """The different values of an indexed column, each by one step through the index."""
    one = getattr(Article, name)
    step = select(func.min(one).label("value")).cte("step", recursive=True)
    following = select(func.min(one)).where(one > step.c.value).scalar_subquery()
    step = step.union_all(select(following).where(step.c.value.is_not(None)))
    return list(session.scalars(select(step.c.value).where(step.c.value.is_not(None))))
