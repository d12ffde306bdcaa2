"""Rules written out come in again as they were; a file that is wrong adds none."""

import json
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


def rules_file(**changes: Any) -> str:
    """A file with one rule, as JSON."""
    rule = {"name": "甲", "query": "芯片", "to": ["a@example.org"], **changes}
    return json.dumps({"rules": [rule]})


@pytest.mark.parametrize(
    "written",
    [
        "[" * 100_000,
        "rules = " + "[" * 100_000,
        "1" * 5000,
        "rules = " + "1" * 5000,
        rules_file(to=5),
        rules_file(to=[1]),
        rules_file(to=[["a@example.org"]]),
        rules_file(paused="false"),
        rules_file(paused_until="9999-12-31T23:59:59-23:00"),
        rules_file(paused_until="0001-01-01T00:00:00+23:00"),
        rules_file(paused_for={"a@example.org": "9999-12-31T23:59:59-23:00"}),
    ],
    ids=lambda written: written[:12] + written[-60:],
)
def test_a_file_nobody_wrote_is_refused_in_a_line(
    written: str, small_world: Any
) -> None:
    """However a file is made, it ends in one line; a rule is never silenced by a word that was not understood."""
    with pytest.raises(RuleError):
        portable.import_rules(small_world.archive, written, now=small_world.now)
    assert register.listed(small_world.archive, now=small_world.now) == []


def test_a_pause_without_a_zone_stops_no_mail(small_world: Any) -> None:
    """A recipient's pause that states no zone is one in Shanghai: mail goes on for all others."""
    world = small_world
    pauses = {"a@example.org": "2099-01-01T08:00:00"}
    file = rules_file(to=["a@example.org", "b@example.org"], paused_for=pauses)
    portable.import_rules(world.archive, file, now=world.now)
    rule = register.one(world.archive, "甲", now=world.now)
    assert rule["paused_for"] == {"a@example.org": "2099-01-01T08:00:00+08:00"}
    world.publish("芯片产业新政")
    world.work()
    assert world.mailbox.to("b@example.org")
    assert not world.mailbox.to("a@example.org")
