"""What is judged of a source is written to the archive: state, reason, and the reason's code."""

from datetime import UTC, datetime

from sqlalchemy import text

from crawler.catalogue import Passport
from db.alerts import operator_notices
from db.session import Archive
from db.sources import runs
from scheduler.checkup import _differs, examine
from scheduler.settings import Setup
from scheduler.status_report import sources
from text.reason import Reason, code_of, in_language, stored

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def setup_of(**changes: object) -> Setup:
    given = {
        "id": "miit",
        "name": "工信部",
        "category": "ministry",
        "kind": "listing",
        "every": "1h",
        "start_urls": ["https://a.example/"],
    }
    passport = Passport.model_validate({**given, **changes})
    return Setup("sqlite://", {"miit": passport})


def refuse(archive: Archive, times: int) -> None:
    with archive.write() as session:
        runs.state(session, "miit").first_visit_at = NOW
        for _ in range(times):
            run = runs.start(session, "miit", NOW)
            runs.finish(session, run.id, {"wall": "ruishu"}, NOW)


def test_a_reason_is_kept_with_its_code(sqlite_archive: Archive) -> None:
    """The archive gives back the same English text, and its Chinese."""
    refuse(sqlite_archive, 2)
    health = examine(sqlite_archive, setup_of(), ["miit"], NOW)["miit"]
    said = "refused from this network (ruishu) since 2026-11-20, 2 visits in a row"
    assert health.reason == said
    row = sources(sqlite_archive, setup_of(), now=NOW)[0]
    assert (row["reason"], code_of(row["reason"])) == (said, "source.refused")
    chinese = "自 2026-11-20 起拒绝本网络访问（ruishu），连续 2 次"
    assert in_language(row["reason"], "zh") == chinese
    with sqlite_archive.read() as session:
        unwell = operator_notices.unwell_sources(session)["miit"]
        assert in_language(unwell, "zh") == chinese


def test_an_old_archives_reason_is_shown_until_the_next_visit(
    sqlite_archive: Archive,
) -> None:
    """Without a code the text is shown as it is; the next judgement gives the same text its code."""
    refuse(sqlite_archive, 1)
    examine(sqlite_archive, setup_of(), ["miit"], NOW)
    with sqlite_archive.write() as session:
        session.execute(
            text("UPDATE source_states SET reason_code = NULL, reason_values = NULL")
        )
    old = sources(sqlite_archive, setup_of(), now=NOW)[0]["reason"]
    assert in_language(old, "zh") == old and code_of(old) is None
    examine(sqlite_archive, setup_of(), ["miit"], NOW)
    new = sources(sqlite_archive, setup_of(), now=NOW)[0]["reason"]
    assert new == old and code_of(new) == "source.refused"


def test_a_judgement_that_says_the_same_writes_nothing(sqlite_archive: Archive) -> None:
    """Code and values from the archive equal those judged again, reasons within reasons too."""
    judged = Reason(
        "column.leads-elsewhere", asked="https://a.example/", came="https://b.example/"
    )
    finding = Reason("column.redirected", column="https://a.example/", evidence=judged)
    code, values = stored(finding)
    lost = {
        "column_lost": str(finding),
        "column_lost_code": code,
        "column_lost_values": values,
    }
    with sqlite_archive.write() as session:
        runs.state(session, "miit").first_visit_at = NOW
        for _ in range(2):
            runs.finish(session, runs.start(session, "miit", NOW).id, lost, NOW)
    health = examine(sqlite_archive, setup_of(), ["miit"], NOW)["miit"]
    assert code_of(health.reason) == "source.lost"
    assert "https://a.example/ 转到 https://b.example/" in in_language(
        health.reason, "zh"
    )
    with sqlite_archive.read() as session:
        assert not _differs(runs.states(session)["miit"], health)


def test_a_source_switched_off_by_hand_says_so_in_both_languages(
    sqlite_archive: Archive,
) -> None:
    """And one that is on again has no reason until it is judged."""
    with sqlite_archive.write() as session:
        runs.switch(session, "miit", False, NOW)
    row = sources(sqlite_archive, setup_of(), now=NOW)[0]
    assert row["reason"] == "disabled by hand"
    assert in_language(row["reason"], "zh") == "已停用"
    with sqlite_archive.write() as session:
        runs.switch(session, "miit", True, NOW)
    assert sources(sqlite_archive, setup_of(), now=NOW)[0]["reason"] is None


def test_a_passport_says_why_it_is_off_by_code_or_in_its_own_words(
    sqlite_archive: Archive,
) -> None:
    """A code is worded in both languages; somebody's own words stay as they are."""
    coded = setup_of(enabled=False, disabled_because={"code": "answers", "status": 403})
    reason = sources(sqlite_archive, coded, now=NOW)[0]["reason"]
    assert reason == "answers 403 to plain clients"
    assert in_language(reason, "zh") == "对普通程序回答 403"
    own = setup_of(enabled=False, disabled_reason="我们不需要")
    assert sources(sqlite_archive, own, now=NOW)[0]["reason"] == "我们不需要"
