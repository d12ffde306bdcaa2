"""What a database says becomes a reason in the reader's language."""

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from db.errors import archive_trouble
from text.reason import in_language


@pytest.mark.parametrize(
    ("said", "en", "zh"),
    [
        ("database or disk is full", "the disk is full", "磁盘已满"),
        ("attempt to write a readonly database", "read-only", "只读"),
        ("no such table: articles", "policywatch db upgrade", "缺少数据表"),
    ],
)
def test_trouble_is_worded_for_its_reader(said: str, en: str, zh: str) -> None:
    """The command line reads it in English, a Chinese page in Chinese."""
    trouble = archive_trouble(OperationalError("", {}, sqlite3.OperationalError(said)))
    assert trouble is not None and en in trouble
    assert zh in in_language(trouble, "zh")
