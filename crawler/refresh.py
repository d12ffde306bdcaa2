"""Redirects written in a page (`<meta http-equiv=refresh>`), looked for only where the page's head has the word."""

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import Response

_HEAD = 4096


class QuickMetaRefresh(MetaRefreshMiddleware):
    """Scrapy's middleware decodes every page whole to look at its first 4,096 characters; most need no look."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,
    ) -> Request | Response:
        if b"refresh" not in response.body[:_HEAD].lower():
            return response
        return super().process_response(request, response)
