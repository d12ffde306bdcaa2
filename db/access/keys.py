"""Secrets the archive makes for itself once and keeps."""

import secrets

from db.models import Key
from db.session import Archive


def key(archive: Archive, name: str) -> bytes:
    """The 32 random bytes kept under `name`; made at the first call."""
    with archive.read() as session:
        kept = session.get(Key, name)
    if kept is not None:
        return kept.value
    with archive.write() as session:
        kept = session.get(Key, name)
        if kept is None:
            kept = Key(name=name, value=secrets.token_bytes(32))
            session.add(kept)
        return kept.value
