"""What the archive knows of the policy records that a batch's articles speak of, and of
which of them a rule has not told yet.
"""

from collections.abc import Iterable
from typing import Any

from alerts.matching import Matcher, fields_of
from db.models import Article
from db.policies import finding, told
from db.session import Session
from text.query_tree import Pairs


class KnownRecords:
    """Records and deadlines of articles, read for a batch at once; nothing is read where
    no rule asks for them."""

    def __init__(self, session: Session, matcher: Matcher) -> None:
        self._session = session
        self._matcher = matcher
        self._records: dict[int, dict[int, Pairs]] = {}
        self._deadlines: dict[int, list[Any]] = {}
        self._first: dict[int, int] = {}
        self._told: set[tuple[int, int]] = set()
        self._own: set[tuple[int, int]] = set()

    def read(self, articles: Iterable[Article]) -> None:
        """Reads what is known of these articles."""
        if not self._matcher.asks_records:
            return
        ids = {article.id for article in articles} - self._records.keys()
        found = finding.records_of(self._session, ids)
        self._records.update({one: found.get(one, {}) for one in ids})
        self._deadlines.update(finding.deadlines_of(self._session, ids))
        policies = set()
        for known in found.values():
            for policy in known:
                policies.add(policy)
        self._first.update(finding.first_articles(self._session, policies))
        self._told |= told.pairs(self._session, policies)
        self._own |= finding.own_pages(self._session, ids)

    def fields(self, article: Article) -> dict[str, Any]:
        """An article as the query language sees it, with its records and deadlines."""
        fields = fields_of(article)
        if self._matcher.asks_records:
            fields["records"] = list(self._records.get(article.id, {}).values())
            fields["deadline"] = self._deadlines.get(article.id, [])
        return fields

    def fresh(
        self,
        rule_id: int,
        after: int,
        article: Article,
    ) -> tuple[int, ...]:
        """The article's records that the rule holds for, that nobody spoke of when the
        rule was made (up to article `after`), and that it has not reported."""
        fields = self.fields(article)
        found = []
        for policy, pairs in self._records.get(article.id, {}).items():
            known = self._first.get(policy, 0) <= after
            if known or (rule_id, policy) in self._told:
                continue
            if self._matcher.holds(rule_id, {**fields, "records": [pairs]}):
                found.append(policy)
        return tuple(found)

    def carries(self, article_id: int, policies: Iterable[int]) -> bool:
        """Whether the article is one of these documents' own page."""
        return any((article_id, policy) in self._own for policy in policies)
