"""Reasons are codes with values: worded in both languages, whatever the source can produce, and nothing else."""

import ast
import copy
import pickle
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from text.reason import (
    LANGUAGES,
    Reason,
    code_of,
    in_language,
    reason_of,
    restored,
    stored,
    wording,
)

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "text",
    "crawler",
    "db",
    "pipelines",
    "alerts",
    "scheduler",
    "policywatch",
)
ALL = "**"  # a call that passes on values it does not name


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every `Reason(…)` in the source, with the place it stands at."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "Reason":
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def made() -> dict[str, list[set[str]]]:
    """By code: the names of the values of each call that makes it."""
    found: dict[str, list[set[str]]] = {}
    for place, call in calls():
        if place.startswith("text/reason.py"):
            continue
        code = call.args[0]
        assert isinstance(code, ast.Constant), f"{place}: the code is no literal"
        found.setdefault(code.value, []).append(
            {keyword.arg or ALL for keyword in call.keywords}
        )
    return found


def made_by_the_catalogue() -> dict[str, list[set[str]]]:
    """The same for the reasons that shipped sources are off."""
    found: dict[str, list[set[str]]] = {}
    for path in (ROOT / "crawler" / "sources").rglob("*.toml"):
        because = tomllib.loads(path.read_text(encoding="utf-8")).get(
            "disabled_because"
        )
        if because is not None:
            code = because.pop("code")
            found.setdefault(f"off.{code}", []).append(set(because))
    return found


MADE = {**made(), **made_by_the_catalogue()}


def places(text: str) -> set[str]:
    """The values that a text shows."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_code_of_the_source_has_words_and_no_other() -> None:
    """No code without words, and no words for a code that is gone."""
    assert set(MADE) == set(wording())


# Errors that readers of the page, the API or a mail see: the argument that says why is a reason.
TOLD = {
    "RuleError": 0,
    "ChannelError": 0,
    "BadRequest": 0,
    "NotFound": 0,
    "UnknownParameter": 0,
    "UnknownName": 1,
    "CursorError": 0,
    "BadLink": 0,
    "ExpiredLink": 0,
    "RuleExists": 0,
    "UnknownRule": 0,
    "SavedExists": 0,
    "TokenExists": 0,
    "SearchTimeout": 0,
    "QueryError": 0,
    "problems.answer": 2,
    "problems.busy": 1,
    "Health": 1,
}


def test_no_error_that_is_told_has_a_sentence_for_its_reason() -> None:
    """No text, joined or formatted, where a code belongs: in the source, not in a list of messages."""
    sentences, seen = [], set()
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                name = ast.unparse(node.func)
                place = TOLD.get(name)
                if place is None or len(node.args) <= place:
                    continue
                seen.add(name)
                told = node.args[place]
                if isinstance(told, ast.JoinedStr | ast.Constant | ast.BinOp):
                    sentences.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert sentences == []
    assert seen == set(TOLD)


@pytest.mark.parametrize("code", sorted(MADE))
def test_a_code_is_worded_in_both_languages(code: str) -> None:
    """English and Chinese have words, and show no value that a call does not give."""
    texts = wording()[code]
    assert set(texts) == set(LANGUAGES) and all(texts.values())
    for given in MADE[code]:
        if ALL not in given:
            for text in texts.values():
                assert places(text) <= given, (code, given)


@pytest.mark.parametrize("code", sorted(MADE))
def test_chinese_shows_no_english_sentence(code: str) -> None:
    """No two English words in a row but commands, keys and names."""
    text = re.sub(
        r"policywatch [a-z -]+|\[[a-z]+\] ?[a-z_]*|`[^`]*`|“[^”]*”|\"[^\"]*\"",
        "",
        wording()[code]["zh"],
    )
    assert not re.search(r"[A-Za-z]{3,} [a-z]{2,}", text), text


def test_a_reason_is_its_english_text() -> None:
    """Wherever a text is wanted, a reason is one; its code and Chinese words come along."""
    reason = Reason("source.too-few", n=1, least=5)
    assert reason == "1 new article in the last 7 days, expected at least 5"
    assert reason.code == code_of(reason) == "source.too-few"
    assert in_language(reason, "zh") == "近 7 天 1 篇新文章，预期至少 5 篇"


def test_a_text_without_a_code_stays_as_it_is() -> None:
    """What somebody wrote in a passport, or an older program in an archive."""
    assert in_language("behind a wall", "zh") == "behind a wall"
    assert code_of("behind a wall") is None
    assert stored("behind a wall") == (None, None)
    assert in_language(None, "zh") == ""


def example() -> Reason:
    pages = [
        Reason("source.refused-pages", count=2, why="too-short"),
        Reason("source.refused-pages", count=1, why="robots"),
    ]
    return Reason("source.none-readable", articles=3, refused=pages)


@pytest.mark.parametrize(
    "again", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))]
)
def test_a_reason_can_be_copied(again: Any) -> None:
    """Copies and pickles keep code, values and words."""
    copied = again(example())
    assert copied == example()
    assert (
        in_language(copied, "zh")
        == "列表里有文章，但最近 3 篇都读不出（2 篇 too-short、1 篇 robots）"
    )


def test_a_reason_comes_back_from_an_archive() -> None:
    """Code and values bring back every word, reasons within reasons too."""
    code, values = stored(example())
    back = restored(str(example()), code, values)
    assert back == example()
    assert in_language(back, "zh") == in_language(example(), "zh")


def test_what_an_error_was_raised_with() -> None:
    """A reason keeps its code through errors; other errors say their text, not their first argument."""
    reason = Reason("rule.no-recipient")
    assert code_of(reason_of(ValueError(reason))) == "rule.no-recipient"
    assert code_of(reason_of(LookupError(reason))) == "rule.no-recipient"
    assert reason_of(KeyError("there is none")) == "there is none"
    assert reason_of(ValueError()) == ""
    broken = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")
    assert reason_of(broken) == str(broken)


@pytest.mark.parametrize(
    ("code", "values"),
    [
        (None, None),
        ("source.gone", {}),
        ("source.failing", {}),
        ("source.failing", None),
    ],
)
def test_a_code_without_words_leaves_the_text(code: str | None, values: Any) -> None:
    """Another version of the program wrote it: the text is shown."""
    assert restored("as it was", code, values) == "as it was"
