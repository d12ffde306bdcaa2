"""What was taken back since a backup was made, and stays taken back when it is
restored: tokens that were revoked, sessions that were logged out, readers who left a
rule with the link in their mail.
"""

import json
import sqlite3

_OWNED = ("saved_searches", "api_tokens", "marks", "account_visits")
_NEEDED = {"keys", "api_tokens", "ended_sessions", "rules", "reader_requests"}


def carry_over(connection: sqlite3.Connection) -> tuple[int, int]:
    """Take back in `copy` what `main`, the archive that went on after it, took back;
    how many tokens and readers.

    Nothing where the two are not one archive: a new one that was made by accident knows
    of no token at all.
    """
    if not (_has_all(connection, "main") and _has_all(connection, "copy")):
        return 0, 0
    if not _is_one_archive(connection):
        return 0, 0
    _accounts(connection)
    revoked = connection.execute(
        "DELETE FROM copy.api_tokens WHERE sha256 NOT IN (SELECT sha256 FROM main.api_tokens)"
    ).rowcount
    connection.execute(
        "INSERT OR IGNORE INTO copy.ended_sessions (sha256, ended_at) SELECT sha256, "
        "ended_at FROM main.ended_sessions"
    )
    return revoked, _readers_who_left(connection)


def _accounts(connection: sqlite3.Connection) -> None:
    """Who was removed since stays removed; passwords and roles are those of now."""
    if not all(
        _names(connection, name) >= {"accounts", *_OWNED} for name in ("main", "copy")
    ):
        return
    gone = "SELECT id FROM copy.accounts WHERE name NOT IN (SELECT name FROM main.accounts)"
    for table in _OWNED:
        connection.execute(
            f"DELETE FROM copy.{table} WHERE account_id != 0 AND account_id IN ({gone})"
        )
    # Rules go on sending mail: they rest until somebody looks after them.
    connection.execute(
        "UPDATE copy.rules SET paused = 1, account_id = 0, "
        "name = name || ' (account ' || account_id || ')' "
        f"WHERE account_id != 0 AND account_id IN ({gone})"
    )
    connection.execute(f"DELETE FROM copy.accounts WHERE id IN ({gone})")
    for column in ("password", "stamp", "role"):
        connection.execute(
            f"UPDATE copy.accounts SET {column} = (SELECT ours.{column} FROM main.accounts "
            "AS ours WHERE ours.name = copy.accounts.name)"
        )


def _names(connection: sqlite3.Connection, name: str) -> set[str]:
    rows = connection.execute(f"SELECT name FROM {name}.sqlite_master")
    return {row[0] for row in rows}


def _has_all(connection: sqlite3.Connection, name: str) -> bool:
    return _names(connection, name) >= _NEEDED


def _is_one_archive(connection: sqlite3.Connection) -> bool:
    """Whether they share a secret, which each archive makes for itself."""
    shared = connection.execute(
        "SELECT count(*) FROM main.keys AS ours JOIN copy.keys AS theirs ON ours.name = theirs.name "
        "AND ours.value = theirs.value WHERE ours.name IN ('web', 'mail')"
    )
    return bool(shared.fetchone()[0])


def _readers_who_left(connection: sqlite3.Connection) -> int:
    """Who left a rule and was not put on its list again is no recipient of it."""
    asked = connection.execute(
        'SELECT DISTINCT asked.rule_id, asked."to", ours.recipients, theirs.recipients '
        "FROM main.reader_requests AS asked "
        "JOIN main.rules AS ours ON ours.id = asked.rule_id "
        "JOIN copy.rules AS theirs ON theirs.id = asked.rule_id "
        "WHERE asked.deed = 'unsubscribe'"
    ).fetchall()
    leaving: dict[int, tuple[list[str], set[str]]] = {}
    for rule, to, now, then in asked:
        if to in json.loads(then) and to not in json.loads(now):
            leaving.setdefault(rule, (json.loads(then), set()))[1].add(to)
    for rule, (recipients, left) in leaving.items():
        kept = []
        for one in recipients:
            if one not in left:
                kept.append(one)
        # As the link itself does: a rule without recipients rests.
        connection.execute(
            "UPDATE copy.rules SET recipients = ?, paused = CASE WHEN ? THEN paused ELSE 1 END WHERE id = ?",
            (json.dumps(kept), bool(kept), rule),
        )
    return sum(len(left) for _, left in leaving.values())
