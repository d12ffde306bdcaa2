"""Feeds of any search: Atom and JSON Feed."""

import hashlib
import hmac
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from feedgen.feed import FeedGenerator
from lxml import etree
from starlette.responses import Response

from db.articles import articles
from db.search import search
from db.stories import stories
from policywatch.web.answers import json_answer, tagged
from policywatch.web.asked import Asked, Search
from policywatch.web.described import ERRORS, UNCHANGED, Known
from policywatch.web.parameters import only_known
from policywatch.web.showing import outward
from policywatch.web.site import Site, site_of
from policywatch.web.visitors import visitor_of
from text.normalise import clean

SPACE = "{http://www.w3.org/2005/Atom}"
ATOM, JSON_FEED = "application/atom+xml", "application/feed+json"
router = APIRouter(
    tags=["feeds"],
    responses=ERRORS,
    default_response_class=Response,
    dependencies=[Depends(only_known)],
)
MAX_ENTRIES = 100
SEARCH_TIMEOUT_S = 10.0
Limit = Annotated[
    int, Query(ge=1, le=MAX_ENTRIES, description="How many entries.", examples=[50])
]


def _feed(kind: str, schema: dict[str, str]) -> Known:
    return {
        200: {
            "description": "The feed",
            "content": {kind: {"schema": schema}},
        },
        **UNCHANGED,
    }


@router.get(
    "/feed.atom",
    summary="A search as an Atom feed",
    responses=_feed(ATOM, {"type": "string"}),
)
def atom(request: Request, asked: Search, limit: Limit = 50) -> Response:
    """The newest stories that match."""
    site = site_of(request)
    address = site.address(request)
    items = _items(request, asked, limit)
    feed = FeedGenerator()
    mark = own_mark(site)
    feed.id(f"{mark}feed?{asked.address()}")
    feed.title(_title(asked))
    feed.link(
        href=f"{address}/feed.atom?{asked.address()}",
        rel="self",
        type="application/atom+xml",
    )
    feed.link(href=f"{address}/?{asked.address()}", rel="alternate", type="text/html")
    feed.language("zh-CN")
    feed.author(name="policywatch")  # of the entries whose own is not known
    feed.updated(
        max(
            map(_at, items),
            default=datetime.fromisoformat("2000-01-01T00:00:00+08:00"),
        )
    )
    for item in items:
        entry = feed.add_entry(order="append")
        entry.id(f"{mark}{item['identity']}")
        entry.title(clean(item["title"]) or "—")
        entry.link(href=outward(item["url"]) or f"{address}/articles/{item['id']}")
        if who := clean(item["publisher"] or item["site"] or ""):
            entry.author(name=who)
        entry.updated(_at(item))
        if item["published_at"]:
            entry.published(item["published_at"])
        entry.summary(clean(item["text"])[:600])
    ours = [f"{address}/articles/{item['id']}" for item in items]
    return tagged(request, _with_related(feed.atom_str(), ours), ATOM)


def _with_related(feed: bytes, addresses: list[str]) -> bytes:
    # feedgen 1.0 drops what a link of an entry is to it: two of them would both be the entry's own page.
    tree = etree.fromstring(feed)
    for entry, address in zip(tree.iter(f"{SPACE}entry"), addresses, strict=True):
        etree.SubElement(
            entry,
            f"{SPACE}link",
            rel="related",
            type="text/html",
            href=address,
        )
    return etree.tostring(tree, encoding="UTF-8", xml_declaration=True)


@router.get(
    "/feed.json",
    summary="A search as a JSON Feed",
    responses=_feed(JSON_FEED, {"type": "object"}),
)
def json_feed(request: Request, asked: Search, limit: Limit = 50) -> Response:
    """The newest stories that match, https://jsonfeed.org/version/1.1."""
    site = site_of(request)
    address = site.address(request)
    mark = own_mark(site)
    items = [_json_item(item, address, mark) for item in _items(request, asked, limit)]
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(asked),
        "home_page_url": f"{address}/?{asked.address()}",
        "feed_url": f"{address}/feed.json?{asked.address()}",
        "language": "zh-CN",
        "items": items,
    }
    answer = json_answer(request, content)
    answer.headers["content-type"] = JSON_FEED
    return answer


def _json_item(item: dict[str, Any], address: str, mark: str) -> dict[str, Any]:
    authors = []
    for one in (item["publisher"] or item["site"],):
        if one:
            authors.append({"name": one})
    shown = {
        "id": f"{mark}{item['identity']}",
        "url": f"{address}/articles/{item['id']}",
        "external_url": outward(item["url"]),
        "title": item["title"],
        "content_text": item["text"],
        "date_published": item["published_at"],
        "authors": authors,
        "tags": item["flags"],
    }
    return {name: value for name, value in shown.items() if value}


def _items(request: Request, asked: Asked, limit: int) -> list[dict[str, Any]]:
    spec = asked.spec(visitor_of(request).account)
    with site_of(request).archive.read() as session:
        found = search.search(
            session,
            spec,
            limit=limit,
            count_all=False,
            seconds=SEARCH_TIMEOUT_S,
        )
        items = articles.all_as_json(session, [one.article for one in found.items])
        first = stories.first_addresses(session, [item["story"] for item in items])
    for item in items:
        item["identity"] = _identity(item["story"], first[item["story"]])
    return items


def own_mark(site: Site) -> str:
    """What every id in this archive's feeds begins with, whatever host the page is asked by (RFC 4151)."""
    archive = hmac.new(site.secret, b"feeds", hashlib.sha256).hexdigest()[:16]
    return f"tag:policywatch,2026:{archive}/"


def _identity(story: int, first: str) -> str:
    """A story's part of an id: numbers are given out again after a backup was restored,
    readers drop known ids.
    """
    return f"stories/{story}/{hashlib.sha256(first.encode()).hexdigest()[:16]}"


def _title(asked: Asked) -> str:
    return " · ".join(filter(None, ["policywatch", asked.title()]))


def _at(item: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(item["published_at"] or item["first_seen_at"])
