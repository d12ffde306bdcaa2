"""What an hour's work would do, on the same texts: similarity over a threshold joins.
For comparison only.

MinHash of cleaned 5-grams (needs rensa), SimHash of 64 bits within a distance,
containment of every pair counted out.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from xxhash import xxh3_64_intdigest

from benchmarks.rewritings import Text
from text.normalise import normalise

PERMUTATIONS = 128
BITS = 64
Pairs = Iterator[tuple[int, int]]


def minhash(shingles: Sequence[list[str]], threshold: float) -> Pairs:
    """Pairs whose estimated Jaccard similarity reaches the threshold, found by locality-sensitive hashing."""
    try:
        from rensa import RMinHash, RMinHashLSH
    except ImportError as error:
        raise SystemExit("the comparison needs rensa: pip install rensa") from error
    index = RMinHashLSH(
        threshold=threshold,
        num_perm=PERMUTATIONS,
        num_bands=32 if threshold < 0.6 else 16,
    )
    hashes = []
    for at, found in enumerate(shingles):
        signature = RMinHash(num_perm=PERMUTATIONS, seed=42)
        signature.update(found)
        yield from (
            (other, at)
            for other in index.query(signature)
            if signature.jaccard(hashes[other]) >= threshold
        )
        index.insert(at, signature)
        hashes.append(signature)


def simhash(shingles: Sequence[list[str]], distance: int) -> Pairs:
    """Pairs whose 64-bit SimHashes differ in no more bits than that (Charikar 2002)."""
    hashes = [_simhash(found) for found in shingles]
    for at, one in enumerate(hashes):
        yield from (
            (other, at)
            for other in range(at)
            if (one ^ hashes[other]).bit_count() <= distance
        )


def _simhash(shingles: list[str]) -> int:
    counts = [0] * BITS
    for code, often in Counter(
        xxh3_64_intdigest(one.encode("utf-8", "replace")) for one in shingles
    ).items():
        for bit in range(BITS):
            counts[bit] += often if code >> bit & 1 else -often
    return sum(1 << bit for bit, count in enumerate(counts) if count > 0)


def containment(shingles: Sequence[list[str]], threshold: float) -> Pairs:
    """Pairs of which the one's shingles are in the other to that part, every pair counted out."""
    holders: dict[str, list[int]] = defaultdict(list)
    sizes: list[int] = []
    for at, found in enumerate(map(set, shingles)):
        shared = Counter(other for one in found for other in holders[one])
        yield from (
            (other, at)
            for other, count in shared.items()
            if count >= threshold * min(len(found), sizes[other])
        )
        sizes.append(len(found))
        for one in found:
            holders[one].append(at)


PEERS: dict[str, tuple[Callable[[Sequence[list[str]], float], Pairs], float]] = {
    "MinHash 5-grams, .5": (minhash, 0.5),
    "MinHash 5-grams, .7": (minhash, 0.7),
    "SimHash, 3 bits": (
        lambda shingles, bits: simhash(shingles, int(bits)),
        3,
    ),
    "containment, .8": (containment, 0.8),
}


def shingled(texts: Sequence[Text]) -> list[list[str]]:
    """The runs of five letters of each text."""
    letters = [re.sub(r"\W+", "", normalise(text.text).text) for text in texts]
    return [[one[at : at + 5] for at in range(max(1, len(one) - 4))] for one in letters]


def grouped(name: str, shingles: Sequence[list[str]]) -> list[int]:
    """The group of each text by one of PEERS: all pairs it finds joined."""
    find, threshold = PEERS[name]
    labels = list(range(len(shingles)))
    for one, two in find(shingles, threshold):
        _unite(labels, one, two)
    return [_root(labels, at) for at in range(len(shingles))]


def _root(labels: list[int], at: int) -> int:
    while labels[at] != at:
        labels[at] = labels[labels[at]]
        at = labels[at]
    return at


def _unite(labels: list[int], one: int, two: int) -> None:
    one, two = _root(labels, one), _root(labels, two)
    labels[max(one, two)] = min(one, two)
