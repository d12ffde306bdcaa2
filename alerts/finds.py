"""From finds of several rules to the sections of one mail: each story once, under the
rule it says most about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from alerts.entries import Document, Entry, entry, one_line
from alerts.rules import parse_options
from alerts.sections import Section, best_first
from alerts.wording import WORDS
from db.alerts import hits
from db.alerts.hits import StoryView, Waiting
from db.models import Article, Rule
from db.policies import told
from db.session import Session
from text.query import QueryError, parse

MAX_DOCUMENTS = 5


@dataclass(frozen=True)
class Finds:
    """What waits for one recipient, with what a mail shows of it."""

    items: Sequence[Waiting]
    articles: Mapping[int, Article]
    views: Mapping[int, StoryView]
    texts_before: Mapping[int, str]
    documents: Mapping[tuple[int, int], Sequence[told.ToldRecord]]

    @classmethod
    def read(cls, session: Session, items: Sequence[Waiting]) -> "Finds":
        """Read the stories of these items from the archive."""
        articles = hits.articles(session, {item.hit.article_id for item in items})
        stories = {article.story_id for article in articles.values()}
        before = hits.texts_before(session, {item.hit.revision_id for item in items})
        pairs = {(item.rule.id, item.hit.article_id) for item in items}
        documents = told.documents(session, pairs)
        return cls(items, articles, hits.views(session, stories), before, documents)

    def by_story(self) -> dict[int, list[Waiting]]:
        """The items by the story their article is in now, each story's best find first."""
        stories: dict[int, list[Waiting]] = {}
        for item in self.items:
            article = self.articles.get(item.hit.article_id)
            if article is not None:
                stories.setdefault(article.story_id, []).append(item)
        for found in stories.values():
            found.sort(key=lambda item: (-item.hit.relevance, item.rule.name))
        return stories


def sections_of(finds: Finds, language: str, limit: int) -> list[Section]:
    """The mail's sections, the best first, each with at most `limit` stories; every rule has one."""
    rules = {item.rule.id: item.rule for item in finds.items}
    shown: dict[int, list[Entry]] = {number: [] for number in rules}
    elsewhere = dict.fromkeys(rules, 0)
    for story, items in finds.by_story().items():
        first, *others = {item.rule.id: item for item in items}.values()
        made = _entry(finds, story, items, language)
        made = replace(made, documents=_documents(finds, items, language))
        also = [item.rule.name for item in others]
        shown[first.rule.id].append(replace(made, also=also))
        for item in others:
            elsewhere[item.rule.id] += 1
    sections = []
    for number, rule in rules.items():
        sections.append(_section(rule, shown[number], elsewhere[number]))
    return [_limited(section, limit) for section in best_first(sections)]


def _entry(
    finds: Finds,
    story: int,
    items: Sequence[Waiting],
    language: str,
) -> Entry:
    best = items[0]
    words = dict.fromkeys(word for item in items for word in _words(item.rule))
    return entry(
        finds.views[story],
        finds.articles[best.hit.article_id],
        list(words),
        language,
        before=finds.texts_before.get(best.hit.revision_id),
        found_relevance=best.hit.relevance,
    )


def _documents(
    finds: Finds,
    items: Sequence[Waiting],
    language: str,
) -> tuple[Document, ...]:
    """The records that the rules tell of with a story, each once."""
    joint = WORDS[language]["list"]
    shown: dict[int, Document] = {}
    for item in items:
        for record in finds.documents.get((item.rule.id, item.hit.article_id), ()):
            facts = (record.number, joint.join(record.issuers), record.issued)
            others = [(one_line(title), one_line(who)) for title, who in record.others]
            shown[record.id] = Document(
                record.id,
                one_line(record.title),
                " · ".join(one_line(fact) for fact in facts if fact),
                tuple(others),
            )
    return tuple(shown.values())[:MAX_DOCUMENTS]


def _words(rule: Rule) -> list[str]:
    try:
        return parse(rule.query).words()
    except QueryError:
        # The rule was readable when it was saved; a later version may refuse it. Its
        # mail goes out without marked words, and `operator_notices` reports the rule.
        return []


def _section(rule: Rule, entries: list[Entry], elsewhere: int) -> Section:
    options = parse_options(rule.options)
    return Section(
        rule.id,
        rule.name,
        rule.query,
        entries,
        elsewhere=elsewhere,
        subject=options.subject,
        sender_name=options.sender_name,
    )


def _limited(section: Section, limit: int) -> Section:
    kept = section.entries[:limit]
    left_out = len(section.entries) - len(kept)
    return replace(section, entries=kept, left_out=left_out)
