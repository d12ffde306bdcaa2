"""Links in mails act for their one recipient, a little at a time, and can be taken back."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from alerts import link_requests, links, register
from db.access.keys import key
from db.alerts import rules

A, B = "a@example.org", "b@example.org"
RULE = "甲"


def link(world: Any, deed: Any, to: str = A, story: int = 0) -> str:
    with world.archive.read() as session:
        number = rules.get(session, RULE).id
    secret = key(world.archive, "mail")
    return links.sign(secret, deed, [number], to, story, now=world.now)


def watched(world: Any, stories: int = 3) -> list[int]:
    """A rule of two recipients that found stories: every second names its word once, deep in the text."""
    world.rule(RULE, "芯片", to=[A, B])
    found = []
    for number in range(stories):
        title, text = (
            ("芯片新规", "") if number % 2 else ("产业周报", "无关。" * 400 + "芯片")
        )
        found.append(world.publish(f"{title}{number}", text)[1])
    world.work()
    return found


def threshold(world: Any, to: str) -> float:
    rule = register.one(world.archive, RULE, now=world.now)
    return max(rule["min_relevance"], rule["min_relevance_for"].get(to, 0.0))


def test_less_like_this_is_for_one_recipient(small_world: Any) -> None:
    """The rule and the others keep their threshold: a weak story still comes to B, and no longer to A."""
    world = small_world
    story = watched(world)[0]
    link_requests.carry_out(world.archive, link(world, "less", story=story), world.now)
    assert (threshold(world, A), threshold(world, B)) == (0.1, 0.0)
    before = len(world.mailbox.to(A)), len(world.mailbox.to(B))
    world.publish("产业月报", "无关。" * 400 + "芯片")
    world.work()
    assert (len(world.mailbox.to(A)), len(world.mailbox.to(B))) == (
        before[0],
        before[1] + 1,
    )
    world.publish("芯片新办法")
    world.work()
    assert len(world.mailbox.to(A)) == before[0] + 1


def test_it_says_what_would_have_been_left_out(small_world: Any) -> None:
    """Old and new threshold, and how many of the last 90 days' stories fall between them."""
    world = small_world
    stories = watched(world, 5)
    asked = link_requests.read(
        world.archive, link(world, "less", story=stories[0]), world.now
    )
    [step] = asked.steps
    assert asked.address == A and not asked.is_done
    assert (step.old, step.new, step.stories, step.left_out) == (0.0, 0.1, 5, 3)
    world.now += timedelta(days=29)
    token = link(world, "less", story=stories[0])
    world.now += timedelta(days=29)
    world.publish("芯片三十")
    world.work()
    world.now += timedelta(days=0)
    [later] = link_requests.read(world.archive, token, world.now).steps
    assert later.stories == 6


def test_a_story_counts_once_and_can_be_taken_back(small_world: Any) -> None:
    """Pressing twice is as pressing once; undone, the threshold is what it was, and both stand in the history."""
    world = small_world
    story = watched(world)[0]
    token = link(world, "less", story=story)
    for _ in range(2):
        link_requests.carry_out(world.archive, token, world.now)
    assert threshold(world, A) == 0.1
    assert link_requests.read(world.archive, token, world.now).is_done
    for _ in range(2):
        link_requests.undo(world.archive, token, world.now)
    assert threshold(world, A) == 0.0
    [kept] = register.requests_of(world.archive, RULE)
    assert (kept["to"], kept["deed"], kept["old"], kept["new"]) == (A, "less", 0.0, 0.1)
    assert kept["undone_at"] is not None


def test_steps_are_few_a_day(small_world: Any) -> None:
    """Whoever gets hold of a day's mails can't silence a rule with them."""
    world = small_world
    stories = watched(world, 6)
    tokens = [link(world, "less", story=story) for story in stories]
    for token in tokens[: link_requests.MAX_STEPS_A_DAY]:
        link_requests.carry_out(world.archive, token, world.now)
    with pytest.raises(link_requests.TooManySteps, match="tomorrow"):
        link_requests.carry_out(world.archive, tokens[-1], world.now)
    link_requests.undo(world.archive, tokens[0], world.now)
    with pytest.raises(link_requests.BadLink, match="tomorrow"):
        link_requests.carry_out(world.archive, tokens[-1], world.now)
    world.now += timedelta(days=1, minutes=1)
    link_requests.carry_out(world.archive, tokens[-1], world.now)


@pytest.mark.parametrize("deed", ["pause", "unsubscribe", "less"])
def test_links_expire(small_world: Any, deed: Any) -> None:
    """An old mail's link does nothing; it works until the last moment it is meant to."""
    world = small_world
    story = watched(world)[0]
    token = link(world, deed, story=story)
    end = links.LIFETIME[deed]
    with pytest.raises(link_requests.ExpiredLink):
        link_requests.carry_out(
            world.archive, token, world.now + end + timedelta(days=1)
        )
    assert link_requests.carry_out(world.archive, token, world.now + end) == [RULE]


def test_links_of_earlier_releases_only_serve_to_leave(small_world: Any) -> None:
    """They had no end: whoever kept such a mail can still unsubscribe, and nothing else."""
    world = small_world
    watched(world)
    secret = key(world.archive, "mail")
    with world.archive.read() as session:
        number = rules.get(session, RULE).id
    for letter, works in (("p", False), ("l", False), ("u", True)):
        body = f"{letter}.{number}.0.{links.address_mark(A)}"
        token = f"{body}.{links._seal(secret, body)}"
        if works:
            assert link_requests.carry_out(world.archive, token, world.now) == [RULE]
        else:
            with pytest.raises(link_requests.ExpiredLink):
                link_requests.carry_out(world.archive, token, world.now)


def test_every_request_stands_in_the_history(small_world: Any) -> None:
    """Who paused and who left is seen by whoever runs the rule."""
    world = small_world
    watched(world)
    link_requests.carry_out(world.archive, link(world, "pause", B), world.now)
    link_requests.carry_out(world.archive, link(world, "unsubscribe", A), world.now)
    kept = register.requests_of(world.archive, RULE)
    assert {(one["to"], one["deed"]) for one in kept} == {
        (B, "pause"),
        (A, "unsubscribe"),
    }


def test_a_link_used_again_and_again_is_one_request(small_world: Any) -> None:
    """Doing it twice changes nothing more, however often; a pause goes on where it is asked for days later."""
    world = small_world
    world.rule("甲", "芯片", [A, B])
    token = link(world, "pause", B)
    for _ in range(5):
        link_requests.carry_out(world.archive, token, world.now)
    assert len(register.requests_of(world.archive, "甲")) == 1
    later = world.now + timedelta(days=5)
    link_requests.carry_out(world.archive, token, later)
    assert len(register.requests_of(world.archive, "甲")) == 2
    rule = register.one(world.archive, "甲", now=later)
    assert datetime.fromisoformat(rule["paused_for"][B]) == later + timedelta(days=7)
