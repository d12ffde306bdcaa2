"""Options that name a site, a source, a state or a category: refused with the nearest
name where there is none.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

from policywatch.cli.failures import UsageError
from policywatch.cli.work import Work
from text.nearest import did_you_mean

if TYPE_CHECKING:
    from db.session import Session


def check_word(option: str, word: str | None, known: Collection[str]) -> None:
    """Raises UsageError for a word that is not among the known ones, naming them and the nearest."""
    if word is not None and word not in known:
        names = ", ".join(sorted(known))
        meant = did_you_mean(word, known)
        raise UsageError(f"{option}: {word!r} is none of {names}{meant}")


def check_names(
    session: "Session",
    work: Work,
    *,
    site: str | None,
    source: str | None,
) -> None:
    """Raises UsageError for a site or source that neither the archive nor the catalogue has."""
    if not (site or source):
        return
    from policywatch.known import UnknownName, check_site, check_source

    passports = work.catalogue[0]
    try:
        if site:
            check_site(session, passports, site)
        if source:
            check_source(session, passports, source)
    except UnknownName as error:
        raise UsageError(f"--{error}") from error
