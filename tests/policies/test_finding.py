"""Query fields about records: the database and an alert's matcher give one answer."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text as sql

from alerts.known_records import KnownRecords
from alerts.matching import Matcher
from db.articles import articles
from db.search.search import search
from db.search.spec import SearchSpec
from db.session import Archive
from tests.policies.told import NEWS, tell
from text.query import parse

PROVINCE = """江苏省工业和信息化厅印发《江苏省量子产业行动方案》，提出到2028年，培育量子企业50家。"""
BOTH = "财政部印发《云晶资金管理办法》。苏州市印发《苏州市低空经济实施细则》。"
NOTICE = "请符合条件的单位于2026年12月15日前提交申报材料，单个项目最高不超过300万元。"

QUERIES = [
    ("policy:云晶电池", {"news"}),
    ("policy:云晶电池 量子", set()),
    ('number:"工信部联科[2025]77号"', {"news"}),
    ("issuer:工信部", {"news"}),
    ("issuer:(工信部 OR 财政部)", {"news", "both"}),
    ("kind:行动方案", {"province"}),
    ("level:ministry", {"news", "both"}),
    ("level:部委 kind:办法", {"both"}),
    ("level:ministry kind:细则", set()),
    ("region:江苏", {"province", "both"}),
    ("region:苏州", {"both"}),
    ("topic:量子", {"province"}),
    ("topic:未来信息 level:province", {"province"}),
    ("region:江苏 -topic:量子", {"both"}),
    ("NOT level:ministry", {"province", "notice", "plain"}),
    ("target-year:2027", {"news"}),
    ("target-year:[2027 TO 2030]", {"news", "province"}),
    ("target-year:>=2028", {"province"}),
    ("deadline:[* TO 2026-12-20]", {"notice"}),
    ("deadline:>2026-12-15", set()),
    ("deadline:2026-12 申报", {"notice"}),
    ("policy:999999999999999999999", set()),
]


def filled(archive: Archive, now: datetime) -> dict[int, str]:
    """An archive with these articles; by number, their names."""
    told = {
        "news": (
            "七部门发文",
            NEWS
            + "《关于推动云晶电池产业创新发展的实施意见》（工信部联科〔2025〕77号）",
        ),
        "province": ("江苏发展量子产业", PROVINCE),
        "both": ("两份文件", BOTH),
        "notice": ("关于组织申报专项资金的通知", NOTICE),
        "plain": ("没有文件", "今天没有文件。"),
    }
    found = {}
    for name, (title, text) in told.items():
        day = datetime(2026, 11, 20, tzinfo=UTC)
        found[tell(archive, now, title, text, published_at=day)] = name
    return found


def test_search_and_alerts_find_the_same(archive: Archive, now: datetime) -> None:
    """Every query finds these articles and no other, by SQL and in memory."""
    names = filled(archive, now)
    matcher = Matcher([(n, query) for n, (query, _) in enumerate(QUERIES)])
    assert matcher.unreadable == {}
    fired: dict[int, set[str]] = {n: set() for n in range(len(QUERIES))}
    with archive.read() as session:
        stored = [articles.by_id(session, number) for number in names]
        records = KnownRecords(session, matcher)
        records.read([one for one in stored if one is not None])
        for one in stored:
            assert one is not None
            for rule in matcher.fire(records.fields(one)):
                fired[rule].add(names[one.id])
        for number, (query, wanted) in enumerate(QUERIES):
            page = search(session, SearchSpec(parse(query), by="article"))
            assert {names[one.article.id] for one in page.items} == wanted, query
            assert fired[number] == wanted, query


@pytest.mark.parametrize("query", ["topic:量子", "policy:量子产业", "deadline:2026-12"])
def test_no_table_of_records_is_scanned(
    sqlite_archive: Archive, now: datetime, query: str
) -> None:
    """Every part of a query about records walks an index."""
    filled(sqlite_archive, now)
    from db.search.search import rows_of

    with sqlite_archive.read() as session:
        rows = rows_of(session, SearchSpec(parse(query)).row_filter())
        asked = rows.select(sql("articles.id"))  # type: ignore[attr-defined]
        compiled = asked.compile(
            session.connection(), compile_kwargs={"literal_binds": True}
        )
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")
        told = [row[3] for row in plan]
    assert any("policy_" in line for line in told), told
    assert not [line for line in told if "SCAN policy_" in line], told
