"""What a record is found by in a query, and what a query's word asks for.

Both sides meet in (field, value) pairs, so that a database index and a set in memory
give the same answer.
"""

from collections.abc import Collection, Iterable
from functools import cache, lru_cache

from text.normalise import fold
from text.policy.bodies import body_finder
from text.policy.divisions import division
from text.policy.identity import number_key
from text.policy.kinds import read_title
from text.policy.lexicon import rows, toml
from text.policy.record import RecordFacts

PAIR, ID = "pair", "id"
Pairs = tuple[tuple[str, str], ...]
_LEVEL_NAMES = {
    "central": ("中央", "国家", "国家级", "中央级"),
    "ministry": ("部委", "部委级", "部级", "部门"),
    "province": ("省", "省级", "省市"),
    "city": ("市", "市级", "地市"),
    "district": ("区", "县", "区县", "区县级", "县级"),
    "other": ("其他",),
}


def terms_of(
    facts: RecordFacts,
    topics: Iterable[str],
    target_years: Iterable[int],
) -> set[tuple[str, str]]:
    """All (field, value) pairs that lead to a record."""
    found: set[tuple[str, str]] = {("level", facts.level)}
    for title in (facts.title, *facts.aliases):
        found |= {(PAIR, pair) for pair in _pairs(fold(title))}
    for key in number_key(facts.number):
        if key:
            found.add(("number", key))
            found.add(("number", key.rstrip("0123456789-")))
    for name in facts.issuers:
        found.add(("issuer", fold(name)))
    found.add(("kind", fold(facts.kind)))
    noun = read_title(facts.title).noun
    if noun:
        found.add(("kind", fold(noun)))
    found |= {("region", fold(name)) for name in facts.regions}
    found |= {("topic", fold(name)) for name in topics}
    found |= {("target-year", str(year)) for year in target_years}
    return found


def _pairs(folded: str) -> list[str]:
    """Characters next to each other; a last one alone, for words of one character."""
    plain = folded.replace(" ", "")
    return [plain[at : at + 2] for at in range(len(plain))]


def has_terms(pairs: Collection[tuple[str, str]], field: str, folded: str) -> bool:
    """Whether a record with these pairs is what a query's word asks for."""
    for group in wanted(field, folded):
        if all(_has(pairs, name, value) for name, value in group):
            return True
    return False


def _has(pairs: Collection[tuple[str, str]], name: str, value: str) -> bool:
    if name != PAIR or len(value) > 1:
        return (name, value) in pairs
    return any(field == PAIR and pair.startswith(value) for field, pair in pairs)


@lru_cache(maxsize=10_000)
def wanted(field: str, folded: str) -> tuple[Pairs, ...]:
    """What a query's word asks for: any of these groups of pairs, each of which must
    hold whole."""
    if field == "policy":
        return _wanted_names(folded)
    values = {folded}
    if field == "number":
        values |= {key for key in number_key(folded) if key}
    elif field == "issuer":
        values |= _issuer_names(folded)
    elif field == "level":
        for level, names in _LEVEL_NAMES.items():
            if folded in names:
                values.add(level)
    elif field == "region":
        values |= _regions(folded)
    return tuple(((field, value),) for value in sorted(values))


def _wanted_names(folded: str) -> tuple[Pairs, ...]:
    plain = folded.replace(" ", "")
    if plain.isdecimal() and plain.isascii():
        return (((ID, plain),),)
    pairs = _pairs(plain)[:-1] or [plain]
    return (tuple((PAIR, pair) for pair in dict.fromkeys(pairs)),)


@cache
def _full_names() -> dict[str, str]:
    """Folded names and abbreviations of national bodies, with their full names."""
    names: dict[str, str] = {}
    for bodies in toml("bodies.toml").values():
        for name, abbreviations in bodies.items():
            for written in (name, *abbreviations):
                names.setdefault(fold(written), fold(name))
    return names


def _issuer_names(folded: str) -> set[str]:
    known = _full_names().get(folded)
    if known:
        return {known}
    found = body_finder().find(folded)
    whole = found and found[0].start == 0 and found[0].end == len(folded)
    if whole:
        return {fold(found[0].name)}
    return set()


@cache
def _folded_places() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in rows("divisions.csv"):
        for written in (row["name"], row["short"]):
            if len(written) > 1:
                names.setdefault(fold(written), row["name"])
    return names


def _regions(folded: str) -> set[str]:
    name = _folded_places().get(folded)
    found = division(name) if name else None
    return {fold(found.name)} if found else set()
