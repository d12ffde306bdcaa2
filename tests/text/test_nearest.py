"""The known word that a mistyped one resembles."""

from text.nearest import did_you_mean, nearest


def test_the_nearest_word_is_named() -> None:
    """Case does not count; a word like none of them has no neighbour."""
    known = ("ministry", "think-tank", "news-agency")
    assert nearest("Ministy", known) == "ministry"
    assert nearest("xyz", known) is None
    assert did_you_mean("thinktank", known) == "; did you mean think-tank?"
    assert did_you_mean("xyz", known) == ""
