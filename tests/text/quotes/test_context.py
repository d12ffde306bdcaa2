"""A figure by the words around it."""

from text.quotes.context import figure_sentence, telling_words
from text.quotes.tokens import compact_of, tokens


def test_a_figure_is_found_in_a_reworded_sentence() -> None:
    """The sentence that has the figure and most words of its clause, and no other."""
    draft = "去年，全省数字经济核心产业营收突破3000亿元。"
    words = telling_words(draft, draft.index("3000"), 6)
    figure = compact_of(tokens("3000亿元"))
    text = "专项资金3000亿元。全年数字经济核心产业营收达3000亿元，突破预期。"
    assert (
        figure_sentence(text, figure, words)
        == "全年数字经济核心产业营收达3000亿元，突破预期"
    )
    assert figure_sentence("专项资金3000亿元。", figure, words) is None


def test_a_figure_without_words_leads_nowhere() -> None:
    """Nothing around it, nothing to look for."""
    assert telling_words("5%。", 0, 2) == []
