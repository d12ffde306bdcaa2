"""What the index holds of a text."""

from hypothesis import given
from hypothesis import strategies as st

from text.ngrams import bigrams


@given(st.text(min_size=2, max_size=30), st.data())
def test_every_word_is_a_run_of_neighbouring_pairs(
    text: str, data: st.DataObject
) -> None:
    """The pairs of a word of two characters or more stand next to each other among the text's pairs."""
    start = data.draw(st.integers(0, len(text) - 2))
    word = text[start : data.draw(st.integers(start + 2, len(text)))]
    assert bigrams(text)[start : start + len(word) - 1] == bigrams(word)


def test_the_shortest_texts() -> None:
    """One character is itself; nothing is nothing."""
    assert bigrams("新") == ["新"]
    assert bigrams("") == []
