"""Is each kind of copy called what it is? The right words for every kind of rewriting,
and how often they were said.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from benchmarks.rewritings import Text
from text.comparable import ComparableText
from text.relations import relation

# Where two words are right, what was rewritten lies between: an unknown site's foot may
# be an editor's paragraph.
RIGHT: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("same", "retitled", "renamed", "annotated", "traditional", "taiwan", "hong kong", "doubled", "wide", "flattened"),
        frozenset({"same"}),
    ),
    **dict.fromkeys(("edited", "extended", "reordered", "led in", "asked"), frozenset({"edited"})),
    **dict.fromkeys(("excerpt", "middle", "ending", "picked"), frozenset({"excerpt"})),
    **dict.fromkeys(("framed", "stranger", "dated", "amounts", "spoken"), frozenset({"same", "edited"})),
    "worked over": frozenset({"edited", "excerpt"}),
}  # fmt: skip


def table(
    texts: Sequence[Text], prepared: Callable[[Text], ComparableText]
) -> dict[str, float]:
    """For each kind the part of its copies that got a right word; printed with the words said."""
    originals = {
        text.story: prepared(text) for text in texts if text.kind == "original"
    }
    said: dict[str, Counter[str]] = defaultdict(Counter)
    right: Counter[str] = Counter()
    for text in texts:
        if text.kind in RIGHT and text.story in originals:
            original, copy = originals[text.story], prepared(text)
            name = relation(original, copy).name
            said[text.kind][name] += 1
            right[text.kind] += name in (
                {"same"} if original.text == copy.text else RIGHT[text.kind]
            )
    shares = {kind: right[kind] / counts.total() for kind, counts in said.items()}
    for kind in sorted(shares):
        words = ", ".join(f"{word} {count}" for word, count in said[kind].most_common())
        print(
            f"  {kind:24} {'|'.join(sorted(RIGHT[kind])):14} right {shares[kind]:.3f}  ({words})"
        )
    return shares
