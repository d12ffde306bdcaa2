"""CWE-407: no text makes a public function take more than steps in proportion to its length.

Two bounds, both without a clock on the wall. Lines of Python are counted: four times the text may take so many times the
lines. What runs in C is ended at a limit of processor time that quadratic work passes and linear work stays far below.
"""

from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from typing import Any
from urllib.parse import clear_cache

import pytest

from crawler.pages.reading import Unreadable
from tests.hostile.bounds import TooMuch, processor_time, steps
from tests.hostile.functions import (
    NOT_STRANGERS,
    Function,
    Page,
    argument,
    public_functions,
    reached_elsewhere,
)

SHORT, LONG = 600, 2_400
MAX_GROWTH = 8.0  # linear is 4, n log n a little more, the square 16
FEW_STEPS = (
    40_000  # in which no text of this length can hide what grows with the square
)
MAX_STEPS = 4_000_000
LENGTH = 8_000
SECONDS = 0.5

WORDS = (
    "1", "一", "百千", "第一", " ", " \n", "（", "（读āá", "质(zhì)", '"\\', "//", "2024年1月", "2026-11-20 10:00 ", "记者 张三 ",
    "来源：", "国发〔2024〕1号", "《甲》", "a b ", "1.", "甲。", "甲\n", "+|-", "征求意见", "AND (", "*", "\u0301", "𠀀",
)  # fmt: skip
MARKUP = (
    "<p>a", "<p>甲乙丙。</p>", "<div>", "<a href=/art/2026/1/1/art_1.html>标题标题标题</a>", "<li><a href=/a/1>关于公布名单的通知</a> 2026-11-20",
    "<table><tr><td>", "<!--", "<script>", '<script type="application/ld+json">{', "<meta name=charset=", "&amp;", "<![CDATA[",
    "<ul><li>来源：甲 时间：2026-11-20</li></ul>", '{"a":[', "<item><title>甲</title>", "<b>甲</b>", "<h1>甲</h1>", "<br>甲",
)  # fmt: skip

FUNCTIONS = {one.name: one for one in public_functions()}


def made(unit: str, length: int) -> str:
    return unit * (length // len(unit) + 1)


@cache
def page_of(unit: str, length: int) -> Page:
    return Page(f"<html><body>{made(unit, length)}")


def work(function: Function, unit: str, length: int) -> Callable[[], Any]:
    """One call with everything hostile. Refusals of our own are answers like any other."""
    text = made(unit, length)
    arguments = {
        name: argument(name, kind, text, partial(page_of, unit, length))
        for name, kind in function.types.items()
    }

    def call() -> Any:
        try:
            result = function.call(**arguments)
            return list(result) if hasattr(result, "__next__") else result
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            return error
        except Exception as error:
            if type(error).__module__.partition(".")[0] not in ("text", "crawler"):
                raise
            return error

    return call


def can_be_made(function: Function, unit: str) -> bool:
    """Not where the page is refused before it is parsed, or holds nothing of the kind."""
    try:
        for length in (SHORT, LONG, LENGTH):
            work(function, unit, length)
    except (Unreadable, IndexError, ValueError):
        return False
    return True


def takes_markup(function: Function) -> bool:
    return function.name.startswith("crawler.pages")


def uncached(call: Callable[[], Any]) -> Callable[[], Any]:
    """The call with addresses to split anew: a short text's few are remembered, a long one's are not."""
    clear_cache()
    return call


def too_much(function: Function) -> list[str]:
    """What the function takes too many steps or too much time for."""
    wrong = []
    for unit in WORDS + (MARKUP if takes_markup(function) else ()):
        if not can_be_made(function, unit):
            continue
        try:
            long = steps(work(function, unit, LONG), MAX_STEPS)
            if long > FEW_STEPS:
                short = steps(uncached(work(function, unit, SHORT)), MAX_STEPS)
                long = steps(uncached(work(function, unit, LONG)), MAX_STEPS)
                if long > MAX_GROWTH * short:
                    wrong.append(f"{unit!r}: {short} steps, then {long}")
            call = work(function, unit, LENGTH)
            with processor_time(SECONDS):
                call()
        except TooMuch:
            wrong.append(f"{unit!r}: ended at its limit")
    return wrong


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_steps_are_in_proportion_to_the_text(name: str) -> None:
    """Every public function of `text` and `crawler.pages`; one whose parameters nobody can make fails here."""
    function = FUNCTIONS[name]
    through = reached_elsewhere(function)
    if through is not None:
        assert through in FUNCTIONS
        return
    assert too_much(function) == []


def test_what_is_left_out_is_there() -> None:
    """A function that is gone is no reason for an exception."""
    for name in NOT_STRANGERS:
        module, _, function = name.rpartition(".")
        assert callable(getattr(import_module(module), function))
