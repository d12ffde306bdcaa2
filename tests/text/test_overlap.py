"""Which stretches of a text another text has too."""

from hypothesis import given
from hypothesis import strategies as st

from text.fingerprint import GRAM
from text.overlap import covered, longest, resemble, total_length, uncovered

LETTERS = st.text(alphabet="甲乙丙丁", max_size=60)


def grams(text: str) -> frozenset[str]:
    return frozenset(text[at : at + GRAM] for at in range(len(text) - GRAM + 1))


@given(LETTERS, LETTERS)
def test_every_letter_is_covered_or_in_one_gap(one: str, two: str) -> None:
    """Gaps are in order, apart, and hold exactly the letters no shared shingle touches."""
    gaps = uncovered(one, grams(two))
    touched = set()
    for at in range(len(one) - GRAM + 1):
        if one[at : at + GRAM] in grams(two):
            touched |= set(range(at, at + GRAM))
    inside = [at for start, end in gaps for at in range(start, end)]
    assert inside == [at for at in range(len(one)) if at not in touched]
    assert covered(one, grams(two)) == len(touched)
    assert total_length(gaps) == len(inside)


def test_a_text_covers_itself() -> None:
    """No gap; and of a text with nothing in common all is one gap."""
    text = "工业和信息化部印发通知"
    assert uncovered(text, grams(text)) == []
    assert uncovered(text, frozenset()) == [(0, len(text))]


def test_the_longest_gap() -> None:
    """Of several; 0 where there is none."""
    assert longest([(0, 3), (10, 18)]) == 8
    assert longest([]) == 0


def test_a_quick_look_tells_copies_from_strangers() -> None:
    """An excerpt resembles its whole, another article does not."""
    whole = "".join(chr(0x4E00 + number) for number in range(2000))
    other = "".join(chr(0x6E00 + number) for number in range(2000))
    assert resemble(whole[300:900], whole)
    assert not resemble(other, whole)
