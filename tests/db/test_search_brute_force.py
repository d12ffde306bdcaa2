"""Search finds what the query language says, no more and no less: random queries against every article read whole."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from crawler.items import Attachment
from db.models import Article
from db.search import search
from db.session import Archive, Session
from tests.db.articles import document, put
from text.normalise import fold
from text.query import And, Node, Not, Or, Query, Range, Term

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PIECES = (
    "新质生产力", "人工智能+", "“十四五”规划", "《行动方案》", "GB/T 7714", "C++", "5G", "AI", "100%", "a_b", "GDP", "㎡", "ｶﾞ",
    "工业和信息化部", "发展改革委", "力", "发展", "展发", "，", "。", " ", "\n", "'", '"', "*", "(", ")", "NEAR", "OR", ":", "^",
    "{title}", "--", ";", "機器人", "𠮷野家", "é", "ß", "İ", "镕", "½", "%", "\\", "中国", "国中国", "aaaa", "2024年", "0.5",
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
        fields = {"site": ("miit.gov.cn", "gov.cn", "stdaily.com", "cn"), "source": ("miit", "x"),
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
    return Term(field, cut(draw, articles))


def found(session: Session, query: Query, by: str = "article") -> set[int]:
    page = search(session, query, by=by, limit=1000)
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
                Term(
                    draw.choice((None, None, "title", "text")),
                    cut(draw, articles),
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
