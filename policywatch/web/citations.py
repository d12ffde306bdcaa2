"""Citing an article: GB/T 7714-2015 (网络文献 [EB/OL]) and BibTeX."""

import re
from datetime import datetime
from typing import Any

from policywatch.web.showing import day, outward

# A brace counts for BibTeX even behind a backslash, and \^ and \~ are accents: so all three are words.
_WORDS = {
    "\\": "textbackslash", "{": "textbraceleft", "}": "textbraceright", "^": "textasciicircum",
    "~": "textasciitilde"
}  # fmt: skip
_SPECIAL = re.compile(r"[\\{}$&#^_%~]")
_BETWEEN = re.compile(r"\s{0,20}[、；;，,]\s{0,20}")
NAMED = 3  # authors, then 等


def gb7714(article: dict[str, Any], now: datetime, sha256: str | None = None) -> str:
    """`责任者. 题名[EB/OL]. (发布日期)[引用日期]. 网址.`, and in a line of its own the hash of the stored page."""
    people = _authors(article)
    who = ", ".join(people[:NAMED]) + (", 等" if len(people) > NAMED else "")
    published = ""
    if article["published_at"]:
        published = f"({day(article['published_at'])})"
    parts = [
        who,
        f"{_line(article['title'])}[EB/OL]",
        f"{published}[{day(now)}]",
        outward(article["url"]),
    ]
    said = ". ".join(filter(None, parts)) + "."
    if sha256:
        return f"{said}\n存档网页 SHA-256: {sha256}"
    return said


def bibtex(article: dict[str, Any], now: datetime, sha256: str | None) -> str:
    """An @online entry; its note holds the hash of the page as it was stored."""
    fields = {
        "title": f"{{{_plain(article['title'])}}}",
        "author": " and ".join(f"{{{_plain(one)}}}" for one in _authors(article)),
        "organization": article["publisher"] and _plain(article["publisher"]),
        "date": article["published_at"] and day(article["published_at"]),
        "url": outward(article["url"]).replace("{", "%7B").replace("}", "%7D"),
        "urldate": day(now),
        "note": sha256 and f"sha256 of the stored page: {sha256}",
    }
    lines = []
    for name, value in fields.items():
        if value:
            lines.append(f"  {name} = {{{value}}},")
    return "\n".join([f"@online{{policywatch{article['id']},", *lines, "}", ""])


def _authors(article: dict[str, Any]) -> list[str]:
    """The people named, else the publisher, else the site; nobody where none of them is known."""
    people = []
    for one in _BETWEEN.split(_line(article["author"] or "")):
        if one:
            people.append(one)
    return people or [
        _line(one) for one in (article["publisher"] or article["site"],) if one
    ]


def _line(value: str) -> str:
    return " ".join(value.split())


def _plain(value: str) -> str:
    return _SPECIAL.sub(
        lambda found: (
            f"\\{_WORDS[found[0]]}{{}}" if found[0] in _WORDS else f"\\{found[0]}"
        ),
        _line(value),
    )
