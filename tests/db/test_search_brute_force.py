"""Search finds what the query language says, no more and no less: random queries against every article read whole."""

import random
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from alerts.matching import Matcher, fields_of
from crawler.items import Attachment
from db.models import Article
from db.search.search import search
from db.search.spec import SearchSpec
from db.session import Archive, Session
from tests.db.articles import document, put
from text.normalise import fold
from text.query import And, Node, Not, Or, Query, Range, Term, parse
from text.words import begins_with_word, ends_with_word

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PIECES = (
    "新质生产力", "人工智能+", "“十四五”规划", "《行动方案》", "GB/T 7714", "C++", "5G", "AI", "100%", "a_b", "GDP", "㎡", "ｶﾞ",
    "工业和信息化部", "发展改革委", "力", "发展", "展发", "，", "。", " ", "\n", "'", '"', "*", "(", ")", "NEAR", "OR", ":", "^",
    "{title}", "--", ";", "機器人", "𠮷野家", "é", "ß", "İ", "镕", "½", "%", "\\", "中国", "国中国", "aaaa", "2024年", "0.5",
    "MAIN", "FAILED", "LED", "1号", "11号", "GPT4", "500kV", "2025—2030年", "A", "1",
)  # fmt: skip


def texts(draw: random.Random, number: int) -> str:
    return "".join(draw.choices(PIECES, k=number))


@pytest.fixture
def stored(archive: Archive) -> tuple[Archive, list[Article]]:
    """150 articles of pieces that like to break search: signs, FTS and SQL syntax, widths, other planes."""
    draw = random.Random(7)
    with archive.write() as session:
        for number in range(150):
            put(
                session,
                NOW,
                title=texts(draw, 4) + str(number),
                text=texts(draw, draw.choice((1, 5, 60))),
                publisher=draw.choice((None, "新华社", "人民日报", "工信部 C++")),
                author=draw.choice((None, "王羽")),
                source=draw.choice((None, "miit", "ndrc")),
                url=f"https://{draw.choice(('www.miit.gov.cn', 'gxt.shandong.gov.cn', 'stdaily.com'))}/{number}",
                published_at=draw.choice(
                    (None, NOW - timedelta(days=draw.randrange(900)))
                ),
                flags=set(
                    draw.sample(
                        ("doubled", "annotated", "traditional"),
                        draw.randrange(3),
                    )
                ),
                attachments=[
                    Attachment("u", texts(draw, 1), "pdf", text=texts(draw, 5))
                ]
                if number % 5 == 0
                else [],
            )
    with archive.read() as session:
        return archive, list(
            session.scalars(select(Article).options(selectinload(Article.attachments)))
        )


def cut(draw: random.Random, articles: list[Article]) -> str:
    """One to eight characters as they stand in some article."""
    while True:
        one = draw.choice(articles)
        whole = fold(draw.choice((one.title, one.text, one.text, one.publisher or "x")))
        start = draw.randrange(max(1, len(whole)))
        word = fold(whole[start : start + draw.randint(1, 8)])
        if word:
            return word


def tree(draw: random.Random, articles: list[Article], depth: int = 0) -> Node:
    kind = draw.random()
    if depth < 3 and kind < 0.5:
        children = tuple(
            tree(draw, articles, depth + 1) for _ in range(draw.randint(2, 3))
        )
        return draw.choice((And, Or))(children)
    if depth < 3 and kind < 0.62:
        return Not(tree(draw, articles, depth + 1))
    if kind < 0.72:
        low = NOW - timedelta(days=draw.randrange(900))
        return Range(
            "published",
            draw.choice((low, None)),
            draw.choice((low + timedelta(days=200), None)),
        )
    if kind < 0.8:
        fields = {"site": ("miit.gov.cn", "gov.cn", "stdaily.com", "cn", "www.miit.gov.cn", "gxt.shandong.gov.cn"), "source": ("miit", "x"),
                  "flag": ("doubled", "gone", "nonsense")}  # fmt: skip
        name = draw.choice(list(fields))
        return Term(name, draw.choice(fields[name]))
    field = draw.choice(
        (
            None,
            None,
            None,
            "title",
            "text",
            "attachments",
            "publisher",
            "author",
        )
    )
    return ends_drawn(draw, Term(field, cut(draw, articles)))


def ends_drawn(draw: random.Random, term: Term) -> Term:
    """The term, its ends now and then open for longer Latin words and numbers."""
    return Term(
        term.field,
        term.folded,
        begins_with_word(term.folded) and draw.random() < 0.4,
        ends_with_word(term.folded) and draw.random() < 0.4,
    )


def found(session: Session, query: Query, by: str = "article") -> set[int]:
    page = search(session, SearchSpec(query, by=by), limit=1000)
    assert page.total == len(page.items)
    assert page.next is None
    return {one.article.id for one in page.items}


def test_every_run_of_characters_is_found_exactly_where_it_stands(
    stored: tuple[Archive, list[Article]],
) -> None:
    """200 substrings of one to eight characters: recall and precision are 1, whatever signs they hold."""
    archive, articles = stored
    draw = random.Random(11)
    with archive.read() as session:
        documents = {one.id: document(one) for one in articles}
        for _ in range(200):
            query = Query(
                "",
                ends_drawn(
                    draw,
                    Term(
                        draw.choice((None, None, "title", "text")),
                        cut(draw, articles),
                    ),
                ),
            )
            wanted = {
                number for number, fields in documents.items() if query.matches(fields)
            }
            assert found(session, query) == wanted, query


def test_trees_of_and_or_not_fields_and_dates_are_answered_exactly(
    stored: tuple[Archive, list[Article]],
) -> None:
    """200 random queries give what reading every article gives."""
    archive, articles = stored
    draw = random.Random(13)
    with archive.read() as session:
        documents = {one.id: document(one) for one in articles}
        for _ in range(200):
            query = Query("", tree(draw, articles))
            wanted = {
                number for number, fields in documents.items() if query.matches(fields)
            }
            assert found(session, query) == wanted, query


def test_latin_words_and_numbers_are_whole_in_every_engine(
    stored: tuple[Archive, list[Article]],
) -> None:
    """AI is not found in MAIN, 1号 not in 11号, *AI* in both: by the index, by the alert rules, and by a
    definition that knows neither."""
    archive, articles = stored
    queries = (
        "AI LED 1号 11号 号 500 kV 500kV GPT GPT4 4 A 1 0.5 *AI* *AI AI* *LED* 1号* *1号 *1* *A *4 C++ title:LED"
    ).split()  # fmt: skip
    matcher = Matcher(enumerate(queries))
    with archive.read() as session:
        fired = {one.id: matcher.fire(alert_fields(one)) for one in articles}
        for number, written in enumerate(queries):
            query = parse(written)
            assert isinstance(query.tree, Term)
            by_definition = {
                one.id for one in articles if stands(query.tree, document(one))
            }
            assert by_definition or written in ("GPT", "4"), written
            assert found(session, query) == by_definition, written
            by_rule = {key for key, rules in fired.items() if number in rules}
            assert by_rule == by_definition, written


def alert_fields(article: Article) -> dict[str, object]:
    """An article as the alert rules see it, its attachments' names among its words."""
    return fields_of(article) | {"attachments": document(article)["attachments"]}


def stands(term: Term, fields: dict[str, Any]) -> bool:
    """Whether a word stands in a document, read character by character: its ends are where a word (a number; a
    letter with the letters and digits after it) ends, unless they are open."""
    names = (term.field,) if term.field else ("title", "text", "attachments")
    values = [fields[name] for name in names]
    texts = [one for value in values for one in ([value] if isinstance(value, str) else value)]  # fmt: skip
    return any(_stands(term, fold(one)) for one in texts)


def _stands(term: Term, text: str) -> bool:
    inside = set[int]()
    for word in re.finditer("[0-9]+|[a-z][0-9a-z]*", text):
        inside.update(range(word.start() + 1, word.end()))
    size = len(term.folded)
    return any(
        (term.open_start or at not in inside)
        and (term.open_end or at + size not in inside)
        for at in range(len(text) - size + 1)
        if text[at : at + size] == term.folded
    )
