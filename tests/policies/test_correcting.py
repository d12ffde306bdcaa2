"""Hand corrections hold through every rebuild."""

from datetime import datetime

import pytest

from db.models import PolicyRecord
from db.policies import showing
from db.session import Archive
from policies import correcting
from scheduler.borders import guarded
from tests.policies.told import NEWS, TOPICS, mentions_of, records, tell, titles

ONE = "云州市印发《云晶产业扶持办法》。"
OTHER = "云州市印发《云晶企业奖励细则》。"


def rebuild(archive: Archive, now: datetime) -> None:
    correcting.rebuild(archive, topics=TOPICS, now=now, guard=guarded)


def test_merged_records_stay_one(archive: Archive, now: datetime) -> None:
    """What a person made one stays one after a rebuild, and later mentions of either
    name lead there."""
    tell(archive, now, "一", ONE)
    tell(archive, now, "二", OTHER)
    first, second = records(archive)
    kept = correcting.merge(archive, [first.id, second.id], TOPICS, now)
    assert kept == first.id
    rebuild(archive, now)
    article = tell(archive, now, "三", OTHER + "奖励不少。")
    assert [one.policy_id for one in mentions_of(archive, article)] == [first.id]
    assert len(records(archive)) == 1
    with archive.read() as session:
        shown = showing.by_id(session, second.id)
    assert shown is not None
    assert shown["id"] == first.id
    assert len(shown["articles"]) == 3


def test_split_articles_stay_apart(archive: Archive, now: datetime) -> None:
    """What a person split off stays in its record after a rebuild; later mentions go to
    the record it was split from."""
    first = tell(archive, now, "一", ONE)
    second = tell(archive, now, "二", ONE + "另一份。")
    (record,) = records(archive)
    fresh = correcting.split(archive, record.id, [second], TOPICS, now)
    rebuild(archive, now)
    assert mentions_of(archive, first)[0].policy_id == record.id
    assert mentions_of(archive, second)[0].policy_id == fresh
    third = tell(archive, now, "三", ONE + "又一份。")
    assert mentions_of(archive, third)[0].policy_id == record.id


def test_a_fact_put_right_is_never_overruled(archive: Archive, now: datetime) -> None:
    """Facts given by hand hold; taken back, the texts say them again."""
    tell(archive, now, "七部门发文", NEWS)
    (record,) = records(archive)
    for field, value in (("issued", "2025-08-15"), ("issuers", "财政部、商务部")):
        correcting.put_right(archive, record.id, field, value, TOPICS, now)
    rebuild(archive, now)
    (record,) = records(archive)
    assert (record.issued, record.issuers) == ("2025-08-15", ["财政部", "商务部"])
    assert record.evidence["issued"]["by_hand"]
    correcting.put_right(archive, record.id, "issuers", None, TOPICS, now)
    assert records(archive)[0].issuers[0] == "工业和信息化部"


def test_a_title_and_a_number_put_right_still_take_what_texts_print(
    archive: Archive, now: datetime
) -> None:
    """The misprint leads to the record that was put right, before and after a
    rebuild."""
    text = "云州市印发《云晶产业扶待办法》（云政发〔2025〕9号）。"
    tell(archive, now, "一", text)
    (record,) = records(archive)
    for field, value in (
        ("title", "云晶产业扶持办法"),
        ("number", "云政发〔2025〕6号"),
    ):
        correcting.put_right(archive, record.id, field, value, TOPICS, now)
    tell(archive, now, "二", text + "又一篇。")
    rebuild(archive, now)
    (kept,) = records(archive)
    assert (kept.id, kept.title, kept.mentions) == (record.id, "云晶产业扶持办法", 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [("issued", "soon"), ("status", "old"), ("colour", "red"), ("level", "town")],
)
def test_a_fact_that_is_none_is_refused(
    sqlite_archive: Archive, now: datetime, field: str, value: str
) -> None:
    """The line says which facts, and which values, there are."""
    tell(sqlite_archive, now, "七部门发文", NEWS)
    with pytest.raises(ValueError, match=field):
        correcting.put_right(sqlite_archive, 1, field, value, TOPICS, now)


def test_a_rebuild_keeps_numbers_and_removes_what_nobody_names(
    archive: Archive, now: datetime
) -> None:
    """Records keep their numbers; one without articles is removed."""
    tell(archive, now, "一", ONE)
    article = tell(archive, now, "二", OTHER)
    before = {record.title: record.id for record in records(archive)}
    with archive.write() as session:
        from db.models import Article

        session.get_one(Article, article).text = "没有文件。"
    rebuild(archive, now)
    assert titles(archive) == ["云晶产业扶持办法"]
    assert records(archive)[0].id == before["云晶产业扶持办法"]
    with archive.read() as session:
        assert session.get(PolicyRecord, before["云晶企业奖励细则"]) is None


def test_a_record_that_is_not_there_is_said(
    sqlite_archive: Archive, now: datetime
) -> None:
    """The error names the number."""
    with pytest.raises(LookupError, match="77"):
        correcting.merge(sqlite_archive, [77, 78], TOPICS, now)
