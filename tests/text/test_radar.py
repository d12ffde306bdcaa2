"""Wordings that are new or rise: whole, bounded, without everyday language."""

from time import process_time

import pytest

from text.radar import is_filling, surprise, wordings

NEW = ["推动云晶经济发展", "各省布局云晶经济", "专家谈云晶经济", "云晶经济成新热点"]
PAST = ["推动产业发展", "各省布局产业", "专家谈产业升级", "产业成新热点"] * 3


def test_a_new_wording_is_found_whole() -> None:
    """云晶经济, not 云晶 or 晶经济: what stands around the pieces does not vary."""
    found = wordings(NEW, PAST, 10)
    assert [one.word for one in found] == ["云晶经济"]
    assert (found[0].recent, found[0].past) == (4, 0)


def test_what_was_as_frequent_before_is_none() -> None:
    """Nothing rises where recent and past are alike."""
    assert wordings(PAST, PAST, 10) == []


@pytest.mark.parametrize("word", ["称打击", "俄称", "我国", "将出台", "据悉"])
def test_grammar_and_everyday_language_are_no_wordings(word: str) -> None:
    """The words that the former list of rising words showed."""
    assert is_filling(word)


def test_surprise_grows_with_the_difference() -> None:
    """Five of a hundred after none is more than five after four."""
    assert surprise(5, 100, 0, 100) > surprise(5, 100, 4, 100)


def test_time_is_bounded_for_repeated_titles() -> None:
    """4,000 titles of one repeated character, and of one long run."""
    for title in ("发" * 120, "推动云晶经济发展的若干措施" * 9):
        started = process_time()
        wordings([title] * 400, PAST, 20)
        assert process_time() - started < 5
