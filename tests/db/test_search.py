"""Search as people use it: each story once, page by page, in order of time or by title, counted and in bounds."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from alerts.matching import Matcher, fields_of
from db.articles.articles import by_id, changing
from db.errors import SearchTimeout
from db.maintenance.backup import backup
from db.notebook import articles
from db.search import facets as db_facets
from db.search.facets import facets
from db.search.search import CursorError, Page, search
from db.search.spec import SearchSpec
from db.search.timeouts import bounded
from db.session import Archive, ArchiveError, Session
from tests.db.articles import put
from text.dates import SHANGHAI
from text.query import parse

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def titles(page: Page) -> list[str]:
    return [one.article.title for one in page.items]


def pages(session: Session, query: str, limit: int, **options: object) -> list[str]:
    """The titles of all pages, one after the other."""
    found: list[str] = []
    cursor = None
    while True:
        page = search(
            session, SearchSpec(parse(query), **options), limit=limit, cursor=cursor
        )
        found += titles(page)
        cursor = page.next
        if cursor is None:
            return found


def test_pages_join_into_the_whole_without_gap_or_repetition(
    archive: Archive,
) -> None:
    """40 articles, eight of them copies, in pages of seven: newest first, each story once, whatever the sorting."""
    with archive.write() as session:
        for number in range(32):
            first = put(
                session,
                NOW,
                title=f"方案{number:02}",
                published_at=NOW - timedelta(hours=number),
            )
            if number % 4 == 0:
                put(
                    session,
                    NOW,
                    story=first.story_id,
                    title="转载",
                    published_at=NOW - timedelta(hours=number - 9),
                )
    with archive.read() as session:
        assert pages(session, "新质生产力", 7) == [
            f"方案{number:02}" for number in range(32)
        ]
        assert len(pages(session, "新质生产力", 7, by="article")) == 40
        ranked = pages(session, "新质生产力", 7, sort="relevance")
        assert sorted(ranked) == [f"方案{number:02}" for number in range(32)]
        assert (
            len(pages(session, "新质生产力", 7, sort="relevance", by="article")) == 40
        )


@pytest.mark.parametrize("sort", ["newest", "relevance"])
def test_what_is_stored_between_two_pages_shifts_nothing(
    archive: Archive, sort: str
) -> None:
    """Nine articles in pages of three, and before each page some that would stand above: all nine once, in their order."""
    with archive.write() as session:
        for number in range(9):
            put(
                session,
                NOW,
                title=f"原有{number}",
                published_at=NOW - timedelta(hours=number),
            )
    found: list[str] = []
    cursor = None
    for _ in range(3):
        with archive.read() as session:
            page = search(
                session,
                SearchSpec(parse("新质生产力"), sort=sort, by="article"),
                limit=3,
                cursor=cursor,
            )
        found, cursor = found + titles(page), page.next
        with archive.write() as session:
            for _ in range(2):
                put(session, NOW, title="新质生产力", published_at=NOW)
    assert found == [f"原有{number}" for number in range(9)]


def test_a_story_is_shown_by_its_original_or_else_by_its_newest_match(
    archive: Archive,
) -> None:
    """The original where it matches; where only copies match (here: one site), the newest of them; once over pages."""
    with archive.write() as session:
        original = put(session, NOW, title="原文", published_at=NOW - timedelta(days=3))
        for day in (2, 1):
            put(session, NOW, story=original.story_id, title=f"转载{day}", publisher="转载网",
                published_at=NOW - timedelta(days=day), url=f"https://www.repost.com/{day}")  # fmt: skip
    with archive.read() as session:
        assert titles(search(session, SearchSpec(parse("新质生产力")))) == ["原文"]
        only_copies = search(
            session, SearchSpec(parse("新质生产力"), site="repost.com"), limit=1
        )
        assert titles(only_copies) == ["转载1"]
        assert only_copies.total == 1
        assert pages(session, "publisher:转载网", 1) == ["转载1"]


def test_since_and_until_count_the_day_of_publication_or_of_first_sight(
    archive: Archive,
) -> None:
    """since ≤ moment < until; an undated article counts by when it was first seen; 1954 is a year like others."""
    with archive.write() as session:
        put(
            session,
            NOW,
            title="宪法",
            published_at=datetime(1954, 9, 20, tzinfo=UTC),
        )
        put(session, NOW, title="昨天", published_at=NOW - timedelta(days=1))
        put(session, NOW, title="无日期", published_at=None)
    with archive.read() as session:
        assert titles(search(session, SearchSpec())) == ["无日期", "昨天", "宪法"]
        assert titles(search(session, SearchSpec(since=NOW))) == ["无日期"]
        assert titles(search(session, SearchSpec(until=NOW))) == ["昨天", "宪法"]
        assert titles(
            search(session, SearchSpec(since=NOW - timedelta(days=1), until=NOW))
        ) == ["昨天"]
        assert titles(search(session, SearchSpec(parse("published:1954")))) == ["宪法"]
        assert search(session, SearchSpec(until=NOW - timedelta(days=1))).total == 1


def test_a_thousand_articles_of_one_day_keep_their_day(
    sqlite_archive: Archive,
) -> None:
    """Dates without a time share a second; the keys spill over, the answers do not."""
    day = datetime(2026, 3, 4, 16, 0, tzinfo=UTC)
    with sqlite_archive.write() as session:
        for _ in range(300):
            put(session, NOW, published_at=day, published_precision="day")
        put(
            session,
            NOW,
            title="后一秒",
            published_at=day + timedelta(seconds=1),
        )
    with sqlite_archive.read() as session:
        second = timedelta(seconds=1)
        assert (
            search(session, SearchSpec(since=day, until=day + second), limit=500).total
            == 300
        )
        assert titles(
            search(session, SearchSpec(since=day + second, until=day + 2 * second))
        ) == ["后一秒"]


def test_a_changed_article_is_found_by_its_new_words_and_date_only(
    archive: Archive,
) -> None:
    """After an edit the old words find nothing, the new ones find it, at the place of its new date."""
    with archive.write() as session:
        edited = put(
            session,
            NOW,
            title="征求意见稿",
            published_at=NOW - timedelta(days=9),
        )
        put(session, NOW, title="别的", published_at=NOW - timedelta(days=5))
    for _ in range(3):
        with archive.write() as session:
            article = by_id(session, edited.id)
            assert article is not None
            with changing(session, article):
                article.title, article.published_at = "正式文件", NOW
    with archive.read() as session:
        assert search(session, SearchSpec(parse("征求意见稿"))).total == 0
        assert search(session, SearchSpec(parse("正式文件"))).total == 1
        assert titles(search(session, SearchSpec())) == ["正式文件", "别的"]
        assert search(session, SearchSpec(since=NOW)).total == 1


def test_words_in_the_title_rank_before_words_in_the_text(
    archive: Archive,
) -> None:
    """Looked for by its title, an old short article comes before newer ones that only mention the words."""
    with archive.write() as session:
        put(
            session,
            NOW,
            title="脑机接口标准",
            text="正文。",
            published_at=NOW - timedelta(days=900),
        )
        for _ in range(30):
            put(
                session,
                NOW,
                title="一周综述：多部门发布多项政策文件，涉及脑机接口等方向的标准制定",
            )
            put(session, NOW, title="综述", text="脑机接口标准，脑机接口标准。")
    with archive.read() as session:
        assert (
            titles(
                search(
                    session,
                    SearchSpec(parse("脑机接口 标准"), sort="relevance"),
                    limit=3,
                )
            )[0]
            == "脑机接口标准"
        )
        assert (
            titles(search(session, SearchSpec(parse("脑机接口 标准")), limit=3))[0]
            != "脑机接口标准"
        )


def test_of_one_title_the_newest_stands_among_the_best_and_the_others_after(
    archive: Archive,
) -> None:
    """A bulletin of every day does not hide other titles with the words; a title in traditional characters counts."""
    with archive.write() as session:
        for number, title in enumerate(
            ["国内联播快讯", "国内联播快讯", "國際聯播快訊簡報"]
        ):
            flags = {"traditional"} if "國" in title else set()
            put(
                session,
                NOW,
                title=title,
                flags=flags,
                published_at=NOW - timedelta(days=number),
            )
        put(session, NOW, title="别的", text="联播快讯")
    with archive.read() as session:
        page = search(session, SearchSpec(parse("联播 快讯"), sort="relevance"))
    assert titles(page) == [
        "国内联播快讯",
        "國際聯播快訊簡報",
        "国内联播快讯",
        "别的",
    ]


def test_of_titles_that_fit_alike_the_one_that_several_articles_bear_comes_first(
    archive: Archive,
) -> None:
    """Who looks for a title more likely means the one that was carried by three than a newer one carried once."""
    with archive.write() as session:
        for days, title in enumerate(
            ["海岚联播快讯", "云州联播快讯", "云州联播快讯", "云州联播快讯"]
        ):
            put(
                session,
                NOW,
                title=title,
                published_at=NOW - timedelta(days=days),
            )
    with archive.read() as session:
        assert titles(
            search(
                session, SearchSpec(parse("联播 快讯"), sort="relevance", by="article")
            )
        )[:2] == [
            "云州联播快讯",
            "海岚联播快讯",
        ]


def test_snippets_mark_the_hit_and_escape_the_rest(
    sqlite_archive: Archive,
) -> None:
    """A page's own markup never becomes markup of ours."""
    with sqlite_archive.write() as session:
        put(session, NOW, text="<script>alert(1)</script>发展新质生产力。")
    with sqlite_archive.read() as session:
        snippet = search(session, SearchSpec(parse("新質生產力"))).items[0].snippet
    assert (
        snippet == "&lt;script&gt;alert(1)&lt;/script&gt;发展<mark>新质生产力</mark>。"
    )


def test_facets_count_stories_or_articles(archive: Archive) -> None:
    """Per site, publisher, category, source, month in Beijing, flag; a copy on another site counts there too."""
    newyear = datetime(2025, 12, 31, 17, 0, tzinfo=UTC)
    with archive.write() as session:
        one = put(
            session,
            NOW,
            published_at=newyear,
            source="miit",
            category="ministry",
            flags={"doubled"},
        )
        put(
            session,
            NOW,
            story=one.story_id,
            published_at=newyear,
            source="miit",
            category="ministry",
        )
        put(
            session,
            NOW,
            story=one.story_id,
            url="https://a.repost.com/1",
            publisher=None,
            published_at=NOW,
        )
        put(session, NOW, title="无关", text="无关", published_at=NOW)
    with archive.read() as session:
        stories = facets(session, SearchSpec(parse("新质生产力")))
        articles = facets(session, SearchSpec(parse("新质生产力"), by="article"))
        everything = facets(session, SearchSpec())
    assert stories.counts == {
        "site": {"example.gov.cn": 1, "repost.com": 1},
        "publisher": {"新华社": 1},
        "category": {"ministry": 1},
        "source": {"miit": 1},
        "month": {"2026-11": 1, "2026-01": 1},
        "flag": {"doubled": 1},
    }
    assert articles.counts["site"] == {"example.gov.cn": 2, "repost.com": 1}
    assert (stories.counted, stories.exact) == (3, True)
    assert everything.counts["site"] == {"example.gov.cn": 2, "repost.com": 1}


def test_a_facets_count_is_what_asking_for_it_finds(archive: Archive) -> None:
    """publisher= finds part of a name and site= what lies under it, so their counts hold those too, each story once."""
    with archive.write() as session:
        first = put(
            session,
            NOW,
            publisher="工业和信息化部",
            url="https://www.gov.cn/1",
        )
        put(
            session,
            NOW,
            story=first.story_id,
            publisher="工业和信息化部办公厅",
            url="https://www.miit.gov.cn/1",
        )
        put(
            session,
            NOW,
            publisher="工业和信息化部办公厅",
            url="https://www.miit.gov.cn/2",
            source="miit",
        )
        put(
            session,
            NOW,
            publisher="新华社",
            url="https://www.news.cn/2",
            source="news",
        )
    with archive.read() as session:
        for by in ("story", "article"):
            counts = facets(session, SearchSpec(by=by)).counts
            assert len(counts["publisher"]) == 3
            for name in ("publisher", "site", "source"):
                found = {
                    value: search(session, SearchSpec(by=by, **{name: value})).total
                    for value in counts[name]
                }  # type: ignore[arg-type]
                assert found == counts[name]


def test_facets_beyond_the_bound_say_so(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the newest are looked at, and the answer admits it."""
    monkeypatch.setattr(
        db_facets, "MAX_COUNTED_ROWS", 3 if archive.dialect == "sqlite" else 24
    )
    with archive.write() as session:
        for _ in range(5):
            put(session, NOW)
    with archive.read() as session:
        found = facets(session, SearchSpec(parse("新质生产力")))
    assert (found.counted, found.exact) == (3, False)


def test_a_count_beyond_the_bound_is_an_estimate_and_says_so(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of 60 articles match; counting stops at 10 (on PostgreSQL at an eighth of the bound), the guess is near."""
    monkeypatch.setattr(
        "db.search.counting.MAX_EXACT_ROWS", 10 if archive.dialect == "sqlite" else 80
    )
    with archive.write() as session:
        for number in range(60):
            put(
                session,
                NOW,
                title=("单数", "双数")[number % 2],
                published_at=NOW - timedelta(hours=number),
            )
    with archive.read() as session:
        page = search(session, SearchSpec(parse("title:双数")))
        assert not page.exact
        assert page.total is not None
        assert 24 <= page.total <= 36
        assert (
            search(session, SearchSpec(parse("title:双数")), count_all=False).total
            is None
        )


ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
}


def test_a_query_ends_when_its_time_is_up(archive: Archive) -> None:
    """SearchTimeout, and the same session answers the next query."""
    with archive.write() as session:
        put(session, NOW)
    with archive.read() as session:
        with (
            pytest.raises(SearchTimeout, match=r"0\.2 seconds"),
            bounded(session, 0.2),
        ):
            session.execute(text(ENDLESS[archive.dialect]))
        assert search(session, SearchSpec(parse("力")), seconds=5).total == 1


def test_search_keeps_to_its_seconds(
    sqlite_archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time is the search's, not one statement's."""
    monkeypatch.setattr("db.search.sqlite.CLOCK_STEPS", 1)
    with sqlite_archive.write() as session:
        put(session, NOW)
    with pytest.raises(SearchTimeout), sqlite_archive.read() as session:
        search(session, SearchSpec(parse("NOT 新质生产力 OR 方案")), seconds=0)


def test_a_query_no_index_leads_to_is_answered_as_far_as_the_time_reaches(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 12 articles only the oldest lacks the word. Where the time is up after each look, pages are partial and empty,
    the count is no exact one, and the cursors lead on to the one."""
    monkeypatch.setattr("db.search.windows.spent", lambda session: 1.0)
    monkeypatch.setattr("db.search.windows.FIRST_WINDOW_ROWS", 2)
    monkeypatch.setattr("db.search.postgresql.FIRST_WINDOW_ROWS", 2)
    with archive.write() as session:
        for number in range(12):
            text = "数据要素。" if number == 11 else "新质生产力。"
            put(
                session,
                NOW,
                text=text,
                title=f"第{number}篇",
                published_at=NOW - timedelta(hours=number),
            )
    with archive.read() as session:
        page = search(session, SearchSpec(parse("NOT 新质生产力")), limit=3)
        assert (page.items, page.partial, page.exact) == ([], True, False)
        assert facets(session, SearchSpec(parse("NOT 新质生产力"))).counted == 0
        assert pages(session, "NOT 新质生产力", 3) == ["第11篇"]
        assert pages(session, "NOT 量子", 5) == [
            f"第{number}篇" for number in range(12)
        ]


@pytest.mark.parametrize("cursor", ["x", "1; DROP TABLE articles", "9" * 30, "", "1.x"])
def test_a_cursor_that_no_page_gave_is_refused(
    sqlite_archive: Archive, cursor: str
) -> None:
    """Whatever stands in an address, it does not reach the database."""
    for sort in ("newest", "relevance"):
        with pytest.raises(CursorError), sqlite_archive.read() as session:
            search(session, SearchSpec(sort=sort), cursor=cursor)


def test_filters_beside_the_query_narrow_it(archive: Archive) -> None:
    """site (and what lies under it), source, publisher; nothing that is not there matches."""
    with archive.write() as session:
        put(
            session,
            NOW,
            title="部委",
            url="https://www.miit.gov.cn/1",
            source="miit",
            publisher="工信部",
        )
        put(
            session,
            NOW,
            title="地方",
            url="https://gxt.shandong.gov.cn/1",
            source="sd-gxt",
            publisher=None,
        )
    with archive.read() as session:
        assert titles(search(session, SearchSpec(site="miit.gov.cn"))) == ["部委"]
        assert titles(search(session, SearchSpec(site="gov.cn", publisher="信"))) == [
            "部委"
        ]
        assert titles(search(session, SearchSpec(parse("NOT source:miit")))) == ["地方"]
        assert titles(search(session, SearchSpec(parse("NOT publisher:工信部")))) == [
            "地方"
        ]
        assert search(session, SearchSpec(site="nowhere.cn")).total == 0
        assert facets(session, SearchSpec(source="sd-gxt")).counts["site"] == {
            "shandong.gov.cn": 1
        }


def test_a_notebook_needs_three_lines(
    sqlite_archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first example of docs/python.md runs as it stands there, and finds the article."""
    with sqlite_archive.write() as session:
        put(
            session,
            NOW,
            text="新质生产力与脑机接口。",
            published_at=datetime(2026, 3, 1, tzinfo=UTC),
        )
    monkeypatch.chdir(Path(str(sqlite_archive.reader.url.database)).parent)
    backup(sqlite_archive, Path("policywatch.db"))
    page = (Path(__file__).parents[2] / "docs" / "python.md").read_text("utf-8")
    example = page.split("```python\n")[1].split("```")[0]
    assert len([line for line in example.splitlines() if line.strip()]) == 3
    known: dict[str, Any] = {}
    exec(example, known)
    assert [row["title"] for row in known["rows"]] == ["工业和信息化部印发行动方案"]
    assert known["rows"][0]["snippet"].startswith("<mark>新质生产力</mark>")


def test_an_article_without_date_counts_by_when_it_was_first_seen(
    archive: Archive,
) -> None:
    """`since` and `until`, `published:` in a search and `published:` in a rule find the same of it."""
    with archive.write() as session:
        undated = put(session, NOW, title="无日期", published_at=None)
        put(session, NOW, title="去年", published_at=NOW - timedelta(days=400))
    matcher = Matcher(
        [
            (1, "published:[2026-11-22 TO *]"),
            (2, "published:[* TO 2026-11-21]"),
            (3, "-published:2026-11"),
        ]
    )
    with archive.read() as session:
        edge = datetime(2026, 11, 22, tzinfo=SHANGHAI)
        assert (
            titles(search(session, SearchSpec(since=edge)))
            == titles(search(session, SearchSpec(parse("published:[2026-11-22 TO *]"))))
            == ["无日期"]
        )
        assert (
            titles(search(session, SearchSpec(until=edge)))
            == titles(search(session, SearchSpec(parse("published:[* TO 2026-11-21]"))))
            == ["去年"]
        )
        assert titles(search(session, SearchSpec(parse("-published:2026-11")))) == [
            "去年"
        ]
        assert matcher.fire(fields_of(by_id(session, undated.id))) == [1]


def test_a_notebook_says_where_there_is_no_archive(tmp_path: Path) -> None:
    """Asking an archive that is not there leaves no empty file behind."""
    with pytest.raises(ArchiveError, match="no archive"):
        articles(f"sqlite:///{tmp_path / 'nope.db'}")
    assert not list(tmp_path.iterdir())
