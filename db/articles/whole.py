"""One article with everything the archive has of it: its story and what it said before."""

from typing import Any

from sqlalchemy.orm import Session

from db.answers.articles import WholeArticle
from db.articles import articles, revisions
from db.models import Article
from db.policies import linked
from db.stories import stories


def whole_json(session: Session, article: Article) -> dict[str, Any]:
    """The contract's article with `story_copies` and `revisions`."""
    number = articles.copies(session, [article.story_id]).get(article.story_id, 1)
    answer = WholeArticle.of(
        article,
        number,
        linked.ids_of(session, [article.id]).get(article.id, []),
        story_copies=stories.story_answer(session, article.story_id),
        revisions=revisions.revision_answers(session, article),
    )
    return answer.as_json()
