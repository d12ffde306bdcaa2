"""Readings in brackets are taken out; everything else in brackets stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.normalise import normalise
from text.readings import BRACKET, spans


@pytest.mark.parametrize(
    ("published", "read"),
    [
        ("新質(zhì)生產(chǎn)力", "新质生产力"),
        (
            "工業（yè）和信息化部、國(guó)家、實(shí)施",
            "工业和信息化部、国家、实施",
        ),
        ("我們(men)好嗎（ma）", "我们好吗"),
        ("新质（zhì)生产(chǎn）力", "新质生产力"),
        ("質( zhì )", "质"),
        ("質(zhi4)量", "质量"),
        ("障碍(ai)", "障碍"),
        ("女(nǚ)绿(lǜ)旅(lv)", "女绿旅"),
        ("一(yí)定不(bú)是", "一定不是"),
        ("垚(ya\u0301o)", "垚"),
        ("產(chăn)", "产"),
        ("質(Zhì)", "质"),
        ("重慶(chóng qìng)", "重庆"),
        ("重庆（Chóngqìng）", "重庆"),
        ("质(zhì)(zhì)", "质"),
        ("新[xīn]质〔zhì〕生【shēng】产［chǎn］力", "新质生产力"),
        ("質（音zhì）量(读作 liàng)", "质量"),
        ("量(ㄌㄧㄤˋ)產(ㄔㄢˇ)的(˙ㄉㄜ)", "量产的"),
    ],
)
def test_a_reading_of_the_character_before_is_taken_out(
    published: str, read: str
) -> None:
    """Half- or full-width, mixed, toned, toneless, with a tone digit, round or square, in bopomofo, behind a character or a word."""
    assert normalise(published).text == read
    assert normalise(published).annotated


@pytest.mark.parametrize(
    "text",
    [
        "人工智能(AI)",
        "障碍(AI)",
        "以下简称实施方案(以下简称《方案》)",
        "行动方案（2025—2030）",
        "国内生产总值（GDP）",
        "啊(a)项、饿(e)项",
        "质(zhí)是另一个音节(shì)",
        "北京(beijing)",
        "平台(app)",
        "氧化铁(Fe)",
        "x(zhì)",
        "(zhì)",
        "质 (zhì)",
        "据[ju]此",
        "国发〔2026〕1号",
        "注[1]",
        "产(ㄌㄧ)",
        "产（读音不明）",
        "质(zhì",
    ],
)
def test_anything_else_in_brackets_stays(text: str) -> None:
    """Abbreviations, years, list letters, another syllable or tone, a word without tones, square ones without a tone."""
    assert normalise(text).text == text
    assert not normalise(text).annotated


@given(st.text(st.sampled_from("質生（()）zhìaA4 \u0300ǎ"), max_size=40))
def test_spans_are_whole_brackets_in_order(text: str) -> None:
    """What is cut out are brackets, one behind the other, never overlapping."""
    last = 0
    for start, end in spans(text):
        assert last <= start < end
        assert BRACKET.fullmatch(text[start:end])
        last = end
