"""What one stored article says of documents, ready to be linked. Reads no database."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

from text.moments import SHANGHAI
from text.policy.attribution import Attribution
from text.policy.facts import Deadline, DocumentFacts, Event, Evidence, Target, Window
from text.policy.identity import Identity, core_key, identity_of, unwrapped_title
from text.policy.kinds import read_title
from text.policy.places_of import places_named
from text.policy.reading import read_attached_windows, read_facts
from text.policy.record import DATE_ROLES, Said
from text.policy.resolving import Mention
from text.policy.validity import valid_until
from text.policy.widths import one_width, unwrapped

MAX_MENTIONS = 60
MAX_CONTEXT_CHARS = 400
MAX_CONTEXT_PLACES = 6
MAX_ATTACHMENTS = 5
_NOTICE = re.compile(r"申报|申请|征求意见|公示|揭榜|入库|征集|遴选|报名|推荐|申领")
_SENDS_ON = re.compile(r"附件|详见|见附|指南|点击下载")
AUTHORITIES = ("central-government", "ministry", "local-government")


class StoredArticle(Protocol):
    """What is read of an article (a row of db.policies.mentions.articles_to_read)."""

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def published_at(self) -> datetime | None: ...
    @property
    def first_seen_at(self) -> datetime: ...
    @property
    def publisher(self) -> str | None: ...
    @property
    def category(self) -> str | None: ...
    @property
    def document_number(self) -> str | None: ...
    @property
    def document_date(self) -> str | None: ...
    @property
    def issuers(self) -> str | None: ...


@dataclass(frozen=True)
class ReadMention:
    """One document an article speaks of; `titled`: in 《》, or the page's own."""

    facts: DocumentFacts
    identity: Identity
    titled: bool

    @property
    def core_key(self) -> int:
        """The number of its core, or of its number where it has no title."""
        identity = self.identity
        return core_key(identity.core or identity.number or identity.order or "")


@dataclass
class Reading:
    """All that one article says. Targets, windows and deadlines come with the place of
    their document among the mentions, or None."""

    article: int
    headline: str
    day: date
    text: str
    mentions: list[ReadMention] = field(default_factory=list)
    targets: list[tuple[Target, int | None]] = field(default_factory=list)
    windows: list[tuple[Window, int | None]] = field(default_factory=list)
    deadlines: list[tuple[Deadline, int | None]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def own(self) -> int | None:
        """The place of the document that the page carries."""
        for place, mention in enumerate(self.mentions):
            if mention.facts.own:
                return place
        return None

    def count(self, name: str, number: int = 1) -> None:
        """Counts something that was left out."""
        self.counts[name] = self.counts.get(name, 0) + number


def read_article(article: StoredArticle, attached: Sequence[str] = ()) -> Reading:
    """Reads an article's documents, targets and windows; where a notice leaves its
    dates to an attachment, those of the `attached` texts."""
    day = (article.published_at or article.first_seen_at).astimezone(SHANGHAI).date()
    facts = read_facts(article.text, article.title, day.isoformat())
    reading = Reading(article.id, article.title, day, article.text)
    reading.counts["articles read"] = 1
    context = _context(article)
    stated = _stated(article)
    _mark_own(facts.documents, facts.untitled_documents, article, stated)
    documents = [(one, True) for one in facts.documents]
    documents += [(one, one.own) for one in facts.untitled_documents]
    for document, titled in documents:
        _add_mention(reading, document, titled, context)
    names = [[one.facts.title, *one.facts.aliases] for one in reading.mentions]
    text = one_width(unwrapped(article.text))
    near = Attribution(text, names, reading.own)
    for target in facts.targets:
        reading.targets.append((target, near.of(one_width(target.sentence))))
    for window in facts.windows:
        reading.windows.append((window, near.of(one_width(window.sentence))))
    if not facts.windows and attached and _leaves_dates_to_attachment(article):
        for window in _attached_windows(attached, article.title, day):
            reading.windows.append((window, reading.own))
            reading.count("windows in attachments")
    for deadline in facts.deadlines:
        reading.deadlines.append((deadline, near.of(one_width(deadline.sentence))))
    return reading


def _leaves_dates_to_attachment(article: StoredArticle) -> bool:
    """Whether an article is a notice of a window whose text sends readers on."""
    return bool(_NOTICE.search(article.title) and _SENDS_ON.search(article.text))


def _attached_windows(attached: Sequence[str], title: str, day: date) -> list[Window]:
    """The windows of the first attachment that states any."""
    for text in attached[:MAX_ATTACHMENTS]:
        found = read_attached_windows(text, title, day.isoformat())
        if found:
            return found
    return []


def _add_mention(
    reading: Reading,
    document: DocumentFacts,
    titled: bool,
    context: Sequence[str],
) -> None:
    if not document.is_policy:
        reading.count("no policy document")
        return
    if len(reading.mentions) == MAX_MENTIONS:
        reading.count("mentions beyond the limit")
        return
    identity = identity_of(document, context)
    numbered = document.title == document.number
    reading.mentions.append(ReadMention(document, identity, titled or numbered))


def _context(article: StoredArticle) -> list[str]:
    """Places a text is about: those its publisher, headline and beginning name."""
    beginning = "\n".join(
        (article.publisher or "", article.title, article.text[:MAX_CONTEXT_CHARS])
    )
    return places_named(beginning, MAX_CONTEXT_PLACES)


@dataclass(frozen=True)
class _Stated:
    """What a library's index table or JSON states of the document on its page."""

    number: str | None
    issued: str | None
    issuers: tuple[str, ...]


def _stated(article: StoredArticle) -> _Stated:
    issuers = ()
    if article.issuers:
        issuers = tuple(json.loads(article.issuers))
    return _Stated(article.document_number, article.document_date, issuers)


def _mark_own(
    titled: list[DocumentFacts],
    untitled: list[DocumentFacts],
    article: StoredArticle,
    stated: _Stated,
) -> None:
    """Adds what an index table states to the page's own document. A page with such a
    table carries a document even where its text does not show it."""
    own = next((one for one in (*titled, *untitled) if one.own), None)
    if own is None and _is_own_page(article, stated):
        title = article.title.strip()
        own = DocumentFacts(title, read_title(title).kind, True, sentence=title)
        own.own, own.status = True, "在行"
        untitled.append(own)
    if own is None:
        return
    own.number = own.number or stated.number
    if not own.issuers:
        own.issuers = list(stated.issuers)
    signed = stated.issued or own.signed
    issued = any(DATE_ROLES.get(one.verb) == "issued" for one in own.events)
    if signed and not issued:
        own.events.append(Event("印发", signed, "day", "成文日期", own.title))
    # A notice and the plan it carries are one record: both are the page's own.
    carried = unwrapped_title(own.title)
    for one in titled:
        if one is not own and one.title in (carried, own.title):
            one.own = True


def _is_own_page(article: StoredArticle, stated: _Stated) -> bool:
    return bool(stated.number and stated.issuers and read_title(article.title).noun)


def mention_of(reading: Reading, mention: ReadMention) -> Mention:
    """A read mention as the resolver takes it."""
    issued = None
    for event in mention.facts.events:
        role = DATE_ROLES.get(event.verb)
        if role in ("issued", "published") and event.date:
            issued = date.fromisoformat(f"{event.date}-01-01"[:10])
            break
    return Mention(
        mention.identity,
        reading.day,
        issued,
        titled=mention.titled,
        own=mention.facts.own,
    )


def facts_from(stored: dict[str, Any]) -> DocumentFacts:
    """A document's facts as they were stored with its mention."""
    facts = DocumentFacts(**{**stored, "events": [], "evidence": []})
    facts.events = [Event(**event) for event in stored.get("events", ())]
    facts.evidence = [Evidence(**one) for one in stored.get("evidence", ())]
    return facts


def said_by(row: Any) -> Said:
    """What a stored mention says of its record."""
    stored = dict(row.facts)
    until = stored.pop("until", None)
    day = (row.published_at or row.first_seen_at).astimezone(SHANGHAI).date()
    return Said(
        row.article_id,
        facts_from(stored),
        day,
        own=row.own,
        authority=row.category in AUTHORITIES,
        until=(until[0], until[1]) if until else None,
    )


def until_of(reading: Reading, mention: ReadMention) -> tuple[str, str] | None:
    """The last day the page's own document holds, with the words that say so."""
    if not mention.facts.own:
        return None
    in_force = None
    for event in mention.facts.events:
        if event.verb == "施行" and event.date:
            in_force = event.date
    return valid_until(reading.text, in_force)


def without_evidence(facts: DocumentFacts) -> DocumentFacts:
    """The facts as they are stored: why it is a policy document is not kept."""
    return replace(facts, evidence=[])
