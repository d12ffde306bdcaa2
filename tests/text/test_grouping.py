"""Which texts are one story does not depend on their order, and people's decisions stand."""

from itertools import permutations

from text.comparable import ComparableText
from text.grouping import group


def long_text(first: int) -> str:
    return "".join(chr(first + number) for number in range(400))


def side(title: str, written: str) -> ComparableText:
    return ComparableText.of(title, written, None, maybe_taiwanese=False)


ONE, TWO = long_text(0x4E00), long_text(0x6E00)
TEXTS = [
    side("甲省印发方案", ONE),
    side("甲省印发方案", "本报讯 " + ONE),
    side("乙市公布名单", TWO),
]


def stories(
    sides: list[ComparableText], **decided: list[tuple[int, int]]
) -> set[frozenset[int]]:
    heads, _ = group(sides, **decided)
    return {
        frozenset(at for at, head in enumerate(heads) if head == one)
        for one in set(heads)
    }


def test_copies_come_together_and_strangers_do_not() -> None:
    """Two of one text, one of another; the pair that is alike is named."""
    heads, alike = group(TEXTS)
    assert heads == [0, 0, 2]
    assert alike == {(0, 1)}


def test_the_order_of_arrival_makes_no_difference() -> None:
    """Every order gives the same stories."""
    for order in permutations(range(3)):
        found = stories([TEXTS[at] for at in order])
        assert {frozenset(order[at] for at in one) for one in found} == {
            frozenset({0, 1}),
            frozenset({2}),
        }


def test_what_people_parted_stays_apart_either_way_round() -> None:
    """(0, 1) and (1, 0) are one decision."""
    for pair in ((0, 1), (1, 0)):
        assert stories(TEXTS, apart=[pair]) == {frozenset({one}) for one in range(3)}


def test_what_people_joined_is_one() -> None:
    """Strangers too; and what is one with either comes along."""
    assert stories(TEXTS, together=[(1, 2)]) == {frozenset({0, 1, 2})}


def test_a_text_of_two_stories_joins_neither_to_the_other() -> None:
    """A round-up that holds two unrelated articles whole is a story of its own."""
    both = side("一周要闻", ONE + TWO)
    found = stories([TEXTS[0], TEXTS[2], both])
    assert frozenset({0, 1, 2}) not in found
    assert not any({0, 1} <= one for one in found)
