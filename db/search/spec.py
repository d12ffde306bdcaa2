"""What a search asks for: one value instead of the same eight arguments everywhere."""

from dataclasses import dataclass
from datetime import datetime

from text.normalise import fold
from text.query import And, Node, Query, Term


@dataclass(frozen=True)
class RowFilter:
    """Which articles a database looks for: what `tree` finds (None: everything), since ≤
    their moment < until, stored no later than number `latest`, of a story that an account
    has `marked` so.
    """

    tree: Node | None = None
    since: datetime | None = None
    until: datetime | None = None
    latest: int | None = None
    marked: tuple[int, str] | None = None


@dataclass(frozen=True)
class SearchSpec:
    """A search: a query and what narrows it; nothing asks for everything.

    Found is what has its moment (publication, else first sight) since ≤ moment < until.
    `by` is `story` (each once, by its best match) or `article`; `sort` is `newest` (by
    publication), `first-seen` or `relevance`; `marked` an account and a mark of
    `db.access.marks.FILTERS`.
    """

    query: Query | None = None
    since: datetime | None = None
    until: datetime | None = None
    site: str | None = None
    source: str | None = None
    publisher: str | None = None
    by: str = "story"
    sort: str = "newest"
    marked: tuple[int, str] | None = None

    @property
    def tree(self) -> Node | None:
        """The query with site, source and publisher as one tree; None asks for everything."""
        return tree_of(
            self.query,
            site=self.site,
            source=self.source,
            publisher=self.publisher,
        )

    @property
    def words(self) -> list[str]:
        """The words to mark in what was found."""
        return self.query.words() if self.query else []

    def row_filter(self, latest: int | None = None) -> RowFilter:
        """The articles that match, of those stored no later than number `latest`."""
        return RowFilter(self.tree, self.since, self.until, latest, self.marked)


def tree_of(query: Query | None, **filters: str | None) -> Node | None:
    """One tree of a query and the filters beside it (site, source, publisher); None asks for everything."""
    nodes: list[Node] = [query.tree] if query else []
    for field, value in filters.items():
        if value:
            nodes.append(Term(field, fold(value)))
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    parts: list[Node] = []
    for node in nodes:
        parts += node.children if isinstance(node, And) else (node,)
    return And(tuple(parts))
