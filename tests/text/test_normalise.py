"""Text for people and text for matching."""

import json
import random
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from text import readings
from text.normalise import clean, fold, fold_with_positions, letters, normalise

# Everything that has ever been a trouble: brackets with and without readings, phrases, widths, marks, invisible characters.
TROUBLE = (
    "新質(zhì)生產(chǎn)力 （zhì） (AI) 碍(ai) 碍(AI) 啊(a) 标志著 顯著 计画 計畫 瞭望 明瞭 乾隆 乾燥 凭藉 於是 后來 裏裡 衞 ＡＢ１２ ㎡ Ⅷ ① … 「」『』“” · ・ é é ñ İ ß ﬁ "
    "\u200b\u00ad\ufeff \u3000\u00a0\t\r\n\u2028 ｶﾞ が 각 (zhi4) (chóng qìng) 重慶 女(nǚ)绿(lǜ)"
)
WILD = st.text(
    st.one_of(st.sampled_from(TROUBLE), st.characters(exclude_categories=())),
    max_size=60,
)
PIECES = st.lists(
    st.sampled_from(
        [
            "質",
            "(zhì)",
            "（zhi）",
            "(AI)",
            "生",
            "碍",
            "(ai)",
            "\n",
            "  ",
            "a",
            "１",
            "著",
            "畫",
            "）",
            "(",
        ]
    ),
    max_size=14,
)


@given(WILD)
def test_clean_text_can_be_stored_and_sent(s: str) -> None:
    """Whatever comes in, what comes out is UTF-8 without control, format or private characters, and clean
    already."""
    cleaned = clean(s)
    cleaned.encode("utf-8")
    assert not [
        c
        for c in cleaned
        if unicodedata.category(c) in ("Cc", "Cs", "Co") and c != "\n"
    ]
    assert "\u200b" not in cleaned and "\u3000" not in cleaned
    assert clean(cleaned) == cleaned


def test_clean_joins_surrogate_pairs_and_drops_lone_ones() -> None:
    """A pair of surrogates from broken JSON is its character; half a pair is nothing."""
    assert clean("\ud83d\ude00 a\ud83db") == "😀 ab"


def test_clean_keeps_widths_and_line_breaks() -> None:
    """Line ends become newlines, odd spaces plain ones; full-width signs stay as they are."""
    assert clean("Ａ，\u3000b\r\nc\u00a0d\u2028e\tf") == "Ａ， b\nc d\ne f"


@given(st.one_of(WILD, PIECES.map("".join)))
@settings(max_examples=400)
def test_folding_again_changes_nothing(s: str) -> None:
    """A folded text is folded, and so is the folded form of its readable form."""
    folded = fold(s)
    assert fold(folded) == folded
    assert fold(normalise(s).text) == folded
    assert normalise(normalise(s).text).text == normalise(s).text


@given(st.one_of(WILD, PIECES.map("".join)))
@settings(max_examples=300)
def test_positions_belong_to_the_folded_text(s: str) -> None:
    """The map back has one rising position a folded character, and folds to the same text."""
    cleaned = clean(s)
    folded, positions = fold_with_positions(cleaned)
    assert folded == fold(cleaned)
    assert len(positions) == len(folded)
    assert positions == sorted(positions)
    assert all(0 <= position < len(cleaned) for position in positions)


@given(
    st.text(
        st.sampled_from(
            "标志著瞭望明瞭计画計畫乾隆乾燥借藉覆盖回复 ＡaÉé①㎡…\n\u3000「」ß"
        ),
        max_size=40,
    ),
    st.data(),
)
def test_a_term_cut_out_of_a_text_is_found_in_it(s: str, data: st.DataObject) -> None:
    """Matching never hangs on what stands beside the term: phrases, accents, widths, spaces."""
    start = data.draw(st.integers(0, len(s)))
    end = data.draw(st.integers(start, len(s)))
    assert fold(s[start:end]) in fold(s)


def test_terms_cut_out_of_real_texts_are_found_in_them(shared: Path) -> None:
    """3,000 random substrings of real texts, annotated, traditional and plain, are found in the text they
    came from."""
    texts = [
        path.read_text(encoding="utf-8") for path in sorted(shared.glob("seeds/*.txt"))
    ]
    for name in ("xwlb", "laws"):
        lines = (
            (shared / "plain" / f"{name}.jsonl")
            .read_text(encoding="utf-8")
            .splitlines()
        )
        texts += [json.loads(line)["text"] for line in lines[::40]]
    chance = random.Random(5)
    missed = []
    for _ in range(3000):
        text = chance.choice(texts)
        start = chance.randrange(len(text))
        term = text[start : start + chance.randint(1, 12)]
        if fold(term) not in fold(text) and not _cut_within_a_reading(
            text, start, start + len(term)
        ):
            missed.append(term)
    assert not missed


def _cut_within_a_reading(text: str, start: int, end: int) -> bool:
    return any(a <= start < b or a < end < b for a, b in readings.spans(clean(text)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("新質生產力", "新质生产力"),
        ("新質(zhì)生產(chǎn)力", "新质生产力"),
        ("ＡＩ＋", "ai+"),
        ("裏", "裡"),
        ("着", "著"),
        ("為", "爲"),
        ("説", "說"),
        ("衞生", "卫生"),
        ("計畫", "计划"),
        ("「人工智能+」", "“人工智能+”"),
        ("乾燥", "干燥"),
        ("工業（yè）", "工业"),
        ("5Ｇ", "5g"),
    ],
)
def test_forms_of_one_word_are_one(one: str, other: str) -> None:
    """Width, case, traditional or simplified, regional forms, readings: no difference to a match."""
    assert fold(one) == fold(other)


def test_white_space_is_kept_as_one() -> None:
    """Adjacency is literal: a space stays a space, a paragraph's end a paragraph's end."""
    assert fold("新质  生产力") == "新质 生产力"
    assert fold("新质 \n\n 生产力\u3000") == "新质\n生产力"
    assert fold("新质生产力") not in fold("新质 生产力")


def test_seed_000_becomes_plain_simplified_text(shared: Path) -> None:
    """The real obfuscated repost: 新质生产力 eight times, no reading, nothing traditional left, and both flags."""
    read = normalise(next(shared.glob("seeds/000*.txt")).read_text(encoding="utf-8"))
    assert read.annotated and read.traditional
    assert read.text.count("新质生产力") == 8
    assert not readings.spans(read.text)
    assert (
        "标志着" in read.text
        and "(2025—2030)" in read.text
        and "(以下简称实施方案)" in read.text
    )
    assert normalise(read.text) == type(read)(
        read.text, annotated=False, traditional=False
    )


def test_simplified_news_are_not_called_traditional_or_annotated(
    shared: Path,
) -> None:
    """Of 3,000 real simplified texts with 显著, 乾坤, rare names and (GDP), none gets a flag."""
    lines = (shared / "plain" / "xwlb.jsonl").read_text(encoding="utf-8").splitlines()
    flagged = [
        text
        for line in lines[::4]
        if (text := normalise(json.loads(line)["text"])).traditional or text.annotated
    ]
    assert not flagged


def test_paragraphs_stay_paragraphs() -> None:
    """One newline between paragraphs, none empty, no space at their ends; punctuation as published."""
    assert (
        normalise(" 一，\r\n\r\n\u3000\u3000二（２０２５）。 \n").text
        == "一，\n二（２０２５）。"
    )


def test_letters_are_what_two_texts_have_in_common() -> None:
    """Punctuation, space, width and form do not count when texts are compared."""
    assert (
        letters("「新質」生產力， Ａ１\n")
        == letters("“新质”生产力a1。")
        == "新质生产力a1"
    )
