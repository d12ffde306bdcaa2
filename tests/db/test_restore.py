"""A backup takes the archive's place whole, or nothing changes."""

import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from db.maintenance import backup
from db.maintenance.housekeeping import totals
from db.maintenance.restore import restore
from db.maintenance.upgrade import upgrade
from db.session import ArchiveError, open_archive
from tests.db.articles import put


class Place:
    """An archive with two articles, of which its backup has the first."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.now = now
        self.file, self.copy = folder / "archive.db", folder / "copy.db"
        self.url = f"sqlite:///{self.file}"
        archive = open_archive(self.url)
        upgrade(archive)
        with archive.write() as session:
            put(session, now, title="备份以前")
        backup.backup(archive, self.copy)
        with archive.write() as session:
            put(session, now, title="备份以后")
        archive.close()

    def articles(self, file: Path | None = None) -> int:
        archive = open_archive(f"sqlite:///{file or self.file}")
        with archive.read() as session:
            number = totals(session)[0]
        archive.close()
        return number


@pytest.fixture
def place(tmp_path: Path, now: datetime) -> Place:
    return Place(tmp_path, now)


def test_the_old_archive_is_kept_and_compared(place: Place) -> None:
    """What was lost is counted; the old archive still opens, and the backup stays where it is."""
    report = restore(place.url, place.copy, place.now)
    assert (report.articles, report.lost and report.lost.articles) == (1, 1)
    assert place.articles() == 1
    assert report.aside is not None and place.articles(report.aside) == 2
    assert place.copy.exists()


def test_what_a_killed_service_left_in_its_log_is_kept(place: Place) -> None:
    """The old archive's log goes into the old archive, none of it into the new one."""
    archive = open_archive(place.url)
    with archive.write() as session:
        put(session, place.now, title="只在日志里")
    kept = {}
    for ending in ("", "-wal", "-shm"):
        kept[ending] = Path(f"{place.file}{ending}").read_bytes()
    archive.close()
    for ending, content in kept.items():
        Path(f"{place.file}{ending}").write_bytes(content)
    report = restore(place.url, place.copy, place.now)
    assert place.articles() == 1
    assert report.aside is not None and place.articles(report.aside) == 3


def test_a_damaged_archive_is_replaced_as_well(place: Place) -> None:
    """That the old one can't be read is what backups are for; it is said and kept."""
    place.file.write_bytes(b"\0" * 5000)
    report = restore(place.url, place.copy, place.now)
    assert report.unreadable and report.aside is not None
    assert report.aside.read_bytes() == b"\0" * 5000
    assert place.articles() == 1


def test_a_lost_archive_is_restored(place: Place) -> None:
    """Nothing need be there; a log that lies about belongs to nobody."""
    place.file.unlink()
    Path(f"{place.file}-wal").write_bytes(b"x" * 100)
    assert restore(place.url, place.copy, place.now).aside is None
    assert place.articles() == 1


def test_a_copy_of_the_files_at_work_is_taken_with_its_log(
    place: Place, tmp_path: Path
) -> None:
    """`cp policywatch.db*` of a stopped machine is a backup too."""
    archive = open_archive(place.url)
    with archive.write() as session:
        put(session, place.now, title="在日志里")
    plain = tmp_path / "plain.db"
    for ending in ("", "-wal"):
        shutil.copyfile(f"{place.file}{ending}", f"{plain}{ending}")
    archive.close()
    assert restore(place.url, plain, place.now).articles == 3


@pytest.mark.parametrize("open_file", ["file", "copy"])
def test_nothing_is_restored_while_somebody_has_the_archive_open(
    place: Place, open_file: str
) -> None:
    """Refused with the process that has it open: the service, the page, sqlite3."""
    file = getattr(place, open_file)
    code = (
        "import sqlite3, sys; held = sqlite3.connect(sys.argv[1]); held.execute('BEGIN'); "
        "held.execute('SELECT count(*) FROM articles').fetchone(); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None and other.stdout.readline()
        with pytest.raises(ArchiveError, match=f"process {other.pid}.* open"):
            restore(place.url, place.copy, place.now)
        assert other.stdin is not None
        other.stdin.close()
    assert place.articles() == 2


def test_what_was_sent_since_is_not_sent_again(place: Place) -> None:
    """A mail that waited when the backup was made, and has been sent since, stays sent."""
    row = (
        'INSERT INTO outbox (message_id, kind, rule, "to", subject, content, state, attempts, created_at, not_before, ambiguous) '
        "VALUES ('<1@x>', 'alert', '甲', 'a@test.cn', '题', x'00', ?, 0, '2026-01-01', '2026-01-01', 0)"
    )
    for file, state in ((place.file, "sent"), (place.copy, "waiting")):
        with closing(sqlite3.connect(file)) as one:
            one.execute(row, (state,))
            one.commit()
    report = restore(place.url, place.copy, place.now)
    assert report.lost is not None and report.lost.sent == 1
    with closing(sqlite3.connect(place.file)) as one:
        assert one.execute("SELECT state FROM outbox").fetchall() == [("sent",)]


def _of_one_archive(place: Place, file: Path) -> None:
    """A token, a rule of two readers, and the secret by which the archive is known, as of before the backup."""
    with closing(sqlite3.connect(file)) as one:
        one.execute("INSERT INTO keys (name, value) VALUES ('web', x'01')")
        one.execute(
            "INSERT INTO api_tokens (name, sha256, scopes, created_at) VALUES ('t', 'ab', '[\"write\"]', '2026-01-01')"
        )
        one.execute(
            "INSERT INTO rules (id, name, query, recipients, cadence, options, created_at, after_article_id, paused, held_back) "
            "VALUES (1, '甲', '芯片', '[\"a@test.cn\", \"b@test.cn\"]', 'immediately', '{}', '2026-01-01', 0, 0, 0)"
        )
        one.commit()


def _taken_back(file: Path, *, again: bool = False) -> None:
    """The token was revoked, a session logged out, a reader left: after the backup. `again`: put on the list anew."""
    with closing(sqlite3.connect(file)) as one:
        one.execute("DELETE FROM api_tokens")
        one.execute("INSERT INTO ended_sessions VALUES ('cd', '2026-01-02')")
        one.execute(
            "INSERT INTO reader_requests (rule_id, \"to\", deed, story_id, at) VALUES (1, 'a@test.cn', 'unsubscribe', 0, '2026-01-02')"
        )
        if not again:
            one.execute("UPDATE rules SET recipients = '[\"b@test.cn\"]'")
        one.commit()


def _opened_by(file: Path) -> tuple[int, int, str]:
    with closing(sqlite3.connect(file)) as one:
        tokens, ended, recipients = one.execute(
            "SELECT (SELECT count(*) FROM api_tokens), (SELECT count(*) FROM ended_sessions), (SELECT recipients FROM rules)"
        ).fetchone()
    return tokens, ended, recipients


def test_what_was_taken_back_since_stays_so(place: Place) -> None:
    """A stolen token that was revoked opens nothing again, and who left a rule gets none of its mail."""
    for file in (place.file, place.copy):
        _of_one_archive(place, file)
    _taken_back(place.file)
    report = restore(place.url, place.copy, place.now)
    assert report.lost is not None
    assert (report.lost.revoked, report.lost.left) == (1, 1)
    assert _opened_by(place.file) == (0, 1, '["b@test.cn"]')


def test_an_account_that_was_removed_since_stays_away(place: Place) -> None:
    """A removed account and its token do not come back, a password reset since stays reset."""
    for file in (place.file, place.copy):
        _of_one_archive(place, file)
        with closing(sqlite3.connect(file)) as one:
            one.executemany(
                "INSERT INTO accounts (id, name, role, password, stamp, created_at) "
                "VALUES (?, ?, 'admin', 'old', 'old', '2026-01-01')",
                [(1, "gone"), (2, "stays")],
            )
            one.execute(
                "INSERT INTO marks VALUES (1, 'article', 1, 'note', 'x', '2026-01-01')"
            )
            one.commit()
    with closing(sqlite3.connect(place.file)) as one:
        one.execute("DELETE FROM accounts WHERE id = 1")
        one.execute(
            "UPDATE accounts SET password = 'new', stamp = 'new', role = 'reader'"
        )
        one.commit()
    restore(place.url, place.copy, place.now)
    with closing(sqlite3.connect(place.file)) as one:
        rows = one.execute(
            "SELECT name, password, stamp, role FROM accounts"
        ).fetchall()
        assert rows == [("stays", "new", "new", "reader")]
        assert one.execute("SELECT count(*) FROM marks").fetchone() == (0,)


def test_who_came_back_to_a_rule_stays_on_it(place: Place) -> None:
    """Left, and put on the list again: the last word counts."""
    for file in (place.file, place.copy):
        _of_one_archive(place, file)
    _taken_back(place.file, again=True)
    report = restore(place.url, place.copy, place.now)
    assert report.lost is not None and report.lost.left == 0
    assert _opened_by(place.file)[2] == '["a@test.cn", "b@test.cn"]'


def test_another_archive_takes_nothing_back(place: Place) -> None:
    """One made anew on an empty disk knows no token: the backup's stay."""
    _of_one_archive(place, place.copy)
    assert (restored := restore(place.url, place.copy, place.now).lost) is not None
    assert restored.revoked == 0
    assert _opened_by(place.file)[0] == 1


def _truncated(place: Place, bad: Path) -> None:
    bad.write_bytes(place.copy.read_bytes()[:-8192])


def _damaged(place: Place, bad: Path) -> None:
    content = bytearray(place.copy.read_bytes())
    content[8192:40960] = os.urandom(32768)
    bad.write_bytes(content)


def _newer(place: Place, bad: Path) -> None:
    shutil.copyfile(place.copy, bad)
    with closing(sqlite3.connect(bad)) as one:
        one.execute("UPDATE alembic_version SET version_num = '9999'")
        one.commit()


def _somebody_elses(place: Place, bad: Path) -> None:
    with closing(sqlite3.connect(bad)) as one:
        one.execute("CREATE TABLE moz_places (id)")
        one.execute("PRAGMA user_version = 1")


def _page(place: Place, bad: Path) -> None:
    bad.write_bytes(b"<html>404</html>" * 100)


def _dump(place: Place, bad: Path) -> None:
    bad.write_bytes(b"PGDMP" + b"\0" * 200)


def _compressed(place: Place, bad: Path) -> None:
    bad.write_bytes(gzip.compress(place.copy.read_bytes()))


def _empty(place: Place, bad: Path) -> None:
    bad.write_bytes(b"")


def _folder(place: Place, bad: Path) -> None:
    bad.mkdir()


def _absent(place: Place, bad: Path) -> None:
    pass


def _itself(place: Place, bad: Path) -> None:
    bad.symlink_to(place.file)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_truncated, "bad.db"),
        (_damaged, "bad.db"),
        (_newer, "newer policywatch"),
        (_somebody_elses, "no backup of a policywatch archive"),
        (_page, "no SQLite file"),
        (_dump, "pg_restore"),
        (_compressed, "unpack it first"),
        (_empty, "no SQLite file"),
        (_folder, "is a folder"),
        (_absent, "No such file"),
        (_itself, "archive itself"),
    ],
)
def test_what_is_no_sound_backup_changes_nothing(
    place: Place, tmp_path: Path, make: object, said: str
) -> None:
    """Refused with what is wrong; the archive and its folder are as before."""
    bad = tmp_path / "bad.db"
    make(place, bad)  # type: ignore[operator]
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ArchiveError, match=said):
        restore(place.url, bad, place.now)
    assert sorted(tmp_path.iterdir()) == before
    assert place.articles() == 2


def test_postgresql_is_restored_by_its_own_program(place: Place) -> None:
    """The line that does it is named, without the password."""
    with pytest.raises(ArchiveError, match="pg_restore --clean") as caught:
        restore("postgresql+psycopg://u:secret@host/name", Path("copy.dump"), place.now)
    assert "secret" not in str(caught.value)


def test_a_missing_backup_is_said_in_words(place: Place, tmp_path: Path) -> None:
    """One line names the file and what is wrong with it, without the system's numbers."""
    missing = tmp_path / "nosuch.db"
    with pytest.raises(ArchiveError) as caught:
        restore(place.url, missing, place.now)
    assert str(caught.value) == f"restoring {missing} failed: No such file or directory"
