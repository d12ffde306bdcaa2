"""An archive moves to another database whole."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from crawler.items import Attachment
from db.maintenance import moving
from db.maintenance.upgrade import is_current, upgrade
from db.models import Article, Key, RawPage, Rule
from db.search.search import search
from db.search.spec import SearchSpec
from db.session import Archive, ArchiveError, open_archive
from tests.db.articles import put
from text.query import parse


@pytest.fixture
def source(tmp_path: Path, now: datetime) -> Archive:
    """A SQLite archive with a little of everything."""
    opened = open_archive(f"sqlite:///{tmp_path / 'source.db'}")
    upgrade(opened)
    with opened.write() as session:
        for number in range(moving.BATCH + 7):
            article = put(
                session,
                now,
                title=f"第{number}号文件",
                published_at=now if number % 2 else None,
            )
        files = [Attachment("https://a.cn/1.pdf", "附件", "pdf", text="附件正文")]
        put(
            session,
            now,
            story=article.story_id,
            title="转载",
            attachments=files,
        )
        session.add(
            RawPage(
                article_id=article.id,
                fetched_at=now,
                sha256="x",
                body=b"\x00\xff",
            )
        )
        session.add(
            Rule(
                name="规则",
                query="文件",
                recipients=["a@example.org"],
                created_at=now,
            )
        )
        session.add(Key(name="secret", value=b"kept"))
    return opened


def test_everything_is_there_and_found_and_can_be_added_to(
    source: Archive, archive: Archive, now: datetime
) -> None:
    """Rows, bytes, lists, secrets, search; the next article gets the next number."""
    moved = moving.move(source, archive)
    assert moved.articles == moving.BATCH + 8
    with archive.read() as session:
        assert search(session, SearchSpec(parse("附件正文"))).total == 1
        assert (
            search(session, SearchSpec(parse("号文件"), by="article"), limit=1).total
            == moving.BATCH + 7
        )
        assert session.scalars(select(RawPage.body)).one() == b"\x00\xff"
        assert session.scalars(select(Rule.recipients)).one() == ["a@example.org"]
        assert session.get_one(Key, "secret").value == b"kept"
    with archive.write() as session:
        assert put(session, now, title="后来的").id == moving.BATCH + 9
    source.close()


def test_an_interrupted_move_goes_on_where_it_stopped(
    source: Archive, archive: Archive
) -> None:
    """Stopped in the middle of the articles, called again: everything once."""

    def stop(table: str, rows: int) -> None:
        if table == "articles":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        moving.move(source, archive, stop)
    copied: list[tuple[str, int]] = []
    moving.move(source, archive, lambda table, rows: copied.append((table, rows)))
    assert ("articles", 8) in copied
    with archive.read() as session:
        assert (
            session.scalar(select(func.count()).select_from(Article))
            == moving.BATCH + 8
        )
    source.close()


def test_another_archive_is_not_overwritten(
    source: Archive, sqlite_archive: Archive, now: datetime
) -> None:
    """A target with articles of its own is refused before anything is written."""
    with sqlite_archive.write() as session:
        put(session, now)
    with pytest.raises(ArchiveError, match="another archive"):
        moving.move(source, sqlite_archive)
    with sqlite_archive.read() as session:
        assert session.scalar(select(func.count()).select_from(Article)) == 1
    source.close()


def test_nothing_is_answered_from_an_archive_that_is_only_half_there(
    source: Archive, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted before the index was in order: the archive says that it is not; moved again it is, with every index."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(moving.index_version, "remember", interrupted)
        with pytest.raises(KeyboardInterrupt):
            moving.move(source, archive)
    assert not is_current(archive)
    moving.move(source, archive)
    assert is_current(archive)
    with archive.read() as session:
        assert search(session, SearchSpec(parse("附件正文"))).total == 1
        if archive.dialect == "postgresql":
            indexes = session.scalars(
                text(
                    "SELECT indexname FROM pg_indexes WHERE tablename = 'article_search'"
                )
            ).all()
            assert {
                "ix_article_search_grams",
                "ix_article_search_titles",
            } <= set(indexes)
