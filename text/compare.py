"""Are two texts one story? Quick tests first, then measurements and the rules of `text.story_rules`."""

from text.comparable import ComparableText
from text.measurements import measure, titles_contradict
from text.overlap import resemble
from text.story_rules import MIN_SHARED_CHARS, Verdict, judge

MIN_SHARED_GRAMS = 0.3
# Below this share of the other's digits a text probably writes its numbers in characters.
MIN_DIGIT_SHARE = 0.8


def compare(a: ComparableText, b: ComparableText) -> Verdict:
    """Return the verdict on two texts.

    Where one may use the words of Taiwan, both are tried in mainland words too; where
    one writes its numbers in characters, both in digits.
    """
    power = max(a.sample_power, b.sample_power)
    a, b = a.sampled(power), b.sampled(power)
    verdict = _compare(a, b)
    if verdict.joins or verdict.similarity == 0:
        return verdict
    if a.maybe_taiwanese or b.maybe_taiwanese:
        in_mainland_form = _compare(a.mainland_form, b.mainland_form)
        if in_mainland_form.joins:
            verdict = in_mainland_form
    fewer, more = sorted((a.digit_count, b.digit_count))
    if not verdict.joins and fewer < MIN_DIGIT_SHARE * more:
        in_digits_form = _compare(a.digits_form, b.digits_form)
        if in_digits_form.joins:
            verdict = in_digits_form
    return verdict


def _compare(a: ComparableText, b: ComparableText) -> Verdict:
    if a.text == b.text and _may_be_one(a, b):
        return Verdict("same", 1.0, "same-characters", {})
    one_document = (
        a.document_number is not None
        and a.document_number == b.document_number
        and a.title == b.title
    )
    if not one_document and not _share_enough(a, b):
        return Verdict("none", 0.0, "nothing-shared", {})
    measurements = measure(a, b)
    if measurements.shared >= MIN_SHARED_CHARS:
        by_number = _by_document_number(a, b, measurements.lower_share)
        if by_number is not None:
            return by_number
    return judge(measurements)


def _by_document_number(
    a: ComparableText,
    b: ComparableText,
    similarity: float,
) -> Verdict | None:
    """What two stated document numbers decide; None where one is missing, or titles differ."""
    if not a.document_number or not b.document_number:
        return None
    numbers = {"number": a.document_number, "other_number": b.document_number}
    if a.document_number != b.document_number:
        return Verdict("apart", similarity, "two-document-numbers", numbers)
    if a.title == b.title:
        return Verdict("same", similarity, "same-document-number", numbers)
    return None


def _may_be_one(a: ComparableText, b: ComparableText) -> bool:
    """Whether equal texts are one story: a short text under another title may be a form that many share."""
    if a.title == b.title:
        return True
    return len(a.text) >= MIN_SHARED_CHARS and not titles_contradict(a, b)


def _share_enough(a: ComparableText, b: ComparableText) -> bool:
    fewer = min(len(a.grams), len(b.grams))
    return (
        resemble(a.text, b.text) and len(a.grams & b.grams) >= MIN_SHARED_GRAMS * fewer
    )
