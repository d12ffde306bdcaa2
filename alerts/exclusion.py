"""Words for a NOT: what tells a story that is not relevant from the other finds of a query."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.access import marks
from db.search.search import search
from db.search.spec import SearchSpec
from db.session import Archive, Session
from text.normalise import fold
from text.query import And, Node, Query, QueryError, parse

MAX_FINDS = 400  # whose titles are compared
MAX_TITLE_CHARS = 120
WORD_CHARS = range(6, 1, -1)
MAX_WORDS = 6
END_CHARS = 4
_PIECES = re.compile(r"[^\W_]++")
_LATIN = re.compile(r"[0-9A-Za-z]++")
_EDGE = frozenset("的了和与及等在是为对从到把被将于以其这那个之")


@dataclass(frozen=True)
class Exclusion:
    """A word and what `query` becomes with a NOT of it; of the finds in the days looked at
    it leaves out `left_out`, of which somebody marked `important` ones.
    """

    word: str
    query: str
    left_out: int
    important: int


@dataclass(frozen=True)
class Find:
    """A find's title as it is compared, and whether it was marked as not relevant."""

    title: str
    irrelevant: bool


@dataclass(frozen=True)
class Offer:
    """The words offered, and how many stories the query finds without them."""

    found: int
    words: list[Exclusion]


def exclusions(
    archive: Archive,
    query: str,
    title: str,
    account: int,
    *,
    days: int,
    now: datetime,
) -> Offer:
    """Up to MAX_WORDS words of a title that are no words of the query: those of other
    stories the account marked as not relevant first. Raises QueryError.
    """
    tree = parse(query)
    since = now - timedelta(days=days)
    with archive.read() as session:
        found = search(session, SearchSpec(tree, since=since), limit=MAX_FINDS)
        known = marks.of_stories(
            session, account, {one.article.story_id for one in found.items}
        )
        finds = [
            Find(
                fold(one.article.title),
                known.get(one.article.story_id, marks.NOTHING).irrelevant,
            )
            for one in found.items
        ]
        asked = [fold(one) for one in tree.words()]
        wanted = chosen_words(fold(title[:MAX_TITLE_CHARS]), finds, asked)
        offered = [
            one
            for word in wanted
            if (one := _tried(session, tree, word, since, account)) is not None
        ]
    return Offer(found.total or 0, offered)


def chosen_words(title: str, finds: Sequence[Find], asked: Sequence[str]) -> list[str]:
    """Pieces of a title that no word asked for overlaps: those in most of the finds that
    are not relevant, then those in the fewest others. Pieces of one title
    alone come last, and only those that begin or end between signs, as words do.
    """
    for one in asked:
        title = title.replace(one, " ") if one else title
    whole = _ends(title)
    counts: dict[str, tuple[int, int]] = {}
    for word in _pieces(title):
        holding = [find for find in finds if word in find.title]
        irrelevant = sum(find.irrelevant for find in holding)
        counts[word] = irrelevant, len(holding) - irrelevant
    ranked = sorted(
        (word for word in counts if sum(counts[word]) > 1 or word in whole),
        key=lambda word: (
            sum(counts[word]) < 2,
            -counts[word][0],
            counts[word][1],
            -len(word),
        ),
    )
    chosen: list[str] = []
    for word in ranked:
        is_new = not any(_overlap(word, one) for one in (*chosen, *asked))
        if is_new and len(chosen) < MAX_WORDS:
            chosen.append(word)
    return chosen


def _overlap(word: str, other: str) -> bool:
    """Whether two pieces say much the same."""
    pairs = {word[at : at + 2] for at in range(len(word) - 1)}
    return any(pair in other for pair in pairs)


def _ends(title: str) -> set[str]:
    """What stands between signs, or its beginning and end where it is long."""
    found = set()
    for piece in _PIECES.findall(title):
        if len(piece) <= WORD_CHARS[0]:
            found.add(piece)
        else:
            found |= {piece[:END_CHARS], piece[-END_CHARS:]}
    return found


def _pieces(title: str) -> Iterator[str]:
    for piece in _PIECES.findall(title):
        if _LATIN.fullmatch(piece):
            if len(piece) > 1:
                yield piece
            continue
        for size in WORD_CHARS:
            for at in range(len(piece) - size + 1):
                word = piece[at : at + size]
                if word[0] not in _EDGE and word[-1] not in _EDGE:
                    yield word


def _tried(
    session: Session, tree: Query, word: str, since: datetime, account: int
) -> Exclusion | None:
    """How many finds a word leaves out; None for one that no query can hold."""
    written = (
        f"({tree.source}) NOT {word}"
        if " " in tree.source
        else f"{tree.source} NOT {word}"
    )
    try:
        parse(written)
        term = parse(word)
    except QueryError:
        # Words from a title can form what the query language refuses: such a proposal
        # is not made.
        return None
    both: Node = And((tree.tree, term.tree))
    spec = SearchSpec(Query(word, both), since=since)
    left_out = search(session, spec, limit=1).total or 0
    marked = SearchSpec(
        Query(word, both), since=since, marked=(account, marks.IMPORTANT)
    )
    important = search(session, marked, limit=1).total or 0
    return Exclusion(word, written, left_out, important)
