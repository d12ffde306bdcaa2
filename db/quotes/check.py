"""Checking a draft against the archive, item by item."""

import hashlib
import time
from collections.abc import Iterator
from typing import Any, Literal

from sqlalchemy.orm import Session

from db.answers.quotes import CheckedQuote
from db.articles.raw_pages import marks_of
from db.errors import SearchTimeout
from db.quotes.candidates import Candidate, candidates
from db.quotes.numbers import find_number
from db.quotes.passages import NOTHING, Found, find
from db.search.timeouts import bounded
from text.normalise import fold
from text.quotes.compare import ABSENT, ALTERED, EXACT, Comparison, Passage
from text.quotes.context import figure_sentence, telling_words
from text.quotes.draft import Item, items, parts_of
from text.reason import Reason

MAX_ITEMS = 5000
# One sentence of nothing but frequent words must not use up the time of the whole
# draft.
ITEM_TIMEOUT_S = 5.0
DRAFT_TIMEOUT_S = 3600.0
CONTEXT_CANDIDATES = 10
# A quote of several sentences is looked up in parts where the best article has less of it.
WHOLE_SHARE = 0.95


def check(
    session: Session,
    draft: str,
    seconds: float = DRAFT_TIMEOUT_S,
) -> list[dict[str, Any]]:
    """What the archive makes of a draft's quotes, figures, dates, titles and numbers.

    The contract's shape, in the order of the draft. `complete` is false for an item whose
    search took too long, or whose turn did not come within `seconds`, and for what
    follows the first MAX_ITEMS.
    """
    end = time.monotonic() + seconds
    sentences: dict[str, Found] = {}
    checked: list[dict[str, Any]] = []
    for number, item in enumerate(items(draft)):
        if number >= MAX_ITEMS:
            checked.append(_as_json(session, item, NOTHING, complete=False))
            continue
        try:
            found = _within(session, item, sentences, end)
            told = [(item, found), *_in_parts(session, item, found, end)]
            told = told[1:] or told
        except SearchTimeout:
            # What was not looked up completely is reported as such, never as not found.
            checked.append(_as_json(session, item, NOTHING, complete=False))
            continue
        for one, of_it in told:
            checked.append(_as_json(session, one, of_it, complete=True))
    return checked


def _in_parts(
    session: Session,
    item: Item,
    whole: Found,
    end: float,
) -> Iterator[tuple[Item, Found]]:
    """The lines or sentences of a quote that no single article has, where at least one
    of them is in the archive; nothing for any other item.
    """
    if item.kind != "quote" or whole.comparison.share >= WHOLE_SHARE:
        return
    parts = parts_of(item.written)
    if len(parts) < 2:
        return
    at = 0
    told: list[tuple[Item, Found]] = []
    for part in parts:
        at = item.written.find(part, at)
        one = Item("quote", part, item.start + at)
        told.append((one, _within(session, one, {}, end)))
        at += len(part)
    if any(found.comparison.state != ABSENT for _, found in told):
        yield from told


def _within(
    session: Session,
    item: Item,
    sentences: dict[str, Found],
    end: float,
) -> Found:
    """What is found within the item's time, and before `end`. Raises SearchTimeout."""
    seconds = min(ITEM_TIMEOUT_S, end - time.monotonic())
    if seconds <= 0:
        raise SearchTimeout(Reason("search.timeout", seconds="0"))
    with bounded(session, seconds):
        return _found(session, item, sentences)


def _found(session: Session, item: Item, sentences: dict[str, Found]) -> Found:
    if item.kind == "quote":
        return find(session, item.written)
    if item.kind == "title":
        return _title(session, item.written)
    if item.kind == "document-number":
        return find_number(session, item.written, item.title)
    if item.context not in sentences:
        sentences[item.context] = find(session, item.context)
    return _stated(session, item, sentences[item.context])


def _title(session: Session, title: str) -> Found:
    """A title among the archive's titles, else where a text names it."""
    titled = find(session, title, "title")
    if titled.comparison.state == EXACT:
        return titled
    named = find(session, title)
    return (
        named
        if named.comparison.state == EXACT
        else max((titled, named), key=lambda one: one.comparison.share)
    )


def _stated(session: Session, item: Item, sentence: Found) -> Found:
    """A figure or date, by what became of its sentence; where no article has that
    sentence, by the words around the figure.
    """
    comparison = sentence.comparison
    if comparison.state == EXACT:
        return Found(sentence.article, Comparison(EXACT, 1.0))
    if comparison.state == ALTERED:
        end = item.at + len(item.written)
        touching = []
        for one in comparison.differences:
            if one.start < end and one.end > item.at:
                touching.append(one)
        if not touching:
            return Found(sentence.article, Comparison(EXACT, comparison.share))
        theirs = Comparison(ALTERED, comparison.share, touching, comparison.archive)
        return Found(sentence.article, theirs)
    return _near_its_words(session, item)


def _near_its_words(session: Session, item: Item) -> Found:
    """An article with a sentence that has the figure and most of the words around it."""
    words = telling_words(item.context, item.at, len(item.written))
    wanted = Passage.of(item.written).compact
    if not words:
        return NOTHING
    figure = fold(item.written)
    asked = [[figure, word] for word in words]
    for article in candidates(session, asked, CONTEXT_CANDIDATES):
        said = figure_sentence(article.text, wanted, words)
        if said is not None:
            return Found(article, Comparison(EXACT, 0.5, archive=said))
    return NOTHING


def _as_json(
    session: Session,
    item: Item,
    found: Found,
    *,
    complete: bool,
) -> dict[str, Any]:
    article, comparison = found
    if article is not None:
        state = comparison.state
    else:
        state = ABSENT
    differences = [one.as_json() for one in comparison.differences]
    answer = CheckedQuote(
        quote=item.written,
        kind=item.kind,
        state=state,
        differences=differences,
        start=item.start,
        complete=complete,
    )
    if article is not None and state != ABSENT:
        answer.article, answer.url, answer.title = (
            article.id,
            article.url,
            article.title,
        )
        answer.hash, answer.hash_of = _hash(session, article)
        answer.publisher, answer.published_at = article.publisher, article.published_at
        answer.archive = comparison.archive or None
    return answer.as_json()


def _hash(session: Session, article: Candidate) -> tuple[str, Literal["page", "text"]]:
    """SHA-256 of the page as fetched last; of the text where no page is kept."""
    kept = marks_of(session, [article.id]).get(article.id)
    if kept is not None:
        return kept.sha256, "page"
    return hashlib.sha256(article.text.encode("utf-8", "replace")).hexdigest(), "text"
