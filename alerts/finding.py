"""What rules find in a batch of new articles and revisions: once a rule and story, nothing the rule knew
before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from alerts.matching import Matcher, fields_of
from alerts.relevance import relevance
from alerts.rules import parse_options
from db import hits
from db.hits import StoryView
from db.models import Article, Revision, Rule
from db.rules import is_paused
from db.session import Session


@dataclass(frozen=True)
class Found:
    """A rule and a story that go together, by which article, and, where a revision brought it, by which."""

    rule: Rule
    view: StoryView
    article: Article
    relevance: float
    muted: bool
    revision: Revision | None = None
    is_update: bool = False

    @property
    def triple(self) -> tuple[int, int, int]:
        """The hit's key in the archive."""
        return self.rule.id, self.view.id, self.revision.id if self.revision and self.is_update else 0


class Look:
    """One look at a batch: reads what the archive knows of its stories, then decides."""

    def __init__(
        self,
        session: Session,
        matcher: Matcher,
        news: Sequence[tuple[Article, Revision | None]],
        now: datetime,
    ) -> None:
        self._matcher, self._news, self._now = matcher, news, now
        self._fired = {article.id: matcher.fire(fields_of(article)) for article, _ in news}
        self._rules = hits.rules(session, set(chain.from_iterable(self._fired.values())))
        self._views = hits.views(session, {one.story_id for one, _ in news if self._fired[one.id]})
        self._known = hits.already(session, list(self._views.values()), set(self._rules))

    def found(self) -> list[Found]:
        """First hits, from the article that speaks most of the rule's words, and updates, from the last
        revision.
        """
        firsts: dict[tuple[int, int], Found] = {}
        updates: dict[tuple[int, int], Found] = {}
        for one in self._judged():
            pair = one.rule.id, one.view.id
            if one.is_update:
                updates[pair] = one
            elif pair not in firsts or one.relevance > firsts[pair].relevance:
                firsts[pair] = one
        return [*firsts.values(), *updates.values()]

    def _judged(self) -> Iterable[Found]:
        for article, revision in self._news:
            for rule in (self._rules[number] for number in self._fired[article.id]):
                is_update = (rule.id, article.story_id) in self._known
                if self._is_news(rule, article, revision, is_update):
                    score = relevance(article, self._matcher.words(rule.id))
                    if score >= parse_options(rule.options).min_relevance:
                        muted = is_paused(rule, self._now)
                        view = self._views[article.story_id]
                        yield Found(rule, view, article, score, muted, revision, is_update)

    def _is_news(self, rule: Rule, article: Article, revision: Revision | None, is_update: bool) -> bool:
        if is_update:
            return revision is not None and parse_options(rule.options).updates
        if article.id <= rule.after_article_id or self._is_old(rule, self._views[article.story_id]):
            return False
        # A changed text is a first find only where the words came with the change: what was held back stays
        # so.
        return revision is None or not self._matcher.holds(rule.id, _before(article, revision))

    def _is_old(self, rule: Rule, view: StoryView) -> bool:
        """Whether the rule would have found the story in what was stored before the rule was made."""
        before = (article for article in view.articles if article.id <= rule.after_article_id)
        return any(self._matcher.holds(rule.id, fields_of(article)) for article in before)


def _before(article: Article, revision: Revision) -> dict[str, Any]:
    return fields_of(article) | {"title": revision.title, "text": revision.text}
