"""Character pairs: what the search index holds instead of words, since Chinese is written without spaces."""

from operator import add


def bigrams(folded: str) -> list[str]:
    """Every two neighbouring characters of a folded text, in order and overlapping, so that a word of two
    characters or more is a run of neighbouring pairs wherever it stands. A single character is itself."""
    if len(folded) == 1:
        return [folded]
    return list(map(add, folded, folded[1:]))
