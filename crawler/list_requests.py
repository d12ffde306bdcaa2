"""The requests that a list family's page makes for its rows, as Scrapy sends them."""

from collections.abc import Callable, Mapping
from typing import Any

from scrapy import Request

from crawler.pages.rows import ApiRequest

Callback = Callable[..., Any]


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
