"""Pages that were fetched again and say something else: what they said before, and the
difference by sentence.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.answers import articles as answers
from db.answers.base import fields_from
from db.models import Article, Revision
from db.search import indexing
from db.stories import signatures
from db.stories.comparable_texts import comparable_of
from text.changes import Change, change
from text.comparison import Comparison, compared, recalled, written


def revise(
    session: Session,
    article: Article,
    *,
    title: str,
    text: str,
    now: datetime,
    is_watched: bool = False,
) -> bool:
    """Take the new reading of a known page. Where it says something else, the old one
    is kept as a revision, the flag `updated` set and search brought up to date; where
    only furniture or white space differ, nothing changes.

    `is_watched`: the page is watched for changes, and what is handed in here was found
    to be one of substance.
    """
    article.gone = False
    old, new = f"{article.title}\n{article.text}", f"{title}\n{text}"
    difference = change(old, new)
    if not difference:
        return False
    revision = _revision(session, article, now, difference)
    if is_watched:
        revision.watched = revision.substantive = True
    revision.comparison = written(compared(old, new, difference), old, new)
    session.add(revision)
    before = comparable_of(session, article)
    with indexing.changing(session, article):
        article.title, article.text, article.updated = title, text, True
    comparable = comparable_of(session, article)
    article.text_hash = comparable.digest
    signatures.unsign(session, article.id, before)
    signatures.sign(
        session,
        article.id,
        signatures.look_up(session, comparable.lsh_bands, comparable.title_band).vacant,
    )
    return True


def revision_answers(session: Session, article: Article) -> list[answers.Revision]:
    """Every change of an article, oldest first: when it was seen, what went and what came."""
    answered: list[answers.Revision] = []
    for one, found in compared_revisions(session, article):
        answered.append(
            answers.Revision(
                **fields_from(
                    answers.Revision,
                    one,
                    removed=found.removed,
                    added=found.added,
                )
            )
        )
    return answered


def revisions_json(session: Session, article: Article) -> list[dict[str, Any]]:
    """The same as JSON."""
    return [one.as_json() for one in revision_answers(session, article)]


def compared_revisions(
    session: Session,
    article: Article,
) -> list[tuple[Revision, Comparison]]:
    """Every earlier reading of an article, oldest first, with its comparison with the next one."""
    kept = _kept(session, article)
    texts = [f"{one.title}\n{one.text}" for one in kept]
    texts.append(f"{article.title}\n{article.text}")
    compared: list[tuple[Revision, Comparison]] = []
    for one, old, new in zip(kept, texts, texts[1:], strict=False):
        compared.append((one, recalled(one.comparison, old, new)))
    return compared


def difference(
    session: Session,
    article: Article,
    numbers: tuple[int, int] | None = None,
) -> list[str]:
    """Lines `- …` and `+ …` between two readings; without numbers, between the last two.

    Readings are numbered from 1; the present one has the highest number. Raises LookupError for a number that
    is not there.
    """
    kept = _kept(session, article)
    readings = [
        *(f"{one.title}\n{one.text}" for one in kept),
        f"{article.title}\n{article.text}",
    ]
    first, second = numbers or (len(readings) - 1, len(readings))
    if numbers is None and not kept:
        return []
    for number in (first, second):
        if not 1 <= number <= len(readings):
            raise LookupError(
                f"article {article.id} has no revision {number} (it has 1 to {len(readings)})"
            )
    found = change(readings[first - 1], readings[second - 1])
    return [f"- {one}" for one in found.removed] + [f"+ {one}" for one in found.added]


def _revision(
    session: Session,
    article: Article,
    now: datetime,
    found: Change,
) -> Revision:
    last = session.scalar(
        select(func.max(Revision.number)).where(Revision.article_id == article.id)
    )
    return Revision(
        article_id=article.id,
        number=(last or 0) + 1,
        seen_at=now,
        title=article.title,
        text=article.text,
        substantive=found.substantive,
    )


def _kept(session: Session, article: Article) -> list[Revision]:
    return list(
        session.scalars(
            select(Revision)
            .where(Revision.article_id == article.id)
            .order_by(Revision.number)
        )
    )
