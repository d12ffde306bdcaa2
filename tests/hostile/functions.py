"""Every public function that strangers' text reaches, found by walking the modules, and arguments made of hostile text."""

import importlib
import inspect
import io
import pkgutil
import re
import typing
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from selectolax.lexbor import LexborHTMLParser

from crawler.css_selectors import ListSelectors
from crawler.pages import fragment, labels, lines, markup, meta, rows
from crawler.pages.listed import anchors, groups
from crawler.passport import JsonList, WatchedPart
from text.alignment import Budget
from text.comparable import ComparableText
from text.policy.facts import DocumentFacts
from text.policy.identity import identity_of
from text.policy.record import Said, consolidate
from text.policy.resolving import Candidate, Mention
from text.policy.superseding import KnownWindow
from text.query_tree import Folded, Node, Term
from text.quotes.compare import Passage
from text.quotes.tokens import Compact, tokens

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
URL = "https://www.miit.gov.cn/zwgk/art_1.html"
PACKAGES = ("text", "crawler.pages")
# Functions no stranger's text reaches, with the reason.
NOT_STRANGERS: dict[str, str] = {
    "crawler.pages.spelling.any_of": "words written in our own source",
    "text.nearest.nearest": "the operator's own words, on the command line",
    "text.nearest.did_you_mean": "the operator's own words, on the command line",
    "text.policy.lexicon.alternation": "words of our own lexicon",
    "text.policy.comparing.compare": "what items_of finds: at most 400 figures and 400 dates",
    "text.policy.lexicon.rows": "a file of our own",
    "text.policy.lexicon.toml": "a file of our own",
    "text.environment.for_child": "the names of our own environment variables",
    "text.durations.parse_duration": "the operator's settings",
    "text.reason.reason_of": "errors raised in our own source",
    "text.workdays.adopt": "the operator's own file of holidays",
}
# Types only other functions make, and the function through which hostile text reaches those that take them.
REACHED_THROUGH: dict[str, str] = {
    "re.Match[str]": "text.dates.parse_date",
    "text.moments.Moment": "text.dates.parse_date",
    "crawler.pages.page.Page": "crawler.pages.article.read_article",
    "crawler.pages.evidence.Candidate": "crawler.pages.article.read_article",
    "crawler.pages.publisher._Context": "crawler.pages.article.read_article",
    "list[tuple[int, crawler.pages.lines.Line]]": "crawler.pages.article.read_article",
    "list[tuple[str, str]]": "crawler.pages.article.read_article",
    "list[crawler.pages.lines.Line]": "crawler.pages.article.read_article",
    "crawler.pages.labels.Row": "crawler.pages.article.read_article",
    "crawler.pages.chosen.Chosen": "crawler.pages.article.read_article",
    "text.policy.quantities.Quantity": "text.policy.reading.read_facts",
    "text.measurements.Measurements": "text.compare.compare",
    "text.policy.statements.Statement": "text.policy.reading.read_facts",
    "text.policy.facts.DocumentFacts": "text.policy.reading.read_facts",
    "text.comparison.Comparison": "text.comparison.compared",
    "text.policy.facts.TextFacts": "text.policy.reading.read_facts",
    "text.refilled.Filling": "text.compare.compare",
    "text.policy.kinds.TitleForm": "text.policy.reading.read_facts",
    "text.policy.scene.Scene": "text.policy.reading.read_facts",
    "text.policy.facts.Evidence": "text.policy.reading.read_facts",
    "list[tuple[int, int]]": "text.compare.compare",
}


NODE = re.sub(r"<class '([^']+)'>", r"\1", str(Node))


class Function(NamedTuple):
    """A public function by its full name, with the types of its parameters."""

    name: str
    call: Callable[..., Any]
    types: dict[str, Any]


def public_functions() -> Iterator[Function]:
    """All of them that take anything, but for those of NOT_STRANGERS."""
    for package in map(importlib.import_module, PACKAGES):
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(each.name)
            for name, value in vars(module).items():
                plain = inspect.unwrap(value) if callable(value) else None
                full = f"{module.__name__}.{name}"
                if (
                    not inspect.isfunction(plain)
                    or plain.__module__ != module.__name__
                    or name.startswith("_")
                    or full in NOT_STRANGERS
                ):
                    continue
                hints = typing.get_type_hints(plain, vars(module))
                names = inspect.signature(plain).parameters
                types = {one: hints.get(one, Any) for one in names}
                if types:
                    yield Function(full, value, types)


def reached_elsewhere(function: Function) -> str | None:
    """The function through which hostile text reaches this one, where its arguments are only made there."""
    for kind in function.types.values():
        for name, through in REACHED_THROUGH.items():
            if name in _written(kind):
                return through
    return None


def _written(kind: Any) -> str:
    return re.sub(r"<class '([^']+)'>", r"\1", str(kind))


class Unknown(Exception):
    """A parameter nothing here can make: teach `argument` its type, or name it in REACHED_THROUGH."""


class Page:
    """Hostile markup parsed the ways the project parses pages."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.root = markup.tree(markup.seen_markup(html))
        self.lexbor = LexborHTMLParser(html)

    def made(self, kind: str) -> Any:
        """A thing of this type made from the page; None where the type is none of these."""
        node = self.lexbor.body or self.lexbor.root
        sheet = lines.read_lines(self.root)
        makers: dict[str, Callable[[], Any]] = {
            "lxml.etree._Element": lambda: self.root,
            "selectolax.lexbor.LexborHTMLParser": lambda: self.lexbor,
            "selectolax.lexbor.LexborNode": lambda: node,
            "selectolax.lexbor.LexborHTMLParser | selectolax.lexbor.LexborNode": lambda: node,
            "collections.abc.Sequence[selectolax.lexbor.LexborNode]": lambda: list(node.iter()),
            "crawler.pages.lines.Sheet": lambda: sheet,
            "crawler.pages.lines.Line": lambda: max(sheet.lines, key=lambda line: len(line.text)),
            "crawler.pages.meta.Head": lambda: meta.read_head(self.html, self.root),
            "list[crawler.pages.fragment.Paragraph]": lambda: fragment.paragraphs(self.root),
            "crawler.pages.listed.anchors.Anchor": lambda: self._anchors()[0],
            "crawler.pages.listed.groups.Group": lambda: self._groups()[0],
            "[crawler.pages.listed.anchors.Anchor]": self._anchors,
            "[crawler.pages.listed.groups.Group]": self._groups,
        }  # fmt: skip
        sequence = re.sub(
            r"^(?:list|collections\.abc\.Sequence)(?=\[crawler\.pages\.listed)",
            "",
            kind,
        )
        maker = makers.get(kind) or makers.get(sequence)
        return maker() if maker is not None else None

    def _anchors(self) -> list[Any]:
        return anchors.anchors(self.lexbor, URL)

    def _groups(self) -> list[Any]:
        return groups.groups_of(self._anchors(), NOW)


def argument(name: str, kind: Any, text: str, page: Callable[[], Page]) -> Any:
    """A hostile argument for a parameter. Raises Unknown."""
    written = _written(kind)
    if name in ("url", "base"):
        return URL + text[:2_000]
    if name == "words":
        return [text[at : at + 40] for at in range(0, min(len(text), 4_000), 40)]
    if name == "selector":
        return None  # the operator's
    simple = _simple(text)
    if written in simple:
        return simple[written]()
    made = page().made(written.removesuffix(" | None"))
    if made is not None:
        return made
    if written.endswith("| None"):
        return None
    raise Unknown(f"{name}: {written}")


def _document(text: str) -> DocumentFacts:
    """A document whose every name a stranger wrote."""
    return DocumentFacts(
        title=text, kind="意见", is_policy=True, number=text[:200],
        issuers=[text[:200]], aliases=[text[:400]], sentence=text,
    )  # fmt: skip


def _candidate(number: int, text: str) -> Candidate:
    return Candidate(number, identity_of(_document(text)))


def _simple(text: str) -> dict[str, Callable[[], Any]]:
    pieces = [text[at : at + 40] for at in range(0, len(text), 40)]
    answer = {"data": [{"title": one, "url": one} for one in pieces], "html": text}
    return {
        "str": lambda: text,
        "str | None": lambda: text,
        "bytes | str": lambda: text.encode("utf-8", "replace"),
        "bytes": lambda: text.encode("utf-8", "replace"),
        "list[str]": lambda: pieces,
        "tuple[str, str]": lambda: (text, text),
        "set[int]": set,
        "frozenset[str]": lambda: frozenset(pieces),
        "collections.abc.Sequence[str]": lambda: pieces,
        "collections.abc.Iterable[str]": lambda: pieces,
        "collections.abc.Sequence[collections.abc.Hashable]": lambda: pieces,
        "collections.abc.Callable[[], list[str]]": lambda: lambda: pieces,
        "collections.abc.Mapping[str, str]": lambda: {"Server": text[:4_000]},
        "collections.abc.Mapping[str, typing.Any]": lambda: {"title": text, "url": text},
        "collections.abc.Iterable[crawler.pages.rows.ListItem]": lambda: [rows.ListItem(url=URL + one, title=one) for one in pieces],
        "collections.abc.Sequence[crawler.pages.rows.ListItem]": lambda: [
            rows.ListItem(url=f"https://mp.weixin.qq.com/s/{one}", title=one) for one in pieces
        ],
        "collections.abc.Sequence[text.policy.superseding.KnownWindow]": lambda: [
            KnownWindow(number, number, NOW.date(), "申报", None, f"{text}{number}", number == 2, f"2026-12-0{number}")
            for number in (1, 2, 3)
        ],
        "crawler.passport.WatchedPart": lambda: WatchedPart(text=("body",), remove=("p b",)),
        "crawler.pages.rows.ApiRequest": lambda: rows.ApiRequest(URL, (("page", text[:4_000]),)),
        "crawler.passport.JsonList": lambda: JsonList(items="data"),
        "crawler.css_selectors.ListSelectors": ListSelectors,
        "text.alignment.Budget": lambda: Budget(2 * len(text)),
        "text.query_tree.Folded": lambda: Folded({"title": text, "text": text}),
        "text.comparable.ComparableText": lambda: ComparableText.of(text[:60], text),
        NODE: lambda: Term(None, text),
        f"list[{NODE}]": lambda: [Term(None, one) for one in pieces],
        "collections.abc.Collection[tuple[str, str]]": lambda: [("title", one) for one in pieces],
        "collections.abc.Iterable[collections.abc.Mapping[str, typing.Any]]": lambda: [
            dict.fromkeys(pieces, text[:40]) for _ in range(4)
        ],
        "typing.BinaryIO": io.BytesIO,
        "collections.abc.Iterable[int]": lambda: range(2026, 2036),
        "frozenset[tuple[str, str]]": lambda: frozenset(("title", one) for one in pieces),
        "collections.abc.Collection[str]": lambda: frozenset(pieces),
        "list[text.quotes.tokens.Token]": lambda: tokens(text),
        "text.quotes.compare.Passage": lambda: Passage.of(text),
        "text.quotes.tokens.Compact": lambda: Compact(text),
        "text.policy.identity.Identity": lambda: identity_of(_document(text)),
        "text.policy.resolving.Mention": lambda: Mention(identity_of(_document(text))),
        "text.policy.resolving.Candidate": lambda: _candidate(1, text),
        "collections.abc.Sequence[text.policy.resolving.Candidate]": lambda: [
            _candidate(number, f"{text}{number}") for number in range(8)
        ],
        "collections.abc.Sequence[text.policy.record.Said]": lambda: [
            Said(number, _document(f"{text}{number}")) for number in range(8)
        ],
        "text.policy.record.RecordFacts": lambda: consolidate([Said(1, _document(text))]),
        "collections.abc.Sequence[text.comparable.ComparableText]": lambda: [
            ComparableText.of(text[:60], f"{text}{number}") for number in range(4)
        ],
        "collections.abc.Collection[tuple[int, int]]": list,
        "re.Pattern[str]": lambda: labels.label("来源|作者"),
        "typing.Any": lambda: answer,
        "datetime.datetime": lambda: NOW,
        "datetime.date": NOW.date,
        "datetime.date | None": NOW.date,
        "list[datetime.date]": lambda: [NOW.date()],
        "datetime.timedelta": lambda: timedelta(days=1),
        "int": lambda: 3,
        "int | None": lambda: 3,
        "bool": lambda: True,
    }  # fmt: skip
