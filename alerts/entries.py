"""From a story and the rule that found it to what a mail says about it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log2
from typing import Any

from alerts.wording import WORDS, published
from db.alerts.hits import StoryView
from text.changes import change
from text.marks import sentences_with
from text.normalise import clean, fold
from text.urls import address_key
from text.urls import site as site_of
from text.words import shaped, stands_in

Runs = list[tuple[str, bool]]

EXCERPT_LENGTH = 130
_SENTENCES = 60
REPOSTERS_NAMED = 4


@dataclass(frozen=True)
class Document:
    """A policy record that a mail tells of: its title and facts in a line, and other
    articles that speak of it, each with who published it."""

    id: int
    title: str
    facts: str
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Entry:
    """One story in a mail: plain texts and runs of (text, is a hit); nothing here is markup."""

    story_id: int
    title: Runs
    publisher: str
    site: str
    when: str
    excerpts: list[Runs]
    reposts: int
    reposted_by: str
    url: str
    words: list[str] = field(default_factory=list)
    updated: bool = False
    key: str = ""  # what stays the story's own when numbers are given out again
    score: float = 0.0
    also: list[str] = field(default_factory=list)  # other rules that found it
    brief: bool = False  # its title alone
    documents: tuple[Document, ...] = ()

    @property
    def plain_title(self) -> str:
        return "".join(text for text, _ in self.title)


def entry(
    view: StoryView,
    fired: Any,
    words: Sequence[str],
    language: str,
    *,
    before: str | None = None,
    found_relevance: float = 0.0,
) -> Entry:
    """What to say about a story found by a rule with these words; `fired` is the article that matched.

    `before` is its text before the reported change. The story's head is shown. Sentences
    come from it, or from the article that matched where the head holds none of the words.
    """
    head = view.head
    source = head if words_in(head, words) else fired
    copies = []
    for article in view.articles:
        if article.id != head.id:
            copies.append(article)
    if before is None:
        excerpts = _excerpts(source, words, language)
    else:
        excerpts = _changes(before, fired.text, language)
    url = ""
    if head.url.startswith(("http://", "https://")):
        url = head.url
    return Entry(
        story_id=view.id,
        title=_marked_line(one_line(head.title), words),
        publisher=one_line(head.publisher or ""),
        site=one_line(head.site),
        when=published(head, language),
        excerpts=excerpts,
        reposts=len(copies),
        reposted_by=_names(copies, head, language),
        url=url,
        words=words_in(source, words),
        updated=before is not None,
        key=address_key(view.articles[0].url),
        score=score(found_relevance, len(copies)),
    )


def score(relevance: float, copies: int) -> float:
    """What puts one story before another in a mail: how much it is about the rule's
    words, then how many sites carry it (31 copies count as much as a word in the first
    sentence).
    """
    return round(relevance + min(0.06 * log2(1 + copies), 0.3), 4)


def one_line(written: str) -> str:
    """A stranger's text fit for one line: no line break of any kind, no control
    character, no lone surrogate.
    """
    spaced = " ".join(written.encode("utf-8", "replace").decode("utf-8").split())
    printable = []
    for character in spaced:
        if character.isprintable() or character == " ":
            printable.append(character)
    return "".join(printable)


def words_in(article: Any, words: Sequence[str]) -> list[str]:
    """Which of a query's words occur in the article's title, text or attachments."""
    parts = [
        article.title,
        article.text,
        *(attachment.text or "" for attachment in article.attachments),
    ]
    compared = [shaped(fold(part)) for part in parts]
    return [word for word in words if any(stands_in(word, part) for part in compared)]


def _marked_line(line: str, words: Sequence[str]) -> Runs:
    return next(iter(sentences_with(line, list(words), 1)), None) or [(line, False)]


def _excerpts(article: Any, words: Sequence[str], language: str) -> list[Runs]:
    found = list(
        map(
            shorten,
            _telling(
                sentences_with(clean(article.text), list(words), _SENTENCES),
                words,
            ),
        )
    )
    if found:
        return found
    for attachment in article.attachments:
        inside = []
        if words:
            inside = sentences_with(clean(attachment.text or ""), list(words), 1)
        if inside:
            label = f"{WORDS[language]['attachment']} {one_line(attachment.name)} — "
            return [[(label, False), *shorten(inside[0])]]
    return [[(_lead(article.text), False)]]


def _telling(sentences: Sequence[Runs], words: Sequence[str]) -> list[Runs]:
    """The two sentences that between them hold most of the words, the earlier where
    several do, in their order.
    """
    held = [_held_words(runs, words) for runs in sentences]
    chosen: list[int] = []
    for _ in range(min(2, len(sentences))):
        seen = set().union(*(held[at] for at in chosen))
        left = []
        for at in range(len(sentences)):
            if at not in chosen:
                left.append(at)
        chosen.append(max(left, key=lambda at: (len(held[at] - seen), -at)))
    return [sentences[at] for at in sorted(chosen)]


def _held_words(runs: Runs, words: Sequence[str]) -> set[str]:
    sentence = shaped(fold("".join(text for text, _ in runs)))
    return {word for word in words if stands_in(word, sentence)}


def _changes(before: str, after: str, language: str) -> list[Runs]:
    """The first sentences that went and came: what a reader wants to know of a change."""
    found = change(before, after)
    told = [("went", one) for one in found.removed[:2]] + [
        ("came", one) for one in found.added[:2]
    ]
    changed_sentences: list[Runs] = []
    for what, one in told:
        changed_sentences.append(
            shorten(
                [
                    (f"{WORDS[language][what]} ", False),
                    (one_line(one), what == "came"),
                ]
            )
        )
    return changed_sentences


def _lead(text: str) -> str:
    line = one_line(text)
    if len(line) <= EXCERPT_LENGTH:
        return line
    return line[: EXCERPT_LENGTH - 1] + "…"


def shorten(runs: Runs, length: int = EXCERPT_LENGTH) -> Runs:
    """The runs cut to about `length` characters around the first hit, with … where something is left out."""
    whole = "".join(text for text, _ in runs)
    if len(whole) <= length:
        return runs
    first = 0
    for i, (_, hit) in enumerate(runs):
        if hit:
            first = sum(len(text) for text, _ in runs[:i])
            break
    start = max(0, min(first - length // 3, len(whole) - length))
    kept: Runs = [("…", False)] if start else []
    position = 0
    for text, hit in runs:
        piece = text[max(0, start - position) : max(0, start + length - position)]
        position += len(text)
        if piece:
            kept.append((piece, hit))
    if start + length >= len(whole):
        return kept
    return [*kept, ("…", False)]


def _names(copies: Sequence[Any], head: Any, language: str) -> str:
    names = dict.fromkeys(map(_carrier, copies))
    shown = WORDS[language]["list"].join(list(names)[:REPOSTERS_NAMED])
    if len(names) <= REPOSTERS_NAMED:
        return shown
    return f"{shown} {WORDS[language]['and_others'].format(n=len(names))}"


def _carrier(article: Any) -> str:
    return one_line(article.site or site_of(article.url))
