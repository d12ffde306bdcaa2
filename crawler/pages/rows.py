"""What a list page yields: its articles, its next page, and the requests for rows it does not hold."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from text.dates import Moment
from text.urls import canonical

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ListItem:
    """One article a list names. `url` is absolute; `body` its HTML or text, where the list carries it."""

    url: str
    title: str | None
    date: Moment | None = None
    body: str | None = None
    publisher: str | None = None
    author: str | None = None


@dataclass(frozen=True)
class ApiRequest:
    """A request a page's own script would make for its rows; `form` makes it a POST."""

    url: str
    params: Pairs = ()
    form: Pairs = ()
    headers: Pairs = ()

    @property
    def method(self) -> str:
        return "POST" if self.form else "GET"

    @property
    def address(self) -> str:
        """The URL with its query, as it is to be fetched."""
        if not self.params:
            return self.url
        query = urlencode(self.params, safe="/")
        return f"{self.url}{'&' if '?' in self.url else '?'}{query}"

    def body(self) -> bytes:
        """The form as it goes over the wire."""
        return urlencode(self.form).encode("ascii")

    def with_values(self, **values: str) -> "ApiRequest":
        """The same request with some query or form values replaced (or added to the part that is in use)."""
        if self.form:
            return ApiRequest(
                self.url,
                self.params,
                _replaced(self.form, values),
                self.headers,
            )
        return ApiRequest(self.url, _replaced(self.params, values), (), self.headers)

    def value(self, name: str) -> str | None:
        return dict(self.params + self.form).get(name)


def _replaced(pairs: Pairs, values: dict[str, str]) -> Pairs:
    kept = tuple((name, values.get(name, value)) for name, value in pairs)
    known = {name for name, _ in pairs}
    return kept + tuple(
        (name, value) for name, value in values.items() if name not in known
    )


@dataclass
class ListPage:
    """A list as read. `more` are requests for rows the page does not hold;
    `read_api(family, …)` reads the answers.

    `unmatched`: the passport's selectors match nothing here, and the rows were found
    without them. `left_out`: how many dated entries other lists of the page have.
    """

    family: str
    items: list[ListItem] = field(default_factory=list)
    next: "str | ApiRequest | None" = None
    more: list[ApiRequest] = field(default_factory=list)
    unmatched: bool = False
    left_out: int = 0


def distinct(items: Iterable[ListItem]) -> list[ListItem]:
    """Every address once, in order; of two rows with one address the one that says more is kept."""
    kept: dict[str, ListItem] = {}
    for item in items:
        key = canonical(item.url) or item.url
        if key not in kept or _said(item) > _said(kept[key]):
            kept[key] = item
    return list(kept.values())


def _said(item: ListItem) -> tuple[bool, bool, bool, bool]:
    whole = not (item.title or "…").endswith(("…", "..."))
    return (
        bool(item.title),
        whole,
        item.date is not None,
        item.body is not None,
    )
