"""Looking again at a stored article: what it is asked with, and what its answer says."""

from typing import Any

from scrapy import Request
from scrapy.http import Response

GONE = (404, 410)


def recheck_request(
    spider: Any,
    url: str,
    etag: str | None,
    last_modified: str | None,
) -> Request:
    """Return the conditional request for a stored article, after everything that is new."""
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return Request(
        url,
        callback=spider.parse_recheck,
        errback=spider.failed,
        headers={name: value for name, value in headers.items() if value},
        meta={
            "article": True,
            "recheck": True,
            "asked": url,
            "handle_httpstatus_list": [304, *GONE],
        },
        priority=-10,
        dont_filter=True,
    )


def header(response: Response, name: str) -> str | None:
    """The response's header as text."""
    value = response.headers.get(name)
    if value:
        return value.decode("latin-1")
    return None
