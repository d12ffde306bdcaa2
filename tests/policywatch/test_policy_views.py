"""`policywatch policies compare` and `radar` over an archive."""

from tests.journeys.conftest import Desk
from tests.policywatch.test_policy_commands import filled


def test_two_documents_are_compared_and_the_radar_answers(desk: Desk) -> None:
    """From what articles tell where no original is there; an unknown record is an error."""
    filled(desk)
    known = {one["title"]: one["id"] for one in desk.json("policies", "list")}
    (with_targets,) = [number for title, number in known.items() if "云晶电池" in title]
    (without,) = [number for title, number in known.items() if "扶持办法" in title]
    shown = desk.json("policies", "compare", str(without), str(with_targets))
    assert shown["before"]["read_from"] == "articles"
    figures = [one for one in shown["changes"] if one["kind"] == "figure"]
    assert [(one["change"], one["after"]["value"]) for one in figures] == [
        ("added", 10.0)
    ]
    radar = desk.json("policies", "radar", "--days", "31")
    assert {"wordings", "documents", "fields", "titles"} <= radar.keys()
    assert "扶持办法" in "".join(one["title"] for one in radar["documents"])
