"""Whole words of Latin letters and digits, so that a search for AI does not find MAIN.

Chinese has no spaces, so a word is found wherever its characters stand next to each other. For Latin words
and numbers this rule finds too much: `AI` in MAIN, `1号` in 11号. They are therefore compared in a form that
tells where a word begins and ends (`shaped`): its first and its last character are replaced by characters of
their own, as Arabic letters change with their place in the word. A plain search for a substring then finds
whole words only, in both search indexes and in the automaton of the alert rules, and a text stays as long as
it was.

A word is a letter with the letters and digits that follow it (`gpt4`, `c919`), a number a run of digits.
The unit behind a number is a word of its own: `500kv` is `500` and `kv`.
"""

import re
from functools import lru_cache
from itertools import product

_WORD = re.compile("[0-9]+|[a-z][0-9a-z]*")
_LETTER_OR_DIGIT = re.compile("[0-9a-z]")
# Private-use characters never occur in a folded text (text.normalise.clean); U+E000 on
# is used by db.search.fulltext_sqlite.
_FIRST, _LAST, _ALONE = 0xE100, 0xE200, 0xE300
# What can be beside a term: no word, a number, a word.
_NEIGHBOURS = ("", "0", "a")


class Word(str):
    """A folded word of a query, and whether it may begin or end inside a longer word."""

    __slots__ = ("open_end", "open_start")
    open_start: bool
    open_end: bool

    def __new__(
        cls,
        folded: str,
        open_start: bool = False,
        open_end: bool = False,
    ) -> "Word":
        word = super().__new__(cls, folded)
        word.open_start = open_start
        word.open_end = open_end
        return word

    def __eq__(self, other: object) -> bool:
        """A plain string equals the whole word."""
        ends = getattr(other, "open_start", False), getattr(other, "open_end", False)
        return str.__eq__(self, other) is True and ends == (
            self.open_start,
            self.open_end,
        )

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__

    @property
    def needles(self) -> tuple[str, ...]:
        """The word as it occurs in shaped texts."""
        return needles(str(self), self.open_start, self.open_end)


def shaped(folded: str) -> str:
    """A folded text whose Latin words and numbers show where they begin and end; as long as before."""
    return _WORD.sub(_shaped_word, folded)


def needles(
    folded: str,
    open_start: bool = False,
    open_end: bool = False,
) -> tuple[str, ...]:
    """The substrings to look for in shaped texts. An open end needs one for each kind
    of neighbour.
    """
    if not (open_start or open_end):
        return (shaped(folded),)
    before = _NEIGHBOURS if open_start else ("",)
    after = _NEIGHBOURS if open_end else ("",)
    found = set()
    for left, right in product(before, after):
        found.add(shaped(f"{left}{folded}{right}")[len(left) : len(left) + len(folded)])
    return tuple(sorted(found))


def stands_in(word: str, shaped_text: str) -> bool:
    """Whether a word (a plain string is a whole word) occurs in a shaped text."""
    return any(needle in shaped_text for needle in needles_of(word))


def needles_of(word: str) -> tuple[str, ...]:
    """The needles of a word of a query; a plain string is a whole word."""
    if isinstance(word, Word):
        return word.needles
    return needles(word)


def begins_with_word(folded: str) -> bool:
    """Whether the first character is a Latin letter or a digit."""
    return bool(_LETTER_OR_DIGIT.match(folded))


def ends_with_word(folded: str) -> bool:
    """Whether the last character is a Latin letter or a digit."""
    return bool(_LETTER_OR_DIGIT.match(folded[-1:]))


def _shaped_word(hit: re.Match[str]) -> str:
    return _shape(hit[0])


@lru_cache(maxsize=20_000)
def _shape(word: str) -> str:
    if len(word) == 1:
        return chr(_ALONE + ord(word))
    return f"{chr(_FIRST + ord(word[0]))}{word[1:-1]}{chr(_LAST + ord(word[-1]))}"
