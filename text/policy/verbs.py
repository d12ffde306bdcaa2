"""The words by which a text says that something is done to a document."""

import re
from dataclasses import dataclass
from functools import cache

from text.policy.lexicon import alternation, toml

PASSING = "审议通过"
IN_FORCE = "施行"


@dataclass(frozen=True)
class Verb:
    """A verb in a text: `meaning` is the event of the contract."""

    start: int
    end: int
    written: str
    meaning: str


@cache
def _pattern() -> re.Pattern[str]:
    verbs = toml("verbs.toml")["verbs"]
    return re.compile(alternation(verbs))


@cache
def preparing_pattern() -> re.Pattern[str]:
    """Words of preparing a document: 制定, 编制, 起草."""
    return re.compile(alternation(toml("verbs.toml")["preparing"]["words"]))


def read_verbs(text: str) -> list[Verb]:
    """All verbs about documents in a text, without nouns such as 发布会, 实施方案."""
    lexicon = toml("verbs.toml")
    found = []
    for match in _pattern().finditer(text):
        stop = lexicon["not_before"].get(match[0], "").split()
        if stop and text.startswith(tuple(stop), match.end()):
            continue
        found.append(
            Verb(match.start(), match.end(), match[0], lexicon["verbs"][match[0]])
        )
    return found
