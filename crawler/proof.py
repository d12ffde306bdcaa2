"""What a check of a source proves, field by field. Pure.

Proved is a source whose robots.txt lets us in, whose list names articles, and whose
articles have a title, a time and a text. Everything else has a reason and what to do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crawler.items import ArticleItem
from crawler.outcome import Outcome
from crawler.passport import Passport
from text.reason import Reason, restored, stored

PROVED, WRONG, REFUSED, UNREACHABLE = "proved", "wrong", "refused", "unreachable"
VERDICTS = (PROVED, WRONG, REFUSED, UNREACHABLE)
FIELDS = ("title", "published_at", "publisher", "author", "text")
_NEEDED = ("title", "published_at", "text")
_MIN_TEXT_CHARS = 50
# An active column has something newer than this; the longest holidays are nine days.
_STALE_AFTER = timedelta(days=60)
_NO_ANSWER = (
    "timeout",
    "no-such-host",
    "connection-refused",
    "connection",
    "cut-short",
    "http-5",
)
_SAID_NO = (
    "http-401",
    "http-403",
    "http-412",
    "http-429",
    "http-521",
    "robots",
    "wall",
)


@dataclass(frozen=True)
class Proof:
    """The result of one check, as `sources check --json` prints it."""

    source: str
    checked_at: datetime
    robots: str
    list: dict[str, Any]
    articles: Sequence[dict[str, Any]] = ()
    verdict: str = WRONG
    reason: str | None = None
    advice: str | None = None
    newest: str | None = None
    expected: tuple[int, int] | None = None
    requests: int = 0
    # Where a survey found the column, and wrote its passport.
    found_at: str | None = None

    def as_kept(self) -> dict[str, Any]:
        """The same with the codes of its reasons, for the archive."""
        code, values = stored(self.reason)
        advice, advice_values = stored(self.advice)
        return {
            **self.as_json(),
            "reason_code": code,
            "reason_values": values,
            "advice_code": advice,
            "advice_values": advice_values,
        }

    def as_json(self) -> dict[str, Any]:
        reason = str(self.reason) if self.reason else None
        advice = str(self.advice) if self.advice else None
        expected = None
        if self.expected:
            expected = list(self.expected)
        return {
            "source": self.source,
            "checked_at": self.checked_at.isoformat(timespec="seconds"),
            "robots": self.robots,
            "list": self.list,
            "articles": [*self.articles],
            "verdict": self.verdict,
            "reason": reason,
            "advice": advice,
            "newest": self.newest,
            "expected": expected,
            "requests": self.requests,
            "found_at": self.found_at,
        }


def proof_from_json(kept: Mapping[str, Any]) -> Proof:
    """The proof that `as_kept` wrote."""
    named = {}
    for name in (
        "source",
        "robots",
        "list",
        "articles",
        "verdict",
        "newest",
        "requests",
    ):
        named[name] = kept[name]
    expected = kept["expected"]
    return Proof(
        **named,
        checked_at=datetime.fromisoformat(kept["checked_at"]),
        reason=restored(kept["reason"], kept["reason_code"], kept["reason_values"]),
        advice=restored(kept["advice"], kept["advice_code"], kept["advice_values"]),
        expected=tuple(expected) if expected else None,
        found_at=kept.get("found_at"),
    )


def prove(
    passport: Passport,
    stats: Mapping[str, Any],
    outcome: Outcome,
    items: Sequence[ArticleItem],
    now: datetime,
) -> Proof:
    """What one visit that stored nothing says of a source."""
    dates = []
    for item in items:
        if item.published_at:
            dates.append(item.published_at)
    newest = max(dates, default=None)
    verdict, reason, advice = _verdict(passport, outcome, items, newest, now)
    articles = [_article(passport, item) for item in items]
    return Proof(
        source=passport.id,
        checked_at=now,
        robots=robots_of(stats, outcome),
        list=_list(stats, outcome),
        articles=articles,
        verdict=verdict,
        reason=reason,
        advice=advice,
        newest=newest.isoformat() if newest else None,
        expected=passport.expect.articles_per_week,
        requests=outcome.requested,
    )


def robots_of(stats: Mapping[str, Any], outcome: Outcome) -> str:
    """What robots.txt said: `allowed`, `forbids`, `none` (there is none), `unanswered`."""
    if outcome.refused.get("robots"):
        return "forbids"
    statuses = []
    for key in stats:
        if key.startswith("robotstxt/response_status_count/"):
            statuses.append(key.rpartition("/")[2])
    if "200" in statuses:
        return "allowed"
    return "none" if statuses else "unanswered"


def _list(stats: Mapping[str, Any], outcome: Outcome) -> dict[str, Any]:
    reason = outcome.column_lost or (
        outcome.error if outcome.list_status == "failed" else None
    )
    return {
        "state": outcome.list_status or "failed",
        "items": outcome.listed,
        "dated": int(stats.get("policywatch/dated", 0)),
        "how": stats.get("policywatch/family"),
        "reason": str(reason) if reason else None,
    }


def _article(passport: Passport, item: ArticleItem) -> dict[str, Any]:
    scores = {}
    for name, found in item.evidence.items():
        if isinstance(found, Mapping) and isinstance(found.get("score"), int | float):
            scores[name] = round(float(found["score"]), 2)
    published_at = None
    if item.published_at:
        published_at = item.published_at.isoformat()
    missing = []
    for name in wanted_fields(passport):
        if not _has(item, name):
            missing.append(name)
    return {
        "url": item.url,
        "title": item.title,
        "published_at": published_at,
        "publisher": item.publisher,
        "missing": missing,
        "scores": scores,
        "characters": len(item.text or ""),
    }


def wanted_fields(passport: Passport) -> list[str]:
    """The fields that every article of a source should have; a watched page has a title and a text."""
    if passport.kind == "page":
        return ["title", "text"]
    wanted: list[str] = []
    for name in FIELDS:
        if name in _NEEDED or name in passport.expect.fields:
            wanted.append(name)
    return wanted


def _has(item: ArticleItem, name: str) -> bool:
    value = getattr(item, name)
    if name == "text" and not item.is_watched:
        return len(value or "") >= _MIN_TEXT_CHARS
    return bool(value)


def _verdict(
    passport: Passport,
    outcome: Outcome,
    items: Sequence[ArticleItem],
    newest: datetime | None,
    now: datetime,
) -> tuple[str, str | None, str | None]:
    """The verdict, why it is no better, and what to do."""
    source = passport.id
    if outcome.wall or outcome.refused.get("robots"):
        return _refused(outcome, source)
    if outcome.list_status not in ("read", "unchanged") or not outcome.listed:
        verdict, reason, advice = _without_list(outcome, source)
        if passport.kind == "page" and verdict == WRONG:
            advice = Reason("proof.do-page", source=source)
        return verdict, reason, advice
    if not items:
        why = ", ".join(outcome.refused) or outcome.error or "nothing came"
        reason = Reason("proof.no-article", listed=outcome.listed, why=why)
        return WRONG, reason, Reason("proof.do-selectors", source=source)
    missing = {}
    for name in wanted_fields(passport):
        missing[name] = sum(not _has(item, name) for item in items)
    worst = max(missing, key=lambda name: missing[name])
    if missing[worst] * 2 > len(items):
        reason = Reason(
            "proof.field-missing",
            field=worst,
            n=missing[worst],
            articles=len(items),
        )
        return WRONG, reason, Reason("proof.do-selectors", source=source)
    if passport.kind == "page":
        return PROVED, None, None
    if newest is not None and now - newest > _STALE_AFTER:
        reason = Reason("proof.stale", day=newest.date().isoformat())
        return WRONG, reason, Reason("proof.do-repair", source=source)
    return PROVED, None, None


def _refused(outcome: Outcome, source: str) -> tuple[str, str, str]:
    if outcome.wall:
        reason = Reason("proof.wall", wall=outcome.wall)
    else:
        reason = Reason("proof.robots", n=outcome.refused["robots"])
    return REFUSED, reason, Reason("proof.do-other", source=source)


def _without_list(outcome: Outcome, source: str) -> tuple[str, str, str]:
    error = str(outcome.error or outcome.column_lost or "")
    if any(f": {mark}" in error or error.startswith(mark) for mark in _SAID_NO):
        reason = Reason("proof.said-no", error=error)
        return REFUSED, reason, Reason("proof.do-other", source=source)
    if any(f": {mark}" in error for mark in _NO_ANSWER):
        reason = Reason("proof.unreachable", error=error)
        return UNREACHABLE, reason, Reason("proof.do-network")
    if outcome.list_status == "empty":
        return WRONG, Reason("proof.empty"), Reason("proof.do-repair", source=source)
    reason = Reason("proof.no-list", error=error or "nothing came")
    return WRONG, reason, Reason("proof.do-repair", source=source)
