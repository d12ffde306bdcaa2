"""Repaired passports on several machines: accepted on one, in use on all.

With PostgreSQL several machines share an archive, and each has passport files of its
own. What is accepted on one of them is kept in the archive as well, and laid over the
files of the others when they read their catalogue. A file that says anything else than
what was repaired was changed by somebody, and goes before the archive.
"""

import logging
from datetime import datetime

from crawler.catalogue import Passport, PassportError, parse_passport
from db.session import Archive, Session
from db.sources import accepted
from scheduler.passport_files import digest, file_of, write
from scheduler.settings import Setup

log = logging.getLogger("policywatch.repair")


def adopt(archive: Archive, setup: Setup) -> Setup:
    """The setup with the passports that were accepted on other machines laid over its own."""
    if archive.dialect == "sqlite":
        return setup
    with archive.read() as session:
        rows = list(accepted.all_of(session))
        session.expunge_all()
    for row in rows:
        own = setup.passports.get(row.source)
        if own is None or digest(own) not in row.replaces:
            continue
        try:
            passport = parse_passport(row.text, row.source, f"archive:{row.source}")
        except PassportError as error:
            # A machine with an older program may not know a key of the newer one's.
            log.error("%s", error, extra={"source": row.source})
            continue
        setup.passports = {**setup.passports, row.source: passport}
        setup.accepted[row.source] = row.text
    return setup


def text_of(setup: Setup, source: str) -> str | None:
    """The text of a source's passport: from the archive where it came from there, else its file's."""
    if source in setup.accepted:
        return setup.accepted[source]
    path = file_of(setup, source)
    if path is not None:
        return path.read_text(encoding="utf-8-sig")
    return None


def write_passport(
    archive: Archive,
    setup: Setup,
    source: str,
    text: str,
) -> Passport:
    """Write an accepted passport into its file. Where several machines share the archive
    and this one can't write, the archive alone keeps it.

    Raises PassportError, and OSError where no other place is left.
    """
    try:
        return write(setup, source, text)
    except OSError as error:
        if archive.dialect == "sqlite":
            raise
        log.warning("%s", error, extra={"source": source})
        return parse_passport(text, source, f"archive:{source}")


def keep(
    session: Session,
    setup: Setup,
    old: Passport,
    text: str,
    now: datetime,
) -> None:
    """Keep an accepted passport for the other machines; in a transaction of the caller's."""
    if session.get_bind().dialect.name == "sqlite":
        return
    accepted.put(session, old.id, text, digest(old), now)
    setup.accepted[old.id] = text
