"""`python -m db.migrations.regenerate "what changed"`: writes the first draft of a new revision.

Without words it writes revision 0001 again from the models, which it refuses as soon as
a later revision builds on it: archives in use were made by 0001 as it stands.
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


class Refused(Exception):
    """What was asked for would break archives in use; the text says what to do instead."""


def first(folder: Path = MIGRATIONS / "versions") -> Path:
    """Write revision 0001 from the models, with the search tables added.

    Raises Refused where later revisions exist.
    """
    scripts = _scripts(folder)
    later = [script for script in scripts if not script.name.startswith("0001")]
    if later:
        raise Refused(
            f"{later[0].name} and {len(later) - 1} more build on revision 0001, which stays as it is: "
            'for a change of the models run `python -m db.migrations.regenerate "what changed"`, '
            "which writes the next revision"
        )
    for old in scripts:
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
    newest = _scripts(MIGRATIONS / "versions")[-1].name.partition("_")[0]
    return _draft(message, f"{int(newest) + 1:04}")


def _scripts(folder: Path) -> list[Path]:
    """The revisions' files, oldest first."""
    return sorted(folder.glob("[0-9]*_*.py"))


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


def main(words: list[str]) -> int:
    """Write a revision and print its file; the exit status."""
    try:
        written = next_one(words[0]) if words else first()
    except Refused as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{written}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
