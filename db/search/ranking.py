"""Ranking: how well an article fits the words, judged within a bounded set of matches.

Candidates are the newest matches, and, where there are more than that, those that have
the words in their title. Title first, since who looks for an article remembers its
title: words in the title, in this order, how much of the title they make up, how many
articles have it; how often they occur in the text decides only between equals (weighing
it more found fewer articles by their titles: docs/design_notes.md). Of articles of one
title (a daily bulletin) the best comes first, the others after the other titles that
hold all words. What lies beyond the candidates follows, newest first.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice, pairwise
from math import log
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.models import Article
from db.search.backend import MatchingRows
from text.normalise import fold
from text.query import EVERYWHERE, And, Node, Not, Or, Term
from text.words import Word, shaped, stands_in

NEAREST_ROWS = 1000  # newest matches looked at
# Where texts must be read to find them: as many as cost no more than this many times NEAREST_ROWS
# that need no reading (PostgreSQL: 500).
READING_FACTOR = 4
TITLED_ROWS = 500  # matches with words in the title looked at beyond these
READ_TEXTS = 100  # candidates whose text is read: the best by title
PAGE_ROWS = 200
IN_TITLE, WHOLE_TITLE, IN_ORDER, TITLE_OF_MANY, IN_TEXT = (
    4.0,
    6.0,
    1.0,
    0.7,
    0.2,
)
# BM25 divides by the average length of a text; counting it for each query would read
# every text.
USUAL_TEXT_CHARS = 1000

Find = Callable[[Node | None], MatchingRows]
Representatives = Callable[[MatchingRows, list[Any]], list[Any]]


def ranked(
    session: Session,
    tree: Node | None,
    find: Find,
    choose: Representatives | None,
) -> Iterator[int]:
    """Keys of all matches, best first. `find` gives a tree's rows; `choose` those of
    some rows that represent their story (None: all).
    """
    rows = find(tree)
    most = min(NEAREST_ROWS, rows.affordable(READING_FACTOR * NEAREST_ROWS))
    near = list(rows.newest_first(None, most))
    candidates = {row.newest: row for row in near}
    terms = _terms(tree) if tree else []
    if tree and terms and len(near) == most:
        titled = find(_in_titles(tree, terms)).newest_first(None, TITLED_ROWS)
        candidates |= {row.newest: row for row in titled}
    words = [Word(*_unfielded(term)) for term in terms]
    ordered = _ordered(session, candidates, words)
    if choose:
        ordered = _first_of_each_story(ordered)
    for row in ordered:
        yield row.newest
    if len(near) == most:
        if choose:
            shown = {row.story_id for row in ordered}
        else:
            shown = set()
        for fresh in _beyond(rows, near[-1].newest, candidates.keys(), shown):
            if choose:
                chosen = choose(rows, fresh)
            else:
                chosen = fresh
            for row in chosen:
                yield row.newest


def _in_titles(tree: Node, terms: list[Term]) -> Node:
    """The same query, with all its words in the title as well."""
    named = tuple(Term("title", *_unfielded(term)) for term in terms)
    return And((tree, And(named)))


def _first_of_each_story(rows: list[Any]) -> list[Any]:
    first: dict[int, Any] = {}
    for row in rows:
        first.setdefault(row.story_id, row)
    return list(first.values())


def _beyond(
    rows: MatchingRows,
    below: int,
    known: Collection[int],
    shown: set[int],
) -> Iterator[list[Any]]:
    """What lies under a key, newest first, some rows at a time: none of the known keys and shown stories."""
    while True:
        page = list(rows.newest_first(below, PAGE_ROWS))
        fresh = []
        for row in page:
            if row.newest not in known and row.story_id not in shown:
                fresh.append(row)
        if fresh:
            yield fresh
        if len(page) < PAGE_ROWS:
            return
        below = page[-1].newest


def page(keys: Iterator[int], limit: int, offset: int) -> tuple[list[int], int | None]:
    """A page of the ranking and the offset of the next."""
    chosen = list(islice(keys, offset, offset + limit + 1))
    return chosen[:limit], offset + limit if len(chosen) > limit else None


def _ordered(
    session: Session,
    candidates: dict[int, Any],
    words: list[Word],
) -> list[Any]:
    titles = _titles(session, candidates) if words else {}
    borne = Counter(titles.values())
    score = {}
    for key, title in titles.items():
        score[key] = _title_score(title, words, borne[title])
    best = sorted(score, key=lambda key: (-score[key], -key))[:READ_TEXTS]
    for key, text in _columns(session, best, Article.text):
        score[key] += _text_score(shaped(text.lower()), words)
    ordered = sorted(
        candidates.values(),
        key=lambda row: (
            -score.get(row.newest, 0.0),
            row.id != row.head_id,
            -row.newest,
        ),
    )
    if not words:
        return ordered
    return _each_title_first([(row, titles[row.newest]) for row in ordered], words)


def _each_title_first(ordered: list[tuple[Any, str]], words: list[Word]) -> list[Any]:
    """Among those with all words in their title, one of each title before the second of any."""
    first, again, rest, told = [], [], [], set()
    for row, title in ordered:
        if not all(stands_in(word, title) for word in words):
            rest.append(row)
        elif title in told:
            again.append(row)
        else:
            told.add(title)
            first.append(row)
    return [*first, *again, *rest]


def _title_score(title: str, words: list[Word], borne: int) -> float:
    """`borne`: how many articles have this title."""
    found = [_place(word, title) for word in words]
    places = [at for at in found if at >= 0]
    held = []
    for word, at in zip(words, found, strict=True):
        if at >= 0:
            held.append(word)
    if not held:
        return 0.0
    share = min(1.0, sum(map(len, held)) / max(1, len(title)))
    in_order = sum(one < other for one, other in pairwise(places))
    return (
        IN_TITLE * len(held)
        + WHOLE_TITLE * share
        + IN_ORDER * in_order
        + TITLE_OF_MANY * log(borne)
    )


def _text_score(text: str, words: list[Word]) -> float:
    """BM25's weight of each word's frequency, longer words counting more: they are rarer."""
    length = 1.2 * (0.25 + 0.75 * len(text) / USUAL_TEXT_CHARS)
    counted = ((len(word), sum(map(text.count, word.needles))) for word in words)
    return (
        IN_TEXT
        * sum(log(1 + size) * times / (times + length) for size, times in counted)
        / len(words)
    )


def _titles(session: Session, keys: Iterable[int]) -> dict[int, str]:
    """Titles in the form in which words are compared; those of pages in simplified
    characters the quick way.
    """
    odd = or_(Article.traditional, Article.annotated)
    rows = _columns(session, keys, Article.title, odd)
    titles: dict[int, str] = {}
    for key, title, is_odd in rows:
        folded = fold(title) if is_odd else _plain(title)
        titles[key] = shaped(folded)
    return titles


def _place(word: Word, title: str) -> int:
    """Position of a word's first occurrence in a shaped title; -1 if there is none."""
    places = []
    for needle in word.needles:
        if (at := title.find(needle)) >= 0:
            places.append(at)
    return min(places, default=-1)


def _plain(said: str) -> str:
    return unicodedata.normalize("NFKC", said).lower()


def _columns(session: Session, keys: Iterable[int], *columns: Any) -> Iterator[Any]:
    wanted = list(keys)
    for start in range(0, len(wanted), 500):
        asked = select(Article.newest, *columns).where(
            Article.newest.in_(wanted[start : start + 500])
        )
        yield from session.connection().execute(asked)


def _terms(tree: Node) -> list[Term]:
    """The words of the query that are looked for in texts, each once."""
    return list({_unfielded(term): term for term in _wanted(tree)}.values())


def _unfielded(term: Term) -> tuple[str, bool, bool]:
    return term.folded, term.open_start, term.open_end


def _wanted(node: Node) -> Iterator[Term]:
    match node:
        case Term(field, _) if field is None or field in EVERYWHERE:
            yield node
        case And(children) | Or(children):
            for child in children:
                yield from _wanted(child)
        case Not():
            return
