"""The words around an article, compiled from vocabulary.toml: labels, prefixes, forms
of names, marks of elements.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from lxml import etree

_DATA: dict[str, list[dict[str, Any]]] = tomllib.loads(
    resources.files("crawler.pages").joinpath("vocabulary.toml").read_text("utf-8")
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label of the vocabulary: the field its value is for, its role, and how surely it is that field's."""

    field: str
    role: str
    strength: float


FOREIGN = Label("", "foreign", 0.0)
"""A label that the vocabulary does not know: its value belongs to nothing we read."""


def _words(entry: dict[str, Any]) -> list[str]:
    return [*entry["words"], *entry.get("traditional", [])]


LABELS: dict[str, Label] = {
    word: Label(entry["field"], entry["role"], entry["strength"])
    for entry in _DATA["label"]
    for word in _words(entry)
}
_PREFIXES = [word for entry in _DATA["prefix"] for word in _words(entry)]
_VALUES: dict[str, str] = {
    word: entry["role"] for entry in _DATA["value"] for word in _words(entry)
}
_FORMS: dict[str, dict[str, float]] = {}
for _entry in _DATA["form"]:
    _FORMS.setdefault(_entry["field"], {}).update(
        dict.fromkeys(_words(_entry), _entry["grade"])
    )
GIVEN_NAMES = frozenset("".join(_DATA["given"][0]["words"]))
"""Characters that given names are made of."""

_LONGEST_FORM = max(len(word) for words in _FORMS.values() for word in words)


def any_word(words: list[str]) -> str:
    """A regular expression that matches any of `words`, the longest first."""
    return "|".join(map(re.escape, sorted(set(words), key=len, reverse=True)))


ANY_LABEL = f"(?:{any_word(_PREFIXES)})?(?:{any_word(list(LABELS))})"
"""Matches a label of the vocabulary with or without a prefix that changes nothing."""

_MAX_WRAPPERS = 3
_NAMING = ("class", "id", "rel", "itemprop")
_PREFIX = re.compile(f"(?:{any_word(_PREFIXES)})")
_MARKS = {
    entry["field"]: re.compile(
        rf"(?:^|[\s_-]|(?<=[a-z])(?=[A-Z]))(?:{any_word(_words(entry))})(?:$|[\s_\d-]|(?=[A-Z]))",
        re.I,
    )
    for entry in _DATA["mark"]
}


@lru_cache(maxsize=4096)
def label_of(word: str) -> Label:
    """What a label says, written with or without a prefix; FOREIGN where the vocabulary does not have it."""
    known = LABELS.get(word.lower() if word.isascii() else word)
    if known is not None:
        return known
    prefix = _PREFIX.match(word)
    return LABELS.get(word[prefix.end() :], FOREIGN) if prefix else FOREIGN


def is_nobody(value: str) -> bool:
    """Whether a value is one that names nobody: 未知, admin."""
    return _VALUES.get(value.lower()) == "nobody"


def is_own(value: str) -> bool:
    """Whether a value means the site itself: 本站."""
    return _VALUES.get(value) == "own"


@lru_cache(maxsize=4096)
def form_grade(field: str, name: str) -> float:
    """How surely `name` ends as the names of a field's values do, with a name of its
    own before the ending.
    """
    forms = _FORMS[field]
    for length in range(min(_LONGEST_FORM, len(name) - 2), 0, -1):
        grade = forms.get(name[-length:])
        if grade is not None:
            return grade
    return 0.0


def is_marked(element: etree._Element | None, field: str) -> bool:
    """Whether the class, id, rel or itemprop of an element, or of one around it that
    holds nothing else, says it holds a `field`.
    """
    pattern = _MARKS[field]
    part = element
    for _ in range(_MAX_WRAPPERS):
        if part is None:
            return False
        name = " ".join(filter(None, map(part.get, _NAMING)))
        if name and pattern.search(name):
            return True
        outer = part.getparent()
        alone = outer is not None and len(outer) == 1 and not (outer.text or "").strip()
        part = outer if alone and not (part.tail or "").strip() else None
    return False


def marks_field(name: str, field: str) -> bool:
    """Whether a name in a page's data (`newsSource`, `author_name`) says it holds a `field`."""
    return _MARKS[field].search(name) is not None


def leads_to_account(address: str, kind: str = "profile") -> bool:
    """Whether an address is that of somebody's account; `author-profile`: of a writer's."""
    path, _, query = address.partition("#")[0].partition("?")
    if "uid=" in query:
        return kind == "profile"
    if "//" in path:
        path = path.partition("//")[2].partition("/")[2]
    return _MARKS[kind].search(path.replace("/", " ")) is not None
