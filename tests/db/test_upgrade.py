"""The archive's tables: made from scripts that say the same as the models."""

from datetime import datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, delete, select
from sqlalchemy import text as sql
from sqlalchemy.exc import PendingRollbackError

from db.maintenance.upgrade import (
    MIGRATIONS,
    configuration,
    current,
    head,
    is_current,
    prepare,
    require_current,
    upgrade,
)
from db.migrations.regenerate import next_one  # noqa: F401 — the door for maintainers must import
from db.models import Base, Key, Rule, Run
from db.search import index_version
from db.search.backend import backend_of
from db.search.search import search
from db.search.spec import SearchSpec
from db.session import Archive, ArchiveError, open_archive
from tests.db.articles import put
from text.query import parse


def differences(archive: Archive) -> list[object]:
    def ours(name: str | None, kind: str, parents: object) -> bool:
        return not (
            kind == "table"
            and name
            and name.startswith(("article_search", "article_characters"))
        )

    with archive.reader.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": ours, "compare_type": True}
        )
        return list(compare_metadata(context, Base.metadata))


def test_scripts_make_the_tables_the_models_describe(archive: Archive) -> None:
    """A model changed without its script shows here, with what is missing."""
    assert differences(archive) == []
    assert current(archive) == head()


def at_revision(archive: Archive, revision: str, now: datetime) -> None:
    """Tables as an earlier program left them, with an article and a visit."""
    with archive.writer.begin() as connection:
        command.upgrade(configuration(connection), revision)
        tables = MetaData()
        tables.reflect(connection, only=["stories", "articles", "runs"])
        flags = dict.fromkeys(
            ("annotated", "doubled", "gone", "traditional", "updated"), False
        )
        connection.execute(
            tables.tables["stories"].insert(),
            {"id": 7, "head_id": 7, "first_seen_at": now},
        )
        connection.execute(
            tables.tables["articles"].insert(),
            {
                "id": 7, "url": "https://a.gov.cn/7", "address_key": "a.gov.cn/7", "site": "a.gov.cn", "title": "早先的文件",
                "text": "各地加快培育新质生产力。", "text_as_published": "", "first_seen_at": now, "newest": 16, "story_id": 7,
                "relation": "original", "text_hash": "x", "alert_state": "done", "recheck_step": 0, **flags,
            },
        )  # fmt: skip
        kept = (
            "requested",
            "listed",
            "articles",
            "new",
            "copies",
            "updated",
            "unchanged",
            "errors",
        )
        connection.execute(
            tables.tables["runs"].insert(),
            {
                "source": "a",
                "started_at": now,
                "refused": {},
                **dict.fromkeys(kept, 3),
            },
        )


def test_every_earlier_revision_is_brought_to_the_newest_with_what_it_holds(
    request: pytest.FixtureRequest, tmp_path: Path, now: datetime
) -> None:
    """From each revision there was: tables as the models describe, the article found, the visit's figures as they were.
    On PostgreSQL from the first, whose way leads through all others."""
    earlier = [
        script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    ][1:]
    cases = [(f"sqlite:///{tmp_path / revision}.db", revision) for revision in earlier]
    for url, revision in [
        *cases,
        (request.getfixturevalue("postgresql_server"), earlier[-1]),
    ]:
        archive = open_archive(url)
        if archive.dialect == "postgresql":
            with archive.writer.begin() as connection:
                connection.execute(sql("DROP SCHEMA public CASCADE"))
                connection.execute(sql("CREATE SCHEMA public"))
        at_revision(archive, revision, now)
        upgrade(archive)
        assert is_current(archive)
        assert differences(archive) == []
        with archive.read() as session:
            assert [
                one.article.id
                for one in search(session, SearchSpec(parse("新质生产力"))).items
            ] == [7]
            assert session.scalars(select(Run.new)).all() == [3]
        archive.close()


def test_a_beginning_that_was_interrupted_is_taken_up(
    archive: Archive, now: datetime
) -> None:
    """Tables without the note of how the index spells: made good where no article is, else left to `db upgrade`."""
    with archive.write() as session:
        session.execute(delete(Key).where(Key.name == index_version.NAME))
    prepare(archive)
    assert is_current(archive)
    with archive.write() as session:
        put(session, now, title="产业政策")
        session.execute(delete(Key).where(Key.name == index_version.NAME))
    with pytest.raises(ArchiveError, match="db upgrade"):
        prepare(archive)


def test_an_interruption_is_told_from_what_its_tidying_failed_at(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Alembic drops a half-made table when it is interrupted; the error of that is not the reason."""

    def interrupted(*arguments: object) -> None:
        try:
            raise KeyboardInterrupt
        finally:
            raise PendingRollbackError("the transaction is invalid")

    monkeypatch.setattr(command, "upgrade", interrupted)
    with pytest.raises(KeyboardInterrupt):
        upgrade(archive)

    def failed(*arguments: object) -> None:
        raise PendingRollbackError("the transaction is invalid")

    monkeypatch.setattr(command, "upgrade", failed)
    with pytest.raises(PendingRollbackError):
        upgrade(archive)


def test_upgrading_twice_changes_nothing(archive: Archive) -> None:
    """`db upgrade` and `prepare` may be run at every start."""
    upgrade(archive)
    prepare(archive)
    assert is_current(archive)


def test_an_index_made_by_other_rules_is_made_anew(
    archive: Archive, now: datetime
) -> None:
    """After a change of fold nothing is answered from the old index until `db upgrade` has gone over it."""
    with archive.write() as session:
        for _ in range(3):
            put(session, now, title="旧索引")
        session.merge(Key(name=index_version.NAME, value=b"of another time"))
        backend_of(session).clear(session)
    with archive.read() as session:
        assert index_version.missing(session) == 3
    with pytest.raises(ArchiveError, match="other rules"):
        require_current(archive)
    told: list[int] = []
    upgrade(archive, told.append)
    assert told == [3]
    require_current(archive)
    with archive.read() as session:
        assert search(session, SearchSpec(parse("旧索引"))).total == 3
        assert index_version.missing(session) == 0


def test_new_versions_that_fold_alike_ask_for_nothing(
    sqlite_archive: Archive, now: datetime
) -> None:
    """A library's new version alone is no reason to index a million articles anew."""
    with sqlite_archive.write() as session:
        put(session, now)
        session.merge(
            Key(
                name=index_version.NAME,
                value=b"older-versions " + index_version.fingerprint(),
            )
        )
    require_current(sqlite_archive)
    assert is_current(sqlite_archive)


def test_an_update_of_the_program_is_noted_once(
    sqlite_archive: Archive, now: datetime
) -> None:
    """`db upgrade` notes the new versions that make the same index; another index is not taken for it."""
    for fingerprint, expected in (
        (index_version.fingerprint(), index_version.makers()),
        (b"of-other-rules", b"older-versions"),
    ):
        with sqlite_archive.write() as session:
            session.merge(
                Key(name=index_version.NAME, value=b"older-versions " + fingerprint)
            )
        with sqlite_archive.write() as session:
            index_version.confirm(session)
        with sqlite_archive.read() as session:
            kept = session.get_one(Key, index_version.NAME)
            assert kept.value.startswith(expected)


def test_rules_made_before_words_were_whole_keep_what_they_found(
    tmp_path: Path, now: datetime
) -> None:
    """`AI` found MAIN when the rule was made: the rule says so now, and finds it still. Removed rules stay."""
    archive = open_archive(f"sqlite:///{tmp_path / 'old.db'}")
    at_revision(archive, "0006", now)
    queries = ["AI 产业", '"GB/T 7714"', "新质生产力", "(AI", "AI"]
    with archive.writer.begin() as connection:
        tables = MetaData()
        tables.reflect(connection, only=["rules"])
        for number, query in enumerate(queries):
            connection.execute(
                tables.tables["rules"].insert(),
                {
                    "name": str(number), "query": query, "recipients": [], "cadence": "hourly", "options": {},
                    "created_at": now, "after_article_id": 0, "paused": False, "held_back": 0,
                    "removed_at": now if number == 4 else None,
                },
            )  # fmt: skip
    upgrade(archive)
    with archive.read() as session:
        asked = list(session.scalars(select(Rule.query).order_by(Rule.name)))
    assert asked == ["*AI* 产业", "*GB\\/T\\ 7714*", "新质生产力", "(AI", "AI"]
    assert parse(asked[0]).matches({"title": "产业", "text": "MAIN"})
    archive.close()
