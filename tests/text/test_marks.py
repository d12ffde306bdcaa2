"""Showing where words stand."""

import re
from html import unescape
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from text.marks import places, sentences_with, snippet
from text.normalise import fold
from text.words import Word, shaped, stands_in

ODD = st.text(
    st.sampled_from("新質(zhì)生產(chǎn)力ＡＩai<&>\"' …。！\n㎡①b "),
    max_size=80,
)
WORDS = st.lists(
    st.sampled_from(["新质", "生产力", "ai", "m", "b", "新质生产力", "1", "(zhi"]),
    max_size=3,
)


def test_hits_are_marked_in_the_text_as_it_stands() -> None:
    """Width, form and readings of the text stay; the mark covers the reading inside a word."""
    assert snippet("加快新質(zhì)生產(chǎn)力，ＡＩ", ["新质生产", "ai"]) == (
        "加快<mark>新質(zhì)生產</mark>(chǎn)力，<mark>ＡＩ</mark>"
    )


def test_only_whole_latin_words_are_marked() -> None:
    """AI is not marked in MAIN, but where the query leaves its ends open."""
    assert snippet("MAIN与AI", ["ai"]) == "MAIN与<mark>AI</mark>"
    assert (
        snippet("MAIN与AI", [Word("ai", open_start=True, open_end=True)])
        == "M<mark>AI</mark>N与<mark>AI</mark>"
    )


def test_everything_else_is_escaped() -> None:
    """Nothing of the text can be markup."""
    assert (
        snippet('<script>"新质"&', ["新质"])
        == "&lt;script&gt;&quot;<mark>新质</mark>&quot;&amp;"
    )
    assert snippet("<b>", ["<b>"]) == "<mark>&lt;b&gt;</mark>"


def test_a_long_text_is_cut_around_the_first_hit() -> None:
    """The window holds the hit, is about as long as asked, and says where it was cut."""
    text = "前" * 500 + "新质生产力" + "后" * 500
    shown = snippet(text, ["新质生产力"], 100)
    assert "<mark>新质生产力</mark>" in shown
    assert shown.startswith("…") and shown.endswith("…")
    assert len(re.sub("<[^>]+>", "", shown)) == 102


def test_the_paragraph_with_most_words_is_shown() -> None:
    """Where the words stand together says more than where the first one stands."""
    assert (
        snippet("新质\n其他\n新质与脑机", ["新质", "脑机"])
        == "<mark>新质</mark>与<mark>脑机</mark>"
    )


def test_without_a_hit_the_beginning_is_shown() -> None:
    """A match in another field: the text's beginning, cut; nothing for nothing."""
    assert snippet("一" * 50, ["二"], 10) == "一" * 10 + "…"
    assert snippet("", ["二"]) == ""
    assert snippet("一二", []) == "一二"


@given(ODD, WORDS, st.integers(5, 60))
def test_a_snippet_is_a_piece_of_the_text(
    text: str, words: list[str], length: int
) -> None:
    """Without marks and escapes it is a piece of one paragraph, and every mark folds to a text holding a
    word."""
    shown = snippet(text, words, length)
    bare = unescape(re.sub("</?mark>", "", shown)).removeprefix("…").removesuffix("…")
    assert any(bare in line or bare.strip("…") in line for line in text.split("\n"))
    assert len(re.findall("<mark>", shown)) == len(re.findall("</mark>", shown))


@given(ODD, WORDS)
def test_places_are_found_wherever_a_word_matches(text: str, words: list[str]) -> None:
    """A word that matches has a place, places do not overlap, and each holds one of the words."""
    found = places(text, words)
    compared = shaped(fold(text))
    assert bool(found) == any(stands_in(word, compared) for word in words)
    assert all(before[1] < after[0] for before, after in pairwise(found))
    for start, end in found:
        assert any(word in fold(text[start : end + 8]) for word in words)


def test_sentences_with_words() -> None:
    """Only sentences that hold a word, each in runs, up to the limit, with their closing marks."""
    text = "第一句没有。第二句有新质“生产力。”第三句！\n第四句又有新質；新质末句"
    assert sentences_with(text, ["新质"], 2) == [
        [("第二句有", False), ("新质", True), ("“生产力。”", False)],
        [("第四句又有", False), ("新質", True), ("；", False)],
    ]
    assert len(sentences_with(text, ["新质"], 9)) == 3
    assert sentences_with(text, ["量子"], 9) == []
