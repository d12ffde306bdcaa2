"""All finds of one mail: the page a mail links to when it could not hold all of them."""

import re
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from db.alerts import deliveries, hits
from db.articles import articles
from db.session import Session
from policywatch.web.pages import page
from policywatch.web.problems import NotFound
from policywatch.web.site import site_of
from text.reason import Reason

router = APIRouter(include_in_schema=False)
_MARK = re.compile(r"[0-9a-f]{40}")


@router.get("/mails/{mark}")
def mail(request: Request, mark: str) -> Response:
    """The stories of one mail, the best first, each with the rules that found it."""
    with site_of(request).archive.read() as session:
        message = deliveries.by_mark(session, mark) if _MARK.fullmatch(mark) else None
        if message is None:
            raise NotFound(Reason("page.no-mail"))
        items = _stories(session, message.id)
        subject, made = message.subject, message.created_at
    return page(
        request,
        "mail_finds.html",
        active="archive",
        subject=subject,
        made=made,
        items=items,
    )


def _stories(session: Session, message: int) -> list[dict[str, Any]]:
    """The stories as they are now, with `rules`; stories joined since are one."""
    found_by = deliveries.carried_by(session, message)
    found = hits.articles(session, {hit.article_id for hit, _ in found_by})
    rules: dict[int, list[str]] = {}
    for hit, rule in found_by:
        if hit.article_id in found:
            named = rules.setdefault(found[hit.article_id].story_id, [])
            if rule.name not in named:
                named.append(rule.name)
    views = hits.views(session, rules)
    heads = [views[story].head for story in rules]
    shown = articles.all_as_json(session, heads)
    return [
        {**item, "rules": rules[head.story_id]}
        for item, head in zip(shown, heads, strict=True)
    ]
