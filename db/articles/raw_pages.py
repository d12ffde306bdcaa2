"""The pages as they were fetched, compressed, for as long as the operator wants them kept."""

import hashlib
import zlib
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from db.models import RawPage
from db.unit_of_work import unit_of_work

# Level 6 takes half as much time again for four percent less room.
COMPRESSION = 4

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
