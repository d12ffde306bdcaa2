"""The archive's tables: made from scripts that say the same as the models."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from db.migrations.regenerate import next_one  # noqa: F401 — the door for maintainers must import
from db.models import Base
from db.session import Archive
from db.upgrade import current, head, is_current, prepare, upgrade


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
