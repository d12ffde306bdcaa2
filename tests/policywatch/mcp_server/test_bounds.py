"""No answer is longer than promised."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from policywatch.mcp_server.bounds import fits, with_items, with_text


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet='汉"\\\n a', max_size=4000), max_size=60))
def test_items_that_do_not_fit_are_counted(texts: list[str]) -> None:
    """As many as fit, in order; the rest by number, with what to do."""
    items = [{"quoted": {"text": text}} for text in texts]
    answer = with_items({"total": len(items)}, "items", items, "narrow")
    assert fits(answer)
    left = answer.get("left_out", {}).get("items", 0)
    assert len(answer["items"]) + left == len(items)


@settings(max_examples=20, deadline=None)
@given(st.text(alphabet='汉字"\n', min_size=1, max_size=200).map(lambda one: one * 300))
def test_a_long_text_comes_in_parts(text: str) -> None:
    """The parts put together are the text."""
    parts: list[str] = []
    held: dict[str, Any] = {}
    offset: int | None = 0
    while offset is not None:
        answer = with_text(
            {"article": held}, text, offset, lambda one: held.update(text=one)
        )
        assert fits(answer) and held["text"]
        parts.append(held["text"])
        offset = answer["next_offset"]
    assert "".join(parts) == text
