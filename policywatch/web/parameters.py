"""Which parameters an address of the API may have: a mistyped one is refused, not ignored."""

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params

from db.session import Session
from policywatch.known import check_category, check_site, check_source
from policywatch.web.asked import Asked
from policywatch.web.problems import UnknownParameter
from policywatch.web.site import Site
from text.nearest import did_you_mean
from text.reason import Reason

EVERYWHERE = ("token",)


def only_known(request: Request) -> None:
    """Raises UnknownParameter for a parameter that the route does not read."""
    read = get_flat_params(request.scope["route"].dependant)
    known = {*(one.alias for one in read), *EVERYWHERE}
    for name in request.query_params:
        if name not in known:
            shown = name[:50]
            raise UnknownParameter(
                Reason(
                    "page.no-parameter",
                    name=shown,
                    nearest=did_you_mean(shown, known),
                )
            )


def check_asked(session: Session, site: Site, asked: Asked) -> None:
    """Raises UnknownName for a site, source or category of a search that there is not."""
    if asked.category:
        check_category(session, asked.category)
    passports = site.setup.passports
    if asked.site:
        check_site(session, passports, asked.site)
    if asked.source:
        check_source(session, passports, asked.source)
