"""The requests that a search makes for what a page's scripts would fetch."""

from typing import Any

from scrapy import FormRequest, Request

from crawler.list_requests import Callback
from crawler.repair.scripts import ScriptRequest


def script_request(
    asked: ScriptRequest,
    callback: Callback,
    errback: Callback,
    meta: dict[str, Any],
) -> Request:
    """The request that a script makes, as a form, as JSON, or as a plain GET."""
    common: dict[str, Any] = {
        "callback": callback,
        "errback": errback,
        "meta": meta,
        "dont_filter": True,
    }
    if asked.form:
        fields = dict(asked.form)
        return FormRequest(asked.url, method="POST", formdata=fields, **common)
    table = asked.table or {}
    return Request(
        asked.url,
        method=table.get("method", "GET"),
        headers=table.get("headers", {}),
        body=asked.body or "",
        **common,
    )
