"""The data files of the package are whole and agree with each other."""

from text.policy.lexicon import alternation, rows, toml


def test_every_lexicon_names_its_source() -> None:
    """The first lines of each TOML file say where its words come from."""
    from importlib.resources import files

    for name in ("bodies", "organs", "kinds", "verbs", "goals", "windows"):
        text = files("text.policy").joinpath(f"{name}.toml").read_text("utf-8")
        assert "ource" in "".join(text.splitlines()[:4]), name
        assert toml(f"{name}.toml")


def test_all_provinces_and_cities_are_known() -> None:
    """34 divisions of the first level and more than 330 of the second."""
    levels = [row["level"] for row in rows("divisions.csv")]
    assert levels.count("province") >= 34
    assert levels.count("city") >= 330


def test_no_abbreviation_means_two_national_bodies() -> None:
    """An abbreviation of today's bodies has one full name."""
    seen: dict[str, str] = {}
    for section in ("central", "ministry", "exchange"):
        for name, abbreviations in toml("bodies.toml")[section].items():
            for abbreviation in abbreviations:
                assert seen.setdefault(abbreviation, name) == name


def test_longer_words_are_tried_first() -> None:
    """行动方案 before 方案."""
    assert alternation(["方案", "行动方案"]) == "行动方案|方案"
