"""luqum's tree → the tree of a query; whatever search and alerts could not keep is refused here."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from luqum import tree as lucene

from text.days import period
from text.normalise import fold
from text.query_tree import (
    DATES,
    FIELDS,
    FLAGS,
    RECORD_FIELDS,
    And,
    Node,
    Not,
    OneRecord,
    Or,
    QueryError,
    Range,
    Term,
    either,
    joined,
)
from text.reason import Reason
from text.words import begins_with_word, ends_with_word

DEEPEST = 50
FIRST_TARGET_YEAR, LAST_TARGET_YEAR = 2000, 2060
YEAR_DIGITS = 4
_INNER_STAR = re.compile(r"(?:\\.|[^\\*])*+\*", re.DOTALL)
_DOUBLED_SIGN = re.compile(r"&&|\|\|")
_QUESTION_MARK = re.compile(r"(?<!\\)\?")


class Reader:
    """luqum's tree → ours. `origin` holds, for each of its characters, the position in
    what was `written`.
    """

    def __init__(self, written: str, origin: list[int]) -> None:
        self.written, self.origin = written, origin
        self.terms: list[tuple[lucene.Item, Term]] = []

    def node(
        self,
        item: lucene.Item,
        field: str | None,
        depth: int,
    ) -> Node:
        if depth > 4 * DEEPEST:
            raise self.error(
                item,
                Reason("query.too-deep"),
                Reason("hint.brackets", most=DEEPEST),
            )
        read: Callable[[Any, str | None, int], Node] | None = getattr(
            self,
            f"read_{type(item).__name__}",
            None,
        )
        if read is None:
            raise self.refused(item)
        return read(item, field, depth + 1)

    def error(
        self,
        item: lucene.Item,
        message: Reason,
        hint: Reason,
    ) -> QueryError:
        at = getattr(item, "pos", None) or 0
        return QueryError(message, self.origin[min(at, len(self.origin) - 1)] + 1, hint)

    def refused(self, item: lucene.Item) -> QueryError:
        match item:
            case lucene.Regex():
                message = Reason("query.regex")
            case lucene.Fuzzy():
                message = Reason("query.fuzzy")
            case lucene.Proximity():
                message = Reason("query.proximity")
            case lucene.Boost():
                message = Reason("query.boost")
            case _:
                message = Reason("query.misplaced", what=str(item))
        return self.error(item, message, Reason("hint.quote-signs"))

    def read_AndOperation(
        self,
        item: lucene.AndOperation,
        field: str | None,
        depth: int,
    ) -> Node:
        parts: list[Node] = []
        for child in item.children:
            node = self.node(child, field, depth)
            parts += node.children if isinstance(node, And) else (node,)
        return joined(parts)

    read_UnknownOperation = read_AndOperation

    def read_OrOperation(
        self,
        item: lucene.OrOperation,
        field: str | None,
        depth: int,
    ) -> Node:
        parts: list[Node] = []
        for child in item.children:
            node = self.node(child, field, depth)
            parts += node.children if isinstance(node, Or) else (node,)
        return either(parts)

    def read_Not(
        self,
        item: lucene.Not,
        field: str | None,
        depth: int,
    ) -> Node:
        return Not(self.node(item.children[0], field, depth))

    read_Prohibit = read_Not

    def read_Group(
        self,
        item: lucene.Group,
        field: str | None,
        depth: int,
    ) -> Node:
        return self.node(item.children[0], field, depth)

    read_FieldGroup = read_Plus = read_Group

    def read_SearchField(
        self,
        item: lucene.SearchField,
        field: str | None,
        depth: int,
    ) -> Node:
        name = item.name.lower()
        if field is not None or name not in FIELDS:
            raise self.error(
                item,
                Reason("query.no-such-field", name=item.name),
                Reason("hint.fields", fields=list(FIELDS)),
            )
        return self.node(item.expr, name, depth)

    def read_Word(
        self,
        item: lucene.Word,
        field: str | None,
        depth: int,
    ) -> Node:
        word = item.value
        starts, inner, ends = _without_stars(word)
        if _INNER_STAR.match(inner):
            raise self.error(
                item,
                Reason("query.star-within"),
                Reason("hint.join-parts"),
            )
        typed = "".join(
            self.written[self.origin[item.pos + place]] for place in range(len(word))
        )
        self.refuse_foreign_signs(item, typed)
        return self.term(item, inner, field, open_start=starts, open_end=ends)

    def refuse_foreign_signs(self, item: lucene.Item, typed: str) -> None:
        """What other search languages have and this one does not; in full width it is text."""
        if _DOUBLED_SIGN.search(typed):
            raise self.error(
                item,
                Reason("query.doubled-signs"),
                Reason("hint.write-and-or"),
            )
        if typed.startswith("!"):
            raise self.error(
                item,
                Reason("query.exclamation-mark"),
                Reason("hint.write-not"),
            )
        if _QUESTION_MARK.search(typed):
            raise self.error(
                item,
                Reason("query.question-mark"),
                Reason("hint.leave-out"),
            )

    def read_Phrase(
        self,
        item: lucene.Phrase,
        field: str | None,
        depth: int,
    ) -> Node:
        return self.term(item, item.value[1:-1], field)

    def term(
        self,
        item: lucene.Item,
        written: str,
        field: str | None,
        *,
        open_start: bool = False,
        open_end: bool = False,
    ) -> Node:
        if field in DATES:
            return self.day(item, written, field)
        folded = fold(re.sub(r"\\(.)", r"\1", written))
        if not folded:
            raise self.error(
                item,
                Reason("query.no-word"),
                Reason("hint.write-letter"),
            )
        if field == "flag" and folded not in FLAGS:
            raise self.error(
                item,
                Reason("query.no-such-flag", name=written),
                Reason("hint.flags", flags=list(FLAGS)),
            )
        term = Term(field, folded)
        if term.is_word:
            term = Term(
                field,
                folded,
                open_start and begins_with_word(folded),
                open_end and ends_with_word(folded),
            )
        self.terms.append((item, term))
        if field in RECORD_FIELDS:
            return OneRecord(term)
        return term

    def day(
        self,
        item: lucene.Item,
        written: str,
        field: str,
    ) -> Range:
        low, high = self.period(item, written)
        return Range(field, low, high)

    def read_Range(
        self,
        item: lucene.Range,
        field: str | None,
        depth: int,
    ) -> Node:
        if field == "target-year":
            return self.years(item, str(item.low), str(item.high))
        named = self.only_dates(item, field)
        low = self.bound(item.low, 0 if item.include_low else 1)
        high = self.bound(item.high, 1 if item.include_high else 0)
        if low and high and low >= high:
            raise self.error(
                item,
                Reason("query.range-reversed"),
                Reason("hint.earlier-first"),
            )
        return Range(named, low, high)

    def read_From(
        self,
        item: lucene.From,
        field: str | None,
        depth: int,
    ) -> Node:
        if field == "target-year":
            return self.years(item, str(item.children[0]), "*")
        named = self.only_dates(item, field)
        low = self.bound(item.children[0], 0 if item.include else 1)
        return Range(named, low, None)

    def read_To(
        self,
        item: lucene.To,
        field: str | None,
        depth: int,
    ) -> Node:
        if field == "target-year":
            return self.years(item, "*", str(item.children[0]))
        named = self.only_dates(item, field)
        high = self.bound(item.children[0], 1 if item.include else 0)
        return Range(named, None, high)

    def years(
        self,
        item: lucene.Item,
        low: str,
        high: str,
    ) -> Node:
        """The years of a range, both ends included, as alternatives."""
        first = self.year(item, low, FIRST_TARGET_YEAR)
        last = self.year(item, high, LAST_TARGET_YEAR)
        if first > last:
            raise self.error(
                item,
                Reason("query.range-reversed"),
                Reason("hint.earlier-first"),
            )
        each = [Term("target-year", str(year)) for year in range(first, last + 1)]
        return OneRecord(Or(tuple(each)))

    def year(
        self,
        item: lucene.Item,
        written: str,
        default: int,
    ) -> int:
        """A year of a range; `*` is as far as targets go."""
        plain = written.strip().strip('"')
        if plain == "*":
            return default
        if not (plain.isascii() and plain.isdecimal() and len(plain) == YEAR_DIGITS):
            raise self.error(
                item,
                Reason("query.no-date", written=plain),
                Reason("hint.date"),
            )
        return min(max(int(plain), FIRST_TARGET_YEAR), LAST_TARGET_YEAR)

    def only_dates(self, item: lucene.Item, field: str | None) -> str:
        """The field of a range, which must be one of dates."""
        if field not in DATES:
            raise self.error(
                item,
                Reason("query.range-of-words"),
                Reason("hint.range"),
            )
        return field

    def bound(self, item: lucene.Item, end: int) -> datetime | None:
        """One end of a range: the first moment of the stated day, month or year, or (1) the first one
        after it."""
        written = str(item).strip().strip('"')
        if written == "*":
            return None
        return self.period(item, written)[end]

    def period(self, item: lucene.Item, written: str) -> tuple[datetime, datetime]:
        """A day, a month (2025-06) or a year as first moment and first moment after it."""
        try:
            return period(written)
        except ValueError:
            raise self.error(
                item,
                Reason("query.no-date", written=written),
                Reason("hint.date"),
            ) from None


def _without_stars(word: str) -> tuple[bool, str, bool]:
    """Whether a word begins with a star, the word without the stars at its ends, whether it ends with one.
    An escaped star belongs to the word."""
    inner = word.lstrip("*")
    bare = inner.rstrip("*")
    stars = len(inner) - len(bare)
    backslashes = len(bare) - len(bare.rstrip("\\"))
    if stars and backslashes % 2:
        bare, stars = f"{bare}*", stars - 1
    return len(inner) < len(word), bare, stars > 0
