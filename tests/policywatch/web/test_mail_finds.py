"""The page that a mail leads to when it could not hold everything."""

import re

import httpx

from alerts import register
from alerts.scan import scan
from db.alerts import outbox
from db.session import Archive
from tests.policywatch.web.served import LOW_SKY, NOW, item, setup, stock

HTML = {"accept": "text/html"}


def test_a_mail_shows_exactly_its_finds(own: httpx.Client, desk: Archive) -> None:
    """Each story of the mail once, with its rules, and nothing else that the rules' queries match."""
    for name, query in (("飞行", "无人机"), ("补助", "补助")):
        register.add(desk, name=name, query=query, to=["a@example.org"], now=NOW)
    stock(
        desk,
        [
            item(
                "new.example",
                f"无人机新航线第{at}条",
                f"第{at}条。{LOW_SKY}"[: 60 + at],
                NOW,
                "新报",
            )
            for at in (1, 2)
        ],
    )
    scan(desk, now=NOW, settings=setup(desk))
    with desk.read() as session:
        (message,) = outbox.listing(session)
    mark = message["message_id"][1:41]
    text = own.get(f"/mails/{mark}", headers=HTML).text
    titles = re.findall(r"<h4[^>]*><a [^>]*>(.*?)</a>", text)
    assert titles and len(titles) == len(set(titles)) <= 2
    assert all(title.startswith("无人机新航线") for title in titles)
    assert "飞行" in text and message["subject"] in text


def test_an_unknown_mark_is_not_found(own: httpx.Client) -> None:
    """Neither a mark of nobody's nor a pattern finds a mail."""
    for mark in ("0" * 40, "%25", "x"):
        assert own.get(f"/mails/{mark}", headers=HTML).status_code == 404
