"""Policy records as an Atom feed: what is new under the filters of the table."""

import hashlib
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from feedgen.feed import FeedGenerator
from starlette.responses import Response

from db.policies import showing
from policywatch.web.answers import tagged
from policywatch.web.described import ERRORS, UNCHANGED
from policywatch.web.feeds import ATOM, own_mark
from policywatch.web.parameters import only_known
from policywatch.web.policy_asked import RecordsAsked
from policywatch.web.site import site_of
from text.normalise import clean

MAX_ENTRIES = 100
EPOCH = datetime.fromisoformat("2000-01-01T00:00:00+08:00")
router = APIRouter(
    tags=["feeds"],
    responses=ERRORS,
    default_response_class=Response,
    dependencies=[Depends(only_known)],
)
Records = Annotated[RecordsAsked, Depends(RecordsAsked)]


@router.get(
    "/feed/policies.atom",
    summary="Policy documents as an Atom feed",
    responses={
        200: {
            "description": "The feed",
            "content": {ATOM: {"schema": {"type": "string"}}},
        },
        **UNCHANGED,
    },
)
def atom(
    request: Request,
    asked: Records,
    limit: Annotated[
        int,
        Query(ge=1, le=MAX_ENTRIES, description="How many entries.", examples=[50]),
    ] = 50,
) -> Response:
    """The records that were found last."""
    site = site_of(request)
    address, mark = site.address(request), own_mark(site)
    with site.archive.read() as session:
        rows = showing.newest(session, asked.wanted(), limit)
    feed = FeedGenerator()
    feed.id(f"{mark}policies?{asked.address()}")
    feed.title("policywatch · 政策文件")
    feed.author(name="policywatch")
    feed.language("zh-CN")
    feed.link(href=f"{address}/policies?{asked.address()}", rel="alternate")
    feed.updated(max(map(_at, rows), default=EPOCH))
    for row in rows:
        entry = feed.add_entry(order="append")
        entry.id(f"{mark}{_identity(row)}")
        entry.title(clean(row["title"]) or "—")
        entry.link(href=f"{address}/policies/{row['id']}")
        entry.updated(_at(row))
        entry.summary(clean(_summary(row)))
    return tagged(request, feed.atom_str(), ATOM)


def _identity(row: dict[str, Any]) -> str:
    """A record's own, whatever host is asked; not another's that has its number after a restore."""
    found = hashlib.sha256(row["found_at"].encode()).hexdigest()[:8]
    return f"policies/{row['id']}-{found}"


def _at(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["found_at"])


def _summary(row: dict[str, Any]) -> str:
    dates = row["dates"]
    facts = (
        row["number"],
        "、".join(row["issuers"]),
        dates["issued"] or dates["published"],
    )
    return " · ".join(fact for fact in facts if fact)
