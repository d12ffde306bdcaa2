"""Redirects written in a page (`<meta http-equiv=refresh>`) or in its `Refresh` header.

They are looked for only where the page's head has the word.
"""

from html import escape

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import Response

# A redirect stands at the top of a page that has nothing else; further down it is an
# example in an article.
_HEAD = 4096


class QuickMetaRefresh(MetaRefreshMiddleware):
    """Scrapy's middleware decodes every page whole to look at its first 4,096
    characters; most need no look.
    """

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,
    ) -> Request | Response:
        header = response.headers.get("Refresh")
        if header is not None:
            said = escape(header.decode("latin-1"))
            written = f'<html><head><meta http-equiv="refresh" content="{said}"></head></html>'
            jump = response.replace(body=written.encode("latin-1"))
            followed = super().process_response(request, jump)
            if followed is jump:
                return response
            return followed
        if b"refresh" not in response.body[:_HEAD].lower():
            return response
        return super().process_response(request, response)
