"""The sample sites' articles: read from articles.toml, dated by the demo's now, reposts
made from their originals.
"""

import tomllib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

SITES = files("policywatch.demo") / "sites"


@dataclass(frozen=True)
class SamplePage:
    """One article page of a sample site; `shape` says how the page carries the text."""

    site: str
    path: str
    wave: int
    title: str
    publisher: str
    author: str | None
    at: datetime
    paragraphs: tuple[str, ...]
    shape: str = "plain"


def sample_pages(now: datetime) -> list[SamplePage]:
    """All sample pages, newest first; `now` is the moment the demo begins, in the sites' own zone."""
    content = tomllib.loads((SITES / "articles.toml").read_text("utf-8"))
    originals = {}
    for number, row in enumerate(content["article"], 1):
        originals[row["key"]] = _original(row, number, now)
    reposts = []
    for number, row in enumerate(content["repost"], 601):
        reposts.append(_repost(originals[row["of"]], row, number, now))
    return sorted(
        [*originals.values(), *reposts],
        key=lambda page: page.at,
        reverse=True,
    )


def _original(row: dict[str, Any], number: int, now: datetime) -> SamplePage:
    at = _moment(row, number, now)
    return SamplePage(
        site=row["site"],
        path=_path(row["site"], number, at),
        wave=row["wave"],
        title=row["title"],
        publisher=row["publisher"],
        author=row.get("author"),
        at=at,
        paragraphs=tuple(row["text"].strip().splitlines()),
    )


def _repost(
    original: SamplePage,
    row: dict[str, Any],
    number: int,
    now: datetime,
) -> SamplePage:
    at = max(_moment(row, number, now), original.at)
    page = replace(
        original,
        site=row["site"],
        path=_path(row["site"], number, at),
        wave=row["wave"],
        title=row.get("title", original.title),
        at=at,
        shape=row["shape"],
    )
    if page.shape == "excerpt":
        return replace(
            page,
            paragraphs=page.paragraphs[: (len(page.paragraphs) + 1) // 2],
        )
    if page.shape == "annotated":
        return replace(
            page,
            title=annotate(page.title),
            paragraphs=tuple(map(annotate, page.paragraphs)),
        )
    return page


def _moment(row: dict[str, Any], number: int, now: datetime) -> datetime:
    # Later waves are dated by the demo's own minutes: "published just now".
    moment = now - timedelta(days=row.get("age", 0), minutes=number % 7)
    return moment.replace(second=0, microsecond=0)


def _path(site: str, number: int, at: datetime) -> str:
    forms = {
        "ministry": f"/zwgk/zcwj/{at:%Y%m}/t{at:%Y%m%d}_{number:06}.html",
        "portal": f"/chanye/{at:%Y-%m-%d}/{number:06}.html",
        "feed": f"/jj/{at:%Y%m}/{at:%d}/content_{number:06}.html",
        "repost": f"/kx/{number:06}.html",
        "mirror": f"/{at:%Y}/{at:%m%d}/{number:06}.shtml",
    }
    return forms[site]


def annotate(text: str) -> str:
    """The disguise real repost mills use: traditional characters, a reading in brackets
    behind each changed one.
    """
    traditional = OpenCC("s2t").convert(text)
    annotated = []
    for old, new in zip(text, traditional, strict=True):
        annotated.append(
            f"{new}({lazy_pinyin(new, style=Style.TONE)[0]})" if new != old else new
        )
    return "".join(annotated)
