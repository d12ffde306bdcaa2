"""Rules written out come in again as they were; a file that is wrong adds none."""

from typing import Any

import pytest

from alerts import portable, register
from alerts.rules import RuleError


@pytest.mark.parametrize("form", ["toml", "json"])
def test_rules_go_out_and_come_in(form: str, small_world: Any) -> None:
    """Own subject and sender name come along; what is there as it is stays alone."""
    world = small_world
    world.rule(
        "甲", "芯片", subject="[政策] {title}", sender_name="政策组", workdays=True
    )
    written = portable.export(world.archive, form=form)
    assert portable.import_rules(world.archive, written, now=world.now) == ["甲"]
    register.remove(world.archive, "甲", world.now)
    portable.import_rules(world.archive, written, now=world.now)
    rule = register.one(world.archive, "甲", now=world.now)
    assert (rule["subject"], rule["sender_name"], rule["workdays"]) == (
        "[政策] {title}",
        "政策组",
        True,
    )


def test_one_wrong_rule_adds_none(small_world: Any) -> None:
    """The error names the rule and the key."""
    file = (
        '[[rules]]\nname = "甲"\nquery = "芯片"\nto = ["a@example.org"]\n'
        '[[rules]]\nname = "乙"\nquery = "芯片"\nto = ["a@example.org"]\nsubject = "{who}"\n'
    )
    with pytest.raises(RuleError, match=r"乙.*subject"):
        portable.import_rules(small_world.archive, file, now=small_world.now)
    assert register.listed(small_world.archive, now=small_world.now) == []
