"""Which bracketed titles speak of one document: repeats, short names, lists of titles."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from text.policy.brackets import Bracketed, read_brackets
from text.policy.kinds import TitleForm, read_title
from text.policy.passages import Passages

_QUOTES = re.compile(r"[\s“”„\"'‘’《》〈〉「」『』·]")
_DASHES = re.compile(r"[‐‑‒–—―－~～-]+")
_DECLARED = re.compile(
    r"[^《》（）()\n。]{0,12}+[（(〔\[][^《》（）()\n。称]{0,20}+"
    r"(?:统称|简称|合称|称)(?:为|作)?[：:\s]{0,2}"
    r"[“\"‘「《]?(?P<alias>[^“”\"‘’「」《》（）()\n。，,]{2,30}+)[”\"’」》]?\s?[，,）)〕\]]"
)
_PLAIN_ALIAS = re.compile(r"以下|下称|简称|统称|合称")
_BETWEEN = re.compile(
    r"(?:[（(][^（）()\n]{0,60}[）)])?\s{0,20}(?:、|，|,|和|与|及|以及|暨|或|；|;)?\s{0,20}"
)
# 《征求意见稿》提出: the draft that was named last.
_DRAFT_NAMES = frozenset(
    "征求意见稿 草案 修订草案 修正草案 修改稿 修订稿 送审稿 意见稿 公开征求意见稿".split()
)
MAX_SHORT_NAME_CHARS = 14
MAX_REACH_MENTIONS = 120
MAX_SHARE_OF_TITLE = 0.7


@dataclass
class Mention:
    """One bracketed title in a text; `alias` where it is a document's short name."""

    bracket: Bracketed
    item: int
    in_heading: bool
    alias: bool = False

    @property
    def start(self) -> int:
        return self.bracket.start

    @property
    def end(self) -> int:
        return self.bracket.end


@dataclass
class MentionedDocument:
    """One document with all its mentions and short names."""

    title: str
    form: TitleForm
    mentions: list[Mention] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    declared_plain: list[str] = field(default_factory=list)

    def add_alias(self, alias: str) -> None:
        """Adds a short name once; the title itself is none."""
        if alias not in self.aliases and normal_title(alias) != normal_title(
            self.title
        ):
            self.aliases.append(alias)


@dataclass(frozen=True)
class Coordination:
    """Titles named together, `《A》《B》和《C》`: what is said holds for all."""

    start: int
    end: int
    documents: tuple[int, ...]
    mentions: tuple[Mention, ...]


class Mentions:
    """The documents of a text and the lists that name them."""

    def __init__(self, passages: Passages) -> None:
        self.passages = passages
        self.documents: list[MentionedDocument] = []
        self._by_title: dict[str, int] = {}
        self._resolved: list[tuple[Mention, int]] = []
        for bracket in read_brackets(passages.text):
            self._place(bracket)
        self._read_declared()
        self.coordinations = self._coordinate()
        self._in_text = [
            resolved for resolved in self._resolved if not resolved[0].in_heading
        ]
        self._ends = [mention.end for mention, _ in self._in_text]

    def last_before(self, position: int) -> tuple[Mention, int] | None:
        """The last mention outside headings that ends before a place, with the number
        of its document."""
        index = bisect_right(self._ends, position)
        if index:
            return self._in_text[index - 1]
        return None

    def _place(self, bracket: Bracketed) -> None:
        paragraph = self.passages.paragraph_at(bracket.start)
        mention = Mention(bracket, paragraph.item, paragraph.heading)
        number = self._by_title.get(normal_title(bracket.title))
        if number is None:
            number = self._short_name_of(mention)
            mention.alias = number is not None
        if number is None:
            number = len(self.documents)
            form = read_title(bracket.title)
            self.documents.append(MentionedDocument(bracket.title, form))
            self._by_title[normal_title(bracket.title)] = number
        document = self.documents[number]
        document.mentions.append(mention)
        if mention.alias:
            document.add_alias(bracket.title)
        self._resolved.append((mention, number))

    def _short_name_of(self, mention: Mention) -> int | None:
        """The document a bracketed short name refers to, nearest one first."""
        declared = self._declared_for(mention)
        if declared is not None:
            return declared
        short = normal_title(mention.bracket.title)
        form = read_title(mention.bracket.title)
        drafted = short in _DRAFT_NAMES
        for earlier, number in reversed(self._resolved[-MAX_REACH_MENTIONS:]):
            if self.passages.bulletin and earlier.item != mention.item:
                continue
            document = self.documents[number]
            if drafted and document.form.draft is not None:
                return number
            if short in map(normal_title, document.aliases):
                return number
            if is_short_for(form, document.form):
                return number
        return None

    def _declared_for(self, mention: Mention) -> int | None:
        """`《A》（以下简称《B》）`: the document right before."""
        if not self._resolved:
            return None
        text = self.passages.text
        earlier, number = self._resolved[-1]
        between = text[earlier.end : mention.start]
        if len(between) > 40 or "。" in between:
            return None
        behind, _, opened = between.rpartition("（")
        if _names_another(behind, mention.bracket.title):
            return None
        inside = opened != between and "）" not in opened
        if inside and _PLAIN_ALIAS.search(opened):
            return number
        return None

    def _read_declared(self) -> None:
        """Adds short names declared without 《》: （以下简称实施方案）."""
        text = self.passages.text
        for mention, number in self._resolved:
            declared = _DECLARED.match(text, mention.end)
            if declared is None:
                continue
            alias = declared["alias"].strip()
            document = self.documents[number]
            behind = text[mention.end : declared.start("alias")].partition("（")[0]
            if _names_another(behind, alias):
                continue
            if not mention.alias and _plausible_alias(alias):
                document.add_alias(alias)
                if text[declared.start("alias") - 1] != "《":
                    document.declared_plain.append(alias)

    def _coordinate(self) -> list[Coordination]:
        lists: list[list[tuple[Mention, int]]] = []
        text = self.passages.text
        for resolved in self._resolved:
            last = lists[-1][-1][0] if lists else None
            if last is not None:
                between = text[last.end : resolved[0].start]
                joined = len(between) <= 64 and _BETWEEN.fullmatch(between)
                if joined and "称" not in between:
                    lists[-1].append(resolved)
                    continue
            lists.append([resolved])
        made = []
        for members in lists:
            numbers = tuple(dict.fromkeys(number for _, number in members))
            mentions = tuple(mention for mention, _ in members)
            made.append(
                Coordination(mentions[0].start, mentions[-1].end, numbers, mentions)
            )
        return made


def normal_title(title: str) -> str:
    """A title for comparison: without blanks, quotes and kinds of dash."""
    plain = _DASHES.sub("-", _QUOTES.sub("", title))
    return plain.translate(str.maketrans("（）〔〕【】［］", "()()()()")).lower()


def is_short_for(short: TitleForm, full: TitleForm) -> bool:
    """Whether a title is a short name of another: its end, or its words in order.

    《投资管理办法》 is 基本养老保险基金投资管理办法; 《实施办法》 is none of 公平竞争审查条例.
    """
    if short.draft and short.draft != full.draft:
        return False
    if short.core == full.core:
        bare = short.draft is None and not short.edition
        return bare and (full.draft is not None or full.edition)
    if not short.core or len(short.core) >= len(full.core):
        return False
    return full.core.endswith(short.core) or _abridges(short, full)


def _abridges(short: TitleForm, full: TitleForm) -> bool:
    """Whether a title is another with words left out, of the same noun and much shorter."""
    if short.noun == "" or short.noun != full.noun:
        return False
    longest = min(MAX_SHORT_NAME_CHARS, len(full.core) * MAX_SHARE_OF_TITLE)
    return len(short.core) <= longest and _in_order(short.core, full.core)


def _names_another(behind: str, alias: str) -> bool:
    """国务院关于《甲规划》的批复（以下简称《批复》）: short for the 批复, not for the plan."""
    noun = read_title(alias).noun
    return bool(noun) and "的" in behind and behind.rstrip('”" ').endswith(noun)


def _in_order(short: str, full: str) -> bool:
    position = 0
    for letter in short:
        position = full.find(letter, position) + 1
        if position == 0:
            return False
    return True


def _plausible_alias(alias: str) -> bool:
    # A full document number may serve as short form; it is the number, no name.
    if re.search(r"[〔\[]\d{4}[〕\]]", alias):
        return False
    return 2 <= len(alias) <= 24 and not alias.startswith(("的", "见", "第"))
