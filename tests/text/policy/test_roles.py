"""What an article is to a document."""

import pytest

from text.policy.roles import carries_out, is_above, role_of


@pytest.mark.parametrize(
    ("headline", "own", "carried", "role"),
    [
        ("关于云晶产业的意见", True, False, "original"),
        ("一图读懂云晶产业意见", False, False, "interpretation"),
        ("工业和信息化部负责人答记者问", False, True, "interpretation"),
        ("在云晶产业大会上的讲话", False, False, "speech"),
        ("江苏推进云晶产业", False, True, "follow-up"),
        ("七部门发文", False, False, "news"),
    ],
)
def test_roles(headline: str, own: bool, carried: bool, role: str) -> None:
    """By who carries it, and by what the headline calls itself."""
    assert role_of(headline, own=own, carried_out=carried) == role


def test_carrying_out_is_said_before_or_behind_the_title() -> None:
    """为贯彻落实《…》 and 《…》精神; a mere mention is none."""
    assert carries_out("为贯彻落实《云晶意见》，制定本方案。", "云晶意见")
    assert carries_out("各地学习《云晶意见》精神。", "云晶意见")
    assert not carries_out("财政部印发《云晶意见》。", "云晶意见")


def test_levels_have_an_order() -> None:
    """An unknown level stands above nothing."""
    assert is_above("central", "city")
    assert not is_above("other", "city")
    assert not is_above("province", "ministry")
