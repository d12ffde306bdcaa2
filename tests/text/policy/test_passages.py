"""Sentences around a place, in texts of one long sentence too."""

from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.bounds import steps
from text.policy.passages import Passages
from text.policy.reading import read_facts


@given(st.text("甲乙。！?\n《》", max_size=30), st.integers(0, 30))
def test_a_sentence_reaches_from_stop_to_stop(text: str, position: int) -> None:
    """It begins behind the last stop or line end before the place, and ends with the next one's stop."""
    position = min(position, len(text))
    found = Passages(text).sentence_at(position)
    before, behind = text[:position], text[position:]
    start = max(before.rfind(stop) for stop in "。！？!?\n") + 1
    ends = [at for stop in "。！？!?\n" if (at := behind.find(stop)) >= 0]
    end = position + min(ends) if ends else len(text)
    if ends and text[end] != "\n":
        end += 1
    assert (found.start, found.end) == (start, end)


def test_many_documents_in_one_sentence_take_steps_in_proportion() -> None:
    """Of 5,333 titles in one sentence each looked for the sentence's ends again: 11 s for 16,000 characters."""

    def reading(titles: int) -> None:
        read_facts("《甲》" * titles, "", None)

    reading(10)
    assert steps(lambda: reading(1600), 10_000_000) < 6 * steps(
        lambda: reading(400), 10_000_000
    )
