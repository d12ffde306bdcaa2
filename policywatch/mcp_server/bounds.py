"""Answers that fit: at most MAX_ANSWER_BYTES as they go over the wire."""

import json
from collections.abc import Callable
from typing import Any

MAX_ANSWER_BYTES = 25_000
# The protocol's own frame around an answer, and one field that says what was left out.
FRAME_BYTES = 800
MAX_STRING_CHARS = 2_000
CUT = "…"


def wire_bytes(answer: Any) -> int:
    """How long an answer is as a JSON string inside a JSON message."""
    inner = json.dumps(answer, ensure_ascii=False)
    return len(json.dumps(inner, ensure_ascii=False).encode("utf-8", "replace"))


def fits(answer: Any) -> bool:
    """Whether an answer may be sent as it is."""
    return wire_bytes(answer) <= MAX_ANSWER_BYTES - FRAME_BYTES


def with_items(
    answer: dict[str, Any],
    name: str,
    items: list[Any],
    advice: str,
) -> dict[str, Any]:
    """The answer with as many of the items as fit, long texts in them cut; `left_out` says
    how many do not, and `advice` what to do then.
    """

    def made(count: int) -> dict[str, Any]:
        shown = {**answer, name: list(map(_shortened, items[:count]))}
        if count < len(items):
            shown["left_out"] = {"items": len(items) - count, "advice": advice}
        return shown

    return made(_most(len(items), lambda count: fits(made(count))))


def with_text(
    answer: dict[str, Any],
    text: str,
    offset: int,
    put: Callable[[str], None],
) -> dict[str, Any]:
    """The answer with as much of a text from `offset` on as fits; `next_offset` goes on.

    `put` writes a piece of the text where the answer holds it.
    """

    def is_short_enough(count: int) -> bool:
        put(text[offset : offset + count])
        return fits({**answer, "next_offset": len(text)})

    count = _most(max(0, len(text) - offset), is_short_enough)
    put(text[offset : offset + count])
    end = offset + count
    return {
        **answer,
        "total_chars": len(text),
        "next_offset": end if end < len(text) else None,
    }


def _most(limit: int, is_possible: Callable[[int], bool]) -> int:
    """The largest number up to `limit` that is possible; 0 where none is."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if is_possible(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _shortened(value: Any) -> Any:
    """The value with its long texts cut."""
    if isinstance(value, str) and len(value) > MAX_STRING_CHARS:
        return f"{value[: MAX_STRING_CHARS - 1]}{CUT}"
    if isinstance(value, dict):
        return {key: _shortened(one) for key, one in value.items()}
    if isinstance(value, list):
        return list(map(_shortened, value))
    return value
