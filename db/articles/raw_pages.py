"""The pages as they were fetched, compressed, for as long as the operator wants them kept."""

import hashlib
import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from db.models import RawPage
from db.unit_of_work import unit_of_work

# Level 6 takes half as much time again for four percent less room.
COMPRESSION = 4
# Fewer than 999 bound values, which every build of SQLite allows.
BATCH = 500

_INSERT = insert(RawPage.__table__)  # type: ignore[arg-type]


def keep_later(
    session: Session,
    article_id: int,
    body: bytes,
    *,
    encoding: str | None,
    fetched_at: datetime,
) -> None:
    """Keep an article's page when the transaction ends, together with others."""
    row: dict[str, Any] = {
        "article_id": article_id,
        "fetched_at": fetched_at,
        "sha256": hashlib.sha256(body).hexdigest(),
        "encoding": encoding,
        "body": zlib.compress(body, COMPRESSION),
    }
    unit_of_work(session).later(_write, row)


def _write(session: Session, rows: list[dict[str, Any]]) -> None:
    session.connection().execute(_INSERT, rows)


class PageMark(NamedTuple):
    """What identifies a stored page: the SHA-256 of its bytes, and when it was fetched."""

    sha256: str
    fetched_at: datetime


def marks_of(session: Session, article_ids: Iterable[int]) -> dict[int, PageMark]:
    """By article, the mark of its page as fetched last; articles without a kept page are left out."""
    asked = (
        select(RawPage.article_id, RawPage.sha256, RawPage.fetched_at)
        .where(RawPage.article_id.in_(bindparam("ids", expanding=True)))
        .order_by(RawPage.id)
    )
    ids = sorted(set(article_ids))
    found: dict[int, PageMark] = {}
    for start in range(0, len(ids), BATCH):
        batch = {"ids": ids[start : start + BATCH]}
        for article_id, sha256, fetched_at in session.execute(asked, batch):
            found[article_id] = PageMark(sha256, fetched_at)
    return found
