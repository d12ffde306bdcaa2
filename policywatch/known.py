"""Which sites, sources and categories there are: those of stored articles and those of the catalogue."""

from collections.abc import Mapping

from crawler.categories import CATEGORIES
from crawler.passport import Passport
from db.search.conditions import known_values
from db.session import Session
from text.nearest import did_you_mean
from text.normalise import fold
from text.reason import Reason
from text.urls import site as site_of

Passports = Mapping[str, Passport]


class UnknownName(ValueError):
    """A site, source or category that there is not; the text names the nearest. `field`
    is what was asked for.
    """

    def __init__(self, field: str, reason: Reason) -> None:
        super().__init__(Reason("name.unknown", field=field, told=reason))
        self.field = field
        self.reason = reason


def check_site(session: Session, passports: Passports, site: str) -> None:
    """Raises UnknownName for a site that no article and no source is of."""
    asked = fold(site).strip(".")
    stored = known_values(session, "site")
    if any(f".{one}".endswith(f".{asked}") for one in stored):
        return
    watched = set()
    for one in passports.values():
        for url in one.start_urls:
            watched.add(site_of(url))
    if site_of(asked) not in {*stored, *watched}:
        nearest = did_you_mean(asked, [*stored, *watched])
        raise UnknownName("site", Reason("name.no-site", name=site, nearest=nearest))


def check_source(session: Session, passports: Passports, source: str) -> None:
    """Raises UnknownName for a source that brought no article and is not in the catalogue."""
    known = [*known_values(session, "source"), *passports]
    if fold(source) not in map(fold, known):
        nearest = did_you_mean(source, known)
        raise UnknownName(
            "source",
            Reason("name.no-source", name=source, nearest=nearest),
        )


def check_category(session: Session, category: str) -> None:
    """Raises UnknownName for a category that neither passports nor articles have."""
    if category not in CATEGORIES and category not in known_values(session, "category"):
        nearest = did_you_mean(category, CATEGORIES)
        reason = Reason(
            "name.no-category",
            name=category,
            categories=list(CATEGORIES),
            nearest=nearest,
        )
        raise UnknownName("category", reason)
