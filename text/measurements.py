"""What two texts share and where they contradict each other, counted. Symmetric up to the swapped texts."""

import re
from typing import NamedTuple

from text.comparable import ComparableText
from text.facts import editions, stages
from text.overlap import Gap, covered, longest, total_length, uncovered
from text.refilled import fillings, renames, self_referring

SHORT_CHARS = 200
_PLACE_SUFFIXES = tuple("省市县区旗镇乡州")
_SAME_NAME_OVERLAP = 0.8
_EDITION_SENTENCES = 12
_FEW_CHARS = 10
_EXCERPT_MISSING_SHARE = 0.15
# A sentence of which more than this is missing was dropped, not reworded.
_DROPPED_SHARE = 0.75
_PLACE_CONTEXT_CHARS = 3
_MAX_PLACE_CHARS = 4
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")


class Measurements(NamedTuple):
    """What a pair of texts shares, in characters (`shared`, `left_a`, `left_b`,
    `longest_own`), shares of 0–1 and counts.

    `higher_share` is how much of one text is in the other, the larger of both
    directions; `lower_share` the smaller. `longest_own` is the longest stretch that
    each has alone, the shorter of both.
    """

    share_of_a: float
    share_of_b: float
    left_a: int
    left_b: int
    shared: int
    agreeing_facts: int
    contradicting_facts: int
    titles_contradict: bool
    different_places: bool
    different_editions: bool
    unnamed_edition: bool
    different_documents: bool
    foreign_subject: int
    titles_renamed: bool
    foreign_names: int
    reworded_share: float
    title_overlap: float
    same_specific_title: bool
    untitled: bool
    longest_own: int

    @property
    def higher_share(self) -> float:
        return max(self.share_of_a, self.share_of_b)

    @property
    def lower_share(self) -> float:
        return min(self.share_of_a, self.share_of_b)

    @property
    def foreign_places(self) -> int:
        """Places of one template that are filled in with other names or figures."""
        return self.foreign_names + self.contradicting_facts


def measure(a: ComparableText, b: ComparableText) -> Measurements:
    """Count characters inside common shingles, facts in common surroundings, words of the titles."""
    gaps_a, gaps_b = uncovered(a.text, b.grams), uncovered(b.text, a.grams)
    left_a, left_b = total_length(gaps_a), total_length(gaps_b)
    covered_a, covered_b = len(a.text) - left_a, len(b.text) - left_b
    agreeing, contradicting = _agreement(a.slots, b.slots)
    filled = fillings(a.text, gaps_a, b.text, gaps_b)
    return Measurements(
        share_of_a=covered_a / max(1, len(a.text)),
        share_of_b=covered_b / max(1, len(b.text)),
        left_a=left_a,
        left_b=left_b,
        shared=min(covered_a, covered_b),
        agreeing_facts=agreeing,
        contradicting_facts=contradicting,
        titles_contradict=titles_contradict(a, b),
        different_places=_slots_elsewhere(a, b)
        or _suffixes_elsewhere(a, gaps_a, b, gaps_b),
        different_editions=_older_edition(a, gaps_a, b, gaps_b)
        or _older_edition(b, gaps_b, a, gaps_a),
        unnamed_edition=_revised(a, gaps_a, b) or _revised(b, gaps_b, a),
        different_documents=_names_other(a, b) and _names_other(b, a),
        foreign_subject=min(_foreign_subject(a, b), _foreign_subject(b, a)),
        titles_renamed=renames(a, b, filled),
        foreign_names=sum(filling.strange for filling in filled),
        reworded_share=min(_reworded_share(a, gaps_a), _reworded_share(b, gaps_b)),
        title_overlap=a.title_overlap(b),
        same_specific_title=a.title == b.title
        and a.has_specific_title
        and b.has_specific_title,
        untitled=not (a.has_own_title or b.has_own_title),
        longest_own=min(longest(gaps_a), longest(gaps_b)),
    )


def titles_contradict(a: ComparableText, b: ComparableText) -> bool:
    """Return whether the titles state different years, figures, places or stages in the same words."""
    years_a, years_b = set(_YEAR.findall(a.title)), set(_YEAR.findall(b.title))
    different_years = years_a and years_b and years_a.isdisjoint(years_b)
    if different_years and a.title_overlap(b) >= 0.5:
        return True
    _, contradicting = _agreement(a.title_slots, b.title_slots)
    return contradicting > 0 or _other_stage(a, b) or _other_stage(b, a)


def _other_stage(a: ComparableText, b: ComparableText) -> bool:
    """Whether a is by its title a draft of b, or b on trial, and b's text says nothing of it."""
    own_stages = stages(a.title) - stages(b.title)
    if not own_stages or a.title_overlap(b) < _SAME_NAME_OVERLAP:
        return False
    return not own_stages <= stages(b.text)


def _older_edition(
    a: ComparableText,
    gaps_a: list[Gap],
    b: ComparableText,
    gaps_b: list[Gap],
) -> bool:
    """Whether a is an older edition than b.

    An excerpt without a word of its own, but at its ends, has only lost the line that
    names the newer edition.
    """
    if not (a.editions and b.editions):
        return bool(a.in_force and b.in_force and max(a.in_force) < max(b.in_force))
    if max(a.editions) >= max(b.editions):
        return False
    lost_the_line = (
        _is_excerpt(a, gaps_a, b, gaps_b)
        and a.editions < b.editions
        and not _named_together(a.editions, b)
    )
    return not lost_the_line


def _is_excerpt(
    a: ComparableText,
    gaps_a: list[Gap],
    b: ComparableText,
    gaps_b: list[Gap],
) -> bool:
    own_inside = any(start > 0 and end < len(a.text) for start, end in gaps_a)
    much_missing = total_length(gaps_b) > _EXCERPT_MISSING_SHARE * len(b.text)
    return much_missing and total_length(gaps_a) <= _FEW_CHARS and not own_inside


def _named_together(older: frozenset[str], text: ComparableText) -> bool:
    """Whether one sentence names an older edition beside a newer one: no copy can have
    lost only one of them.
    """
    lines = [editions([sentence]) for sentence in text.sentences[:_EDITION_SENTENCES]]
    return any(line & older and line - older for line in lines)


def _revised(a: ComparableText, gaps: list[Gap], b: ComparableText) -> bool:
    """Whether a is a law that states its revision, where b does not, and has other words than b besides."""
    if not a.editions or b.editions or not (a.is_law and b.is_law):
        return False
    stating = []
    for sentence in a.sentences:
        if editions([sentence]):
            stating.append(sentence)
    return total_length(gaps) > sum(map(len, stating))


def _suffixes_elsewhere(
    a: ComparableText,
    gaps_a: list[Gap],
    b: ComparableText,
    gaps_b: list[Gap],
) -> bool:
    """Whether other characters stand before 县, 镇, 乡 … in the same surroundings: places no list has."""
    names_a, names_b = _place_names(a.text, gaps_a), _place_names(b.text, gaps_b)
    # In a long text a slip may stand before 县 once.
    min_mentions = 2
    if min(len(a.text), len(b.text)) < 2 * SHORT_CHARS:
        min_mentions = 1
    for surroundings in names_a.keys() & names_b.keys():
        name_a, name_b = names_a[surroundings], names_b[surroundings]
        if name_a in b.text or name_b in a.text:
            continue
        if min(a.text.count(name_a), b.text.count(name_b)) >= min_mentions:
            return True
    return False


def _place_names(text: str, gaps: list[Gap]) -> dict[tuple[str, str], str]:
    """Short own stretches that end before a word for a place, by the characters around them."""
    names = {}
    for start, end in gaps:
        short = start < end <= start + _MAX_PLACE_CHARS
        if start < _PLACE_CONTEXT_CHARS or not short:
            continue
        if text[end : end + 1] not in _PLACE_SUFFIXES:
            continue
        if self_referring(text[start:end]):
            continue
        before = text[start - _PLACE_CONTEXT_CHARS : start]
        after = text[end : end + _PLACE_CONTEXT_CHARS]
        names[before, after] = text[start : end + 1]
    return names


def _slots_elsewhere(a: ComparableText, b: ComparableText) -> bool:
    """Whether the same words speak of one place here and of another there, which the
    other text does not know.
    """
    for slot in a.slots.keys() & b.slots.keys():
        if slot[0] == "@" and (
            not any(name in b.text for name in a.slots[slot])
            and not any(name in a.text for name in b.slots[slot])
        ):
            return True
    return False


def _names_other(a: ComparableText, b: ComparableText) -> bool:
    """Whether a names a document that b does not; in a long text, where words are
    edited, nothing like it either.
    """
    missing = []
    for name in a.document_names:
        if name not in b.text:
            missing.append(name)
    if len(a.text) > SHORT_CHARS:
        missing = [name for name in missing if covered(name, b.grams) < 0.5 * len(name)]
    return bool(missing)


def _foreign_subject(a: ComparableText, b: ComparableText) -> int:
    """How often a's text repeats what a's title names and b nowhere has; 0 where there is no such run."""
    runs = (a.title[at : at + 3] for at in range(len(a.title) - 2))
    return max(
        (a.text.count(run) for run in runs if run not in b.text and run not in b.title),
        default=0,
    )


def _reworded_share(text: ComparableText, gaps: list[Gap]) -> float:
    """How much of the sentences that both texts share in part is other words, 0–1."""
    shared = lost = start = 0
    remaining = iter([*gaps, (len(text.text), len(text.text))])
    gap = next(remaining)
    for sentence in text.sentences:
        end, missing = start + len(sentence), 0
        while gap[0] < end:
            missing += min(gap[1], end) - max(gap[0], start)
            if gap[1] > end:
                break
            gap = next(remaining)
        if missing <= _DROPPED_SHARE * len(sentence):
            shared += len(sentence)
            lost += missing
        start = end
    return lost / max(1, shared)


def _agreement(a: dict[str, set[str]], b: dict[str, set[str]]) -> tuple[int, int]:
    """Count the slots both texts fill: with a common fact, and with contradicting ones."""
    common = a.keys() & b.keys()
    contradicting = sum(a[slot].isdisjoint(b[slot]) for slot in common)
    return len(common) - contradicting, contradicting
