"""What rules find in a batch of new articles and revisions: once a rule and story, nothing the rule knew
before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

from alerts.attempts import FailedAttempt, attempt
from alerts.known_records import KnownRecords
from alerts.matching import Matcher
from alerts.relevance import relevance
from alerts.rules import parse_options
from db.alerts import hits
from db.alerts.hits import StoryView
from db.alerts.rules import is_paused
from db.alerts.set_aside import Case
from db.models import Article, Revision, Rule
from db.session import Session
from text.changes import change

_FAILURES_ALLOWED = 3


@dataclass(frozen=True)
class Found:
    """A rule and a story that go together, by which article, and, where a revision brought it, by which.

    `policies` are the records that a rule asking for records tells of with it;
    `carries`: the article is the page of one of them.
    """

    rule: Rule
    view: StoryView
    article: Article
    relevance: float
    muted: bool
    revision: Revision | None = None
    is_update: bool = False
    policies: tuple[int, ...] = ()
    carries: bool = False

    @property
    def triple(self) -> tuple[int, int, int]:
        """The hit's key in the archive."""
        return (
            self.rule.id,
            self.view.id,
            self.revision.id if self.revision and self.is_update else 0,
        )


class Look:
    """One look at a batch: reads what the archive knows of its stories, then decides.

    `broken` holds what a mistake of ours kept from being decided, once `found` has run.
    """

    def __init__(
        self,
        session: Session,
        matcher: Matcher,
        news: Sequence[tuple[Article, Revision | None]],
        now: datetime,
    ) -> None:
        self._matcher, self._news, self._now = matcher, news, now
        self.broken: list[Case] = []
        self.repeated = 0
        self._records = KnownRecords(session, matcher)
        self._records.read([article for article, _ in news])
        self._fired = {
            article.id: self._firing(article, revision) for article, revision in news
        }
        self._rules = hits.rules(
            session,
            set(chain.from_iterable(self._fired.values())),
        )
        self._views = hits.views(
            session,
            {one.story_id for one, _ in news if self._fired[one.id]},
        )
        for view in self._views.values():
            self._records.read(view.articles)
        self._known = hits.already(
            session,
            list(self._views.values()),
            set(self._rules),
        )

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
        return [*self._once_a_record(list(firsts.values())), *updates.values()]

    def _once_a_record(self, firsts: list[Found]) -> list[Found]:
        """Of the finds of one rule that speak of the same record only the document's own
        page, else the one that is most about the rule's words."""
        kept: list[Found] = []
        claimed: set[tuple[int, int]] = set()
        for one in sorted(firsts, key=lambda one: (not one.carries, -one.relevance)):
            pairs = {(one.rule.id, policy) for policy in one.policies}
            if pairs and pairs <= claimed:
                self.repeated += 1
                continue
            claimed |= pairs
            kept.append(one)
        return sorted(kept, key=firsts.index)

    def _firing(self, article: Article, revision: Revision | None) -> list[int]:
        """The rules that fire; where that fails for all together, each is asked by itself."""
        fired = attempt(
            f"article {article.id}",
            lambda: self._matcher.fire(self._fields(article, revision)),
        )
        if not isinstance(fired, FailedAttempt):
            return fired
        return self._firing_one_by_one(article, revision)

    def _firing_one_by_one(
        self,
        article: Article,
        revision: Revision | None,
    ) -> list[int]:
        found: list[int] = []
        cases: list[Case] = []
        for number in self._matcher.rules():
            told = f"rule {number}, article {article.id}"
            holds = attempt(told, partial(self._holds, number, article, revision))
            if isinstance(holds, FailedAttempt):
                cases.append(_case(number, article, revision, holds))
                if len(cases) == _FAILURES_ALLOWED:  # it is the article, not the rules
                    cases = [_case(0, article, revision, holds)]
                    break
            elif holds:
                found.append(number)
        self.broken += cases
        return found

    def _holds(
        self,
        number: int,
        article: Article,
        revision: Revision | None,
    ) -> bool:
        return self._matcher.holds(number, self._fields(article, revision))

    def _fields(self, article: Article, revision: Revision | None) -> dict[str, Any]:
        """What rules are asked about: of a watched page that has changed only what came and went."""
        fields = self._records.fields(article)
        if revision is None or not revision.watched:
            return fields
        found = change(revision.text, article.text)
        return fields | {"text": "\n".join(found.added + found.removed)}

    def _judged(self) -> Iterable[Found]:
        for article, revision in self._news:
            for rule in (self._rules[number] for number in self._fired[article.id]):
                told = f"rule {rule.name!r}, article {article.id}"
                one = attempt(told, partial(self._judge, rule, article, revision))
                if isinstance(one, FailedAttempt):
                    self.broken.append(_case(rule.id, article, revision, one))
                elif one is not None:
                    yield one

    def _judge(
        self,
        rule: Rule,
        article: Article,
        revision: Revision | None,
    ) -> Found | None:
        is_watched = revision is not None and revision.watched
        is_update = is_watched or (rule.id, article.story_id) in self._known
        if not self._is_news(rule, article, revision, is_update):
            return None
        score = relevance(article, self._matcher.words(rule.id))
        if score < parse_options(rule.options).min_relevance:
            return None
        policies: tuple[int, ...] = ()
        if self._matcher.describes_records(rule.id) and not is_update:
            after = rule.after_article_id
            policies = self._records.fresh(rule.id, after, article)
            if not policies:
                self.repeated += 1
                return None
        return Found(
            rule,
            self._views[article.story_id],
            article,
            score,
            is_paused(rule, self._now),
            revision,
            is_update,
            policies,
            self._records.carries(article.id, policies),
        )

    def _is_news(
        self,
        rule: Rule,
        article: Article,
        revision: Revision | None,
        is_update: bool,
    ) -> bool:
        if is_update:
            if revision is None:
                return False
            return revision.watched or parse_options(rule.options).updates
        if article.id <= rule.after_article_id or self._is_old(
            rule,
            self._views[article.story_id],
        ):
            return False
        # A changed text is a first find only where the words came with the change: what was held back stays
        # so.
        return revision is None or not self._matcher.holds(
            rule.id,
            self._before(article, revision),
        )

    def _before(self, article: Article, revision: Revision) -> dict[str, Any]:
        return self._records.fields(article) | {
            "title": revision.title,
            "text": revision.text,
        }

    def _is_old(self, rule: Rule, view: StoryView) -> bool:
        """Whether the rule would have found the story in what was stored before the rule was made."""
        before = (
            article for article in view.articles if article.id <= rule.after_article_id
        )
        for article in before:
            if self._matcher.holds(rule.id, self._records.fields(article)):
                return True
        return False


def _case(
    rule_id: int,
    article: Article,
    revision: Revision | None,
    failed: FailedAttempt,
) -> Case:
    return Case(rule_id, article.id, revision.id if revision else 0, failed.reason)
