"""Which of the addresses that a redirected answer went through is the article's."""

from collections.abc import Sequence

from scrapy.http import Response

from text.urls import canonical

_PERMANENT = (301, 308)


def article_address(asked: str, response: Response) -> str:
    """The canonical address of the article asked for at `asked`: where permanent
    redirects lead (RFC 9110, 15.4).

    A temporary redirect ends the way: the address before it is the one to be asked
    again.
    """
    reasons: Sequence[object] = response.meta.get("redirect_reasons", ())
    passed: list[str] = [*response.meta.get("redirect_urls", ()), response.url]
    address = asked
    for reason, target in zip(reasons, passed[1:], strict=False):
        if reason not in _PERMANENT:
            break
        address = target
    return canonical(address) or canonical(asked) or response.url
