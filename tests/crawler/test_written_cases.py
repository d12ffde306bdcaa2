"""Small pages and sites written after public reports of what other readers got wrong: what each holds is read.

Each case names the report it follows. Pages are read as `extract` reads them, sites are visited.
"""

import base64
import gzip
import json
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.items import ArticleItem
from crawler.pages.reading import Unreadable
from crawler.passport import Passport
from pipelines.normalise import normalise_item
from pipelines.undouble import undouble_item
from pipelines.validate import refusal
from policywatch.importing import Entry
from policywatch.intake import item_of
from tests.crawler.conftest import Crawl
from tests.site import Site

CASES = Path(__file__).parent / "written_cases"
_OLD_HOST = b"127.0.0.1:9100"
# Not met: fields that are read otherwise today, and a picture post that is an article by now.
_OPEN = {
    "mar_ocr_text_in_alt": "a picture with title, day and source is an article flagged image-only",
}


def _cases(name: str) -> list[Any]:
    lines = (CASES / name).read_text("utf-8").splitlines()
    return [
        pytest.param(
            case,
            id=case["name"],
            marks=[pytest.mark.xfail(reason=_OPEN[case["name"]])]
            if case["name"] in _OPEN
            else [],
        )
        for case in map(json.loads, lines)
    ]


def _bytes(part: dict[str, Any], name: str) -> bytes:
    if "base64" in part:
        return base64.b64decode(part["base64"])
    return str(part[name]).encode()


def _moved(body: bytes, host: bytes) -> bytes:
    """A file with the address under which the cases were written replaced, also inside gzip."""
    if body.startswith(b"\x1f\x8b"):
        return gzip.compress(_moved(gzip.decompress(body), host))
    return body.replace(_OLD_HOST, host)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _faults(expected: dict[str, Any], item: ArticleItem) -> list[str]:
    """What of an article is not as its case says."""
    text, published = item.text or "", item.published_at
    found = []
    for name in ("title", "publisher", "author"):
        if name in expected:
            wanted = expected[name]
            wanted = wanted if isinstance(wanted, list) else [wanted]
            if getattr(item, name) not in wanted:
                found.append(f"{name}: {getattr(item, name)!r}, not {wanted}")
    if "published_at" in expected:
        day, had = expected["published_at"], published.isoformat() if published else ""
        right = not had if day is None else had.startswith(day)
        found += [] if right else [f"published_at: {had}, not {day}"]
    for part in expected.get("has", []):
        found += [] if _squeezed(part) in _squeezed(text) else [f"missing: {part}"]
    found += [f"there: {part}" for part in expected.get("hasnot", []) if part in text]
    if "once" in expected and _squeezed(text).count(_squeezed(expected["once"])) != 1:
        found.append("not once")
    if "paragraphs" in expected and len(text.split("\n")) != expected["paragraphs"]:
        found.append(f"{len(text.split(chr(10)))} paragraphs")
    if "flags" in expected and sorted(item.flags) != expected["flags"]:
        found.append(f"flags: {sorted(item.flags)}")
    if "files" in expected and [a.url for a in item.attachments] != expected["files"]:
        found.append(f"files: {[a.url for a in item.attachments]}")
    return found


@pytest.mark.parametrize("case", _cases("pages.jsonl"))
def test_a_written_page(case: dict[str, Any], now: datetime) -> None:
    """Fields, text, flags and files are those of the case; what is none is refused."""
    expected = case["expected"]
    # A page read later than it was written: no date of the cases lies ahead.
    now = now.replace(year=now.year + 1)
    entry = Entry(case["name"], url=case["url"], body=_bytes(case, "html"))
    try:
        item = undouble_item(normalise_item(item_of(entry, now=now)))
    except Unreadable:
        assert "error" in expected
        return
    assert "error" not in expected or refusal(item, now)
    assert _faults(expected, item) == []


@pytest.mark.parametrize("case", _cases("sites.jsonl"))
def test_a_written_site(case: dict[str, Any], site: Site, crawl: Crawl) -> None:
    """A visit brings the articles of the case, and none of those it says are none."""
    name, expected = case["name"], case["expected"]
    root = f"{site.url}/{name}"
    for path, file in case["files"].items():
        body = _moved(_bytes(file, "body"), f"{site.host}:{site.port}".encode())
        headers = dict(file.get("headers") or {})
        kind = headers.pop("Content-Type", "text/html; charset=utf-8")
        status = file.get("status", 200)
        site.page(f"/{name}/{path}", body, kind=kind, status=status, headers=headers)
    written = tomllib.loads(case["passport"].replace("{ROOT}", root))
    crawled = crawl(Passport.model_validate({"id": name, **written}))
    items = {item.url.removeprefix(f"{root}/"): item for item in crawled.items}
    for item in items.values():
        # Dates that can't be are taken off on the way into the archive.
        refusal(item, datetime.now(UTC))
    if "count" in expected:
        assert len(items) == expected["count"], (sorted(items), crawled.outcome)
    faults = {
        url: _faults(wanted, items[url]) if url in items else ["not stored"]
        for url, wanted in expected.get("items", {}).items()
    }
    assert {url: found for url, found in faults.items() if found} == {}
    assert not set(expected.get("absent", [])) & set(items)
