"""The known word that a mistyped one most resembles."""

from collections.abc import Iterable
from difflib import get_close_matches

from text.reason import Reason

MIN_SIMILARITY = 0.6


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` resembles most; None where it resembles none."""
    by_lower = {one.lower(): one for one in known}
    found = get_close_matches(word.lower(), by_lower, n=1, cutoff=MIN_SIMILARITY)
    return by_lower[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean NAME?` for the known word that resembles it most; "" where none does."""
    found = nearest(word, known)
    if found:
        return Reason("name.did-you-mean", name=found)
    return ""
