"""jpaas lists: a script tag names an API and the values it wants; the answer is JSON that holds HTML.

    <script parseType="buildstatic" url="/api-gateway/jpaas-publish-server/front/page/build/unit"
            queryData="{'parseType':'buildstatic','webId':…,'tplSetId':…,'pageType':'column','tagId':…,'pageId':…}">
or, under a list that is in the page, `<div class="pagination" uniturl=… querydata=… count="120" rows="15">`.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from crawler.pages.listed.groups import find_items
from crawler.pages.rows import ApiRequest, ListItem

NAME = "jpaas"
_TAG = re.compile(r"<(?:script|div|ul|span)\b[^>]*?\bquerydata\s*=[^>]*>", re.I)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_PAIR = re.compile(r"[\"']([\w-]+)[\"']\s*:\s*(?:[\"']([^\"']*)[\"']|([\w.-]+))")
_PATH = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_PAGE_SIZE = 24


def requests(html: str, url: str) -> list[ApiRequest]:
    """One request for every list the page fills by script; those with `list` in their tag's name come first."""
    if "querydata" not in html.lower():
        return []
    found = [request for tag in _TAG.findall(html) if (request := _request(tag, url))]
    unique = {request.address: request for request in found}
    return sorted(unique.values(), key=lambda request: not _is_list(request.value("tagId") or ""))


def _is_list(tag: str) -> bool:
    return bool(re.search(r"list|列表|分页|内容|栏目", tag))


def _request(tag: str, url: str) -> ApiRequest | None:
    attributes = {
        name.lower(): unescape(double or single) for name, double, single in _ATTRIBUTE.findall(_joined(tag))
    }
    values = _values(attributes.get("querydata", ""))
    if not {"webId", "pageId"} <= values.keys():
        return None
    size = attributes.get("rows") or values.get("rows") or str(_PAGE_SIZE)
    page = {"pageNo": 1, "pageSize": int(size) if size.isdigit() else _PAGE_SIZE}
    values.setdefault("paramJson", json.dumps(page, separators=(",", ":")))
    endpoint = attributes.get("url") or attributes.get("uniturl") or _PATH
    return ApiRequest(urljoin(url, endpoint), tuple(values.items()), (), (("Referer", url),))


def _joined(tag: str) -> str:
    """A tag whose `querydata` is quoted with the same marks as its inside, made readable."""
    return re.sub(r"(querydata\s*=\s*)\"(\{\"[^>]*?\})\"", lambda m: f"{m[1]}'{m[2]}'", tag, flags=re.I)


def _values(data: str) -> dict[str, str]:
    return {name: text or bare for name, text, bare in _PAIR.findall(data)}


def items(answer: Any, url: str, now: datetime) -> list[ListItem]:
    """The list in the answer's HTML."""
    html = _html(answer)
    return find_items(LexborHTMLParser(html), url, now) if html else []


def following(answer: Any, request: ApiRequest, count: int) -> ApiRequest | None:
    """The next page, where `count` and `rows` in the answer, or a full page, say that there is one."""
    try:
        page = json.loads(request.value("paramJson") or "")
        number, size = int(page["pageNo"]), int(page["pageSize"])
    except (ValueError, KeyError, TypeError):
        return None
    total = re.search(r"\bcount\s*=\s*[\"']?(\d+)", _html(answer))
    if (number * size >= int(total[1])) if total else count < size:
        return None
    return request.with_values(
        paramJson=json.dumps({"pageNo": number + 1, "pageSize": size}, separators=(",", ":"))
    )


def _html(answer: Any) -> str:
    data = answer.get("data") if isinstance(answer, Mapping) else None
    html = data.get("html") if isinstance(data, Mapping) else None
    return html if isinstance(html, str) else ""
