"""What a copy is to its story's original, in one word and one figure.

* `same`: the same words in the same order, whatever title, script, readings, doubling or page surrounds them;
* `excerpt`: nearly all of it is in the original, of which a good part is missing;
* `edited`: words changed, added, left out or put in another order.
"""

from typing import NamedTuple

from text.chains import in_order
from text.comparable import ComparableText
from text.overlap import covered, uncovered

SAME = 0.992
EDGE = 30  # letters: a place and date line, a signature
PASSAGE = 40  # letters nobody changes by the way
INSIDE = 0.9
MISSING = 0.2
ORDERED = 0.97
SAMPLES = 200
RUN = 8


class Relation(NamedTuple):
    """`name`: same | edited | excerpt. `similarity`: how much of the longer text is in
    the other, 0–1; of the `same` text without a short line at either end.
    """

    name: str
    similarity: float


class Shares(NamedTuple):
    """Share of the copy that is in the original (`held`), and of the original in the copy (`kept`), 0–1."""

    held: float
    kept: float


def relation(original: ComparableText, copy: ComparableText) -> Relation:
    """The copy's relation to the original. Words of Taiwan and numbers in characters
    count as what they mean.
    """
    thinned = max(original.sample_power, copy.sample_power)
    one, other, shares = _likest(original.sampled(thinned), copy.sampled(thinned))
    similarity = min(shares)
    if (
        shares.held >= INSIDE
        and min(shares.kept, len(other.text) / max(1, len(one.text))) < 1 - MISSING
    ):
        return Relation("excerpt", similarity)
    changed = 1.0
    if similarity > 1 - MISSING:
        changed = max(_changed(one, other), _changed(other, one))
    if changed <= 1 - SAME and _in_order(one.text, other.text):
        return Relation("same", 1 - changed)
    return Relation("edited", similarity)


def _changed(one: ComparableText, other: ComparableText) -> float:
    """How much of the one the other lacks, 0–1, but for a short line at either end; 1
    where a whole passage is gone.
    """
    if one.text == other.text:
        gaps = []
    else:
        gaps = uncovered(one.text, other.grams)
    inner = []
    for start, end in gaps:
        if not (end - start <= EDGE and (start == 0 or end == len(one.text))):
            inner.append(end - start)
    if max(inner, default=0) > PASSAGE:
        return 1.0
    return sum(inner) / max(1, len(one.text))


def _likest(
    original: ComparableText,
    copy: ComparableText,
) -> tuple[ComparableText, ComparableText, Shares]:
    """Both texts in the form in which they share most."""
    pairs = [(original, copy)]
    if _shares(original, copy).held < SAME:
        if original.maybe_taiwanese or copy.maybe_taiwanese:
            pairs.append((original.mainland_form, copy.mainland_form))
        if original.digit_count != copy.digit_count:
            pairs.append((original.digits_form, copy.digits_form))
    return max(
        ((one, other, _shares(one, other)) for one, other in pairs),
        key=lambda found: sum(found[2]),
    )


def _shares(original: ComparableText, copy: ComparableText) -> Shares:
    if original.text == copy.text:
        return Shares(1.0, 1.0)
    held = covered(copy.text, original.grams) / max(1, len(copy.text))
    return Shares(held, covered(original.text, copy.grams) / max(1, len(original.text)))


def _in_order(one: str, other: str) -> bool:
    """Whether samples of the one occur in the other in the same order."""
    if one == other:
        return True
    step = max(1, len(one) // SAMPLES)
    pairs = []
    for at in range(0, len(one) - RUN + 1, step):
        run = one[at : at + RUN]
        place = other.find(run)
        if place >= 0 and other.find(run, place + 1) < 0:
            pairs.append((place, at))
    return len(in_order(pairs)) >= ORDERED * len(pairs)
