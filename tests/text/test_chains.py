"""Two texts laid along each other: the longest rising chain, without stray matches at its ends."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from text.chains import GRAM, in_order, solid

PAIRS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=9)


def longest(pairs: list[tuple[int, int]]) -> int:
    """The same by trying: the most pairs that rise on the left, in their order."""
    best = [1] * len(pairs)
    for at, (left, _) in enumerate(pairs):
        before = [best[one] for one in range(at) if pairs[one][0] < left]
        best[at] = 1 + max(before, default=0)
    return max(best, default=0)


@given(PAIRS)
def test_the_chain_is_the_longest(pairs: list[tuple[int, int]]) -> None:
    """As long as any that rises on both sides, and it does rise."""
    pairs = sorted(pairs, key=lambda pair: pair[1])
    chain = in_order(pairs)
    assert len(chain) == longest(pairs)
    assert all(one[0] < two[0] for one, two in pairwise(chain))
    assert all(one[1] <= two[1] for one, two in pairwise(chain))


def test_no_pairs_are_no_chain() -> None:
    """Texts that share nothing."""
    assert in_order([]) == []


def test_a_stray_match_far_from_the_rest_is_cut() -> None:
    """One run that both texts happen to have, hundreds of letters away, is no part of the copy."""
    copy = [(at, at + 5) for at in range(1000, 2000)]
    assert solid([(600, 100), *copy]) == copy
    assert solid([*copy, (2400, 2900)]) == copy


def test_a_gap_shorter_than_the_pieces_is_kept() -> None:
    """A sentence that was left out between two long pieces parts nothing."""
    pieces = [
        *((at, at) for at in range(200)),
        *((at, at + 30) for at in range(240, 500)),
    ]
    assert solid(pieces) == pieces
    assert GRAM < 30
