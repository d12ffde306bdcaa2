"""The door for maintainers: drafting a revision never destroys one that archives were made by."""

import subprocess
import sys
from pathlib import Path

from db.maintenance.schema_version import MIGRATIONS, known

ROOT = Path(__file__).resolve().parents[2]


def test_the_first_revision_is_refused_where_others_build_on_it() -> None:
    """One line says why and which command writes the next revision; no file changes; exit status 1."""
    versions = MIGRATIONS / "versions"
    before = {path.name: path.read_bytes() for path in versions.glob("*.py")}
    done = subprocess.run(
        [sys.executable, "-m", "db.migrations.regenerate"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert '`python -m db.migrations.regenerate "what changed"`' in done.stderr
    assert known()[1] in done.stderr
    assert before == {path.name: path.read_bytes() for path in versions.glob("*.py")}
