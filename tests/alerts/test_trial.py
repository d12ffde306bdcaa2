"""A test mail is the rule's mail, now, with the server's answer."""

from typing import Any

import pytest

from alerts import trial
from alerts.rules import RuleError
from db.alerts.rules import UnknownRule


def send(world: Any, name: str | None, to: str | None = None) -> list[trial.Trial]:
    return trial.send(world.archive, world.settings, world.now, name, to)


def test_a_rule_sends_its_newest_find(small_world: Any) -> None:
    """Subject and sender are the rule's own, the story real, the Message-ID not the real mail's; nothing is kept."""
    world = small_world
    world.publish("芯片旧闻", "支持芯片产业。", state="backlog")
    world.rule("甲", "芯片", subject="[政策] {title}", sender_name="政策组")
    (result,) = send(world, "甲")
    assert result == trial.Trial("reader@example.org", True, result.detail)
    assert result.as_json()["sample"] is False
    (mail,) = world.mailbox.to("reader@example.org")
    assert mail["Subject"] == "测试：[政策] 芯片旧闻"
    assert mail["From"].addresses[0].display_name == "政策组"
    send(world, "甲")
    assert len({str(mail["Message-ID"]) for _, mail in world.mailbox.mails}) == 1
    assert world.outbox() == []


def test_a_rule_without_finds_sends_a_sample(small_world: Any) -> None:
    """`to` sends to that address alone; the result says that no story matched."""
    world = small_world
    world.rule("甲", "芯片")
    (result,) = send(world, "甲", "other@example.org")
    assert result.sent and result.is_sample
    (mail,) = world.mailbox.to("other@example.org")
    assert (
        mail["Subject"].startswith("测试：【甲】示例") and len(world.mailbox.mails) == 1
    )


def test_an_address_alone_gets_a_few_lines(small_world: Any) -> None:
    """Without a rule the settings themselves are tried."""
    send(small_world, None, "ops@example.org")
    (mail,) = small_world.mailbox.to("ops@example.org")
    assert "127.0.0.1" in mail.get_content()


def test_a_refusal_is_said_in_the_servers_words(small_world: Any) -> None:
    """The answer comes back as it was given, and suspends nobody."""
    world = small_world
    world.mailbox.answers["reader@example.org"] = "550 5.1.1 no such user"
    world.rule("甲", "芯片")
    (result,) = send(world, "甲")
    assert not result.sent and "550 5.1.1 no such user" in result.detail


def test_wrong_names_and_addresses_are_named(small_world: Any) -> None:
    """An unknown rule or a bad address sends nothing."""
    with pytest.raises(UnknownRule):
        send(small_world, "nobody")
    with pytest.raises(RuleError, match="--to"):
        send(small_world, None, "no address")
    assert small_world.mailbox.mails == []
