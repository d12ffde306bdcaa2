"""Hanweb lists: the page holds the first rows as XML, more come from `dataproxy.jsp`
in the same form.

`<script type="text/xml"><datastore>` holds a `<nextgroup>`, whose link brings the next
rows, and a `<recordset>` of `<record><![CDATA[<li><a
href=…>…</a><span>2026-02-13</span></li>]]></record>`.
"""

import re
from datetime import datetime
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser

from crawler.pages.families.assigned import assigned
from crawler.pages.listed.finding import row_items
from crawler.pages.rows import ApiRequest, ListItem, distinct

NAME = "hanweb"
_NEXT = re.compile(
    r"<nextgroup>\s{0,20}(?:<!\[CDATA\[)?\s{0,20}<a[^<>]{1,500}?href=[\"']?(.{0,4000}?)[\"']?\s{0,20}>",
    re.S | re.I,
)
_TOTAL = re.compile(r"<totalpage>\s{0,20}(\d+)", re.I)
_PROXY = re.compile(r"[\"']([^\"'\s]{0,80}dataproxy\.jsp)[^\"']*[\"']", re.I)
_PARAMETERS = (
    "col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname",
    "permissiontype",
)  # fmt: skip
_PARAMETER = r"[^\"'&,;}\s]*"
_FORM = (
    "col",
    "appid",
    "webid",
    "path",
    "columnid",
    "sourceContentType",
    "unitid",
    "webname",
    "permissiontype",
)
_DEFAULTS = {
    "col": "1",
    "appid": "1",
    "path": "/",
    "sourceContentType": "1",
    "permissiontype": "0",
}
_PER_PAGE = 25


def holds(html: str) -> bool:
    """Whether the page or the answer itself holds the rows."""
    return "<record>" in html or "<recordset" in html


def requests(html: str, url: str) -> list[ApiRequest]:
    """The request the page makes for its rows, where it names the list but holds none of it."""
    proxy = _PROXY.search(html)
    if proxy is None or holds(html):
        return []
    values = _DEFAULTS | {
        name: value
        for name, value in assigned(html, *_PARAMETERS, value=_PARAMETER)
        if value
    }
    if not {"columnid", "unitid"} <= values.keys():
        return []
    form = tuple((name, values[name]) for name in _FORM if name in values)
    span = (
        ("startrecord", "1"),
        ("endrecord", str(_PER_PAGE)),
        ("perpage", str(_PER_PAGE)),
    )
    return [ApiRequest(urljoin(url, proxy[1]), span, form, (("Referer", url),))]


def items(answer: str, url: str, now: datetime) -> list[ListItem]:
    """The rows of the XML, wherever it stands; each is read as a small page of its own."""
    found: list[ListItem] = []
    for record in answer.split("<record>")[1:]:
        row = (
            record.partition("</record>")[0].replace("<![CDATA[", "").replace("]]>", "")
        )
        markup = row if "<a" in row else unescape(row)
        found += row_items(LexborHTMLParser(f"<ul>{markup}</ul>"), url, now)[:1]
    return distinct(found)


def following(answer: str, request: ApiRequest, count: int) -> ApiRequest | None:
    """The next rows: what `nextgroup` points at, or the next stretch of records."""
    start = request.value("startrecord")
    if request.form and start and count >= _PER_PAGE:
        first = int(start) + _PER_PAGE
        span = (
            ("startrecord", str(first)),
            ("endrecord", str(first + _PER_PAGE - 1)),
            ("perpage", str(_PER_PAGE)),
        )
        return ApiRequest(request.url, span, request.form, request.headers)
    if count:
        return next_group(answer, request.url)
    return None


def next_group(answer: str, url: str) -> ApiRequest | None:
    """The address under `nextgroup`; its page number, where it has one, is the next page's."""
    link = _NEXT.search(answer)
    if link is None:
        return None
    parts = urlsplit(urljoin(url, unescape(link[1])))
    params = tuple(
        (name, value.strip("'"))
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    )
    page, total = dict(params).get("page", ""), _TOTAL.search(answer)
    if total and page.isdigit() and int(page) > int(total[1]):
        return None
    return ApiRequest(
        urlunsplit(parts._replace(query="", fragment="")),
        params,
        (),
        (("Referer", url),),
    )
