"""All finds of one mail: the page a mail links to when it could not hold all of them."""

import re
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from db.access.desk import Desk
from db.alerts import deliveries, hits
from db.articles import articles
from db.models import Rule
from db.session import Session
from policywatch.web.pages import page
from policywatch.web.problems import NotFound
from policywatch.web.site import site_of
from policywatch.web.visitors import desk_of
from text.reason import Reason

router = APIRouter(include_in_schema=False)
_MARK = re.compile(r"[0-9a-f]{40}")


@router.get("/mails/{mark}")
def mail(request: Request, mark: str) -> Response:
    """The stories of one mail, the best first, each with the rules that found it."""
    with site_of(request).archive.read() as session:
        message = None
        if _MARK.fullmatch(mark):
            message = deliveries.by_mark(session, mark)
        if message is None:
            raise NotFound(Reason("page.no-mail"))
        items, is_own = _stories(session, message.id, desk_of(request))
        # The subject may name a rule; who holds the link of somebody's mail sees its stories.
        subject = message.subject if is_own else ""
        made = message.created_at
    return page(
        request,
        "mail_finds.html",
        active="archive",
        subject=subject,
        made=made,
        items=items,
    )


def _stories(
    session: Session,
    message: int,
    desk: Desk,
) -> tuple[list[dict[str, Any]], bool]:
    """The stories as they are now, with those `rules` that the desk may see; whether it
    may see all. Stories joined since are one.
    """

    def is_seen(rule: Rule) -> bool:
        return desk.sees_all or rule.account_id == desk.account

    found_by = deliveries.carried_by(session, message)
    found = hits.articles(session, {hit.article_id for hit, _ in found_by})
    names: dict[int, list[str]] = {}
    for hit, rule in found_by:
        if hit.article_id in found:
            named = names.setdefault(found[hit.article_id].story_id, [])
            if is_seen(rule) and rule.name not in named:
                named.append(rule.name)
    views = hits.views(session, names)
    heads = [views[story].head for story in names]
    shown = articles.all_as_json(session, heads)
    items = []
    for item, head in zip(shown, heads, strict=True):
        items.append({**item, "rules": names[head.story_id]})
    return items, all(is_seen(rule) for _, rule in found_by)
