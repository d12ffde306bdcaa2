"""jpaas lists: a tag names an API and the values it wants; the answer is JSON that holds HTML.

    <script parseType="buildstatic" url="/api-gateway/jpaas-publish-server/front/page/build/unit"
            queryData="{'parseType':'buildstatic','webId':…,'tplSetId':…,'pageType':'column','tagId':…}">

An empty place for rows is such a script; under rows that are in the page there is a
`<div class="pagination" uniturl=… querydata=… count="120" rows="15">`.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from crawler.pages.families.assigned import first_assigned
from crawler.pages.listed.finding import find_items
from crawler.pages.rows import ApiRequest, ListItem

NAME = "jpaas"
_TAG = re.compile(
    r"<(script|div|ul|span)\b([^<>]{0,4000}?\bquery[dD]ata\s{0,20}=[^>]{0,8000}+)>",
    re.I,
)
_ATTRIBUTE = re.compile(
    r"(?<![\w-])([\w-]++)\s{0,20}=\s{0,20}(?:\"([^\"]*)\"|'([^']*)')"
)
_DATA = re.compile(r"query[dD]ata\s{0,20}=\s{0,20}([\"'])(\{.{0,4000}?\})\1", re.S)
_PAIR = re.compile(
    r"[\"']([\w-]+)[\"']\s{0,20}:\s{0,20}(?:[\"']([^\"']*)[\"']|([\w.-]+))"
)
_PATH = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_LIST = re.compile(r"list|列表|分页|内容|栏目", re.I)
_PAGE_SIZE = 24


def requests(html: str, url: str) -> list[ApiRequest]:
    """One request for every place a script fills with rows; those called lists alone, where there are any."""
    found = _requests(html, url, "script")
    lists = []
    for request in found:
        if _LIST.search(request.value("tagId") or ""):
            lists.append(request)
    return lists or found


def next_of_rows(html: str, url: str) -> ApiRequest | None:
    """The request for page 2, where page 1 is in the page."""
    for request in _requests(html, url, "div", "ul", "span"):
        return _page(request, 2)
    return None


def _requests(html: str, url: str, *tags: str) -> list[ApiRequest]:
    if "querydata" not in html and "queryData" not in html:
        return []
    named = (
        _request(inside, url)
        for tag, inside in _TAG.findall(html)
        if tag.lower() in tags
    )
    return list({request.address: request for request in named if request}.values())


def _request(inside: str, url: str) -> ApiRequest | None:
    data = _DATA.search(inside)
    values = _values(unescape(data[2])) if data else {}
    if not {"webId", "pageId"} <= values.keys():
        return None
    attributes = {}
    for name, double, single in _ATTRIBUTE.findall(inside):
        attributes[name.lower()] = double or single
    size = attributes.get("rows") or values.get("rows") or ""
    endpoint = attributes.get("url") or attributes.get("uniturl") or _PATH
    request = ApiRequest(
        urljoin(url, unescape(endpoint)),
        tuple(values.items()),
        (),
        (("Referer", url),),
    )
    if "paramJson" in values:
        return request
    return _page(request, 1, int(size) if size.isdigit() else _PAGE_SIZE)


def _values(data: str) -> dict[str, str]:
    return {name: text or bare for name, text, bare in _PAIR.findall(data)}


def _page(request: ApiRequest, number: int, size: int | None = None) -> ApiRequest:
    size = size or _position(request)[1]
    return request.with_values(
        paramJson=json.dumps(
            {"pageNo": number, "pageSize": size},
            separators=(",", ":"),
        )
    )


def _position(request: ApiRequest) -> tuple[int, int]:
    """The page a request asks for, and how many rows that has."""
    try:
        page = json.loads(request.value("paramJson") or "")
        return int(page["pageNo"]), int(page["pageSize"])
    except (ValueError, KeyError, TypeError):
        return 1, _PAGE_SIZE


def items(answer: Any, url: str, now: datetime) -> list[ListItem]:
    """The list in the answer's HTML."""
    html = markup(answer)
    if html:
        return find_items(LexborHTMLParser(html), url, now)
    return []


def following(answer: Any, request: ApiRequest, count: int) -> ApiRequest | None:
    """The next page, where `count` in the answer, or a full page, says that there is one."""
    number, size = _position(request)
    total = first_assigned(markup(answer), "count")
    if total:
        last = number * size >= int(total)
    else:
        last = count < size
    if last:
        return None
    return _page(request, number + 1, size)


def markup(answer: Any) -> str:
    """The HTML an answer holds."""
    data = None
    if isinstance(answer, Mapping):
        data = answer.get("data")
    html = None
    if isinstance(data, Mapping):
        html = data.get("html")
    return html if isinstance(html, str) else ""
