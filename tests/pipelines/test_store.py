"""From an item to the archive: new, copy, updated, unchanged; alerts only where they are due."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine

from db.articles import articles, revisions
from db.maintenance.upgrade import upgrade
from db.models import Article, Band, RawPage, Story
from db.search.search import search
from db.search.spec import SearchSpec
from db.session import Archive, open_archive
from db.stories import signatures, stories
from pipelines.order import Refused, take_in, take_in_all
from pipelines.store import HISTORY, USUAL, alert_state
from tests.stories import OTHER, OTHER_TITLE, TEXT, TITLE, item, take
from text.query import parse

PARAGRAPHS = TEXT.split("\n")


def groups(archive: Archive) -> set[frozenset[str]]:
    """The stories as sets of addresses."""
    with archive.read() as session:
        return {
            frozenset(copy["url"] for copy in row["copies"])
            for row in stories.iterate(session)
        }


def test_new_copy_unchanged_updated(archive: Archive, now: datetime) -> None:
    """The four outcomes, on both databases; a copy shares its original's story, an update keeps what was said."""
    first = take(archive, now, 1)
    copy = take(
        archive,
        now,
        2,
        text="\n".join(["首页 > 新闻", *PARAGRAPHS, "责任编辑：某某"]),
    )
    assert (first.outcome, copy.outcome) == ("new", "copy")
    assert copy.story_id == first.story_id
    assert take(archive, now, 1, text=TEXT + "\n浏览次数：99").outcome == "unchanged"
    again = take(archive, now + timedelta(days=1), 1, text=TEXT.replace("85条", "95条"))
    assert (again.outcome, again.article_id) == ("updated", first.article_id)
    with archive.read() as session:
        article = articles.by_id(session, first.article_id)
        assert article is not None
        assert "updated" in article.flags
        (kept,) = revisions.revisions_json(session, article)
        assert kept["substantive"]
        assert "85条" in kept["text"]
        assert revisions.difference(session, article) == [
            f"- {kept['removed'][0]}",
            f"+ {kept['added'][0]}",
        ]
        with pytest.raises(LookupError, match="no revision 7"):
            revisions.difference(session, article, (1, 7))


def test_refused_items_leave_nothing(sqlite_archive: Archive, now: datetime) -> None:
    """An item without text is refused by name, the others of its batch are stored."""
    taken = take_in_all(sqlite_archive, [item(1, text=""), item(2)], now=now)
    assert taken[0] == Refused("no-text")
    assert len(groups(sqlite_archive)) == 1


def test_annotated_traditional_copy_joins(
    sqlite_archive: Archive, now: datetime
) -> None:
    """A copy in traditional characters with readings in brackets is the same story, and flagged."""
    take(sqlite_archive, now, 1)
    obfuscated = (
        TEXT.replace("发布", "發布(fābù)")
        .replace("医院", "醫院")
        .replace("实时", "實時")
        .replace("电网", "電網")
    )
    taken = take_in(sqlite_archive, item(2, text=obfuscated), now=now)
    assert not isinstance(taken, Refused)
    assert taken.outcome == "copy"


def test_order_makes_no_difference(tmp_path: Path, now: datetime) -> None:
    """Original, excerpts, glued page, two cities and a bulletin: the same stories in every order."""
    cast = {
        1: (TITLE, TEXT),
        2: (TITLE, "\n".join(PARAGRAPHS[:3])),
        3: (TITLE, "\n".join(PARAGRAPHS[2:])),
        4: ("新闻两则", f"{TEXT}\n{OTHER}"),
        5: (OTHER_TITLE, OTHER),
        6: (
            OTHER_TITLE,
            f"{OTHER}\n本站此前曾经报道过秸秆成型工厂的情况，读者可以查看往期文章。",
        ),
        7: (
            TITLE.replace("海岚省", "合肥市"),
            TEXT.replace("海岚省", "合肥市"),
        ),
        8: (
            TITLE.replace("海岚省", "芜湖市"),
            TEXT.replace("海岚省", "芜湖市"),
        ),
    }
    seen = set()
    for seed in range(5):
        archive = open_archive(f"sqlite:///{tmp_path / f'{seed}.db'}")
        upgrade(archive)
        for number in random.Random(seed).sample(sorted(cast), len(cast)):
            take(archive, now, number, *cast[number])
        seen.add(frozenset(groups(archive)))
        archive.close()
    assert len(seen) == 1
    by_number = {
        frozenset(int(url.split("site")[1].split(".")[0]) for url in one)
        for one in seen.pop()
    }
    assert by_number == {
        frozenset({1, 2, 3}),
        frozenset({4}),
        frozenset({5, 6}),
        frozenset({7}),
        frozenset({8}),
    }


def test_workers_at_once_end_in_the_same_stories(
    archive: Archive, now: datetime
) -> None:
    """Four workers storing forty pages of two stories, some addresses twice: two stories, no address lost or doubled."""
    work = [
        (number, *((TITLE, TEXT) if number % 2 else (OTHER_TITLE, OTHER)))
        for number in range(1, 21)
    ] * 2
    random.Random(1).shuffle(work)
    with ThreadPoolExecutor(4) as workers:
        taken = list(workers.map(lambda one: take(archive, now, *one), work))
    assert sorted(len(one) for one in groups(archive)) == [10, 10]
    assert sum(one.outcome == "unchanged" for one in taken) == 20


def test_pages_are_kept_as_fetched(sqlite_archive: Archive, now: datetime) -> None:
    """The page's bytes are stored compressed, with their hash."""
    import hashlib
    import zlib

    body = b"<html>" + TEXT.encode() + b"</html>"
    take(sqlite_archive, now, 1, body=body, encoding="utf-8")
    with sqlite_archive.read() as session:
        page = session.scalars(select(RawPage)).one()
    assert zlib.decompress(page.body) == body
    assert page.sha256 == hashlib.sha256(body).hexdigest()


def test_who_may_alert(now: datetime) -> None:
    """First visit: only what is fresh; later: all but what is older than `oldest`; imports: nothing."""

    def state(days: float | None, first_visit: bool) -> str:
        published = None if days is None else now - timedelta(days=days)
        return alert_state(
            item(1, published_at=published, first_visit=first_visit),
            now,
            USUAL,
        )

    assert state(0.5, True) == "pending"
    assert state(2, True) == state(None, True) == "backlog"
    assert state(2, False) == state(None, False) == "pending"
    assert state(31, False) == "backlog"
    assert alert_state(item(1, published_at=now), now, HISTORY) == "backlog"


def test_candidates_cost_bounded_look_ups(
    sqlite_archive: Archive, now: datetime
) -> None:
    """However many bulletins share a template, no band is held by more than the cap."""
    rows = [
        item(number, f"第{number}周价格监测", f"第{number}周，海岚省流通领域价格监测：" + "，".join(
            f"{good}每吨{number * 17 + at * 113}元" for at, good in enumerate(("铜", "铝", "锌", "纯碱", "尿素", "玻璃"))
        ))
        for number in range(1, 81)
    ]  # fmt: skip
    take_in_all(sqlite_archive, rows, now=now)
    with sqlite_archive.read() as session:
        fullest = session.scalar(
            select(func.count())
            .select_from(Band)
            .group_by(Band.band)
            .order_by(func.count().desc())
            .limit(1)
        )
        assert fullest is not None
        assert fullest <= signatures.CROWDED_BAND_ARTICLES
        assert session.scalar(select(func.count()).select_from(Story)) == 80
        assert session.scalar(select(func.count()).select_from(Article)) == 80
    assert (
        take(
            sqlite_archive,
            now,
            200,
            rows[70].title or "",
            f"首页 > 价格\n{rows[70].text}",
        ).outcome
        == "copy"
    )


def test_articles_of_pictures_are_found_by_their_flag(
    archive: Archive, now: datetime
) -> None:
    """Two pictures under two titles are two stories; `flag:image-only` finds them and no text."""
    for number, title in enumerate(["一图读懂行动方案", "一图读懂补贴细则"], 1):
        pictured = item(number, title=title, text="")
        pictured.flags.add("image-only")
        taken = take_in(archive, pictured, now=now)
        assert not isinstance(taken, Refused) and taken.outcome == "new"
    take(archive, now, 3)
    with archive.read() as session:
        found = search(session, SearchSpec(parse("flag:image-only")), limit=9)
    assert {row.article.title for row in found.items} == {
        "一图读懂行动方案",
        "一图读懂补贴细则",
    }
    assert all(row.article.flags == ["image-only"] for row in found.items)


def test_a_batch_asks_once_for_what_its_articles_need(
    sqlite_archive: Archive, now: datetime
) -> None:
    """New articles of one site take at most ten statements each: a statement costs more than its rows."""
    upgrade(sqlite_archive)
    draw = random.Random(3)
    letters = [chr(0x4E00 + number) for number in range(600)]
    texts = ["".join(draw.choices(letters, k=300)) + "。" for _ in range(12)]
    batch = [
        item(number, title=text[:12], text=text)
        for number, text in enumerate(texts, start=100)
    ]
    statements: list[str] = []

    def count(*told: object) -> None:
        statements.append(str(told[2]))

    event.listen(Engine, "before_cursor_execute", count)
    try:
        stored = take_in_all(sqlite_archive, batch, now=now)
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert len(stored) == 12
    assert len(statements) <= 10 * 12


def test_an_address_given_twice_in_a_batch_is_one_article(
    archive: Archive, now: datetime
) -> None:
    """What was looked up for the batch does not hide what the batch itself stored."""
    first, again = take_in_all(archive, [item(1), item(1)], now=now)
    assert not isinstance(first, Refused) and not isinstance(again, Refused)
    assert (first.outcome, again.outcome) == ("new", "unchanged")
    assert again.article_id == first.article_id
