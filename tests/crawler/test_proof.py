"""A check proves a source, or says why not and what to do."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.catalogue import parse_passport
from crawler.items import ArticleItem
from crawler.outcome import outcome_of
from crawler.proof import Proof, prove
from text.reason import code_of

NOW = datetime(2026, 11, 30, tzinfo=UTC)
PASSPORT = parse_passport(
    'name = "x"\ncategory = "ministry"\nkind = "listing"\nevery = "1h"\nstart_urls = ["https://x.cn/"]\n'
    '[expect]\narticles_per_week = [1, 20]\nfields = ["publisher"]',
    "x",
    "x",
)
READ = {
    "policywatch/listed": 8,
    "policywatch/dated": 8,
    "policywatch/list_read": 1,
    "policywatch/family": "plain",
    "robotstxt/response_status_count/200": 1,
    "downloader/request_count": 7,
}


def article(n: int, **values: Any) -> ArticleItem:
    said: dict[str, Any] = {
        "url": f"https://x.cn/{n}.html",
        "title": f"关于印发第{n}号方案的通知",
        "published_at": NOW - timedelta(days=n),
        "publisher": "某厅",
        "text": "一、总体要求。" * 20,
        "evidence": {"title": {"value": "x", "score": 0.987}},
    }
    return ArticleItem(**{**said, **values})


def proof(stats: dict[str, Any], *items: ArticleItem) -> Proof:
    return prove(PASSPORT, stats, outcome_of(stats), items, NOW)


def test_a_source_that_works_is_proved_field_by_field() -> None:
    """Robots, list with its dates, articles with the reader's scores, the newest, what was expected."""
    said = proof(READ, *(article(n) for n in range(3))).as_json()
    assert (said["verdict"], said["reason"], said["advice"]) == ("proved", None, None)
    assert said["robots"] == "allowed" and said["expected"] == [1, 20]
    assert said["list"] == {
        "state": "read", "items": 8, "dated": 8, "how": "plain", "reason": None,
    }  # fmt: skip
    assert said["articles"][0]["missing"] == []
    assert said["articles"][0]["scores"] == {"title": 0.99}
    assert said["newest"] == NOW.isoformat() and said["requests"] == 7


@pytest.mark.parametrize(
    ("stats", "verdict", "code"),
    [
        ({"policywatch/wall": "ruishu", "policywatch/list_failed": 1}, "refused", "proof.wall"),
        ({"policywatch/refused/robots": 2, "policywatch/list_failed": 1}, "refused", "proof.robots"),
        ({"policywatch/error": "https://x.cn/: http-403: no", "policywatch/list_failed": 1}, "refused", "proof.said-no"),
        ({"policywatch/error": "https://x.cn/: timeout: 30 s", "policywatch/list_failed": 1}, "unreachable", "proof.unreachable"),
        ({"policywatch/error": "https://x.cn/: http-404: gone", "policywatch/list_gone": 1}, "wrong", "proof.no-list"),
        ({"policywatch/list_empty": 1}, "wrong", "proof.empty"),
        (READ, "wrong", "proof.no-article"),
    ],
)  # fmt: skip
def test_what_is_not_proved_has_a_reason_and_advice(
    stats: dict[str, Any], verdict: str, code: str
) -> None:
    """Refused, not reached, wrong: each with what to do, its codes kept for both languages."""
    found = proof(stats)
    assert (found.verdict, code_of(found.reason)) == (verdict, code)
    assert found.advice and found.as_kept()["advice_code"]


def test_a_field_missing_on_most_articles_is_wrong() -> None:
    """Also one that only this passport expects."""
    found = proof(READ, *(article(n, publisher=None) for n in range(3)))
    assert code_of(found.reason) == "proof.field-missing"
    assert found.as_json()["articles"][0]["missing"] == ["publisher"]


def test_a_list_of_old_articles_is_wrong() -> None:
    """Nothing newer than two months: the column has moved or ended."""
    old = [article(n, published_at=NOW - timedelta(days=300 + n)) for n in range(3)]
    found = proof(READ, *old)
    assert code_of(found.reason) == "proof.stale"
