"""Whole words of Latin letters and digits."""

from hypothesis import given
from hypothesis import strategies as st

from text.marks import snippet
from text.normalise import fold
from text.query import parse
from text.words import Word, needles, shaped, stands_in

TEXTS = st.text("ab01新-. ", max_size=12)


@given(TEXTS)
def test_a_shaped_text_is_as_long_as_before(text: str) -> None:
    """Places in it are places in the folded text; characters that are no letters and digits stay."""
    folded = fold(text)
    compared = shaped(folded)
    assert len(compared) == len(folded)
    pairs = zip(folded, compared, strict=True)
    assert all(one == other or one.isalnum() for one, other in pairs)


@given(TEXTS, TEXTS)
def test_a_word_with_open_ends_stands_wherever_its_characters_do(
    word: str, text: str
) -> None:
    """*word* is the plain search for a substring."""
    folded, within = fold(word), fold(text)
    if folded:
        assert stands_in(Word(folded, True, True), shaped(within)) == (folded in within)


@given(TEXTS, TEXTS)
def test_a_whole_word_stands_where_one_with_open_ends_does(
    word: str, text: str
) -> None:
    """Whole words are found among the places of the open ones, never elsewhere."""
    folded, compared = fold(word), shaped(fold(text))
    if folded and stands_in(folded, compared):
        assert stands_in(Word(folded, open_start=True), compared)
        assert stands_in(Word(folded, open_end=True), compared)


def test_a_whole_word_and_an_open_one_are_two_words() -> None:
    """AI OR *AI* marks both; a plain string is the whole word."""
    assert Word("ai") == "ai" and Word("ai") == "ai"
    assert Word("ai") != Word("ai", open_start=True)
    words = parse("AI OR *AI*").words()
    assert len(dict.fromkeys(words)) == 2
    assert snippet("MAIN与AI", words) == "M<mark>AI</mark>N与<mark>AI</mark>"


def test_needles_are_few() -> None:
    """One for a whole word; an open end takes one for each thing that may stand there."""
    assert len(needles("ai")) == 1
    assert len(needles("ai", True, True)) == 4
    assert len(needles("1号", True)) == 2
    assert needles("机器人", True, True) == ("机器人",)
