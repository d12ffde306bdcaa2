"""Document numbers of a draft: are they in the archive, and of this document?"""

from sqlalchemy.orm import Session

from db.quotes.candidates import Candidate, candidates, numbered
from db.quotes.passages import NOTHING, Found, find
from text.normalise import fold
from text.policy.document_numbers import read_numbers
from text.quotes.compare import ALTERED, EXACT, Comparison, Difference
from text.quotes.numbers import canonical_number, printed_forms

LOOKED_THROUGH = 20
NEAR_TITLE_CHARS = 60


def find_number(session: Session, written: str, title: str = "") -> Found:
    """Find a document number. With the title a draft puts beside it, the number
    the archive has for that title decides.
    """
    number = canonical_number(written)
    if number is None:
        return find(session, written)
    if title:
        beside = _beside_title(session, title, number)
        if beside is not None:
            return beside
    own = numbered(session, number)
    if own:
        return Found(own[0], Comparison(EXACT, 1.0, archive=number))
    groups = [[fold(form)] for form in printed_forms(number)]
    for article in candidates(session, groups, LOOKED_THROUGH):
        if number in _numbers(article.text) | _numbers(article.title):
            return Found(article, Comparison(EXACT, 1.0, archive=number))
    return NOTHING


def _beside_title(session: Session, title: str, number: str) -> Found | None:
    """What the archive says of a title's number; None where it says nothing."""
    other: tuple[Candidate, str] | None = None
    named = candidates(session, [[fold(title)]], LOOKED_THROUGH)
    for article in sorted(named, key=lambda one: (not one.is_original, one.key)):
        stated = _stated_for(article, title)
        if number in stated:
            return Found(article, Comparison(EXACT, 1.0, archive=number))
        if stated and other is None:
            other = article, min(stated)
    if other is None:
        return None
    article, theirs = other
    difference = Difference(number, theirs, "figure", 0, len(number))
    return Found(article, Comparison(ALTERED, 1.0, [difference], theirs))


def _stated_for(article: Candidate, title: str) -> set[str]:
    """The numbers an article gives a title: its own, or directly behind the title in its text."""
    stated: set[str] = set()
    wanted = fold(title)
    if article.document_number and wanted in fold(article.title):
        own = canonical_number(article.document_number)
        stated |= {own} if own else set()
    at = article.text.find(f"《{title}》")
    while at >= 0:
        behind = at + len(title) + 2
        near = article.text[behind : behind + NEAR_TITLE_CHARS]
        # Up to the next title: its number is another's.
        near = near.partition("《")[0].partition("。")[0]
        stated |= _numbers(near)
        at = article.text.find(f"《{title}》", behind)
    return stated


def _numbers(text: str) -> set[str]:
    found = (canonical_number(one.written) for one in read_numbers(text))
    return {one for one in found if one}
