"""What made two articles one story is said in words, in both languages."""

from db.stories.corrections import Explanation
from policywatch.explaining import explained


def test_a_rule_is_explained_with_its_figures() -> None:
    """Shares are shown in per cent."""
    found = Explanation(True, "mostly-shared", {"lower_share": 0.7219})
    assert explained(found, "en") == "one story: 72% of either text is in the other"
    assert explained(found, "zh") == "同一报道：双方各有 72% 见于对方"


def test_an_overruled_verdict_says_what_outweighed_it() -> None:
    """Texts nearer to either may join a pair, or part it."""
    joined = Explanation(True, "titles-contradict", {}, overruled=True)
    parted = Explanation(False, "same-characters", {}, overruled=True)
    assert explained(joined, "en").endswith(
        "; but each is nearer to another text of the story"
    )
    assert (
        explained(parted, "zh")
        == "不是同一报道：文字完全相同；但与其中一篇更接近的文字同另一篇矛盾"
    )


def test_a_decision_by_hand_shows_its_day() -> None:
    """Who asks why sees that a person decided, and when."""
    found = Explanation(False, "split-by-hand", {"day": "2026-11-22"})
    assert explained(found, "en") == "two stories: split by hand on 2026-11-22"
