"""How much an article is about a query's words: between 0 and 1, and in the order a reader expects."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from alerts.relevance import relevance

FILLER = "全省工业经济运行平稳，企业效益持续改善。" * 40


def about(title: str, text: str, *words: str) -> float:
    return relevance(SimpleNamespace(title=title, text=text), words)


def test_an_article_of_nothing_else_is_one() -> None:
    """In the title, at the beginning and often."""
    assert about("脑机接口发展规划", "脑机接口产业。" * 20, "脑机接口") == 1.0


def test_an_article_that_never_names_it_is_nothing() -> None:
    """Found by a field, a date, another word."""
    assert about("工业经济", FILLER, "脑机接口") == 0.0


def test_a_query_without_words_finds_what_it_finds() -> None:
    """site:…, NOT …: nothing to measure."""
    assert about("工业经济", FILLER) == 1.0


def test_title_counts_more_than_lead_and_lead_more_than_passing() -> None:
    """Half, three tenths, and what is left for how often."""
    title = about("脑机接口", FILLER, "脑机接口")
    lead = about("工业", "脑机接口" + FILLER, "脑机接口")
    passing = about("工业", FILLER + "脑机接口", "脑机接口")
    assert title == 0.5
    assert title > lead > passing > 0
    assert 0.3 < lead < 0.5 and passing <= 0.2


def test_latin_words_are_whole_and_scripts_are_one() -> None:
    """AI is not in MAIN; 腦機接口 is 脑机接口."""
    assert about("MAIN", FILLER, "ai") == 0.0
    assert about("AI 规划", FILLER, "ai") == 0.5
    assert about("腦機接口", FILLER, "脑机接口") == 0.5


@given(
    st.text(max_size=60),
    st.text(max_size=300),
    st.lists(st.sampled_from("甲乙ab"), max_size=3),
)
def test_it_stays_between_nothing_and_one(
    title: str, text: str, words: list[str]
) -> None:
    """Whatever strangers write."""
    assert 0.0 <= about(title, text, *words) <= 1.0
