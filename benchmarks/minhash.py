"""What an hour's work would do: MinHash of cleaned 5-grams, all pairs over a threshold joined. For comparison only."""

import re
from collections.abc import Sequence

from benchmarks.rewritings import Text
from text.normalise import normalise

PERMUTATIONS = 128


def grouped(texts: Sequence[Text], threshold: float) -> list[int]:
    """The group of each text. Needs `rensa` (pip install rensa)."""
    try:
        from rensa import RMinHash, RMinHashLSH
    except ImportError as error:
        raise SystemExit("the comparison needs rensa: pip install rensa") from error
    bands = 32 if threshold < 0.6 else 16
    index = RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=bands)
    labels, hashes = list(range(len(texts))), []
    for at, text in enumerate(texts):
        letters = re.sub(r"\W+", "", normalise(text.text).text)
        signature = RMinHash(num_perm=PERMUTATIONS, seed=42)
        signature.update([letters[i : i + 5] for i in range(max(1, len(letters) - 4))])
        for other in index.query(signature):
            if signature.jaccard(hashes[other]) >= threshold:
                _unite(labels, at, other)
        index.insert(at, signature)
        hashes.append(signature)
    return [_root(labels, at) for at in range(len(texts))]


def _root(labels: list[int], at: int) -> int:
    while labels[at] != at:
        labels[at] = labels[labels[at]]
        at = labels[at]
    return at


def _unite(labels: list[int], one: int, two: int) -> None:
    one, two = _root(labels, one), _root(labels, two)
    labels[max(one, two)] = min(one, two)
