"""What a query typed with a Chinese input method may have meant."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.query import QueryError, parse
from text.query_hints import MAX_SUGGESTIONS, suggestions


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("（人工智能 OR 机器人） AND 补贴", ["(人工智能 OR 机器人) AND 补贴"]),
        ("title：通知一", ["title:通知一"]),
        ("site：miit.gov.cn 机器人", ["site:miit.gov.cn 机器人"]),
        ("“中共代表团”", ['"中共代表团"']),
        ("「中共代表团」", ['"中共代表团"']),
        ("人工智能、机器人", ["人工智能 OR 机器人", "人工智能 AND 机器人"]),
        ("A，B", ["A OR B", "A AND B"]),
        ("补贴 人工智能、机器人", ["补贴 (人工智能 OR 机器人)", "补贴 (人工智能 AND 机器人)"]),
        ("title：A、B", ["title:(A OR B)", "title:(A AND B)"]),
        ("“a”、“b”", ['"a" OR "b"', '"a" AND "b"']),
        ("人工智能 or 机器人", ["人工智能 OR 机器人"]),
        ("人工智能 ＯＲ 机器人", ["人工智能 OR 机器人"]),
        ("人工智能 或 机器人", ["人工智能 OR 机器人"]),
        ("人工智能｜机器人", ["人工智能 OR 机器人"]),
        ("人工智能 －量子", ["人工智能 -量子"]),
        ("(A OR B）", ["(A OR B)"]),
        ("a && b", ["a AND b"]),
        ("published：［2025-01-01 TO 2025-06-30］", ["published:[2025-01-01 TO 2025-06-30]"]),
        ("＊AI＊", ["*AI*"]),
    ],
)  # fmt: skip
def test_other_readings(written: str, meant: list[str]) -> None:
    """Full-width brackets, colons and quotes, lists, and operators in small letters, in their working form."""
    assert suggestions(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "人工智能", "人工智能+", "“十四五”规划", "《A、B意见》", "关于《A、B》的意见", "关于机器人（试行）", "R&D 投入", "1,000亿",
        '"a、b"', "A OR B", "title:通知", "，", "", "a" * 2000,
    ],
)  # fmt: skip
def test_ordinary_text_is_left_alone(written: str) -> None:
    """Signs within titles and phrases, in numbers and in the middle of words are what they are."""
    assert suggestions(written) == []


@given(
    st.text('ab新（）()“”"：:，、；,;|｜ORor－-《》title published［］ ', max_size=60)
)
def test_every_suggestion_can_be_read_and_means_something_else(written: str) -> None:
    """For any text: few, readable, different from what was written and from one another."""
    found = suggestions(written)
    assert len(found) <= MAX_SUGGESTIONS
    trees = [parse(one).tree for one in found]
    with suppress(QueryError):
        trees.append(parse(written).tree)
    assert len(set(map(repr, trees))) == len(trees)


@pytest.mark.parametrize("piece", ["“", "a，", "《", "（", "a b、", '\\"', "“a", "｜", "title：", '"', "， "])  # fmt: skip
def test_long_queries_of_signs_take_no_time(piece: str) -> None:
    """A thousand signs of one kind are read in well under a second."""
    begun = time.process_time()
    suggestions(piece * (1000 // len(piece)))
    assert time.process_time() - begun < 1
