"""The revisions that the program names without Alembic are Alembic's own."""

from alembic.script import ScriptDirectory

from db.maintenance.schema_version import MIGRATIONS, current, head, known
from db.models import Base
from db.models.base import add_postgresql_options
from db.session import Archive


def test_the_files_names_are_the_revisions_in_order() -> None:
    """What stands before a migration's first underscore is its revision, and their order is the chain's."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    chain = [script.revision for script in scripts.walk_revisions()]
    assert list(known()) == chain[::-1]
    assert head() == scripts.get_current_head()


def test_an_archive_without_tables_has_no_revision(archive: Archive) -> None:
    """An archive that was brought up to date is at the head."""
    assert current(archive) == head()


def test_partial_indexes_are_partial_on_postgresql_too() -> None:
    """Where migrations are drafted, each index that holds some rows on SQLite does so on PostgreSQL."""
    add_postgresql_options(Base.metadata)
    indexes = [one for table in Base.metadata.tables.values() for one in table.indexes]
    partial = [one for one in indexes if "where" in one.info]
    assert len(partial) >= 3
    for index in partial:
        options = index.dialect_options
        assert options["postgresql"]["where"] is options["sqlite"]["where"]
