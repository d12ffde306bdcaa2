"""What else one could search with: SQL LIKE over the same rows, and tantivy over the
same texts where it is installed.
"""

import re
import time
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import text

from benchmarks.texts import Text
from db.session import Session

LIKE = "SELECT id FROM articles WHERE text LIKE :pattern OR title LIKE :pattern ORDER BY newest DESC LIMIT 20"


def like(session: Session, words: Sequence[str]) -> list[float]:
    """Seconds each word took by LIKE, newest first."""
    asked = text(LIKE)
    return [
        _timed(lambda word=word: session.execute(asked, {"pattern": f"%{word}%"}).all())
        for word in words
    ]


def tantivy(texts: Iterable[Text], words: Sequence[str]) -> list[float] | None:
    """Seconds each word took by tantivy over character pairs, as phrases, best twenty;
    None where it is not installed.
    """
    try:
        import tantivy as library
    except ImportError:
        return None
    schema = (
        library.SchemaBuilder()
        .add_text_field("text", tokenizer_name="whitespace")
        .build()
    )
    index = library.Index(schema)
    writer = index.writer(200_000_000)
    for one in texts:
        writer.add_document(library.Document(text=_pairs(f"{one.title}\n{one.text}")))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    queries = [
        library.Query.phrase_query(schema, "text", _pairs(word).split(" "))
        for word in words
        if len(word) > 2
    ]
    return [_timed(lambda query=query: searcher.search(query, 20)) for query in queries]


def cutters() -> dict[str, Callable[[str], list[str]]]:
    """Ways to take words from a title: pieces between signs, and, where it is installed, jieba's words."""
    ways: dict[str, Callable[[str], list[str]]] = {
        "pieces": lambda title: _named(re.findall(r"\w{2,4}", title))
    }
    try:
        import jieba
    except ImportError:
        return ways
    jieba.setLogLevel(60)
    return {
        **ways,
        "words": lambda title: _named(
            one for one in jieba.cut(title) if re.fullmatch(r"\w{2,}", one)
        ),
    }


def _named(words: Iterable[str]) -> list[str]:
    return [word for word in words if not word.isdecimal()]


def _pairs(said: str) -> str:
    return " ".join(
        said[at : at + 2].replace(" ", "\ue020") for at in range(len(said) - 1)
    )


def _timed(ask: Callable[[], object]) -> float:
    begun = time.perf_counter()
    ask()
    return time.perf_counter() - begun
