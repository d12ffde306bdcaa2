"""A text with everything found in it, asked for by place."""

from datetime import date

from text.policy.scene import Scene

TEXT = "昨天，工信部印发《2024年国务院方案》，4月30日起施行。"


def test_nothing_inside_a_title_counts() -> None:
    """The year, the body and the noun of a title are its wording."""
    scene = Scene(TEXT, "", date(2024, 4, 26))
    assert [time.date for time in scene.times] == ["2024-04-25", "2024-04-30"]
    assert len(scene.groups) == 1
    assert [verb.meaning for verb in scene.verbs] == ["印发", "施行"]


def test_parts_are_found_by_place() -> None:
    """Only what lies wholly between two places."""
    scene = Scene(TEXT, "", date(2024, 4, 26))
    title = TEXT.index("《")
    assert [time.date for time in scene.times_within(0, title)] == ["2024-04-25"]
    assert scene.times_within(0, 1) == []
    assert scene.clause_start(title, 0) == 3
    assert TEXT[scene.clause_end(title, len(TEXT))] == "，"
