"""Whether a site, a source, a state or a category that was named exists; refused with the nearest name."""

from collections.abc import Collection

from db.conditions import known_values
from db.session import Session
from policywatch.cli.errors import UsageError
from policywatch.cli.work import Work
from text.nearest import did_you_mean
from text.normalise import fold


def check_word(option: str, word: str | None, known: Collection[str]) -> None:
    """Raises UsageError for a word that is not among the known ones, naming them or the nearest."""
    if word is not None and word not in known:
        names = ", ".join(sorted(known))
        raise UsageError(
            f"{option}: {word!r} is none of {names}{did_you_mean(word, known)}"
        )


def check_names(
    session: Session, work: Work, *, site: str | None, source: str | None
) -> None:
    """Raises UsageError for a site or source that neither the archive nor the catalogue has."""
    if site:
        _check_site(session, work, site)
    if source:
        _check_source(session, work, source)


def _check_site(session: Session, work: Work, site: str) -> None:
    from text.urls import site as site_of

    asked = fold(site).strip(".")
    stored = known_values(session, "site")
    if (
        any(f".{one}".endswith(f".{asked}") for one in stored)
        or site_of(asked) in stored
    ):
        return
    passports = work.catalogue[0].values()
    watched = {site_of(url) for one in passports for url in one.start_urls}
    if site_of(asked) not in watched:
        raise UsageError(
            f"--site: no article and no source of {site!r}{did_you_mean(asked, [*stored, *watched])}"
        )


def _check_source(session: Session, work: Work, source: str) -> None:
    stored = known_values(session, "source")
    if fold(source) in map(fold, stored):
        return
    watched = work.catalogue[0]
    if fold(source) not in map(fold, watched):
        raise UsageError(
            f"--source: there is no source {source!r}{did_you_mean(source, [*stored, *watched])} "
            "(`policywatch sources list` names them)"
        )
