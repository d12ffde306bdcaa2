"""What the index is asked for."""

from text.normalise import fold
from text.quotes.pieces import levels


def test_one_change_leaves_a_group_whole() -> None:
    """Whatever single character is changed, one half has none of it."""
    quote = fold("到2027年，规模以上工业增加值年均增长5.2%，任何单位不得擅自变更用途")
    near = levels(quote).near[0]
    for at in range(len(quote)):
        changed = f"{quote[:at]}龘{quote[at + 1 :]}"
        assert any(all(word in changed for word in group) for group in near), quote[at]


def test_figures_stay_with_their_clause() -> None:
    """A clause with its figure is one phrase; single characters are not asked for."""
    asked = levels("增长5.2%，达到1,200亿元，好")
    assert set(asked.exact[0]) == {"增长5.2%", "达到1,200亿元"}
    assert all(len(word) > 1 for group in asked.exact for word in group)
    assert levels("好").exact == [["好"], ["好"]]
