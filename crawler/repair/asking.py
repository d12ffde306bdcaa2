"""The requests that a search makes for what a page's scripts would fetch."""

from collections.abc import Callable, Mapping
from typing import Any

from scrapy import FormRequest, Request

from crawler.pages.rows import ApiRequest
from crawler.repair.scripts import ScriptRequest

Callback = Callable[..., Any]


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


def api_request(
    api: ApiRequest,
    own_headers: Mapping[str, str],
    callback: Callback,
    errback: Callback,
    meta: dict[str, Any],
) -> Request:
    """The request for the rows of a list family; `own_headers` are the passport's."""
    headers = {**dict(api.headers), **own_headers}
    if api.form:
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    return Request(
        api.address,
        method=api.method,
        body=api.body(),
        headers=headers,
        callback=callback,
        errback=errback,
        meta=meta,
        dont_filter=True,
    )
