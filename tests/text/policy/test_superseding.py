"""Windows as lines: copies, changes, and the calendar id that stays."""

from datetime import date
from itertools import permutations

from text.policy.superseding import KnownWindow, Placing, place

FIRST, LATER = "2026-11-30", "2026-12-20T17:00"


def window(
    number: int, day: int, until: str, *, change: bool = False, policy: int | None = 7
) -> KnownWindow:
    return KnownWindow(
        number,
        number,
        date(2026, 11, day),
        "application",
        policy,
        "云晶资金",
        change,
        until,
    )


def by_id(windows: list[KnownWindow]) -> dict[int, Placing]:
    return {one.id: one for one in place(windows)}


def test_a_notice_of_change_moves_the_window() -> None:
    """Same calendar id, a higher sequence, the old end kept."""
    placed = by_id([window(1, 2, FIRST), window(2, 20, LATER, change=True, policy=8)])
    assert placed[1].superseded
    assert placed[2] == Placing(
        2, "application-policy-7", 1, False, ({"until": FIRST, "article": 1},)
    )


def test_the_order_of_storing_makes_no_difference() -> None:
    """Original, copy, first and second extension, in any order."""
    notices = [
        window(1, 2, FIRST),
        window(2, 3, FIRST),
        window(3, 20, "2026-12-10", change=True),
        window(4, 25, LATER, change=True),
    ]
    expected = by_id(notices)
    assert [one["until"] for one in expected[4].replaces] == [FIRST, "2026-12-10"]
    assert expected[4].sequence == 2
    for order in permutations(notices):
        assert by_id(list(order)) == expected


def test_a_copy_of_the_change_and_a_late_copy_of_the_original() -> None:
    """The first joins the moved window, the second is superseded at once."""
    placed = by_id(
        [
            window(1, 2, FIRST),
            window(2, 20, LATER, change=True),
            window(3, 21, LATER, change=True),
            window(4, 22, FIRST),
        ]
    )
    assert placed[3].uid == placed[2].uid
    assert not placed[3].superseded
    assert placed[3].sequence == 1
    assert placed[4].superseded


def test_a_second_notice_of_one_record_is_another_window() -> None:
    """Without a word of change nothing is moved; the calendar keeps both apart."""
    placed = by_id([window(1, 2, FIRST), window(2, 20, LATER)])
    assert not placed[1].superseded
    assert not placed[2].superseded
    assert placed[1].uid != placed[2].uid


def test_a_change_long_after_the_end_moves_nothing() -> None:
    """Next year's extension of a yearly notice."""
    late = KnownWindow(
        2, 2, date(2027, 11, 2), "application", 7, "云晶资金", True, "2027-12-20"
    )
    placed = by_id([window(1, 2, FIRST), late])
    assert not placed[1].superseded
    assert placed[2].sequence == 0


def test_a_window_keeps_the_id_it_was_given() -> None:
    """Where its record was merged into another, the calendar still knows it."""
    known = KnownWindow(
        1,
        1,
        date(2026, 11, 2),
        "application",
        9,
        "",
        False,
        FIRST,
        "application-policy-7",
    )
    assert place([known])[0].uid == "application-policy-7"
