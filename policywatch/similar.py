"""Stories that mean the same in other words, and words for a rule: the extra `[meaning]`."""

from collections.abc import Iterable, Sequence

from db.models import Article, Meaning
from db.search.meanings import Near, counts, nearest, passage_of
from db.session import Session
from text.meaning.model import NAME, Encoder, MeaningError
from text.normalise import fold
from text.query import Query
from text.reason import Reason
from text.rising import words_in

# Words are taken from the titles of so many stories …
MAX_TITLES = 30
# … of which two must have them: one title may be about anything.
MIN_TITLES = 2
MAX_WEIGHED = 40


def similar_to_article(
    session: Session,
    model: Encoder,
    article: Article,
    limit: int,
) -> list[Near]:
    """Other stories nearest in meaning to an article's title and lead.

    Raises MeaningError, SearchTimeout.
    """
    known = session.get(Meaning, article.id)
    if known is not None and known.model == NAME:
        vector = known.vector
    else:
        passage = passage_of(article.title, article.text)
        (vector,) = model.encode([passage], "passage")
    return _nearest(session, vector, limit, article.story_id)


def similar_to_question(
    session: Session,
    model: Encoder,
    question: str,
    limit: int,
) -> list[Near]:
    """The stories nearest in meaning to a question. Raises MeaningError, SearchTimeout."""
    (vector,) = model.encode([question], "query")
    return _nearest(session, vector, limit, None)


def suggested_words(
    session: Session,
    model: Encoder,
    query: Query,
    limit: int = 8,
) -> list[str]:
    """Words that titles near a query's meaning share and the query does not have, the
    nearest in meaning first. Raises MeaningError, SearchTimeout.
    """
    asked = [str(word) for word in query.words()]
    if not asked:
        return []
    (vector,) = model.encode([" ".join(asked)], "query")
    near = _nearest(session, vector, MAX_TITLES, None)
    words = shared_words([one.article.title for one in near], asked)[:MAX_WEIGHED]
    vectors = model.encode(words, "passage")
    scores = [likeness(vector, other) for other in vectors]
    ranked = sorted(zip(scores, words, strict=True), key=lambda pair: -pair[0])
    return [word for _, word in ranked[:limit]]


def shared_words(titles: Iterable[str], known: Sequence[str]) -> list[str]:
    """Words of at least two titles beside the known ones; the most frequent first, and
    of those as frequent the longest.
    """
    frequency: dict[str, int] = {}
    for title in titles:
        for word in words_in(_without(title, known)):
            frequency[word] = frequency.get(word, 0) + 1
    frequent = []
    for word, number in frequency.items():
        if number >= MIN_TITLES:
            frequent.append(word)
    frequent.sort(key=lambda word: (-frequency[word], -len(word), word))
    kept: list[str] = []
    for word in frequent:
        if not _overlaps(word, kept):
            kept.append(word)
    return kept


def likeness(one: bytes, other: bytes) -> int:
    """The inner product of two vectors of signed bytes."""
    pairs = zip(memoryview(one).cast("b"), memoryview(other).cast("b"), strict=True)
    return sum(first * second for first, second in pairs)


def _without(title: str, known: Sequence[str]) -> str:
    """The title with a gap in the place of each known word."""
    left = fold(title)
    for word in known:
        left = left.replace(word, " ")
    return left


def _overlaps(word: str, others: Sequence[str]) -> bool:
    return any(word in other or other in word for other in others)


def _nearest(
    session: Session,
    vector: bytes,
    limit: int,
    without_story: int | None,
) -> list[Near]:
    found = nearest(session, vector, limit, without_story)
    if not found and counts(session)[0] == 0:
        raise MeaningError(Reason("meaning.none-read"))
    return found
