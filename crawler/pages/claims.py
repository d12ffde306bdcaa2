"""What a page's head calls the article, and how well a line of the page agrees with it."""

import re

from crawler.pages.lines import Line
from crawler.pages.meta import TITLE_NAMES, Head
from crawler.pages.spelling import letters

_SEPARATOR = re.compile(
    r"\s{0,20}(?:[_|｜丨]|\s[-–—:：·•»@]+\s|--+|——|[-–—]{1,2}(?=[^-–—]*$)|::)\s{0,20}"
)
_TAIL = re.compile(r"^[\s_|｜丨\-–—:：·@(（\[【<]")
SITE_NAME = re.compile(
    r"^[^，。！？：、“”《》]{2,22}(?:政府|[厅局委办部院所会]|委员会|网|网站|在线|大学|学院|中心|公司|集团|日报|晚报|办公室)(?:首页)?$"
)
MIN_LETTERS = 4
MAX_COLUMN_LETTERS = 8
_ANY_SEPARATOR = re.compile(r"[\s_|｜丨\-–—·•:：»]+")
_MOST_CUTS = 60
_DOTS = ("…", "...")
BETWEEN_HAN = re.compile(
    r"(?<=[\u3400-\u9fff\u3000-\u303f\uff00-\uffef])\s+(?=[\u3400-\u9fff\u3000-\u303f\uff00-\uffef])"
)


def stated_titles(head: Head) -> list[str]:
    """What the government standard's words call the article; a name as short as a
    column's may be the column's.
    """
    titles: list[str] = []
    for said in head.every(TITLE_NAMES):
        if len(letters(said)) > MAX_COLUMN_LETTERS:
            titles.append(said)
    return titles


def as_claimed(title: str, claims: list[tuple[str, str]]) -> str:
    """The title without the spaces that its markup's line ends left in it: the head writes none there."""
    whole = BETWEEN_HAN.sub("", title)
    if any(whole in claim for claim, _ in claims):
        return whole
    return title


def claimed_letters(claim: str) -> list[str]:
    """The letters of a claim, then of the claim without its last part, without its last two, …"""
    ends = [
        len(claim),
        *(match.start() for match in _ANY_SEPARATOR.finditer(claim)),
    ]
    return [letters(claim[:end]) for end in sorted(ends, reverse=True)[:_MOST_CUTS]]


def in_full(shown: str, claims: list[tuple[str, str]]) -> str:
    """A title that is cut off with dots where it stands, as the head writes it out."""
    own = letters(shown)
    if not shown.endswith(_DOTS) or shown.endswith("……") or len(own) < MIN_LETTERS:
        return shown
    parts = []
    for claim, _ in claims:
        for part in reversed(_cuts(claim)):
            if letters(part).startswith(own):
                parts.append(part)
    if parts and letters(parts[0]) != own:
        return parts[0]
    return shown


def claims_of(head: Head) -> list[str]:
    """What the head calls the article: the government standard's word alone, or else all it says."""
    said = [
        head.named.get("og:title", ""),
        str(head.linked.get("headline") or "")[:500],
        head.title,
    ]
    return stated_titles(head) or [
        claim for claim in dict.fromkeys([*head.every(TITLE_NAMES), *said]) if claim
    ]


def confirmed(line: Line, claims: list[tuple[str, str]]) -> tuple[str, float]:
    """The part of a heading that the head confirms, and how well: 1 word for word, down to 0."""
    best = ("", 0.0)
    for shown in _readings(line):
        own = letters(shown)
        if len(own) < 2:
            continue
        for claim, said in claims:
            agreement = _agreement(own, said, claim)
            if agreement > best[1]:
                best = (shown, agreement)
    return best


def _readings(line: Line) -> list[str]:
    """The heading as a whole, and its first text nodes: counters and buttons hang at the end."""
    pieces = [" ".join(piece.split()) for piece in line.pieces]
    whole = line.text
    return list(
        dict.fromkeys(
            [whole, *(piece for piece in pieces[:2] if len(piece) >= MIN_LETTERS)]
        )
    )


def _agreement(own: str, said: str, claim: str) -> float:
    """How well a heading with the letters `own` agrees with a claim with the letters `said`."""
    if not said:
        return 0.0
    if own == said:
        return 1.0
    if said.startswith(own):
        whole = _ends_claim(own, claim)
        if len(own) >= MIN_LETTERS or whole:
            return 0.98 if whole else 0.6
        return 0.0
    if (
        said.endswith(own)
        and len(own) > MAX_COLUMN_LETTERS
        and _begins_part(own, claim)
    ):
        return 0.98
    if own in said and len(own) >= 6:
        return 0.55 + 0.3 * len(own) / len(said)
    if (said.startswith(own[:8]) and len(own) > 10) or (
        own.startswith(said[:10]) and len(said) >= 10
    ):
        return 0.9 * _shared(own, said)
    return 0.0


def _ends_claim(own: str, claim: str) -> bool:
    """Whether the claim goes on after `own` with a separator, that is with the site's name."""
    counted = 0
    for position, character in enumerate(claim):
        counted += len(letters(character))
        if counted >= len(own):
            return (
                _TAIL.match(
                    claim[position + 1 :].lstrip("”\"'』」》）)!！?？.。… ") or " "
                )
                is not None
            )
    return True


def _begins_part(own: str, claim: str) -> bool:
    """Whether the letters `own` are the claim's last part, behind the site's shorter name."""
    *before, last = map(letters, _SEPARATOR.split(claim))
    return last == own and all(len(part) < len(own) for part in before)


def _shared(one: str, other: str) -> float:
    """Share of bigrams in common (Dice)."""
    first, second = (
        {one[i : i + 2] for i in range(len(one) - 1)},
        {other[i : i + 2] for i in range(len(other) - 1)},
    )
    return 2 * len(first & second) / (len(first) + len(second) or 1)


def own_part(claim: str) -> str:
    """A claim without the names of site and column, whichever side they stand on."""
    short = _without_site_behind_space(_cuts(claim)[-1])
    if not SITE_NAME.search(short):
        return short
    parts = [part.strip() for part in _SEPARATOR.split(claim)]
    for part in parts:
        if len(letters(part)) > MAX_COLUMN_LETTERS and not SITE_NAME.search(part):
            return part
    return short


def _without_site_behind_space(claim: str) -> str:
    """`关于…的通知 某某市人民政府门户网站` without the site's name."""
    title, _, last = claim.rpartition(" ")
    is_site = len(letters(title)) > MAX_COLUMN_LETTERS and SITE_NAME.match(last)
    return title.strip() if is_site else claim


def _cuts(claim: str) -> list[str]:
    """A claim as it stands, then without its last part, its last two parts, …"""
    ends = []
    for match in _SEPARATOR.finditer(claim):
        if match.start() >= 2:
            ends.append(match.start())
    return [claim, *(claim[:end].strip() for end in reversed(ends))]
