"""The decision whether two texts are one story: named rules, tried in order, the first
that fits decides.

Similarity finds the candidates, what differs decides: most rules say why a similar pair
is two stories. Each rule names the verdict's kind and the measurements that explain it;
words for people are made where they are shown, from the rule's code. `python -m
benchmarks.stories` prints how often each rule decided, right and wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from text.measurements import SHORT_CHARS, Measurements

Kind = Literal["same", "part", "inside", "partial", "apart", "none"]

MIN_SHARED_CHARS = 25
_ALMOST_WHOLE = 0.95
_NEARLY_WHOLE = 0.85
_TEMPLATE_SHARE = 0.8
_OWN_ITEM_CHARS = 60
_FEW_REWORDED = 0.05
_MAX_REWORDED = 0.22
_MAX_REWORDED_SHORT = 0.14


class Verdict(NamedTuple):
    """What a pair of texts is to each other.

    `kind`: same (one text, perhaps edited) | part (one holds most of the other) |
    inside (one holds the other, as a small piece) | partial (they share text, but too
    little) | apart (something says they are two stories) | none. `similarity` is 0–1.
    `rule` is the code of the rule that decided, `values` what its explanation shows.
    """

    kind: Kind
    similarity: float
    rule: str
    values: dict[str, Any]

    @property
    def touches(self) -> bool:
        """Whether the pair bears on how either text is grouped."""
        return self.joins or self.kind == "inside"

    @property
    def joins(self) -> bool:
        """Whether the pair alone makes one story."""
        return self.kind in ("same", "part")


@dataclass(frozen=True)
class Rule:
    """One way to decide: where `when` holds the pair is `kind`; `says` names the
    measurements that explain it.
    """

    code: str
    kind: Kind
    when: Callable[[Measurements], bool]
    says: tuple[str, ...] = ()

    def verdict(self, m: Measurements) -> Verdict:
        """Return this rule's verdict on a pair measured as `m`."""
        values = {name: getattr(m, name) for name in self.says}
        return Verdict(self.kind, m.lower_share, self.code, values)


def _too_many_contradictions(m: Measurements) -> bool:
    """Editors correct a figure or two; a long text may hold a few more slips than a short one."""
    stated = m.contradicting_facts + m.agreeing_facts
    tolerable = min(0.3 * stated, max(4.0, 0.06 * stated))
    return m.contradicting_facts > 0 and m.contradicting_facts >= tolerable


def _template_refilled(m: Measurements) -> bool:
    short_form = m.shared < SHORT_CHARS and m.lower_share >= _TEMPLATE_SHARE
    return short_form and m.foreign_names > 0 and m.foreign_places >= 2


def _reworded(m: Measurements) -> bool:
    if m.shared >= SHORT_CHARS:
        limit = _MAX_REWORDED
    else:
        limit = _MAX_REWORDED_SHORT
    return m.reworded_share > limit


def _each_has_its_own(m: Measurements) -> bool:
    little_in_common = m.title_overlap < 0.3 and m.lower_share < 0.7
    own_on_both_sides = min(m.left_a, m.left_b) >= _OWN_ITEM_CHARS
    return little_in_common and m.reworded_share < _FEW_REWORDED and own_on_both_sides


def _two_issues(m: Measurements) -> bool:
    different = m.lower_share < _ALMOST_WHOLE and m.longest_own >= _OWN_ITEM_CHARS
    return m.untitled and different and m.reworded_share < _FEW_REWORDED


def _shared_word_for_word(m: Measurements) -> bool:
    much = m.higher_share >= 0.78 and m.lower_share >= 0.7 and m.shared >= 300
    return much and m.title_overlap >= 0.5 and m.reworded_share < 0.06


def _excerpt_under_one_title(m: Measurements) -> bool:
    enough = m.higher_share >= 0.65 and m.lower_share >= 0.4 and m.shared >= 100
    return enough and m.same_specific_title and m.reworded_share < 0.03


def _large_excerpt(m: Measurements) -> bool:
    enough = 0.3 if m.title_overlap >= 0.5 else 0.45
    return m.higher_share >= _NEARLY_WHOLE and m.lower_share >= enough


RULES = (
    Rule(
        "little-shared",
        "none",
        lambda m: m.shared < MIN_SHARED_CHARS or m.higher_share < 0.5,
        ("higher_share",),
    ),
    Rule("titles-contradict", "apart", lambda m: m.titles_contradict),
    Rule("different-places", "apart", lambda m: m.different_places),
    Rule("different-editions", "apart", lambda m: m.different_editions),
    Rule(
        "unnamed-edition",
        "apart",
        lambda m: m.unnamed_edition and m.lower_share >= _NEARLY_WHOLE,
    ),
    Rule(
        "facts-contradict",
        "apart",
        _too_many_contradictions,
        ("contradicting_facts",),
    ),
    Rule(
        "different-subjects",
        "apart",
        lambda m: m.foreign_subject > (0 if m.lower_share < 0.88 else 1),
    ),
    Rule("titles-renamed", "apart", lambda m: m.titles_renamed),
    Rule("template-refilled", "apart", _template_refilled, ("foreign_places",)),
    Rule(
        "different-documents",
        "apart",
        lambda m: (
            m.different_documents
            and m.lower_share < _ALMOST_WHOLE
            and m.shared < 2 * SHORT_CHARS
        ),
    ),
    Rule("reworded", "apart", _reworded, ("reworded_share",)),
    Rule("each-has-its-own", "apart", _each_has_its_own),
    Rule("two-issues", "apart", _two_issues),
    Rule(
        "mostly-shared",
        "same",
        lambda m: m.higher_share >= _NEARLY_WHOLE and m.lower_share >= 0.7,
        ("lower_share",),
    ),
    Rule("shared-word-for-word", "same", _shared_word_for_word, ("lower_share",)),
    Rule(
        "excerpt-under-one-title",
        "part",
        _excerpt_under_one_title,
        ("higher_share",),
    ),
    Rule("excerpt", "part", _large_excerpt, ("higher_share", "lower_share")),
    Rule(
        "small-piece",
        "inside",
        lambda m: m.higher_share >= _NEARLY_WHOLE,
        ("higher_share", "lower_share"),
    ),
    Rule(
        "partly-shared",
        "partial",
        lambda m: True,
        ("higher_share", "lower_share"),
    ),
)


def judge(m: Measurements) -> Verdict:
    """Return the verdict of the first rule that fits."""
    return next(rule for rule in RULES if rule.when(m)).verdict(m)
