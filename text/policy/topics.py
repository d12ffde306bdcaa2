"""Topics of a document: industries and their fields, by words of an editable lexicon."""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from text.normalise import fold
from text.policy.lexicon import toml

MIN_COUNT_IN_TEXT = 3
MAX_TEXT_CHARS = 20_000


class TopicsError(ValueError):
    """A lexicon that can't be read; the text names the file, the key and the reason."""


@dataclass(frozen=True)
class Topics:
    """Words by field and field by industry: `{industry: {field: [word, …]}}`."""

    fields: dict[str, dict[str, tuple[str, ...]]]

    @cached_property
    def _patterns(self) -> list[tuple[str, str, str]]:
        """(folded word, field, industry) of every word."""
        found = []
        for industry, fields in self.fields.items():
            for field, words in fields.items():
                found += [(fold(word), field, industry) for word in words]
        return found

    @cached_property
    def _automaton(self) -> Any:
        # Every command reads the settings, few look for topics.
        from ahocorasick_rs import AhoCorasick, MatchKind

        words = [word for word, _, _ in self._patterns]
        return AhoCorasick(words, matchkind=MatchKind.Standard)

    def of(self, title: str, text: str = "") -> list[str]:
        """Fields and industries of a document: by one word in the title, or by
        MIN_COUNT_IN_TEXT in the text, in the lexicon's order."""
        counts: dict[tuple[str, str], int] = {}
        for part, points in ((title, MIN_COUNT_IN_TEXT), (text[:MAX_TEXT_CHARS], 1)):
            hits = self._automaton.find_matches_as_indexes(fold(part), overlapping=True)
            for index, _, _ in hits:
                _, field, industry = self._patterns[index]
                counts[industry, field] = counts.get((industry, field), 0) + points
        found: list[str] = []
        for industry, fields in self.fields.items():
            named = [
                field
                for field in fields
                if counts.get((industry, field), 0) >= MIN_COUNT_IN_TEXT
            ]
            if named:
                found += [industry, *named]
        return list(dict.fromkeys(found))


def read_topics(path: Path | None = None) -> Topics:
    """The shipped lexicon, with a user's own added. Raises TopicsError."""
    merged: dict[str, dict[str, tuple[str, ...]]] = {}
    _add(merged, toml("topics.toml"))
    if path is not None:
        try:
            own = tomllib.loads(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise TopicsError(f"{path}: can't be read: {error}") from error
        _check(path, own)
        _add(merged, own)
    return Topics(merged)


def _check(path: Path, given: dict[str, Any]) -> None:
    for industry, fields in given.items():
        if not isinstance(fields, dict):
            raise TopicsError(
                f'{path}: {industry}: write ["{industry}"] with lines field = ["word", …]'
            )
        for field, words in fields.items():
            good = isinstance(words, list) and words
            if not good or not all(isinstance(one, str) and one for one in words):
                raise TopicsError(
                    f"{path}: [{industry}] {field}: not a list of words in quotes"
                )


def _add(merged: dict[str, dict[str, tuple[str, ...]]], given: dict[str, Any]) -> None:
    for industry, fields in given.items():
        known = merged.setdefault(industry, {})
        for field, words in fields.items():
            known[field] = tuple(dict.fromkeys([*known.get(field, ()), *words]))
