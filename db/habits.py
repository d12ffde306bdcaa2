"""What is learnt of each site: the paragraphs it puts around every article, and the publishers it states."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import SiteHabit


def homes(session: Session, publishers: set[str]) -> dict[str, str]:
    """The site each stated publisher is at home on, as far as is known."""
    if not publishers:
        return {}
    return {row.site: row.site for row in session.scalars(select(SiteHabit).where(SiteHabit.site.in_(publishers)))}
