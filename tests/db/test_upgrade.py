"""The archive's tables: made from scripts that say the same as the models."""

from datetime import datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from db import spelling
from db.migrations.regenerate import next_one  # noqa: F401 — the door for maintainers must import
from db.models import Base, Key
from db.search import search
from db.session import Archive, ArchiveError
from db.upgrade import current, head, is_current, prepare, require_current, upgrade
from tests.db.articles import put
from text.query import parse


def differences(archive: Archive) -> list[object]:
    def ours(name: str | None, kind: str, parents: object) -> bool:
        return not (kind == "table" and name and name.startswith(("article_search", "article_characters")))

    with archive.reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours, "compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def test_scripts_make_the_tables_the_models_describe(archive: Archive) -> None:
    """A model changed without its script shows here, with what is missing."""
    assert differences(archive) == []
    assert current(archive) == head()


def test_upgrading_twice_changes_nothing(archive: Archive) -> None:
    """`db upgrade` and `prepare` may be run at every start."""
    upgrade(archive)
    prepare(archive)
    assert is_current(archive)


def test_an_index_made_by_other_rules_is_made_anew(archive: Archive, now: datetime) -> None:
    """After a change of fold nothing is answered from the old index until `db upgrade` has gone over it."""
    with archive.write() as session:
        for _ in range(3):
            put(session, now, title="旧索引")
        session.merge(Key(name=spelling.NAME, value=b"of another time"))
        spelling.clear(session)
    with archive.read() as session:
        assert spelling.missing(session) == 3
    with pytest.raises(ArchiveError, match="other rules"):
        require_current(archive)
    told: list[int] = []
    upgrade(archive, told.append)
    assert told == [3]
    require_current(archive)
    with archive.read() as session:
        assert search(session, parse("旧索引")).total == 3
        assert spelling.missing(session) == 0


def test_new_versions_that_fold_alike_ask_for_nothing(sqlite_archive: Archive, now: datetime) -> None:
    """A library's new version alone is no reason to index a million articles anew."""
    with sqlite_archive.write() as session:
        put(session, now)
        session.merge(Key(name=spelling.NAME, value=b"older-versions " + spelling.fingerprint()))
    require_current(sqlite_archive)
