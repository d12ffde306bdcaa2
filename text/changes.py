"""What changed between two readings of one page, sentence by sentence, and whether it matters."""

import re
from collections import Counter
from typing import NamedTuple

from text.alignment import Budget, parts
from text.boilerplate import is_boilerplate
from text.facts import facts
from text.fingerprint import plain

# A full stop of Latin letters ends a sentence where a word or a figure of two signs
# stands before it: not in `U.S.`.
_END = re.compile(
    r"(?<=[。！？；!?;])(?![”’」』）)])|\n|(?<=[a-z0-9)%]{2}\.)\s+(?=[A-Z\d“\"(\u4e00-\u9fff])"
)
_DOCUMENT = re.compile(
    r"[〔\[(（]\s{0,20}(?:19|20)\d\d\s{0,20}[〕\])）]\s{0,20}第?\s{0,20}\d{1,5}\s{0,20}号"
)
_NAMED = re.compile(r"《[^《》]{2,80}》")


class Change(NamedTuple):
    """`removed` and `added` are sentences as published. `substantive`: figures, dates, places or names of
    documents differ between the two."""

    removed: list[str]
    added: list[str]
    substantive: bool

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)


def sentences(text: str) -> list[str]:
    """A text's sentences and headings, without those that are only page furniture."""
    telling: list[str] = []
    for piece in _END.split(text):
        if (one := piece.strip()) and plain(one) and not is_boilerplate(one):
            telling.append(one)
    return telling


def change(old: str, new: str) -> Change:
    """The difference of two texts; false where only white space, punctuation, counters
    or furniture differ.
    """
    before, after = sentences(old), sentences(new)
    plain_before, plain_after = list(map(plain, before)), list(map(plain, after))
    if "".join(plain_before) == "".join(plain_after):
        return Change([], [], False)
    removed, added = [], []
    budget = Budget(len(old) + len(new))
    for kind, start, end, other, stop in parts(plain_before, plain_after, budget):
        if kind != "equal":
            removed += before[start:end]
            added += after[other:stop]
    return Change(removed, added, _stated(removed) != _stated(added))


def _stated(sentences_: list[str]) -> Counter[str]:
    text = "\n".join(sentences_)
    stated = Counter(fact.value for one in sentences_ for fact in facts(plain(one)))
    stated.update(_NAMED.findall(text))
    stated.update(_DOCUMENT.findall(text))
    return stated
