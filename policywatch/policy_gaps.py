"""The gap list: documents whose original is missing, with where it should be."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from db.answers.policies import Gap, PolicySource
from db.policies import showing
from db.session import Session
from text.policy.bodies import body_finder

if TYPE_CHECKING:
    from crawler.passport import Passport

MAX_SOURCES = 5


def gap_list(
    session: Session,
    passports: "Iterable[Passport]",
    limit: int,
) -> list[dict[str, Any]]:
    """The ranked list as JSON: each record with `sources` (sites that speak of it),
    `stories`, and `where`, the issuers' sources of the catalogue."""
    by_body = sources_by_body(passports)
    shown = []
    for row in showing.gaps(session, limit):
        where: dict[str, dict[str, Any]] = {}
        for issuer in row.issuers:
            for source in by_body.get(issuer, ()):
                where.setdefault(source["source"], source)
        gap = Gap(
            **showing.facts_of(row),
            sources=row.sources,
            stories=row.stories,
            where=[PolicySource(**one) for one in list(where.values())[:MAX_SOURCES]],
        )
        shown.append(gap.as_json())
    return shown


def sources_by_body(
    passports: "Iterable[Passport]",
) -> dict[str, list[dict[str, Any]]]:
    """By full name of a body, the sources that publish what it issues."""
    found: dict[str, list[dict[str, Any]]] = {}
    for passport in passports:
        named = body_finder().find(passport.publisher or passport.name)
        for name in dict.fromkeys(body.name for body in named):
            found.setdefault(name, []).append(
                {
                    "source": passport.id,
                    "name": passport.name,
                    "url": str(passport.homepage or passport.start_urls[0]),
                }
            )
    return found
