"""Managing rules: everything is checked at one door, and what goes out comes back in."""

import json
import tomllib
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts import link_requests, portable, register
from alerts.addresses import AddressError, check_address
from alerts.dryrun import dry_run
from alerts.links import sign
from alerts.rules import RuleError
from alerts.settings import AlertSettings
from db.access.keys import key
from db.alerts.rules import RuleExists, UnknownRule
from text.query import QueryError


def add(
    world: Any, name: str = "甲", query: str = "芯片", **named: Any
) -> dict[str, Any]:
    return register.add(
        world.archive,
        name=name,
        query=query,
        **{"to": ["a@example.org"], "now": world.now, **named},
    )


@pytest.mark.parametrize(
    "written",
    [
        "a@example.org",
        " a@example.org ",
        "A <a@example.org>",
        "a@EXAMPLE.org",
        "张三 <a@example.org>",
    ],
)
def test_one_readable_address_is_taken(written: str) -> None:
    """With or without a name, in any case: the bare address is kept."""
    assert check_address(written) == "a@example.org"


@pytest.mark.parametrize(
    "written",
    ["", "not an address", "a, evil@example.org", "a@example.org, b@example.org", "a@example.org\nBcc: b@example.org",
     "a@", "@example.org", "张三@example.org", "a b@example.org", "group: a@example.org;", "a@.example.org", "x" * 300 + "@e.org"],
)  # fmt: skip
def test_other_addresses_are_refused(written: str) -> None:
    """Two, none, half, or one that carries a header with it: refused with a reason."""
    with pytest.raises(AddressError):
        check_address(written)


@given(st.text(st.sampled_from('ab@.,;:<>()[]\\" \t\r\n张=?é\0'), max_size=12))
def test_no_text_makes_the_address_reader_stumble(written: str) -> None:
    """Whatever is typed: one plain address, or a refusal."""
    try:
        address = check_address(written)
    except AddressError:
        return
    assert (
        address.isascii()
        and address.count("@") >= 1
        and not set(address) & set(" \t\r\n")
    )


def test_a_domain_in_chinese_becomes_ascii() -> None:
    """What servers are told is ASCII."""
    assert check_address("a@例子.中国") == "a@xn--fsqu00a.xn--fiqs8s"


@pytest.mark.parametrize(
    ("named", "error", "said"),
    [
        ({"query": "芯片 AND ("}, QueryError, "column"),
        ({"to": []}, RuleError, "to:"),
        ({"to": ["nobody"]}, RuleError, "to:"),
        ({"when": "sometimes"}, RuleError, "when:"),
        ({"name": " \n "}, RuleError, "name:"),
        ({"name": "test"}, RuleError, "address of the API"),
        ({"name": "芯片/history"}, RuleError, "address of the API"),
        ({"options": {"quiet": "late"}}, RuleError, "quiet"),
        ({"to": ["slack://token"]}, RuleError, "not switched on"),
        (
            {"to": ["file:///etc/passwd"], "channels": ["file"]},
            RuleError,
            "no channel",
        ),
    ],
)
def test_a_wrong_rule_is_refused_by_key(
    small_world: Any, named: dict[str, Any], error: type, said: str
) -> None:
    """Nothing half-checked reaches the archive."""
    with pytest.raises(error, match=said):
        add(small_world, **named)
    assert register.listed(small_world.archive, now=small_world.now) == []


def test_a_name_is_taken_once(small_world: Any) -> None:
    """A second rule of that name is refused; after removal the name is free and the history stays."""
    add(small_world)
    with pytest.raises(RuleExists, match="甲"):
        add(small_world)
    register.remove(small_world.archive, "甲", small_world.now)
    add(small_world)
    with pytest.raises(UnknownRule):
        register.remove(small_world.archive, "乙", small_world.now)


def test_a_new_rule_says_what_it_holds_back(small_world: Any) -> None:
    """Stories, not articles, that match and were stored before."""
    world = small_world
    _, story = world.publish("芯片一")
    world.publish("芯片一（转）", story=story)
    world.publish("芯片二")
    assert add(world)["held_back"] == 2


def test_a_workday_rule_in_an_unknown_year_says_so(small_world: Any) -> None:
    """Where the year's holidays are not known yet, whoever adds the rule is told what counts instead."""
    world = small_world
    assert add(world, options={"workdays": True})["notes"] == []
    world.now = world.now.replace(year=2099)
    assert (
        "Monday to Friday"
        in add(world, name="乙", options={"workdays": True})["notes"][0]
    )


def test_a_changed_query_begins_anew(small_world: Any) -> None:
    """Changing the query makes what is stored the new baseline; changing recipients does not."""
    world = small_world
    add(world)
    world.publish("补贴一")
    changed = register.change(
        world.archive,
        "甲",
        {"query": "补贴", "to": ["b@example.org"], "quiet": "22:00-07:00"},
        now=world.now,
    )
    assert (
        changed["query"],
        changed["to"],
        changed["quiet"],
        changed["held_back"],
    ) == (
        "补贴",
        ["b@example.org"],
        "22:00-07:00",
        1,
    )
    world.publish("补贴二")
    world.work()
    assert world.mailbox.subjects == ["【甲】补贴二"]


@pytest.mark.parametrize("form", ["toml", "json"])
def test_rules_go_out_and_come_back(small_world: Any, form: str) -> None:
    """Exported, removed, imported: the same rules; importing again changes nothing."""
    world = small_world
    add(
        world,
        options={"quiet": "22:00-07:00", "updates": True},
        when="weekly mon 08:00",
    )
    add(world, name='引号"与\\反斜', query='"a b" OR title:芯片')
    register.pause(world.archive, "甲")
    register.pause(world.archive, '引号"与\\反斜', world.now + timedelta(days=3))
    written = portable.export(world.archive, form)
    assert (tomllib.loads if form == "toml" else json.loads)(written)
    before = register.listed(world.archive, now=world.now)
    for name in ("甲", '引号"与\\反斜'):
        register.remove(world.archive, name, world.now)
    assert len(portable.import_rules(world.archive, written, now=world.now)) == 2
    assert len(portable.import_rules(world.archive, written, now=world.now)) == 2
    assert register.listed(world.archive, now=world.now) == before
    assert portable.export(world.archive, form) == written


def test_what_the_list_shows_can_be_imported(small_world: Any) -> None:
    """`alerts list --json` of one archive makes the same rules in another; its figures are left aside."""
    world = small_world
    add(world, options={"workdays": True})
    shown = register.listed(world.archive, now=world.now)
    register.remove(world.archive, "甲", world.now)
    assert portable.import_rules(world.archive, json.dumps(shown), now=world.now) == [
        "甲"
    ]
    assert register.listed(world.archive, now=world.now) == shown
    with pytest.raises(RuleError, match="paused_until"):
        portable.import_rules(
            world.archive,
            json.dumps([{**shown[0], "paused_until": "soon"}]),
            now=world.now,
        )


def test_a_file_with_one_wrong_rule_adds_none(small_world: Any) -> None:
    """All or nothing, naming the rule."""
    written = '[[rules]]\nname = "好"\nquery = "芯片"\nto = ["a@example.org"]\n[[rules]]\nname = "坏"\nquery = "芯片"\nto = []\n'
    with pytest.raises(RuleError, match=r"rule 2.*坏"):
        portable.import_rules(small_world.archive, written, now=small_world.now)
    assert register.listed(small_world.archive, now=small_world.now) == []


@pytest.mark.parametrize("written", ["", "{", "[1, 2]", "rules = 3", "not = [toml"])
def test_a_file_that_is_none_is_refused(small_world: Any, written: str) -> None:
    """Neither TOML nor JSON, or no list of rules: one clear reason."""
    with pytest.raises(RuleError, match="file"):
        portable.import_rules(small_world.archive, written, now=small_world.now)


def test_history_tells_what_was_found_and_sent(world: Any) -> None:
    """Each find with its title and the messages that carried it, single or digest."""
    add(world)
    add(world, name="乙", when="hourly")
    world.publish("芯片一")
    world.work()
    world.now += timedelta(hours=1)
    world.work()
    for name in ("甲", "乙"):
        (row,) = register.history(world.archive, name)
        assert row["title"] == "芯片一"
        assert [message["state"] for message in row["messages"]] == ["sent"]


def link(
    world: Any,
    deed: Any,
    name: str = "甲",
    to: str = "a@example.org",
    story: int = 0,
) -> str:
    with world.archive.read() as session:
        from db.alerts.rules import get

        return sign(
            key(world.archive, "mail"),
            deed,
            [get(session, name).id],
            to,
            story,
            now=world.now,
        )


def test_links_pause_unsubscribe_and_ask_for_more(small_world: Any) -> None:
    """Each link does its one deed for its one recipient, and doing it twice is as once."""
    world = small_world
    world.rule("甲", "芯片", to=["a@example.org", "b@example.org"])
    _, story = world.publish("芯片一", "无关。" * 50)
    world.work()
    for _ in range(2):
        assert link_requests.carry_out(
            world.archive, link(world, "less", story=story), world.now
        ) == ["甲"]
    assert register.one(world.archive, "甲", now=world.now)["min_relevance"] == 0
    link_requests.carry_out(world.archive, link(world, "pause"), world.now)
    world.publish("芯片二")
    world.work()
    assert [to for to, _ in world.mailbox.mails] == [
        "a@example.org",
        "b@example.org",
        "b@example.org",
    ]
    token = link(world, "unsubscribe")
    assert [
        link_requests.carry_out(world.archive, token, world.now) for _ in range(2)
    ] == [
        ["甲"],
        [],
    ]
    assert register.one(world.archive, "甲", now=world.now)["to"] == ["b@example.org"]


def test_a_bad_link_does_nothing(small_world: Any) -> None:
    """Damaged, or for an address the rule never had."""
    add(small_world)
    for token in (
        "x",
        link(small_world, "pause")[:-1],
        link(small_world, "pause", to="z@example.org"),
    ):
        with pytest.raises(link_requests.BadLink):
            link_requests.carry_out(small_world.archive, token, small_world.now)


def test_a_dry_run_says_what_would_have_been_sent(small_world: Any) -> None:
    """Stories per day of publication, the newest twenty, each word's share; nothing is sent."""
    world = small_world
    for days in (0, 1, 1, 200):
        world.publish(
            f"芯片{days}",
            "补贴。" if days else "",
            published_at=world.now - timedelta(days=days),
        )
    outcome = dry_run(world.archive, "芯片 OR 补贴", 90, world.now)
    assert outcome["stories"] == 3 == sum(day["stories"] for day in outcome["per_day"])
    assert [day["stories"] for day in outcome["per_day"][-2:]] == [
        2,
        1,
    ] and len(outcome["per_day"]) == 91
    assert [item["title"] for item in outcome["items"]] == [
        "芯片0",
        "芯片1",
        "芯片1",
    ]
    assert outcome["words"][0] == {"word": "芯片", "stories": 3, "alone": 1}
    assert world.outbox() == []


def test_a_changed_cadence_moves_what_waits(world: Any) -> None:
    """Made immediate, a weekly rule's finds leave now; made daily, they leave at the next morning's hour; a change
    of something else moves nothing.
    """
    world.rule("周报", "芯片", when="weekly mon 08:00")
    world.publish("芯片政策")
    world.work()
    before = register.one(world.archive, "周报", now=world.now)["next_digest_at"]
    change = partial(register.change, world.archive, "周报", now=world.now)
    change({"to": ["reader@example.org"]})
    assert (
        register.one(world.archive, "周报", now=world.now)["next_digest_at"] == before
    )
    change({"when": "daily 09:00"}, settings=AlertSettings(timezone="UTC"))
    moved = register.one(world.archive, "周报", now=world.now)["next_digest_at"]
    assert moved.endswith("T17:00:00+08:00") and moved < before
    change({"when": "immediately"})
    world.work()
    assert world.mailbox.subjects == ["【周报】芯片政策"]
