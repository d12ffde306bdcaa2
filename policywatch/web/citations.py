"""Citing an article: GB/T 7714-2015 (网络文献 [EB/OL]) and BibTeX."""

import re
from datetime import datetime
from typing import Any

from policywatch.web.showing import day

_SPECIAL = re.compile(r"([\\{}$&#^_%~])")


def gb7714(article: dict[str, Any], now: datetime) -> str:
    """`责任者. 题名[EB/OL]. (发布日期)[引用日期]. 网址.`"""
    who = article["author"] or article["publisher"] or article["site"]
    published = f"({day(article['published_at'])})" if article["published_at"] else ""
    return f"{who}. {article['title']}[EB/OL]. {published}[{day(now)}]. {article['url']}."


def bibtex(article: dict[str, Any], now: datetime, sha256: str | None) -> str:
    """An @online entry; its note holds the hash of the page as it was stored."""
    fields = {
        "title": f"{{{_plain(article['title'])}}}",
        "author": f"{{{_plain(article['author'] or article['publisher'] or article['site'])}}}",
        "organization": article["publisher"] and _plain(article["publisher"]),
        "date": article["published_at"] and day(article["published_at"]),
        "url": article["url"].replace("{", "%7B").replace("}", "%7D"),
        "urldate": day(now),
        "note": sha256 and f"sha256 of the stored page: {sha256}",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@online{{policywatch{article['id']},", *lines, "}", ""])


def _plain(value: str) -> str:
    return _SPECIAL.sub(lambda found: r"\textbackslash{}" if found[0] == "\\" else rf"\{found[0]}", value)
