"""Whether the search index was made by the rules of comparison this program has.

The index holds texts as `text.normalise.fold` and `text.words.shaped` gave them. If
these change (a new OpenCC, new rules of ours), old articles are no longer found by what
people type. The archive therefore remembers what they made of a probe, and `policywatch
db upgrade` rebuilds the index where today's result differs.
"""

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from unicodedata import unidata_version

from sqlalchemy import (
    delete,
    func,
    select,
)
from sqlalchemy.orm import Session, selectinload

from db.models import Article, Key
from db.search.backend import backend_for, backend_of
from db.search.indexing import as_compared, searched_fields
from db.session import Archive
from text import hanzi, normalise, readings, words

NAME = "spelling of the search index"
BATCH = 500
# Han in common use and its compatibility forms, widths, accents, punctuation; and what
# looks around: readings, spaces.
PROBE = "".join(
    map(
        chr,
        [
            *range(0x20, 0x250),
            *range(0x2000, 0x2070),
            *range(0x3000, 0x3100),
            *range(0x4E00, 0x9FFF, 3),
            *range(0xF900, 0xFB00),
            *range(0xFF00, 0xFFF0),
        ],
    )
)
SENTENCES = "新質(zhì)生產(chǎn)力（lì）發展 (AI) （以下简称“办法”）質[zhì]質（音zhì）質(ㄓˊ)　空  格\n\n（2025—2030）｢ｶﾞ｣ﬁ 500kV C919"


def is_current(session: Session) -> bool:
    """Whether the index was made with today's rules."""
    kept = session.get(Key, NAME)
    made, _, said = kept.value.partition(b" ") if kept else (b"", b"", b"")
    return bool(kept) and (made == makers() or said == fingerprint())


def remember(session: Session) -> None:
    session.merge(Key(name=NAME, value=makers() + b" " + fingerprint()))


def confirm(session: Session) -> None:
    """Note today's makers where the index is as they would make it: else every process
    would work out the fingerprint after an update of the program.
    """
    kept = session.get(Key, NAME)
    if kept and not kept.value.startswith(makers()) and is_current(session):
        remember(session)


def forget(session: Session) -> None:
    """The index is not to be answered from until `remember`."""
    session.execute(delete(Key).where(Key.name == NAME))


@cache
def makers() -> bytes:
    """Everything the compared form is made of: where this is as it was, it need not be worked out."""
    libraries = " ".join(map(version, ("OpenCC", "pypinyin"))) + unidata_version
    files = (
        Path(module.__file__ or "").read_bytes()
        for module in (normalise, hanzi, readings, words)
    )
    return sha256(b"".join([libraries.encode(), *files])).hexdigest().encode()


@cache
def fingerprint() -> bytes:
    """What today's rules make of the probe; takes a few tenths of a second."""
    return (
        sha256("\n".join(map(as_compared, (PROBE, SENTENCES))).encode())
        .hexdigest()
        .encode()
    )


def reindex(
    archive: Archive,
    told: Callable[[int], object] = lambda number: None,
) -> int:
    """Rebuild the whole search index; returns the number of articles. Until it is done search may
    miss articles; interrupted, it begins again. `told` hears how many are done.
    """
    with archive.write() as session:
        forget(session)
        backend_of(session).clear(session)
    return complete(archive, told)


def complete(
    archive: Archive,
    told: Callable[[int], object] = lambda number: None,
) -> int:
    """Index the articles that the index lacks, on SQLite in transactions short enough
    for other writers; how many.
    """
    done, last = 0, -(2**63)
    backend = backend_for(archive.dialect)
    with archive.write() as session:
        backend.before_filling(session)
    while True:
        with archive.write() as session:
            # Articles that others store meanwhile are in the index already.
            waiting = select(Article).where(
                Article.newest > last,
                ~backend.knows_article(last),
            )
            asked = waiting.order_by(Article.newest).limit(BATCH)
            articles = list(
                session.scalars(asked.options(selectinload(Article.attachments)))
            )
            if not articles:
                backend.after_filling(session)
                remember(session)
                return done
            backend.add_many(
                session,
                [(one.newest, searched_fields(one)) for one in articles],
            )
            done, last = done + len(articles), articles[-1].newest
        told(done)


def missing(session: Session) -> int:
    """Articles that the index does not know; 0 in a sound archive."""
    known = backend_of(session).knows_article()
    lost = select(func.count()).select_from(Article).where(~known)
    return session.scalar(lost) or 0
