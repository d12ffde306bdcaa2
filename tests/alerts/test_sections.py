"""What gives way when a mail gets too long: the stories that matter least, and all of it counted."""

from hypothesis import given
from hypothesis import strategies as st

from alerts.entries import Entry
from alerts.sections import (
    Desk,
    Section,
    best_first,
    fewer,
    fewer_rules,
    ranked,
    shortened,
    thinned,
    total,
)

DESK = Desk("policywatch@example.org", "ops@example.org", "", b"key")


def entry(number: int, score: float) -> Entry:
    sentence = [
        ("第一句说了很多很多的话，", False),
        ("命中", True),
        ("还有后文。", False),
    ]
    return Entry(
        number, [(f"标题{number}", False)], "甲报", "a.cn", "今天", [sentence] * 2, 0, "",
        f"https://a.cn/{number}", score=score,
    )  # fmt: skip


def sections(*scores: list[float]) -> list[Section]:
    number = iter(range(1, 1000))
    return [
        Section(
            rule,
            f"规则{rule}",
            "甲 AND 乙" * 60,
            [entry(next(number), one) for one in each],
        )
        for rule, each in enumerate(scores, 1)
    ]


SCORES = st.lists(st.lists(st.floats(0, 1), max_size=5), min_size=1, max_size=4)


def test_the_best_come_first_within_and_across_rules() -> None:
    """A section stands where its best story does; equals stay in their order."""
    ordered = best_first(sections([0.1, 0.9], [0.5], [0.5, 0.95]))
    assert [[one.score for one in section.entries] for section in ordered] == [
        [0.95, 0.5],
        [0.9, 0.1],
        [0.5],
    ]
    even = best_first(sections([0.5], [0.5]))
    assert [section.rule_id for section in even] == [1, 2]


def test_of_equals_each_rules_first_comes_before_any_second() -> None:
    """No rule takes all the room."""
    both = sections([0.5, 0.5], [0.5, 0.5])
    assert [one.story_id for one in ranked(both)] == [1, 3, 2, 4]


def test_thinned_stories_keep_their_titles() -> None:
    """The best with a sentence, the rest with the title alone; long queries are cut."""
    [section] = thinned(sections([0.9, 0.1]), 1, 1, 12)
    full, brief = section.entries
    assert len(full.excerpts) == 1 and not full.brief
    assert brief.excerpts == [] and brief.brief and brief.title == [("标题2", False)]
    assert len(section.query) == 200 and section.query.endswith("…")


@given(SCORES, st.integers(1, 8))
def test_no_story_is_lost_from_the_count(scores: list[list[float]], kept: int) -> None:
    """What is not shown is left out, under its rule, however much is cut."""
    whole = sections(*scores)
    cut = fewer(whole, kept)
    assert total(cut) == total(whole)
    assert sum(len(one.entries) for one in cut) == min(kept, total(whole))
    assert [one.own for one in cut] == [one.own for one in whole]


def test_rules_that_do_not_fit_are_left_out_with_the_last_shown() -> None:
    """Of three rules two are named; the third's stories are counted."""
    whole = sections([0.9], [0.5, 0.4], [0.3, 0.2, 0.1])
    cut = fewer_rules(whole, 2)
    assert [one.rule_id for one in cut] == [1, 2]
    assert cut[-1].left_out == 3 and total(cut) == total(whole)


def test_a_line_is_cut_with_a_sign() -> None:
    """Ten characters stay ten; eleven become nine and …."""
    assert shortened("一二三四五六七八九十", 10) == "一二三四五六七八九十"
    assert shortened("一二三四五六七八九十百", 10) == "一二三四五六七八九…"


def test_marks_are_the_archives_own() -> None:
    """The same parts give the same id, another archive's key another; parts do not run together."""
    other = Desk(DESK.sender, DESK.operator, "", b"another key")
    assert DESK.message_id("a", 1) == DESK.message_id("a", 1)
    assert DESK.mark("a", "b") != other.mark("a", "b")
    assert DESK.mark("a", "b") != DESK.mark("ab")
    assert DESK.message_id("a").endswith("@example.org>")
