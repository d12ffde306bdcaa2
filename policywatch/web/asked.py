"""What a request asks of the archive: one reading of the address for page, API, feeds and exports."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlencode

from fastapi import Depends, Query

from db.access.marks import FILTERS
from db.models import FLAGS
from db.search.spec import SearchSpec
from policywatch.web.problems import BadRequest
from text.days import edge
from text.nearest import did_you_mean
from text.normalise import clean, fold
from text.query import And, Node, Range, Term, parse
from text.query import Query as Parsed
from text.reason import Reason, reason_of

MAX_FILTER_CHARS = 200
LANGUAGE = (
    'Words joined by AND; OR, NOT, -word, brackets, "phrases", fields such as site:miit.gov.cn '
    "(docs/write_a_query.md)."
)
_NARROWING = (
    "since",
    "until",
    "site",
    "source",
    "publisher",
    "category",
    "flag",
    "marked",
)
# Beside the query, and no part of it: what belongs to the reader.
_PERSONAL = ("since", "until", "marked")


def _short(description: str, example: str) -> Any:
    return Query(
        max_length=MAX_FILTER_CHARS,
        description=description,
        examples=[example],
    )


@dataclass(frozen=True)
class Asked:
    """A search. Empty strings ask for nothing; days are days in Beijing, both included."""

    q: Annotated[
        str,
        Query(
            max_length=4000,
            description=LANGUAGE,
            examples=["机器人 AND (补贴 OR 奖励)"],
        ),
    ] = ""
    since: Annotated[
        str,
        _short("Published on this day or later (or an ISO time).", "2026-01-31"),
    ] = ""
    until: Annotated[str, _short("Published on this day or earlier.", "2026-06-30")] = (
        ""
    )
    site: Annotated[str, _short("Registered domain.", "miit.gov.cn")] = ""
    source: Annotated[
        str, _short("Id of a source in the catalogue.", "miit-search")
    ] = ""
    publisher: Annotated[
        str, _short("The publisher the page states, whole.", "工业和信息化部")
    ] = ""
    category: Annotated[
        str, _short("What kind of source it came from.", "ministry")
    ] = ""
    flag: Annotated[str, _short(f"One of {', '.join(FLAGS)}.", "traditional")] = ""
    by: Annotated[
        Literal["story", "article"],
        Query(
            description="Each story once, or every article.",
            examples=["story"],
        ),
    ] = "story"
    sort: Annotated[
        Literal["newest", "first-seen", "relevance"],
        Query(
            description="The order: by publication, by when the archive first saw it, by relevance.",
            examples=["newest"],
        ),
    ] = "newest"
    marked: Annotated[
        Literal["", "unread", "read", "important", "irrelevant", "noted"],
        Query(
            description="Only stories that you have marked so.", examples=["important"]
        ),
    ] = ""

    def __post_init__(self) -> None:
        for name in ("q", *_NARROWING):
            object.__setattr__(self, name, clean(getattr(self, name)))

    def query(self) -> Parsed | None:
        """The query with category and flag; None where neither asks for anything. Raises QueryError."""
        parsed = parse(self.q) if self.q.strip() else None
        if self.flag and self.flag not in FLAGS:
            nearest = did_you_mean(self.flag, FLAGS)
            raise BadRequest(Reason("page.flag", flags=list(FLAGS), nearest=nearest))
        nodes: list[Node] = []
        if parsed:
            nodes = [parsed.tree]
        for name in ("category", "flag"):
            if value := getattr(self, name):
                nodes.append(Term(name, fold(value)))
        if not nodes:
            return None
        return Parsed(self.q, nodes[0] if len(nodes) == 1 else And(tuple(nodes)))

    def spec(self, account: int | None = None) -> SearchSpec:
        """The search as the archive takes it, with the marks of an account (None: of
        nobody, so they narrow nothing). Raises QueryError, BadRequest.
        """
        query = self.query()
        whose = (account, self.marked) if self.marked and account is not None else None
        return replace(self.narrowed(), query=query, marked=whose)

    def narrowed(self) -> SearchSpec:
        """The search without its query, which may be one that can't be read. Raises BadRequest."""
        since = day_start(self.since, "since")
        until = day_start(self.until, "until", following=True)
        if since is not None and until is not None and since >= until:
            raise BadRequest(
                Reason("page.days-reversed", since=self.since, until=self.until)
            )
        return SearchSpec(
            since=since,
            until=until,
            site=self.site or None,
            source=self.source or None,
            publisher=self.publisher or None,
            by=self.by,
            sort=self.sort,
        )

    def whole(self) -> Parsed | None:
        """The query with all its filters in one tree; None where nothing is asked for."""
        spec = self.spec()
        tree = spec.tree
        nodes: list[Node] = [tree] if tree else []
        if spec.since or spec.until:
            nodes.append(Range("published", spec.since, spec.until))
        if not nodes:
            return None
        return Parsed(self.q, nodes[0] if len(nodes) == 1 else And(tuple(nodes)))

    def narrowing(self) -> list[tuple[str, str]]:
        """Which filters are set beside the query."""
        return [(name, value) for name in _NARROWING if (value := getattr(self, name))]

    def address(self, **changes: str) -> str:
        """The part of an address after the question mark, without what is at its default."""
        values = {}
        for one in fields(self):
            values[one.name] = changes.get(one.name, getattr(self, one.name))
        return urlencode(
            [
                (one.name, values[one.name])
                for one in fields(self)
                if values[one.name] != one.default
            ]
        )

    def title(self) -> str:
        """The search in a few words: the query and the values of its filters."""
        return " · ".join(
            filter(None, [self.q, *(value for _, value in self.narrowing())])
        )

    def only_query(self) -> str:
        """The whole search in the query language: what an alert is made of."""
        parts = [f"({self.q})" if self.q and self.narrowing() else self.q]
        for name, value in self.narrowing():
            if name not in _PERSONAL:
                parts.append(f"{name}:{quoted(value)}")
        if self.since or self.until:
            parts.append(
                f"published:[{self.since[:10] or '*'} TO {self.until[:10] or '*'}]"
            )
        return " ".join(filter(None, parts))


Search = Annotated[Asked, Depends()]


def asked_of(written: str) -> Asked:
    """The search an address asks for; what is no field of a search is dropped."""
    try:
        fields_given = parse_qsl(written[:8000], max_num_fields=50)
    except ValueError as error:
        raise BadRequest(Reason("page.too-many-fields", most=50)) from error
    given = {}
    for name, value in fields_given:
        if name in Asked.__dataclass_fields__:
            given[name] = value
    for name, allowed in (
        ("by", ("story", "article")),
        ("sort", ("newest", "first-seen", "relevance")),
        ("marked", FILTERS),
    ):
        if given.get(name) not in allowed:
            given.pop(name, None)
    return Asked(**given)  # type: ignore[arg-type]


def quoted(value: str) -> str:
    """A value as the query language takes it whole, whatever signs it holds."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def day_start(value: str, name: str, *, following: bool = False) -> datetime | None:
    """`2025-01-31` (or a full ISO time) as a moment in Beijing; `following` gives the next day's start."""
    if not value:
        return None
    try:
        return edge(value, following=following)
    except ValueError as error:
        raise BadRequest(
            Reason("page.day", name=name, told=reason_of(error))
        ) from error
