"""A rule about records tells of each once, however many articles speak of it."""

from datetime import timedelta
from typing import Any

from alerts.scan import LINK_PATIENCE
from db.policies import queue
from policies.linking import link_waiting
from scheduler.borders import guarded
from text.policy.topics import read_topics

TOPICS = read_topics()
RULE = "topic:量子 level:ministry kind:行动方案"
PLAN = "工业和信息化部印发《量子产业行动方案》，提出多项举措。"
AGAIN = "《量子产业行动方案》发布后，多地企业表示欢迎。"
OTHER = "财政部印发《量子计算行动方案》，提出多项举措。"
NOTICE_TITLE = "工业和信息化部关于印发《量子产业行动方案》的通知"
NOTICE = "各省、自治区、直辖市工业和信息化主管部门：\n现将《量子产业行动方案》印发给你们。\n工业和信息化部\n2026年11月20日"


def told(world: Any, title: str, text: str, *, linked: bool = True, **more: Any) -> int:
    """Publishes an article and, as the service does, links it; its number."""
    number, _ = world.publish(title, text, **more)
    with world.archive.write() as session:
        queue.put(session, [number])
    if linked:
        link(world)
    return int(number)


def link(world: Any) -> None:
    link_waiting(world.archive, TOPICS, world.now, guarded)


def test_a_record_is_told_of_once(world: Any) -> None:
    """Forty articles on one plan are one mail; another plan is another."""
    world.rule("量子", RULE)
    for number in range(3):
        told(world, f"行动方案来了{number}", PLAN + f"报道{number}。")
    world.work()
    assert len(world.mailbox.mails) == 1
    world.now += timedelta(hours=1)
    told(world, "企业热议", AGAIN)
    report = world.scan()
    assert (report.hits, report.repeated) == (0, 1)
    told(world, "又一份", OTHER)
    world.work()
    assert len(world.mailbox.mails) == 2


def test_the_documents_own_page_is_what_the_mail_shows(small_world: Any) -> None:
    """Where it came in the same batch as the news."""
    small_world.rule("量子", RULE)
    told(small_world, "行动方案来了", PLAN)
    told(small_world, NOTICE_TITLE, NOTICE)
    small_world.work()
    (mail,) = small_world.mailbox.mails
    assert NOTICE_TITLE in mail[1]["Subject"]


def test_a_record_known_before_the_rule_is_no_news(small_world: Any) -> None:
    """An old plan that is spoken of again is silent."""
    told(small_world, "行动方案来了", PLAN)
    small_world.work()
    small_world.rule("量子", RULE)
    told(small_world, "企业热议", AGAIN)
    small_world.work()
    assert small_world.mailbox.mails == []


def test_a_rule_that_names_a_document_hears_of_every_story(small_world: Any) -> None:
    """Who follows one paper wants what is written about it."""
    small_world.rule("跟踪", "policy:量子产业行动方案")
    told(small_world, "行动方案来了", PLAN)
    small_world.work()
    told(small_world, "企业热议", AGAIN)
    small_world.work()
    assert len(small_world.mailbox.mails) == 2


def test_articles_wait_until_they_are_read(small_world: Any) -> None:
    """A rule about records looks at an article once its documents are linked; where
    linking is stuck, other rules do not wait for ever."""
    small_world.rule("量子", RULE)
    small_world.rule("字词", "举措")
    told(small_world, "行动方案来了", PLAN, linked=False)
    assert small_world.scan().articles == 0
    link(small_world)
    assert small_world.scan().hits == 2
    told(small_world, "卡住了", OTHER, linked=False)
    small_world.now += LINK_PATIENCE + timedelta(seconds=1)
    assert small_world.scan().articles == 1


def test_a_mail_has_the_document_on_top_and_its_articles_beneath(world: Any) -> None:
    """Title, number, issuer and day of the paper, then the story, then what else was
    written about it; in text and in HTML."""
    told(world, "企业热议方案", AGAIN, publisher="某某日报")
    with world.archive.write() as session:
        from db.models import Article

        session.query(Article).update({"alert_state": "backlog"})
    world.rule("量子", "topic:量子 kind:行动方案", when="immediately")
    told(world, "财政部出台方案", OTHER + "《量子计算行动方案》（财建〔2026〕5号）")
    told(world, "专家谈量子计算方案", "专家解读《量子计算行动方案》。")
    world.work()
    (mail,) = [one for _, one in world.mailbox.mails]
    for kind in ("plain", "html"):
        body = mail.get_body((kind,)).get_content()
        places = [
            body.index("《量子计算行动方案》"),
            body.index("财建〔2026〕5号"),
            body.rindex("专家谈量子计算方案"),
        ]
        assert places[0] < places[1] < places[2], kind
