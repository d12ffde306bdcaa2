"""The automaton and its trees fire exactly the rules that the query language says hold, and that search
finds.
"""

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.matching import Matcher, fields_of, needed_words
from db.models import Article
from db.search.search import search
from db.search.spec import SearchSpec
from tests.alerts.asking import some_article, some_query
from text.normalise import fold
from text.query import parse
from text.words import shaped

WORDS = [
    "芯片",
    "人工智能",
    "智能",
    "补贴",
    "新質生產力",
    "AI+",
    "ｇｂ",
    "北京",
    "政策",
    "a",
    "力",
]
TEXTS = [
    "人工智能芯片补贴政策",
    "新质生产力",
    "北京AI+行动",
    "无关文字",
    "智能(zhìnéng)制造",
    "GB/T 7714",
    "",
    "政策\n力",
]

word = st.sampled_from(WORDS)
leaf = st.one_of(
    word,
    word.map(lambda one: f"title:{one}"),
    word.map(lambda one: f"text:{one}"),
    st.sampled_from(
        [
            "site:gov.cn",
            "site:miit.gov.cn",
            "publisher:新华社",
            "source:x",
            "flag:doubled",
            "flag:annotated",
        ]
    ),
    st.sampled_from(["published:[2026-01-01 TO 2026-06-30]", "published:>=2026-03-01"]),
)
query = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} AND {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} OR {pair[1]})"),
        inner.map(lambda one: f"(NOT {one})"),
    ),
    max_leaves=8,
)
document = st.fixed_dictionaries(
    {
        "title": st.sampled_from(TEXTS),
        "text": st.sampled_from(TEXTS),
        "attachments": st.lists(st.sampled_from(TEXTS), max_size=2),
        "publisher": st.sampled_from([None, "新华社", "某部委"]),
        "site": st.sampled_from(["miit.gov.cn", "xinhuanet.com"]),
        "source": st.sampled_from([None, "x"]),
        "flag": st.sampled_from([[], ["doubled"]]),
        "published": st.none(),
    }
)


@settings(max_examples=150, deadline=None)
@given(st.lists(query, min_size=1, max_size=12), document)
def test_rules_fire_exactly_when_their_query_matches(
    queries: list[str], fields: dict[str, Any]
) -> None:
    """Whatever the rules beside it, each fires if and only if text.query says that it matches."""
    fired = Matcher(enumerate(queries)).fire(fields)
    assert fired == [
        number for number, one in enumerate(queries) if parse(one).matches(fields)
    ]


@given(query, document)
def test_needed_words_are_needed(written: str, fields: dict[str, Any]) -> None:
    """Where a tree holds, one of its needed words stands in title, text or attachments."""
    tree = parse(written)
    needed = needed_words(tree.tree)
    if needed is not None and tree.matches(fields):
        texts = [fields["title"], fields["text"], *fields["attachments"]]
        compared = [shaped(fold(text)) for text in texts]
        assert any(one in text for one in needed for text in compared)


def test_a_word_does_not_run_from_title_into_text() -> None:
    """Title, text and attachments are looked at each by itself."""
    matcher = Matcher([(1, "片政"), (2, "芯片")])
    assert matcher.fire({"title": "芯片", "text": "政策", "attachments": ["芯片"]}) == [
        2
    ]


def test_words_within_and_across_words() -> None:
    """Overlapping words are all found: 人工智能, 智能, 能芯."""
    matcher = Matcher(enumerate(["人工智能", "智能", "能芯", "工智能芯片"]))
    assert matcher.fire({"title": "人工智能芯片", "text": "", "attachments": []}) == [
        0,
        1,
        2,
        3,
    ]


def test_search_finds_what_rules_fire_on(world: Any) -> None:
    """For random queries of every form over random articles, on both databases, search and rules name the same ones."""
    assert disagreements(world, random.Random(3), articles=40, queries=60) == []


def disagreements(
    world: Any, draw: random.Random, articles: int, queries: int
) -> list[str]:
    """Publishes articles and asks for them in both ways; the queries to which the answers differ."""
    for number in range(articles):
        world.publish(**some_article(draw, number))
    written = [some_query(draw) for _ in range(queries)]
    matcher = Matcher(enumerate(written))
    with world.archive.read() as session:
        fired = {
            article.id: set(matcher.fire(fields_of(article)))
            for article in session.query(Article)
        }
        return [
            one
            for number, one in enumerate(written)
            if {
                hit.article.id
                for hit in search(
                    session, SearchSpec(parse(one), by="article"), limit=articles
                ).items
            }
            != {article for article, rules in fired.items() if number in rules}
        ]
