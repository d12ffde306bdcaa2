"""The candidates of saved, written and made pages, each marked right or wrong: what weights are fitted on.

Saved pages come from the folder beside the project (POLICYWATCH_SHARED); they are read, never copied.
"""

import json
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.made_pages import make_page
from crawler.pages.article import Unreadable, read_article
from crawler.pages.evidence import Evidence
from crawler.pages.page import ListStatement
from text.dates import SHANGHAI

SHARED = Path(
    os.environ.get("POLICYWATCH_SHARED", Path(__file__).resolve().parents[2] / "shared")
)
_STRANGERS = Path(__file__).resolve().parents[1] / "tests/crawler/pages/stranger_pages"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
FIELDS = ("publisher", "author", "published_at", "title")
_TRUTH = {"publisher": "source", "published_at": "date"}
_OTHERS = {"publisher": "alt_sources", "author": "alt_authors", "title": "alt_titles"}
# The truth of twenty pages says nothing of their source; these five show one.
_SOURCES_BY_HAND = {
    "people": "新华网",
    "banyuetan": "半月谈网",
    "he_xinhuanet": "河北日报",
    "e7518002": "经济日报",
    "ltn": "自由時報",
}
# Papers and portals of one trade among the news pages.
_TRADE = ("bjx", "ednchina", "stcn", "gamersky")
_MADE_PAGES = 240
_PAGES_A_SITE = 12


@dataclass
class Sample:
    """One page's candidates by field, as (features, right), and what is right; `real` pages count in figures.

    `wanted` has no entry for a field whose truth is not known; an empty set: the page states nothing.
    """

    name: str
    site: str
    kind: str
    real: bool
    wanted: dict[str, set[str]] = field(default_factory=dict)
    stated: dict[str, bool] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    _rows: dict[str, list[tuple[dict[str, float], bool]]] = field(default_factory=dict)

    def rows(self, name: str) -> list[tuple[dict[str, float], bool]]:
        """The field's candidates: features, and whether each is right."""
        if name not in self._rows:
            self._rows[name] = self._judged(name)
        return self._rows[name]

    def _judged(self, name: str) -> list[tuple[dict[str, float], bool]]:
        found = self.evidence.get(name)
        if found is None or name not in self.wanted:
            return []
        candidates = [found.winner, *found.others] if found.winner else found.others
        return [
            (one.features, is_right(name, one.value, self.wanted[name]))
            for one in candidates
        ]


def squeezed(text: str | None) -> str:
    """Equal for names that differ in width, case and white space alone."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or "")).lower()


def is_right(name: str, value: str, wanted: set[str]) -> bool:
    """Whether a candidate's value is one of those wanted."""
    if name == "published_at":
        moment = datetime.fromisoformat(value)
        day = moment.astimezone(SHANGHAI) if moment.tzinfo else moment
        return day.date().isoformat() in wanted
    have = squeezed(value)
    if name == "author":
        return any(have in one or one in have for one in wanted)
    return have in wanted


def all_samples(shared: Path = SHARED) -> list[Sample]:
    """Saved, written and made pages, in a fixed order."""
    return [*saved(shared), *written(shared), *strangers(), *made()]


def saved(shared: Path = SHARED) -> Iterator[Sample]:
    """The saved pages with their truth, site by site."""
    for folder, kind in (("gov/articles", "government"), ("articles", "news")):
        for path in sorted((shared / "pages" / folder).rglob("*.html")):
            truth = json.loads(path.with_suffix(".json").read_text("utf-8"))
            site = urlsplit(truth.get("url") or "").hostname or truth.get("site")
            own = site or path.stem.split("_")[0]
            sample = Sample(path.stem, own, _kind(path, kind), real=True)
            for name in FIELDS:
                _want(sample, name, truth)
            yield _read(sample, path.read_bytes(), truth.get("url"), None)


def _kind(path: Path, kind: str) -> str:
    if path.stem.startswith("wechat"):
        return "wechat"
    return "trade" if path.stem.startswith(_TRADE) else kind


def _want(sample: Sample, name: str, truth: dict[str, Any]) -> None:
    key = _TRUTH.get(name, name)
    value = truth.get(key)
    if name == "author" and key not in truth:
        return
    if name == "publisher" and key not in truth:
        value = _SOURCES_BY_HAND.get(sample.name)
    if not value and name in ("title", "published_at"):
        return
    others = truth.get(_OTHERS.get(name, ""), [])
    others = [others] if isinstance(others, str) else others or []
    if name == "published_at":
        sample.wanted[name] = {value[:10]}
    else:
        sample.wanted[name] = {squeezed(one) for one in [value, *others] if one}
    sample.stated[name] = bool(value)


def written(shared: Path = SHARED) -> Iterator[Sample]:
    """The small written cases that say something of the fields."""
    for path in sorted((shared / "cases" / "inputs").glob("*.html")):
        case = json.loads(path.with_suffix(".json").read_text("utf-8"))
        expected = case["expected"]
        sample = Sample(
            path.stem, f"case {path.stem.split('_')[0]}", "case", real=False
        )
        for name in FIELDS:
            if name in expected:
                value = expected[name]
                several = value if isinstance(value, list) else [value]
                sample.wanted[name] = {
                    one[:10] if name == "published_at" else squeezed(one)
                    for one in several
                    if one
                }
                sample.stated[name] = None not in several
        if sample.wanted:
            yield _read(sample, path.read_bytes(), case.get("url"), None)


def strangers() -> Iterator[Sample]:
    """The project's own pages in the manner of many systems."""
    for path in sorted(_STRANGERS.glob("*.html")):
        truth = json.loads(path.with_suffix(".json").read_text("utf-8"))
        sample = Sample(path.stem, f"case {path.stem}", "case", real=False)
        for name in FIELDS:
            _want(sample, name, truth)
        yield _read(sample, path.read_bytes(), truth["url"], None)


def made() -> Iterator[Sample]:
    """Pages written by program."""
    for seed in range(_MADE_PAGES):
        page = make_page(seed)
        site = f"made {seed // _PAGES_A_SITE}"
        sample = Sample(page.name, site, "made", real=False)
        for name, values in page.expected.items():
            key = "published_at" if name == "date" else name
            sample.wanted[key] = {
                one if key == "published_at" else squeezed(one) for one in values if one
            }
            sample.stated[key] = None not in values
        yield _read(sample, page.html.encode(), page.url, page.listed)


def _read(
    sample: Sample, body: bytes, url: str | None, listed: ListStatement | None
) -> Sample:
    try:
        reading = read_article(body, url, now=NOW, listed=listed)
    except Unreadable:
        return sample
    sample.evidence = reading.evidence
    return sample
