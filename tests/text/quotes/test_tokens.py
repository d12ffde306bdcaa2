"""Signs that punctuation does not change."""

from text.quotes.tokens import Compact, compact_of, tokens


def test_figures_and_words_are_whole() -> None:
    """`3—5` is two figures, `1,200` one; a minus belongs to its figure, a dash does not."""
    forms = [one.form for one in tokens("增3—5、1,200、-0.5%、AI、05月 2025-2030")]
    assert forms == ["增", "3", "5", "1200", "-0.5%", "ai", "5", "月", "2025", "2030"]


def test_a_minus_is_no_dash() -> None:
    """增长-5% is not 增长5%; 6 —8 and 2023年—2025年 are no negative figures."""
    assert [one.form for one in tokens("增长-5%，6 —8级，2023年—2025年，低 -3℃")] == [
        "增", "长", "-5%", "6", "8", "级", "2023", "年", "2025", "年", "低", "-3", "°", "c",
    ]  # fmt: skip


def test_no_figure_inside_another() -> None:
    """5% is not found in 15%, AI not in MAIN."""
    text = Compact("增长15%，MAIN").text
    assert compact_of(tokens("5%")) not in text
    assert compact_of(tokens("ai")) not in text
    assert compact_of(tokens("１５％")) in text


def test_a_place_leads_back_to_the_text() -> None:
    """A stretch of the compact form is the written text, as published."""
    article = Compact("甲：增長 １,２００ 億元（約）。乙")
    at = article.text.find(compact_of(tokens("增长1200亿元")))
    end = at + len(compact_of(tokens("增长1200亿元")))
    assert article.stretch(at, end) == "增長 １,２００ 億元"
    assert Compact("").stretch(0, 5) == ""
