"""A draft against an archive, on both databases."""

import hashlib
import zlib
from datetime import datetime
from typing import Any

import pytest

from db.models import RawPage
from db.quotes import check as checking
from db.quotes.check import check
from db.session import Archive, Session
from tests.db.articles import put

TITLE = "关于推动未来产业创新发展的实施意见"
TEXT = (
    "3月5日，工业和信息化部等七部门联合印发《关于推动未来产业创新发展的实施意见》。\n"
    "到2027年，规模以上工业增加值年均增长5.2%，任何单位不得擅自变更专项资金用途。\n"
    "全年数字经济核心产业营收达3000亿元，占比超过四成。"
)
PAGE = "<html>…</html>".encode()


@pytest.fixture
def filled(archive: Archive, now: datetime) -> Archive:
    """The document itself, news of it, and articles about other things."""
    with archive.write() as session:
        own = put(
            session,
            now,
            title=TITLE,
            text=TEXT,
            url="https://www.miit.gov.cn/a/1.html",
            document_number="工信部联科〔2024〕12号",
        )
        page = RawPage(
            article_id=own.id,
            fetched_at=now,
            sha256=hashlib.sha256(PAGE).hexdigest(),
            encoding="utf-8",
            body=zlib.compress(PAGE),
        )
        session.add(page)
        put(
            session,
            now,
            title="未来产业有了新文件",
            text=f"《{TITLE}》（工信部联科〔2024〕12号）提出八项任务。《另一通知》（国发〔2023〕7号）同时废止。",
        )
        for at in range(5):
            put(
                session,
                now,
                title=f"月度数据{at}",
                text=f"规模以上工业增加值同比增长{at}.9%，投资增长1.{at}%。",
            )
    return archive


def one(session: Session, draft: str) -> dict[str, Any]:
    """The answer to a draft with one item."""
    found = check(session, draft)
    assert len(found) == 1, found
    return found[0]


def test_a_quote_has_its_article_address_and_hash(filled: Archive) -> None:
    """Word for word: the original article, the address, and the hash of the stored page."""
    with filled.read() as session:
        found = one(
            session,
            "文件提出，「規模以上工業增加值年均增長5.2%，任何單位不得擅自變更」。",
        )
    assert (found["state"], found["kind"], found["differences"]) == (
        "exact",
        "quote",
        [],
    )
    assert found["url"] == "https://www.miit.gov.cn/a/1.html"
    assert (found["hash"], found["hash_of"]) == (
        hashlib.sha256(PAGE).hexdigest(),
        "page",
    )
    assert found["complete"]


@pytest.mark.parametrize(
    ("quote", "draft", "theirs"),
    [
        ("规模以上工业增加值年均增长5.3%", "5.3%", "5.2%"),
        (
            "规模以上工业增加值年均增长5.2%，任何单位得擅自变更专项资金用途",
            "得",
            "不得",
        ),
        ("3月6日，工业和信息化部等七部门联合印发", "3月6日", "3月5日"),
        (
            "3月5日，财政部等七部门联合印发《关于推动未来产业创新发展的实施意见》",
            "财政部",
            "工业和信息化部",
        ),
    ],
)
def test_a_changed_quote_is_caught(
    filled: Archive, quote: str, draft: str, theirs: str
) -> None:
    """One figure, negation, date or issuer: altered, and the difference is named."""
    with filled.read() as session:
        found = one(session, f"“{quote}”")
    assert found["state"] == "altered"
    assert [(d["draft"], d["archive"]) for d in found["differences"]] == [
        (draft, theirs)
    ]


def test_what_is_nowhere_is_absent(filled: Archive) -> None:
    """No article, no address, no hash."""
    with filled.read() as session:
        found = one(session, "“这句话谁也没有在任何地方说过写过”")
    assert (found["state"], found["article"], found["url"], found["hash"]) == (
        "absent",
        None,
        None,
        None,
    )


def test_a_title_and_its_number(filled: Archive) -> None:
    """A document's number is looked up for the title beside it."""
    with filled.read() as session:
        right = check(session, f"《{TITLE}》（工信部联科[2024]12号）")
        wrong = check(session, f"《{TITLE}》（国发〔2023〕7号）")
        alone = one(session, "按照国发〔2023〕7号执行的")
        nowhere = one(session, "按照国发〔2031〕7号执行的")
    assert [found["state"] for found in right] == ["exact", "exact"]
    assert [found["state"] for found in wrong] == ["exact", "altered"]
    assert wrong[1]["differences"][0]["archive"] == "工信部联科〔2024〕12号"
    assert (alone["state"], nowhere["state"]) == ("exact", "absent")


def test_figures_by_their_sentence_and_by_their_words(filled: Archive) -> None:
    """A figure outside of quotes: in the same sentence, in a reworded one, or another there."""
    with filled.read() as session:
        same = check(session, "全年数字经济核心产业营收达3000亿元，占比超过四成。")
        other = check(session, "全年数字经济核心产业营收达3200亿元，占比超过四成。")
        reworded = check(session, "据了解数字经济核心产业营收已经有3000亿元之多。")
    assert [(f["quote"], f["state"]) for f in same] == [("3000亿元", "exact")]
    assert [(f["quote"], f["state"]) for f in other] == [("3200亿元", "altered")]
    assert other[0]["differences"][0]["archive"] == "3000亿元"
    assert [(f["quote"], f["state"]) for f in reworded] == [("3000亿元", "exact")]


def test_marks_of_omission(filled: Archive) -> None:
    """All fragments of a quote must stand in one article."""
    with filled.read() as session:
        both = one(
            session, "“规模以上工业增加值年均增长5.2%……不得擅自变更专项资金用途”"
        )
        other = one(session, "“规模以上工业增加值年均增长5.2%……提出八项任务并同时废止”")
    assert both["state"] == "exact"
    assert other["state"] != "exact"


def test_a_quote_out_of_two_articles_is_looked_up_in_parts(filled: Archive) -> None:
    """Each sentence by itself, with its own article; a quote that is in one article stays whole."""
    two = "规模以上工业增加值年均增长5.2%，任何单位不得擅自变更专项资金用途。规模以上工业增加值同比增长3.9%，投资增长1.4%。"
    one_article = "任何单位不得擅自变更专项资金用途。全年数字经济核心产业营收达3000亿元，占比超过四成。"
    with filled.read() as session:
        parts = check(session, f"“{two}”")
        whole = check(session, f"“{one_article}”")
    assert [found["state"] for found in parts] == ["exact", "altered"]
    assert parts[0]["article"] != parts[1]["article"]
    assert parts[1]["differences"][0]["archive"] in ("1.3%", "4.9%")
    assert [(found["state"], found["quote"]) for found in whole] == [
        ("exact", one_article)
    ]


def test_what_there_was_no_time_for_says_so(filled: Archive) -> None:
    """Without time an item is marked, not reported as looked up."""
    with filled.read() as session:
        found = check(session, "“规模以上工业增加值年均增长5.2%”", seconds=0)
    assert [(f["state"], f["complete"]) for f in found] == [("absent", False)]


def test_what_follows_the_most_items_is_said_to_be_unchecked(
    filled: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of a draft is left out without a word."""
    monkeypatch.setattr(checking, "MAX_ITEMS", 1)
    with filled.read() as session:
        first, second = check(session, "“任何单位不得擅自变更”，“占比超过四成”")
    assert first["state"] == "exact" and first["complete"]
    assert second["state"] == "absent" and not second["complete"]
