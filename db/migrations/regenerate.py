"""`python -m db.migrations.regenerate`: writes revision 0001 anew from the models.

Only before the first release; afterwards a change of the models is a new revision
(`python -m db.migrations.regenerate "what changed"` writes its first draft).
"""

import re
import sys
import tempfile
from pathlib import Path

from alembic import command

from db.maintenance.upgrade import MIGRATIONS, configuration
from db.session import open_archive

POSTGRESQL_WHERE = re.compile(r"postgresql_where=sa\.text\([^)]*\)")
SEARCH = "    # ### end Alembic commands ###\n\n\ndef downgrade"


def first() -> Path:
    """Write revision 0001 from the models, with the search tables added."""
    for old in (MIGRATIONS / "versions").glob("0001*.py"):
        old.unlink()
    written = _draft("first archive", "0001")
    code = written.read_text(encoding="utf-8")
    code = code.replace(
        "from alembic import op\n",
        "from alembic import op\n\nfrom db.migrations import search_tables\n",
    )
    code = code.replace(
        SEARCH,
        SEARCH.replace("\n\n\n", "\n    search_tables.create_0001()\n\n\n", 1),
        1,
    )
    written.write_text(code, encoding="utf-8")
    return written


def next_one(message: str) -> Path:
    """Write the first draft of a new revision: what the models have and the newest revision has not."""
    number = len(list((MIGRATIONS / "versions").glob("[0-9]*.py"))) + 1
    return _draft(message, f"{number:04}")


def _draft(message: str, revision: str) -> Path:
    with tempfile.TemporaryDirectory() as folder:
        archive = open_archive(f"sqlite:///{folder}/draft.db")
        with archive.writer.connect() as connection, connection.begin():
            config = configuration(connection)
            command.upgrade(config, "head")
            script = command.revision(
                config, message, autogenerate=True, rev_id=revision
            )
        archive.close()
    assert script is not None
    assert not isinstance(script, list)
    written = Path(script.path)
    written.write_text(
        POSTGRESQL_WHERE.sub(_with_booleans, written.read_text(encoding="utf-8")),
        encoding="utf-8",
    )
    return written


def _with_booleans(where: re.Match[str]) -> str:
    """The draft is made on SQLite, where true is 1; PostgreSQL has booleans."""
    return re.sub(r"(\w+) = 0", r"NOT \1", re.sub(r"(\w+) = 1", r"\1", where[0]))


if __name__ == "__main__":
    sys.stdout.write(f"{next_one(sys.argv[1]) if len(sys.argv) > 1 else first()}\n")
