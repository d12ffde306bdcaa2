"""Redirects that lead away from an article: to a home page, a column, an error page, another site's front."""

import re
from urllib.parse import urlsplit

from crawler.pages.listed.anchors import is_column

_ERROR_PAGE = re.compile(
    r"/(?:404|500|error|notfound|not-found|missing|nopage)(?:\.\w+)?(?:/|$)",
    re.IGNORECASE,
)


def is_astray(asked: str, came: str) -> bool:
    """Whether what came from `came` is no answer to a request for the article at `asked`."""
    if _path(asked) == _path(came) or is_column(asked):
        return False
    return is_column(came) or _ERROR_PAGE.search(urlsplit(came).path) is not None


def _path(url: str) -> str:
    return urlsplit(url).path.rstrip("/")
