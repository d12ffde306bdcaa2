"""Mentions become records: one document whatever it is called, look-alikes apart."""

from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from db.models import Article
from db.policies import mentions, queue, showing
from db.session import Archive
from policies import linking
from tests.policies.told import (
    NEWS,
    NOTICE,
    NOTICE_TITLE,
    link,
    mentions_of,
    records,
    store,
    tell,
    titles,
)

EXPLAINED = (
    "专家解读《关于推动云晶电池产业创新发展的实施意见》",
    "近日，《关于推动云晶电池产业创新发展实施意见》（工信部联科[2025]77号）发布。",
)
DRAFT = (
    "云晶电池意见稿",
    "工业和信息化部对《关于推动云晶电池产业创新发展的实施意见（征求意见稿）》公开征求意见。",
)
PROVINCE = (
    "江苏省人民政府办公厅关于印发江苏省云晶电池产业行动方案的通知",
    """苏政办发〔2025〕40号
各市、县人民政府：
为贯彻落实《关于推动云晶电池产业创新发展的实施意见》（工信部联科〔2025〕77号），制定本方案。现印发给你们，请认真组织实施。
到2028年，培育云晶电池企业50家。
江苏省人民政府办公厅
2025年10月9日""",
)
OTHER_PROVINCE = ("浙江行动", "浙江省印发《浙江省云晶电池产业行动方案》。")


def day(written: str) -> datetime:
    return datetime.fromisoformat(f"{written}T08:00:00+08:00").astimezone(UTC)


def test_one_document_is_one_record_whatever_it_is_called(
    archive: Archive, now: datetime
) -> None:
    """News, the notice itself and an explanation with another wording lead to one
    record with number, issuers, level, day, target, each with its sentence."""
    news = tell(archive, now, "七部门发文", NEWS, published_at=day("2025-08-26"))
    own = tell(
        archive,
        now,
        NOTICE_TITLE,
        NOTICE,
        published_at=day("2025-08-25"),
        category="ministry",
    )
    explained = tell(archive, now, *EXPLAINED, published_at=day("2025-09-01"))
    assert len(records(archive)) == 1
    with archive.read() as session:
        record = showing.by_id(session, records(archive)[0].id)
    assert record is not None
    assert record["number"] == "工信部联科〔2025〕77号"
    assert record["issuers"][0] == "工业和信息化部"
    assert (record["level"], record["kind"]) == ("ministry", "意见")
    assert (record["status"], record["original"]) == ("in-force", own)
    assert record["dates"]["issued"] == "2025-08-15"
    assert [(one["id"], one["role"]) for one in record["articles"]] == [
        (own, "original"),
        (explained, "interpretation"),
        (news, "news"),
    ]
    assert [(one["value"], one["year"]) for one in record["targets"]] == [(10, 2027)]
    for name in ("title", "number", "issuers", "issued"):
        assert record["evidence"][name]["article"] in (own, news, explained)
        assert record["evidence"][name]["sentence"]


def test_look_alikes_are_records_of_their_own(archive: Archive, now: datetime) -> None:
    """Draft and final, two provinces, two years: what differs decides."""
    tell(archive, now, "七部门发文", NEWS, published_at=day("2025-08-26"))
    tell(archive, now, *DRAFT, published_at=day("2025-05-02"))
    tell(archive, now, *PROVINCE, published_at=day("2025-10-10"))
    tell(archive, now, *OTHER_PROVINCE, published_at=day("2025-10-11"))
    for year in ("2025", "2026"):
        text = (
            f"云州市印发《云晶产业{year}年工作要点》和《云晶产业目录（{year}年版）》。"
        )
        tell(archive, now, "要点", text, published_at=day(f"{year}-02-01"))
    assert sorted(titles(archive)) == sorted(
        [
            "关于推动云晶电池产业创新发展的实施意见",
            "关于推动云晶电池产业创新发展的实施意见（征求意见稿）",
            "江苏省云晶电池产业行动方案",
            "浙江省云晶电池产业行动方案",
            "云晶产业2025年工作要点",
            "云晶产业2026年工作要点",
            "云晶产业目录（2025年版）",
            "云晶产业目录（2026年版）",
        ]
    )


def test_records_know_what_came_before_and_whom_they_carry_out(
    archive: Archive, now: datetime
) -> None:
    """The draft precedes the final paper, the province's plan carries it out."""
    tell(archive, now, "七部门发文", NEWS, published_at=day("2025-08-26"))
    tell(archive, now, *DRAFT, published_at=day("2025-05-02"))
    tell(archive, now, *PROVINCE, published_at=day("2025-10-10"))
    final, draft, province = records(archive)
    assert (final.predecessor_id, draft.successor_id) == (draft.id, final.id)
    assert draft.status == "draft"
    assert province.carries_out_id == final.id
    assert "贯彻落实" in province.evidence["carries_out"]["sentence"]
    assert province.regions == ["江苏省"]
    with archive.read() as session:
        shown = showing.by_id(session, final.id)
    assert shown is not None
    assert {one["role"] for one in shown["articles"]} == {"news", "follow-up"}


def test_the_order_of_arrival_makes_no_difference(
    sqlite_archive: Archive, now: datetime, tmp_path: Path
) -> None:
    """Any order of the same articles gives the same groups."""
    told = (("七部门发文", NEWS), EXPLAINED, DRAFT, (NOTICE_TITLE, NOTICE))
    groups = set()
    for number, order in enumerate(permutations(range(4))):
        ids = {}
        for place in order:
            title, text = told[place]
            fresh = [f"云晶{number}号电池", text.replace("云晶", f"云晶{number}号")]
            article = tell(
                sqlite_archive,
                now,
                title.replace("云晶", f"云晶{number}号") or fresh[0],
                fresh[1].replace("77号", f"{number + 1000}号"),
                published_at=day("2025-08-26"),
            )
            ids[article] = place
        found: dict[int | None, set[int]] = {}
        for article, place in ids.items():
            for mention in mentions_of(sqlite_archive, article):
                found.setdefault(mention.policy_id, set()).add(place)
        groups.add(frozenset(frozenset(group) for group in found.values()))
    assert groups == {frozenset([frozenset([0, 1, 3]), frozenset([2])])}


def test_what_names_no_document_is_left_alone_and_counted(
    archive: Archive, now: datetime
) -> None:
    """A bare 《意见》, a book, a paper without brackets found no record; each is
    counted under a name, and kept with its reason."""
    article = tell(
        archive,
        now,
        "随笔",
        "《意见》强调了创新。书店里《红楼梦》卖得最好。财政部日前印发通知，要求各地抓紧落实。",
    )
    assert titles(archive) == []
    with archive.read() as session:
        counted = mentions.counts(session)
    assert counted["abstained: generic title"] >= 1
    assert counted["no policy document"] == 1
    reasons = {one.reason for one in mentions_of(archive, article)}
    assert reasons == {"generic title"}


def test_an_article_that_changes_is_read_again(archive: Archive, now: datetime) -> None:
    """What an article no longer says is forgotten; a record nobody names is hidden."""
    article = tell(archive, now, "七部门发文", NEWS)
    with archive.write() as session:
        session.get_one(Article, article).text = "财政部印发《云晶资金管理办法》。"
        queue.put(session, [article])
    link(archive, now)
    assert titles(archive) == ["云晶资金管理办法"]


def test_an_article_queued_again_while_it_is_read_stays_queued(
    archive: Archive, now: datetime
) -> None:
    """A reading of what an article said before does not take it out of the queue."""
    article = store(archive, now, "七部门发文", NEWS)
    with archive.read() as session:
        turns = queue.waiting(session, 10)
    with archive.write() as session:
        queue.put(session, [article])
    with archive.write() as session:
        assert queue.take(session, turns) == set()
        assert queue.length(session) == 1


def test_one_article_that_fails_holds_up_no_other(
    archive: Archive,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A bug met by one text is logged and counted; the others are linked."""
    bad = store(archive, now, "坏的", NEWS.replace("云晶", "坏晶"))
    store(archive, now, "七部门发文", NEWS)
    real = linking.read_article

    def read(row: object, attached: object = ()) -> object:
        if row.id == bad:  # type: ignore[attr-defined]
            raise RuntimeError("a bug")
        return real(row)  # type: ignore[arg-type]

    monkeypatch.setattr(linking, "read_article", read)
    report = link(archive, now)
    assert report.counts["failed"] == 1
    assert titles(archive) == ["关于推动云晶电池产业创新发展的实施意见"]
    with archive.read() as session:
        assert queue.length(session) == 0


def test_what_an_index_table_states_is_kept(archive: Archive, now: datetime) -> None:
    """Number, issuer and date handed over by a library stand in the record."""
    from datetime import date

    tell(
        archive,
        now,
        "云晶产业发展指导意见",
        "为促进云晶产业发展，提出如下意见。",
        document_number="国办发〔2025〕31号",
        issuers=["国务院办公厅"],
        document_date=date(2025, 3, 4),
    )
    record = records(archive)[0]
    assert record.number == "国办发〔2025〕31号"
    assert record.issuers == ["国务院办公厅"]
    assert (record.level, record.issued) == ("central", "2025-03-04")


def test_a_mention_that_could_not_be_told_is_looked_at_again(
    archive: Archive, now: datetime
) -> None:
    """A paper named without brackets is linked once its record is there."""
    text = "苏州市工业和信息化局日前印发云晶产业三年行动方案，提出多项举措。"
    first = tell(archive, now, "云州行动", text)
    assert [one.policy_id for one in mentions_of(archive, first)] == [None]
    tell(archive, now, "行动", "苏州市印发《云晶产业三年行动方案》。")
    assert mentions_of(archive, first)[0].policy_id == records(archive)[0].id


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_number_and_a_title_become_one_record_once_a_text_has_both(
    sqlite_archive: Archive, now: datetime, order: tuple[int, ...]
) -> None:
    """A paper spoken of by number here and by title there, whatever came first; the
    number of the record that was absorbed still leads to the other."""
    told = (
        ("推进会", "会议要求按照财建〔2025〕52号文件精神加快建设。"),
        ("热议", "企业热议《云晶资金管理办法》，表示欢迎。"),
        ("落实", "根据《云晶资金管理办法》（财建〔2025〕52号）要求，抓紧落实。"),
    )
    for place in order:
        tell(sqlite_archive, now, *told[place])
    assert titles(sqlite_archive) == ["云晶资金管理办法"]
    assert records(sqlite_archive)[0].mentions == 3
    with sqlite_archive.read() as session:
        for policy_id in (1, 2):
            shown = showing.by_id(session, policy_id)
            assert shown is None or shown["title"] == "云晶资金管理办法"


def test_linking_asks_once_a_batch(archive: Archive, now: datetime) -> None:
    """Articles that speak of one document, or of none, cost no statements of their own
    besides the rows they write."""
    for number in range(15):
        store(archive, now, f"消息{number}", f"第{number}场座谈会昨天在会议中心举行。")
        store(archive, now, f"新闻{number}", NEWS)
    statements: list[str] = []

    def count(*told: object) -> None:
        statements.append(str(told[2]))

    event.listen(Engine, "before_cursor_execute", count)
    try:
        report = link(archive, now)
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert report.articles == 30
    # A mention and its target each, the record's candidates, and some thirty a batch.
    assert len(statements) <= 3 * 15 + 35
