"""From stored articles to hits and mail: each rule and story once, whatever happens between."""

from datetime import timedelta
from typing import Any

from alerts import register
from alerts.scan import scan
from db.models import Article, DigestItem, Hit, Message, Recipient, Story
from db.sources import runs


def test_a_matching_article_becomes_one_mail(world: Any) -> None:
    """A rule hears of a story that matches it, in one mail with the contract's headers, over real SMTP."""
    world.rule("新质", "新质生产力 AND 脑机接口")
    _, story = world.publish("脑机接口产业座谈会召开", "会议提出加快形成新质生产力。")
    world.publish("蔬菜价格周报", "本周菜价平稳。")
    world.work()
    (mail,) = world.mailbox.to("reader@example.org")
    assert mail["Subject"] == "【新质】脑机接口产业座谈会召开"
    assert mail["X-Policywatch-Rule"] == "新质"
    assert mail["X-Policywatch-Story"] == str(story)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert world.states() == {"sent": 1}


def test_nothing_is_said_twice(small_world: Any) -> None:
    """Scanning again, delivering again, a later copy: no second mail for the same rule and story."""
    world = small_world
    world.rule("芯片", "芯片")
    _, story = world.publish("芯片产业政策发布")
    world.work()
    world.work()
    world.publish("转载：芯片产业政策发布", story=story)
    world.now += timedelta(hours=1)
    world.work()
    assert len(world.mailbox.mails) == 1


def test_copies_in_one_batch_are_one_mail_that_counts_them(
    small_world: Any,
) -> None:
    """A story whose copies are all new yields one mail headed by the original, naming who reposted."""
    world = small_world
    world.rule("芯片", "芯片")
    _, story = world.publish("芯片产业政策发布", publisher="某部委")
    for _ in range(14):
        world.publish("芯片产业政策发布（转）", story=story)
    world.work()
    (mail,) = world.mailbox.to("reader@example.org")
    text = mail.get_body(("plain",)).get_content()
    assert "+14 转载" in text and "某部委" in text and "（转）" not in text


def test_a_rule_that_matches_only_a_copy_fires_once_and_shows_the_original(
    small_world: Any,
) -> None:
    """The copy's own words may be what a rule waits for; the mail still shows the story's head."""
    world = small_world
    world.rule("编者", "编者按")
    _, story = world.publish("产业规划发布", "规划全文。")
    world.publish("产业规划发布", "编者按：规划全文。", story=story)
    world.publish("产业规划发布", "编者按：规划全文如下。", story=story)
    world.work()
    (mail,) = world.mailbox.to("reader@example.org")
    assert "https://www1.example.gov.cn" in mail.get_body(("plain",)).get_content()


def test_a_new_rule_looks_at_what_is_stored_from_now_on(
    small_world: Any,
) -> None:
    """What was stored before the rule, and later copies of it, stay silent."""
    world = small_world
    _, story = world.publish("芯片旧闻")
    world.rule("芯片", "芯片")
    world.publish("芯片旧闻（转）", story=story)
    world.publish("芯片新闻")
    world.work()
    assert world.mailbox.subjects == ["【芯片】芯片新闻"]


def test_backlog_alerts_nobody(small_world: Any) -> None:
    """Articles held back at storing are never looked at."""
    world = small_world
    world.rule("芯片", "芯片")
    world.publish("芯片旧闻", state="backlog")
    assert world.scan().articles == 0


def test_the_annotated_copy_of_a_clean_text_matches_alike(
    small_world: Any,
) -> None:
    """Readings in brackets, traditional characters, widths and case make no difference on either side."""
    world = small_world
    world.rule("力", '新質(zhì)生產(chǎn)力 "ＡＩ+"')
    world.publish("加快形成新质生产力", "推进 ai+ 行动。")
    world.work()
    assert len(world.mailbox.mails) == 1


def test_a_paused_rule_says_nothing_and_forgets_nothing(
    small_world: Any,
) -> None:
    """What a paused rule finds is remembered as muted: not mailed then, nor after it is resumed."""
    world = small_world
    rule = world.rule("芯片", "芯片")
    with world.archive.write() as session:
        session.get(type(rule), rule.id).paused_until = world.now + timedelta(days=1)
    _, story = world.publish("芯片政策")
    assert world.scan().muted == 1
    world.now += timedelta(days=2)
    world.publish("芯片政策（转）", story=story)
    world.publish("芯片第二条")
    world.work()
    assert world.mailbox.subjects == ["【芯片】芯片第二条"]


def test_a_split_story_does_not_alert_again(world: Any) -> None:
    """A copy that arrives in a story split off an alerted one is no news if the alerted article is in it."""
    world.rule("芯片", "芯片")
    article, _ = world.publish("芯片政策")
    world.work()
    _, other = world.publish("无关", "无关")
    with world.archive.write() as session:
        session.get(Article, article).story_id = other
    world.publish("芯片政策（转）", story=other)
    world.work()
    assert len(world.mailbox.mails) == 1


def test_a_substantive_revision_alerts_again_only_where_asked(
    world: Any,
) -> None:
    """A rule with `updates` hears of a changed figure once; one without does not; counters change nothing."""
    world.rule("平常", "补贴", to="a@example.org")
    world.rule("更新", "补贴", to="b@example.org", updates=True)
    article, _ = world.publish("补贴办法", "补贴 500 万元。")
    world.work()
    world.revise(article, "补贴 800 万元。")
    world.work()
    world.revise(article, "补贴 800 万元。浏览 3 次。", substantive=False)
    world.work()
    assert [str(mail["Subject"]) for mail in world.mailbox.to("a@example.org")] == [
        "【平常】补贴办法"
    ]
    assert [str(mail["Subject"]) for mail in world.mailbox.to("b@example.org")] == [
        "【更新】补贴办法",
        "【更新】改动：补贴办法",
    ]
    assert len({str(mail["Message-ID"]) for _, mail in world.mailbox.mails}) == 3


def test_minimum_relevance_waits_for_a_better_copy(small_world: Any) -> None:
    """A passing mention is held back where the rule asks for more, and a later copy that says more still
    alerts.
    """
    world = small_world
    world.rule("芯片", "芯片", min_relevance=0.5)
    _, story = world.publish("周报", "无关的话。" * 100 + "芯片。")
    world.work()
    assert world.mailbox.mails == []
    world.publish("芯片周报", "芯片。", story=story)
    world.work()
    assert len(world.mailbox.mails) == 1


def test_a_storm_becomes_one_digest(small_world: Any) -> None:
    """Beyond the hour's limit for a recipient what is found waits for one digest at the full hour; nothing is
    lost.
    """
    world = small_world
    world.settings.alerts.per_hour = 3
    world.rule("芯片", "芯片")
    for number in range(10):
        world.publish(f"芯片第{number}号通知")
        world.work()
        world.now += timedelta(minutes=2)
    assert len(world.mailbox.mails) == 3
    world.now += timedelta(hours=1)
    world.work()
    assert len(world.mailbox.mails) == 4
    assert "等 7 篇" in world.mailbox.subjects[-1]


def test_two_scanners_write_each_hit_once(world: Any) -> None:
    """Plans made at the same time by two services over the same articles end in one hit and one mail."""
    from alerts import scan as module

    world.rule("芯片", "芯片")
    world.publish("芯片政策")
    with world.archive.read() as one, world.archive.read() as two:
        plans = [
            module._plan(session, world.settings, world.now, 10)
            for session in (one, two)
        ]
    reports = []
    for plan in plans:
        with world.archive.write() as session:
            reports.append(module._write(session, plan, world.now))
    assert [report.hits for report in reports] == [1, 0]
    with world.archive.read() as session:
        assert session.query(Hit).count() == 1
    world.digests()
    assert len(world.outbox()) == 1


def test_a_rule_that_cannot_be_read_stops_no_other(small_world: Any) -> None:
    """A query left by another version is skipped; the rest go on."""
    world = small_world
    world.rule("坏", "芯片 AND (")
    world.rule("好", "芯片")
    world.publish("芯片政策")
    world.work()
    assert world.mailbox.subjects == ["【好】芯片政策"]


def test_a_hostile_title_still_alerts(small_world: Any) -> None:
    """Line breaks of every kind, surrogates and markup in a title break neither header nor HTML."""
    world = small_world
    world.rule("芯片", "芯片")
    title = "芯片\r\nBcc: evil@example.com\x0b\x85\u2028第二行<script>alert(1)</script>"
    world.publish(title, "芯片。")
    world.work()
    (mail,) = world.mailbox.to("reader@example.org")
    assert mail["Bcc"] is None and "\n" not in mail["Subject"]
    page = mail.get_body(("html",)).get_content()
    assert "<script" not in page and "&lt;script&gt;" in page


def test_scan_goes_through_many_batches(small_world: Any) -> None:
    """Everything pending is looked at, however small the batches."""
    world = small_world
    world.rule("芯片", "芯片")
    for number in range(7):
        world.publish(f"芯片第{number}号")
    report = scan(world.archive, now=world.now, settings=world.settings, batch=2)
    assert (report.articles, report.hits, report.messages) == (7, 7, 1)


def test_an_update_says_what_changed(small_world: Any) -> None:
    """The mail about a change shows the sentence that went and the one that came."""
    world = small_world
    world.rule("更新", "补贴", updates=True)
    article, _ = world.publish("补贴办法", "第一条不变。每家补贴 500 万元。")
    world.work()
    world.revise(article, "第一条不变。每家补贴 800 万元。")
    world.work()
    text = world.mailbox.mails[-1][1].get_body(("plain",)).get_content()
    assert (
        "原为： 每家补贴 500 万元。" in text
        and "现为： *每家补贴 800 万元。*" in text
        and "第一条" not in text
    )


def test_a_watched_page_s_change_is_news_by_what_changed(small_world: Any) -> None:
    """Every change is news to rules whose words came or went, whenever the rule was made and without `updates`;
    what stood there before is not.
    """
    world = small_world
    page, _ = world.publish(
        "申报专栏", "芯片项目申报通知。", state="backlog", source="zt"
    )
    world.rule("页面", "source:zt")
    world.rule("芯片", "芯片")
    world.rule("机器人", "机器人")
    world.work()
    assert world.mailbox.mails == []
    world.revise(page, "芯片项目申报通知。机器人项目申报通知。", watched=True)
    world.work()
    (mail,) = [mail for _, mail in world.mailbox.mails]
    assert mail.get_all("X-Policywatch-Rule") == ["页面", "机器人"]
    text = mail.get_body(("plain",)).get_content()
    assert "现为： *机器人项目申报通知。*" in text and "芯片项目" not in text
    world.now += timedelta(hours=2)
    world.revise(page, "机器人项目申报通知。", watched=True)
    world.work()
    assert len(world.mailbox.mails) == 2
    last = world.mailbox.mails[-1][1]
    assert last.get_all("X-Policywatch-Rule") == ["页面", "芯片"]
    assert "原为： 芯片项目申报通知。" in last.get_body(("plain",)).get_content()
    world.now += timedelta(hours=2)
    world.work()
    assert len(world.mailbox.mails) == 2


def test_a_change_brings_a_first_alert_only_where_the_words_came_with_it(
    small_world: Any,
) -> None:
    """What was held back stays held back when it changes; a word that came with the change is news."""
    world = small_world
    world.rule("芯片", "芯片")
    old, _ = world.publish("芯片旧闻", "芯片 1 号。", state="backlog")
    other, _ = world.publish("产业办法", "支持 3 类产业。")
    world.work()
    world.revise(old, "芯片 2 号。")
    world.revise(other, "支持 4 类产业，含芯片。")
    world.work()
    assert world.mailbox.subjects == ["【芯片】产业办法"]


def test_a_story_reaches_a_recipient_once_whichever_rules_fire(world: Any) -> None:
    """Two rules of one reader find the same story: one mail names both; a third rule that a later copy fires adds
    none, and its history shows the mail that told of it.
    """
    reader, other = "reader@example.org", "other@example.org"
    world.rule("芯片", "芯片", to=[reader, other])
    world.rule("补贴", "补贴", to=reader)
    world.rule("编者", "编者按", to=reader)
    _, story = world.publish("芯片补贴办法", "对芯片企业给予补贴。")
    world.work()
    world.publish("芯片补贴办法", "编者按：对芯片企业给予补贴。", story=story)
    world.now += timedelta(minutes=5)
    assert world.scan().merged == 1
    world.work()
    (mail,) = world.mailbox.to(reader)
    assert mail.get_all("X-Policywatch-Rule") == ["芯片", "补贴"]
    assert mail["X-Policywatch-Story"] == str(story)
    assert mail["Subject"] == "【芯片、补贴】芯片补贴办法"
    (alone,) = world.mailbox.to(other)
    assert alone.get_all("X-Policywatch-Rule") == ["芯片"]
    (row,) = register.history(world.archive, "编者")
    assert row["messages"][0]["subject"] == mail["Subject"]
    figures = {
        row["name"]: row for row in register.listed(world.archive, now=world.now)
    }
    assert [figures[name]["messages"] for name in ("芯片", "补贴", "编者")] == [2, 1, 1]


def test_a_mail_that_failed_has_told_nobody(small_world: Any) -> None:
    """Where the mail about a story was refused, another rule that a later copy fires has it sent again, as its
    own.
    """
    world = small_world
    world.rule("芯片", "芯片")
    world.rule("编者", "编者按")
    _, story = world.publish("芯片补贴办法", "对芯片企业给予补贴。")
    world.mailbox.answers["reader@example.org"] = "550 no such user"
    world.work()
    assert world.states() == {"failed": 1}
    world.mailbox.answers.clear()
    with world.archive.write() as session:
        session.query(Recipient).delete()
    world.publish("芯片补贴办法", "编者按：对芯片企业给予补贴。", story=story)
    world.now += timedelta(minutes=5)
    assert world.scan().merged == 0
    assert [(row.rule, row.state) for row in world.outbox()] == [("编者", "waiting")]
    world.deliver()
    assert world.mailbox.subjects == ["【编者】芯片补贴办法"]


def test_what_one_scan_finds_is_one_mail(small_world: Any) -> None:
    """Seven stories of one pass are one mail with seven stories, for each of its recipients."""
    world = small_world
    world.rule("芯片", "芯片", to=["a@example.org", "b@example.org"])
    for number in range(7):
        world.publish(f"芯片第{number}号")
    world.work()
    assert [to for to, _ in world.mailbox.mails] == ["a@example.org", "b@example.org"]
    (mail,) = world.mailbox.to("a@example.org")
    assert "等 7 篇" in mail["Subject"] and mail["X-Policywatch-Story"] is None


def test_what_one_visit_finds_is_one_mail(world: Any) -> None:
    """35 finds in the 50 seconds of a visit are one mail, made when the visit ends."""
    world.rule("芯片", "芯片")
    with world.archive.write() as session:
        visit = runs.start(session, "miit-wjfb", world.now).id
    for number in range(35):
        world.publish(f"芯片第{number}号通知", source="miit-wjfb")
        world.work()
        world.now += timedelta(seconds=50 / 35)
    assert world.mailbox.mails == []
    with world.archive.write() as session:
        runs.finish(session, visit, {}, world.now)
    world.work()
    assert len(world.mailbox.mails) == 1
    assert "等 35 篇" in world.mailbox.subjects[0]


def test_a_visit_is_waited_for_no_longer_than_a_minute(world: Any) -> None:
    """A find of a long visit is mailed a minute after; another source's find does not wait for that visit."""
    world.rule("芯片", "芯片", to="a@example.org")
    world.rule("算力", "算力", to="b@example.org")
    with world.archive.write() as session:
        runs.start(session, "miit-wjfb", world.now)
    world.publish("芯片通知", source="miit-wjfb")
    world.publish("算力通知", source="ndrc-tz")
    world.work()
    assert [to for to, _ in world.mailbox.mails] == ["b@example.org"]
    world.now += timedelta(seconds=61)
    world.work()
    assert [to for to, _ in world.mailbox.mails] == ["b@example.org", "a@example.org"]


def test_a_burst_over_time_is_collected(world: Any) -> None:
    """35 finds of many visits in 50 seconds are three mails: two at once, the other 33 a minute after the first."""
    world.rule("芯片", "芯片")
    for number in range(35):
        world.publish(f"芯片第{number}号通知")
        world.work()
        world.now += timedelta(seconds=50 / 35)
    assert len(world.mailbox.mails) == 2
    world.now += timedelta(seconds=15)
    world.work()
    assert len(world.mailbox.mails) == 3
    assert "等 33 篇" in world.mailbox.subjects[-1]
    with world.archive.read() as session:
        carried = {item.hit_id for item in session.query(DigestItem) if item.message_id}
    assert len(carried) == 35


def test_a_single_pass_holds_nothing_back(small_world: Any) -> None:
    """`import --alert` and `crawl` end: what they found leaves with them, whatever left a second ago."""
    world = small_world
    world.rule("芯片", "芯片")
    with world.archive.write() as session:
        runs.start(session, "miit-wjfb", world.now)
    for number in range(5):
        world.publish(f"芯片第{number}号通知", source="miit-wjfb")
        world.scan(bursts=())
    assert len(world.outbox()) == 5


def test_numbers_given_out_again_make_no_second_message_id(small_world: Any) -> None:
    """After a restored backup another story has the number of one that was told: its mail has its own id."""
    world = small_world
    world.rule("芯片", "芯片")
    ids = []
    for url in ("https://a.cn/1.html", "https://b.cn/2.html", "https://a.cn/1.html"):
        article, story = world.publish("芯片通知", url=url)
        world.scan()
        ids.append(world.outbox()[0].message_id)
        with world.archive.write() as session:  # as if the backup knew nothing of it
            session.query(DigestItem).delete()
            session.query(Hit).delete()
            session.query(Message).delete()
            articles_of_ours = session.query(Article).filter_by(id=article)
            articles_of_ours.delete()
            session.query(Story).filter_by(id=story).delete()
    assert ids[0] != ids[1] and ids[0] == ids[2]
