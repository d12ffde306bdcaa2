"""The institutions that coverage is measured against, and which sources belong to each."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from crawler.passport import Passport

LEVELS = ("central", "province", "city", "association", "other")
_DOT = "·"


@dataclass(frozen=True)
class Institution:
    """One institution: its name, its level, its region, the names that sources give it."""

    name: str
    level: str
    region: str | None = None
    names: tuple[str, ...] = ()

    def publishes(self, passport: Passport) -> bool:
        """Whether a source is this institution's own."""
        said = (passport.publisher or "", passport.name.partition(_DOT)[0].strip())
        return any(_is_named(name, one) for name in self.names for one in said)


def _is_named(name: str, said: str) -> bool:
    """Whether a publisher is the institution: by its name, or by that with another name behind it."""
    return said == name or said.startswith((name + "、", name + "（"))


@lru_cache(maxsize=1)
def institutions() -> tuple[Institution, ...]:
    """All institutions that should be watched."""
    content = (files("crawler") / "institutions.toml").read_text(encoding="utf-8")
    table = tomllib.loads(content)
    offices: Mapping[str, list[str]] = table["offices"]
    found = []
    for name, aliases in table["central"].items():
        found.append(Institution(name, "central", None, (name, *aliases)))
    for region in table["provinces"].split():
        found += [_office(region, endings) for endings in offices.values()]
    for city in table["cities"].split():
        endings = []
        for those in offices.values():
            for ending in those:
                endings.append(ending)
        names = tuple(city + ending for ending in endings)
        found.append(Institution(city, "city", city, names))
    for name in table["associations"].split():
        found.append(Institution(name, "association", None, (name,)))
    return tuple(found)


def _office(region: str, endings: Iterable[str]) -> Institution:
    names = tuple(region + ending for ending in endings)
    return Institution(names[0], "province", region, names)


def institution_of(passport: Passport) -> Institution | None:
    """The institution whose own source this is."""
    for one in institutions():
        if one.publishes(passport):
            return one
    return None
