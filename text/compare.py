"""Are two texts one story? Similarity finds the candidates; what differs decides.

`measure` counts what two texts share and where they contradict each other; `judge` turns the counts into a
verdict. Both are pure and symmetric up to the swapped sides.
"""

import re
from typing import NamedTuple

from text.facts import editions, stages
from text.fingerprint import GRAM
from text.refilled import fillings, renames, self_referring
from text.side import Side

__all__ = [
    "Side",
    "Verdict",
    "compare",
    "covered",
    "judge",
    "measure",
    "resemble",
    "uncovered",
]

PLACE_WORDS = tuple("省市县区旗镇乡州")
FEWEST = 25
LEAST_SHARED = 0.3
PROBES = 40
SHORT = 200
OWN_ITEM = 60
LEAST_PROBES = 0.3
MOST_DIGITS = 0.8
TEMPLATE = 0.8
SAME_NAME = 0.8
EDITION_LINES = 12
FEW_LETTERS = 10
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")


class Measures(NamedTuple):
    """What two texts share. `a_in_b`: part of a's letters found in b; `left_a`: how many are not;
    `own`: the longest stretch that the one and the other have alone, the shorter of both."""

    a_in_b: float
    b_in_a: float
    left_a: int
    left_b: int
    shared: int
    agreeing: int
    contradicting: int
    title_contradicts: bool
    elsewhere: bool
    other_edition: bool
    lost_edition: bool
    other_names: bool
    other_subject: int
    renamed: bool
    strangers: int
    replaced: float
    titles: float
    one_title: bool
    column: bool
    own: int


Gap = tuple[int, int]


class Verdict(NamedTuple):
    """`kind`: same (one text, perhaps edited) | part (one holds most of the other) | inside (one holds the other,
    but as a small piece) | partial (they share text, but too little of it) | apart (something says that they are two
    stories) | none. `similarity` 0–1. `reason` is one line for people."""

    kind: str
    similarity: float
    reason: str

    @property
    def touches(self) -> bool:
        """Does the pair bear on how either is grouped?"""
        return self.joins or self.kind == "inside"

    @property
    def joins(self) -> bool:
        return self.kind in ("same", "part")


def compare(a: Side, b: Side) -> Verdict:
    """The verdict on two texts. Where one has perhaps the words of Taiwan, both are tried in mainland words too; where
    one writes its numbers in characters, both in digits."""
    thinned = max(a.thinned, b.thinned)
    a, b = a.thinned_to(thinned), b.thinned_to(thinned)
    verdict = _compare(a, b)
    if verdict.joins or verdict.similarity == 0:
        return verdict
    if a.regional or b.regional:
        inland = _compare(a.inland, b.inland)
        verdict = inland if inland.joins else verdict
    few, many = sorted((a.figures, b.figures))
    if not verdict.joins and few < MOST_DIGITS * many:
        counted = _compare(a.counted, b.counted)
        verdict = counted if counted.joins else verdict
    return verdict


def _compare(a: Side, b: Side) -> Verdict:
    if a.text == b.text and (
        a.title == b.title or (len(a.text) >= FEWEST and not _titles_contradict(a, b))
    ):
        return Verdict("same", 1.0, "the same letters")
    same_document = a.number is not None and a.number == b.number and a.title == b.title
    if not same_document and (
        not resemble(a.text, b.text)
        or len(a.grams & b.grams) < LEAST_SHARED * _fewer(a, b)
    ):
        return Verdict("none", 0.0, "the texts share little")
    m = measure(a, b)
    if a.number and b.number and m.shared >= FEWEST:
        if same_document:
            return Verdict(
                "same",
                min(m.a_in_b, m.b_in_a),
                f"the same document: {a.number}",
            )
        if a.number != b.number:
            return Verdict(
                "apart",
                min(m.a_in_b, m.b_in_a),
                f"two documents: {a.number}, {b.number}",
            )
    return judge(m)


def _other_edition(a: Side, gaps_a: list[Gap], b: Side, gaps_b: list[Gap]) -> bool:
    """Is a an older edition than b? An excerpt with no word of its own but at its ends has only lost the line that names
    the newer."""
    if a.editions and b.editions:
        older = max(a.editions) < max(b.editions)
        within = [
            (start, end) for start, end in gaps_a if start > 0 and end < len(a.text)
        ]
        excerpt = (
            _length(gaps_b) > 0.15 * len(b.text)
            and _length(gaps_a) <= FEW_LETTERS
            and not within
        )
        return older and not (
            excerpt and a.editions < b.editions and not _named_together(a.editions, b)
        )
    return bool(a.in_force and b.in_force and max(a.in_force) < max(b.in_force))


def _named_together(older: frozenset[str], side: Side) -> bool:
    """Does one line name an older edition beside a newer one, so that nobody who has the one can have lost the other?"""
    lines = [editions([piece]) for piece in side.pieces[:EDITION_LINES]]
    return any(line & older and line - older for line in lines)


def _revised(a: Side, gaps: list[Gap], b: Side) -> bool:
    """Is a a law that says when it was revised, where b does not, and has other words than b besides?"""
    if not a.editions or b.editions or not (a.is_law and b.is_law):
        return False
    said = [piece for piece in a.pieces if editions([piece])]
    return _length(gaps) > sum(map(len, said))


def _fewer(a: Side, b: Side) -> int:
    return min(len(a.grams), len(b.grams))


def resemble(one: str, two: str) -> bool:
    """A quick look at two plain texts before all is counted: are enough of the shorter one's grams in the longer?"""
    short, long = sorted((one, two), key=len)
    step = max(1, len(short) // PROBES)
    probes = range(0, max(1, len(short) - GRAM), step)
    return sum(short[at : at + GRAM] in long for at in probes) >= LEAST_PROBES * len(
        probes
    )


def measure(a: Side, b: Side) -> Measures:
    """Counts what is shared: letters inside common runs of five, facts in common surroundings, words of titles."""
    gaps_a, gaps_b = uncovered(a.text, b.grams), uncovered(b.text, a.grams)
    covered_a, covered_b = (
        len(a.text) - _length(gaps_a),
        len(b.text) - _length(gaps_b),
    )
    agreeing, contradicting = _agreement(a.slots, b.slots)
    filled = fillings(a.text, gaps_a, b.text, gaps_b)
    return Measures(
        a_in_b=covered_a / max(1, len(a.text)),
        b_in_a=covered_b / max(1, len(b.text)),
        left_a=len(a.text) - covered_a,
        left_b=len(b.text) - covered_b,
        shared=min(covered_a, covered_b),
        agreeing=agreeing,
        contradicting=contradicting,
        title_contradicts=_titles_contradict(a, b),
        elsewhere=_slots_elsewhere(a, b) or _suffixes_elsewhere(a, gaps_a, b, gaps_b),
        other_edition=_other_edition(a, gaps_a, b, gaps_b)
        or _other_edition(b, gaps_b, a, gaps_a),
        lost_edition=_revised(a, gaps_a, b) or _revised(b, gaps_b, a),
        other_names=_names_other(a, b) and _names_other(b, a),
        other_subject=min(_subject_other(a, b), _subject_other(b, a)),
        renamed=renames(a, b, filled),
        strangers=sum(one.strange for one in filled),
        replaced=min(_replaced(a, gaps_a), _replaced(b, gaps_b)),
        titles=a.titles(b),
        one_title=a.title == b.title and a.telling and b.telling,
        column=not (a.naming or b.naming),
        own=min(
            max((end - start for start, end in gaps), default=0)
            for gaps in (gaps_a, gaps_b)
        ),
    )


def judge(m: Measures) -> Verdict:
    """Same, part, apart or none, and why."""
    held, whole = max(m.a_in_b, m.b_in_a), min(m.a_in_b, m.b_in_a)
    if m.shared < FEWEST or held < 0.5:
        return Verdict("none", whole, f"{held:.0%} of the shorter text is in the other")
    if m.title_contradicts:
        return Verdict(
            "apart",
            whole,
            "the titles give different figures, places or stages in the same words",
        )
    if m.elsewhere:
        return Verdict("apart", whole, "the same words are said of different places")
    if m.other_edition:
        return Verdict(
            "apart",
            whole,
            "two editions: the dates of adoption and revision differ",
        )
    if m.lost_edition and whole >= 0.85:
        return Verdict(
            "apart",
            whole,
            "an edition that the other does not name, and other words in its articles",
        )
    if m.contradicting and m.contradicting >= _bearable(m):
        return Verdict(
            "apart",
            whole,
            f"{m.contradicting} figures or places differ in the same surroundings",
        )
    if m.other_subject > (0 if whole < 0.88 else 1):
        return Verdict(
            "apart",
            whole,
            "each title names something that the other text does not",
        )
    if m.renamed:
        return Verdict(
            "apart",
            whole,
            "the titles differ in what the texts put differently in the same words",
        )
    if (
        m.shared < SHORT
        and whole >= TEMPLATE
        and m.strangers
        and m.strangers + m.contradicting >= 2
    ):
        return Verdict(
            "apart",
            whole,
            f"{m.strangers + m.contradicting} places of one template name others",
        )
    if m.other_names and whole < 0.95 and m.shared < 2 * SHORT:
        return Verdict("apart", whole, "each names a document that the other does not")
    if m.replaced > (0.22 if m.shared >= SHORT else 0.14):
        return Verdict(
            "apart",
            whole,
            f"{m.replaced:.0%} of the shared sentences was said differently",
        )
    if (
        m.titles < 0.3
        and whole < 0.7
        and m.replaced < 0.05
        and min(m.left_a, m.left_b) >= OWN_ITEM
    ):
        return Verdict(
            "apart",
            whole,
            "each has something of its own beside what they share",
        )
    if m.column and whole < 0.95 and m.replaced < 0.05 and m.own >= OWN_ITEM:
        return Verdict(
            "apart",
            whole,
            "two issues of a column: each has an item of its own",
        )
    if held >= 0.85 and whole >= 0.7:
        return Verdict("same", whole, f"{whole:.0%} of either text is in the other")
    if (
        held >= 0.78
        and whole >= 0.7
        and m.titles >= 0.5
        and m.replaced < 0.06
        and m.shared >= 300
    ):
        return Verdict(
            "same",
            whole,
            f"{whole:.0%} of either text is in the other, word for word",
        )
    if (
        held >= 0.65
        and whole >= 0.4
        and m.one_title
        and m.replaced < 0.03
        and m.shared >= 100
    ):
        return Verdict(
            "part",
            whole,
            f"{held:.0%} of the one is in the other word for word, under one title",
        )
    if held >= 0.85:
        enough = whole >= (0.3 if m.titles >= 0.5 else 0.45)
        said = f"{held:.0%} of the one is in the other, {whole:.0%} the other way"
        return Verdict(
            "part" if enough else "inside",
            whole,
            said if enough else f"only a piece: {said}",
        )
    return Verdict(
        "partial",
        whole,
        f"only {held:.0%} of the one and {whole:.0%} of the other is shared",
    )


def _bearable(m: Measures) -> float:
    stated = m.contradicting + m.agreeing
    return min(0.3 * stated, max(4.0, 0.06 * stated))


def _titles_contradict(a: Side, b: Side) -> bool:
    years = [set(_YEAR.findall(side.title)) for side in (a, b)]
    if all(years) and years[0].isdisjoint(years[1]) and a.titles(b) >= 0.5:
        return True
    return (
        _agreement(a.title_slots, b.title_slots)[1] > 0
        or _stage_other(a, b)
        or _stage_other(b, a)
    )


def _stage_other(a: Side, b: Side) -> bool:
    """Is a by its title a draft of b, or b on trial, and b's text says nothing of it?"""
    told = stages(a.title) - stages(b.title)
    return bool(told) and a.titles(b) >= SAME_NAME and not told <= stages(b.text)


def _suffixes_elsewhere(a: Side, gaps_a: list[Gap], b: Side, gaps_b: list[Gap]) -> bool:
    """The same for places we have no list of: other letters before 县, 镇, 乡 … in the same surroundings."""
    ours, theirs = (
        _names_of_places(a.text, gaps_a),
        _names_of_places(b.text, gaps_b),
    )
    often = (
        1 if min(len(a.text), len(b.text)) < 2 * SHORT else 2
    )  # in a long text a slip may stand before 县 once
    return any(
        ours[at] not in b.text
        and theirs[at] not in a.text
        and min(a.text.count(ours[at]), b.text.count(theirs[at])) >= often
        for at in ours.keys() & theirs.keys()
    )


def _names_of_places(text: str, gaps: list[Gap]) -> dict[tuple[str, str], str]:
    """Short runs that the other text does not have and that end before a word for a place, by what is around them."""
    return {
        (text[start - 3 : start], text[end : end + 3]): text[start : end + 1]
        for start, end in gaps
        if 3 <= start < end <= start + 4
        and text[end : end + 1] in PLACE_WORDS
        and not self_referring(text[start:end])
    }


def _slots_elsewhere(a: Side, b: Side) -> bool:
    """Do the same words speak of one place here and of another there, which the other text does not know at all?"""
    return any(
        not any(name in b.text for name in a.slots[slot])
        and not any(name in a.text for name in b.slots[slot])
        for slot in a.slots.keys() & b.slots.keys()
        if slot[0] == "@"
    )


def _names_other(a: Side, b: Side) -> bool:
    """Does a name a document that b does not? In a long text, where words are edited, nothing like it either."""
    missing = [name for name in a.names if name not in b.text]
    if len(a.text) > SHORT:
        missing = [name for name in missing if covered(name, b.grams) < 0.5 * len(name)]
    return bool(missing)


def _subject_other(a: Side, b: Side) -> int:
    """How often a's text says what a's title names and neither b's title nor b's text does; 0: there is no such."""
    runs = (a.title[at : at + 3] for at in range(len(a.title) - 2))
    return max(
        (a.text.count(run) for run in runs if run not in b.text and run not in b.title),
        default=0,
    )


def _replaced(side: Side, gaps: list[Gap]) -> float:
    """How much of those sentences that both texts share in part is other words."""
    shared = lost = start = 0
    left = iter([*gaps, (len(side.text), len(side.text))])
    gap = next(left)
    for piece in side.pieces:
        end, missing = start + len(piece), 0
        while gap[0] < end:
            missing += min(gap[1], end) - max(gap[0], start)
            if gap[1] > end:
                break
            gap = next(left)
        if missing <= 0.75 * len(piece):
            shared += len(piece)
            lost += missing
        start = end
    return lost / max(1, shared)


def _length(gaps: list[Gap]) -> int:
    return sum(end - start for start, end in gaps)


def covered(text: str, others: frozenset[str]) -> int:
    """How many letters of `text` lie inside runs of five that `others` has too."""
    return len(text) - _length(uncovered(text, others))


def uncovered(text: str, others: frozenset[str]) -> list[Gap]:
    """The stretches of `text` that lie in no run of five that `others` has too."""
    gaps, done = [], 0
    for at in range(len(text) - GRAM + 1):
        if text[at : at + GRAM] in others:
            if at > done:
                gaps.append((done, at))
            done = at + GRAM
    if done < len(text):
        gaps.append((done, len(text)))
    return gaps


def _agreement(a: dict[str, set[str]], b: dict[str, set[str]]) -> tuple[int, int]:
    agreeing = contradicting = 0
    for slot in a.keys() & b.keys():
        if a[slot].isdisjoint(b[slot]):
            contradicting += 1
        else:
            agreeing += 1
    return agreeing, contradicting
