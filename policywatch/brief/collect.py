"""Collecting a brief: documents, changed figures, windows, stories."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from db.articles import articles as db_articles
from db.articles.changes import substantive_changes
from db.articles.raw_pages import marks_of
from db.policies import linked, queue, showing, windows
from db.search.search import rows_of, search
from db.search.spec import RowFilter, SearchSpec
from db.session import Session
from policywatch.brief.citing import Citations
from policywatch.brief.model import SECTIONS, Brief, Entry, Group, Section
from policywatch.web.wording import speaker
from text.changes import sentences
from text.facts import facts
from text.fingerprint import plain
from text.marks import sentences_with
from text.moments import SHANGHAI
from text.policy.topics import read_topics
from text.query import Query

MAX_STORIES = 200
MAX_DOCUMENTS = 100
MAX_CHANGES = 50
WINDOW_DAYS = 14
# Articles whose windows count as the search's: the newest so many matches.
MAX_WINDOW_ARTICLES = 5000
SENTENCES = 2
LOOKED_THROUGH = 12  # sentences of a story that have the words
MAX_FIGURES = 3  # what says more figures than that is a table
PAGE = 100
ORIGINAL_ROLE = "original"

Say = Callable[..., str]


@dataclass(frozen=True)
class BriefSpec:
    """What a brief is asked for: its name, its search, since ≤ its articles < until."""

    name: str
    query: Query | None
    written: str
    since: datetime
    until: datetime
    language: str = "zh"
    sections: tuple[str, ...] = SECTIONS
    max_stories: int = MAX_STORIES


def collect(session: Session, spec: BriefSpec) -> Brief:
    """The whole brief, read from the archive."""
    collector = _Collector(session, spec)
    sections = tuple(map(collector.section, spec.sections))
    say = speaker(spec.language)
    period = f"{_day(spec.since)} – {_day(spec.until - timedelta(seconds=1))}"
    labels = ("source", "sources", "hash", "before", "after", "nothing", "section")
    wording = {key: say(f"brief.{key}") for key in labels}
    return Brief(
        title=spec.name,
        period=period,
        query=spec.written,
        language=spec.language,
        sections=sections,
        sources=collector.citations.sources,
        caveats=tuple(collector.caveats),
        wording=wording,
    )


class _Collector:
    """Reads what the sections need once, and makes them in any order."""

    def __init__(self, session: Session, spec: BriefSpec) -> None:
        self.session, self.spec = session, spec
        self.say: Say = speaker(spec.language)
        self.stories, self.total = self._found()
        self.words = spec.query.words() if spec.query else []
        self.caveats: list[str] = []
        self.documents = self._documents()
        self.windows = self._windows()
        self.changes = self._changes()
        self.citations = self._citations()
        self._say_limits()

    def section(self, key: str) -> Section:
        """One section; its groups have at least one entry each."""
        groups = {
            "documents": self._document_groups,
            "figures": self._figure_groups,
            "windows": self._window_groups,
            "stories": self._story_groups,
        }[key]()
        filled = tuple(group for group in groups if group.entries)
        note = self.say(f"brief.{key}_note", n=WINDOW_DAYS)
        return Section(key, self.say(f"brief.{key}", n=WINDOW_DAYS), note, filled)

    def _found(self) -> tuple[list[dict[str, Any]], int]:
        """The stories of the period, newest first, and how many there are in all."""
        spec = self.spec
        wanted = SearchSpec(spec.query, since=spec.since, until=spec.until)
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        total = 0
        while len(found) < spec.max_stories:
            limit = min(PAGE, spec.max_stories - len(found))
            page = search(
                self.session,
                wanted,
                limit=limit,
                cursor=cursor,
                count_all=not found,
            )
            total = total or page.total or 0
            articles = [one.article for one in page.items]
            found += db_articles.all_as_json(self.session, articles)
            cursor = page.next
            if cursor is None or page.partial:
                break
        return found, max(total, len(found))

    def _documents(self) -> list[dict[str, Any]]:
        """Records the stories are the documents of, or that they report as new in the period."""
        linked_ids = linked.ids_of(self.session, [one["id"] for one in self.stories])
        ids = list(dict.fromkeys(one for ids in linked_ids.values() for one in ids))
        low, high = _day(self.spec.since), _day(self.spec.until)
        found = []
        for policy_id in ids:
            record = showing.by_id(self.session, policy_id)
            if record is None:
                continue
            dates = [record["dates"].get(name) for name in ("issued", "published")]
            is_new = any(one and low <= one[:10] <= high for one in dates)
            is_here = any(one["id"] == record["original"] for one in self.stories)
            if is_new or is_here:
                found.append(record)
        found.sort(key=lambda one: (_issued(one), one["id"]), reverse=True)
        return found[:MAX_DOCUMENTS]

    def _windows(self) -> list[dict[str, Any]]:
        """Windows that end within the next days, in articles that the search finds."""
        today = self.spec.until.astimezone(SHANGHAI)
        low = windows.today(self.spec.until)
        high = (today + timedelta(days=WINDOW_DAYS)).date().isoformat()
        wanted = windows.WindowFilter(since=low, until=high)
        found = windows.listed(self.session, wanted, self.spec.until)
        tree = SearchSpec(self.spec.query).tree
        rows = rows_of(self.session, RowFilter(tree, None, self.spec.until))
        matching = {row.id for row in rows.newest_first(None, MAX_WINDOW_ARTICLES)}
        open_windows: list[dict[str, Any]] = []
        for one in found:
            if one["article"] in matching and one["state"] != "closed":
                open_windows.append(one)
        return open_windows

    def _changes(self) -> list[Any]:
        ids = [one["id"] for one in self.stories]
        since, until = self.spec.since, self.spec.until
        return substantive_changes(self.session, ids, since, until)[:MAX_CHANGES]

    def _citations(self) -> Citations:
        at_hand = {one["id"]: one for one in self.stories}
        others = {one["article"] for one in self.windows}
        for record in self.documents:
            others.add(_best_article(record))
        missing = sorted(one for one in others if one and one not in at_hand)
        articles = []
        for one in missing:
            if (found := db_articles.by_id(self.session, one)) is not None:
                articles.append(found)
        for row in db_articles.all_as_json(self.session, articles):
            at_hand[row["id"]] = row
        return Citations(at_hand, marks_of(self.session, at_hand))

    def _say_limits(self) -> None:
        """What the brief does not cover, said in it."""
        if self.total > len(self.stories):
            self.caveats.append(
                self.say("brief.more_stories", n=len(self.stories), total=self.total)
            )
        waiting = queue.length(self.session)
        if waiting:
            self.caveats.append(self.say("brief.unread", n=waiting))

    def _labelled(self, key: str, value: Any) -> tuple[tuple[str, str], ...]:
        """A label and its value; nothing where there is none."""
        if isinstance(value, list | tuple):
            text = "、".join(map(str, value))
        else:
            text = value
        if text:
            return ((self.say(f"brief.{key}"), str(text)),)
        return ()

    def _document_groups(self) -> Iterable[Group]:
        entries = []
        for record in self.documents:
            article = _best_article(record)
            told = {one["id"]: one["sentence"] for one in record["articles"]}
            sentence = told.get(article) or ""
            facts = (
                *self._labelled("number", record["number"]),
                *self._labelled("issuers", record["issuers"]),
                *self._labelled("date", _issued(record)),
                *self._labelled(
                    "status",
                    self.say(f"brief.status_{record['status'].replace('-', '_')}"),
                ),
            )
            number = self.citations.number(article or 0)
            sentences = (sentence,) if sentence else ()
            entries.append(Entry(record["title"], facts, sentences, number))
        yield Group("", tuple(entries))

    def _figure_groups(self) -> Iterable[Group]:
        titles = {one["id"]: one["title"] for one in self.stories}
        entries = []
        for change in self.changes:
            entries.append(
                Entry(
                    titles[change.article],
                    self._labelled("seen", _day(change.seen_at)),
                    (),
                    self.citations.number(change.article),
                    tuple(change.pairs),
                )
            )
        yield Group("", tuple(entries))

    def _window_groups(self) -> Iterable[Group]:
        entries = []
        for window in self.windows:
            facts = (
                *self._labelled("until", (window["until"] or "").replace("T", " ")),
                *self._labelled("kind", self.say(f"brief.window_{window['kind']}")),
                *self._labelled("from", window["from"]),
                *self._labelled("who", window["who"]),
                *self._labelled("amounts", window["amounts"]),
                *self._labelled("region", window["region"]),
            )
            number = self.citations.number(window["article"])
            entries.append(Entry(window["title"], facts, (window["sentence"],), number))
        yield Group("", tuple(entries))

    def _story_groups(self) -> Iterable[Group]:
        topics = read_topics()
        other = self.say("brief.other")
        by_topic: dict[str, list[dict[str, Any]]] = {}
        for story in self.stories:
            named = topics.of(story["title"], story["text"])
            by_topic.setdefault(named[0] if named else other, []).append(story)
        ordered = sorted(
            by_topic,
            key=lambda one: (one == other, -len(by_topic[one]), one),
        )
        for topic in ordered:
            yield Group(topic, tuple(map(self._story, by_topic[topic])))

    def _story(self, story: dict[str, Any]) -> Entry:
        reposts = story["copies"] - 1
        facts = (
            *self._labelled("publisher", story["publisher"] or story["site"]),
            *self._labelled(
                "date",
                (story["published_at"] or story["first_seen_at"])[:10],
            ),
            *self._labelled("reposts", reposts),
        )
        number = self.citations.number(story["id"])
        return Entry(story["title"], facts, self._sentences(story), number)

    def _sentences(self, story: dict[str, Any]) -> tuple[str, ...]:
        """The sentences with the search's words that say most, as they are, in their order;
        without any, the first one.
        """
        runs = sentences_with(story["text"], self.words, LOOKED_THROUGH)
        told = ["".join(text for text, _ in one) for one in runs]
        told = [one for one in told if one not in story["title"]]
        told = told or sentences(story["text"])[:1]
        best = sorted(told, key=lambda one: -min(MAX_FIGURES, len(facts(plain(one)))))
        chosen = set(best[:SENTENCES])
        return tuple(one for one in dict.fromkeys(told) if one in chosen)


def _best_article(record: dict[str, Any]) -> int | None:
    """The record's original, else the first article that speaks of it."""
    told: Sequence[dict[str, Any]] = record["articles"]
    return record["original"] or (told[0]["id"] if told else None)


def _issued(record: dict[str, Any]) -> str:
    dates = record["dates"]
    return (dates.get("issued") or dates.get("published") or "")[:10]


def _day(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).date().isoformat()
