"""The place a notice is for: the most exact division its head names."""

from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from text.policy.lexicon import rows

_LEVELS = {"province": 1, "city": 2, "district": 3}


@cache
def _automaton() -> tuple[AhoCorasick, tuple[tuple[str, str], ...]]:
    patterns: dict[str, tuple[str, str]] = {}
    for row in rows("divisions.csv"):
        patterns.setdefault(row["name"], (row["name"], row["level"]))
        if len(row["short"]) > 1 and row["level"] != "district":
            patterns.setdefault(row["short"], (row["name"], row["level"]))
    automaton = AhoCorasick(list(patterns), matchkind=MatchKind.LeftmostLongest)
    return automaton, tuple(patterns.values())


def first_place(text: str) -> str | None:
    """The first place a text names, made more exact by one that follows at once:
    江苏省苏州市 is 苏州市. None where no division is named."""
    automaton, places = _automaton()
    best: tuple[int, str] | None = None
    end = -1
    for index, start, finish in automaton.find_matches_as_indexes(text):
        name, level = places[index]
        if best is None or (start == end and _LEVELS[level] > best[0]):
            best = (_LEVELS[level], name)
        elif start != end:
            break
        end = finish
    return best[1] if best else None


def places_named(text: str, limit: int) -> list[str]:
    """Full names of the first different places a text names, at most `limit`."""
    automaton, places = _automaton()
    found: dict[str, None] = {}
    for index, _, _ in automaton.find_matches_as_indexes(text):
        found[places[index][0]] = None
        if len(found) == limit:
            break
    return list(found)
