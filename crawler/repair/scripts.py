"""What a page's scripts ask for, read from their text and never run.

Found are the requests that may bring its rows. Pure.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from text.urls import site

_SCRIPT = re.compile(r"<script\b[^>]{0,300}+>(.*?)(?:</script|\Z)", re.S | re.I)
_FILE = re.compile(r"<script\b[^>]{0,200}?\bsrc\s?=\s?[\"']?([^\"'\s>]{4,300})", re.I)
# Libraries hold no addresses of the site's own.
_LIBRARY = re.compile(
    r"jquery|vue(?:\.runtime|\.global|-router|x)?[.\d-]*(?:min\.)?js"
    r"|axios[.\d-]*(?:min\.)?js|bootstrap|swiper|layui|echarts"
    r"|polyfill|modernizr|html5|respond|baidu|analytics|hm\.js|slick|wow\.|share|captcha",
    re.I,
)
_ASKED = re.compile(
    r"[\"'`]((?:https?://|\.{0,2}/)?[\w./%-]{2,160}"
    r"(?:\.json|/(?:api|data|list|query|column|channel|search|article|interface|rest"
    r"|v\d)[\w./%-]{0,80}|\.(?:do|action|jsp|php|aspx))"
    r"(?:\?[^\"'`<>\s]{0,200})?)[\"'`]"
)
_QUOTED = r"[\"'`]([^\"'`<>\s]{2,300})[\"'`]"
_CALL = re.compile(
    rf"(?:\$|jQuery|axios|http|request)\s?\.\s?(post|get|getJSON)\s?\(\s{{0,9}}{_QUOTED}\s{{0,9}},"
    r"\s{0,9}(?:\{\s{0,9}params\s?:\s{0,9})?(\{[^{}]{0,600}\})",
    re.I,
)
_AJAX = re.compile(
    r"(?:\.\s?ajax|axios|request)\s?\(\s{0,9}\{((?:[^{}]|\{[^{}]{0,600}\}){0,1500}+)\}"
)
_AJAX_URL = re.compile(rf"\burl\s?:\s{{0,9}}{_QUOTED}")
_AJAX_DATA = re.compile(r"\b(?:data|params)\s?:\s{0,9}(\{[^{}]{0,600}\})")
_IS_POST = re.compile(r"\b(?:type|method)\s?:\s{0,9}[\"']post[\"']", re.I)
_SENDS_JSON = re.compile(r"application/json|JSON\.stringify", re.I)
_PAIR = re.compile(
    r"[\"']?([A-Za-z_][\w.\[\]-]{0,60})[\"']?\s{0,5}:\s{0,5}"
    r"(?:\"([^\"]{0,200})\"|'([^']{0,200})'|(-?\d{1,18}|true|false)|([A-Za-z_$][\w.$]{0,60}))"
)
_PAGE = re.compile(r"page(?:no|num|index)?$|current(?:page)?$|^p$", re.I)
_SIZE = re.compile(r"size$|limit$|rows$|count$", re.I)
_MAX_SCRIPT_CHARS = 200_000
_MAX_ASKED, _MAX_FILES = 6, 3
_USUAL_SIZE = "15"


@dataclass(frozen=True)
class ScriptRequest:
    """One request that a script makes: an absolute address, and what is posted to it:
    `form` fields or a JSON `body`.
    """

    url: str
    form: tuple[tuple[str, str], ...] = ()
    body: str | None = None

    @property
    def is_post(self) -> bool:
        return bool(self.form) or self.body is not None

    @property
    def table(self) -> dict[str, Any] | None:
        """The request as a passport's [request]; None for a plain GET."""
        if self.body is not None:
            headers = {"Content-Type": "application/json"}
            return {"method": "POST", "headers": headers, "body": self.body}
        if self.form:
            return {"method": "POST", "form": dict(self.form)}
        return None


def requests_of_page(html: str, url: str) -> list[ScriptRequest]:
    """The requests that the scripts in a page name and that may hold its rows."""
    scripts = [script[:_MAX_SCRIPT_CHARS] for script in _SCRIPT.findall(html)[:40]]
    return requests_of_script("\n".join(scripts)[:_MAX_SCRIPT_CHARS], url)


def requests_of_script(script: str, url: str) -> list[ScriptRequest]:
    """The requests that a script names; `url` is the page's, which addresses are relative to."""
    script = script[:_MAX_SCRIPT_CHARS]
    found: dict[str, ScriptRequest] = {}
    for request in (*_calls(script, url), *_plain(script, url)):
        # Of two ways to ask one address the one that says more counts.
        found.setdefault(urlsplit(request.url).path, request)
    ranked = sorted(found.values(), key=lambda one: "json" not in one.url)
    return ranked[:_MAX_ASKED]


def script_files(html: str, url: str) -> list[str]:
    """The script files of a page that may hold its requests: the site's own, no libraries."""
    found: dict[str, None] = {}
    for source in _FILE.findall(html)[:60]:
        try:
            address = urljoin(url, source)
        except ValueError:
            continue
        if site(address) == site(url) and not _LIBRARY.search(address):
            found[address] = None
    # A page's own script comes after the libraries it uses.
    return list(found)[-_MAX_FILES:]


def has_asking_script(html: str) -> bool:
    """Whether a page's scripts fetch something: its rows may come that way."""
    for script in _SCRIPT.findall(html)[:40]:
        for word in ("fetch(", "ajax", "axios", "XMLHttpRequest", "getJSON", "$.post"):
            if word in script:
                return True
    return False


def _plain(script: str, url: str) -> Iterator[ScriptRequest]:
    for hit in _ASKED.finditer(script):
        address = _absolute(hit[1], url)
        if address is not None:
            yield ScriptRequest(address)


def _calls(script: str, url: str) -> Iterator[ScriptRequest]:
    """Calls whose values are written out beside the address."""
    for hit in _CALL.finditer(script):
        how, target, data = hit[1], hit[2], hit[3]
        sends_json = "axios" in hit[0][:12] and how.lower() == "post"
        yield from _request(target, url, data, how.lower() == "post", sends_json)
    for hit in _AJAX.finditer(script):
        said = _AJAX_URL.search(hit[1])
        data = _AJAX_DATA.search(hit[1])
        if said is None:
            continue
        is_post = bool(_IS_POST.search(hit[1]))
        sends_json = bool(_SENDS_JSON.search(hit[1]))
        yield from _request(said[1], url, data[1] if data else "", is_post, sends_json)


def _request(
    target: str,
    url: str,
    data: str,
    is_post: bool,
    sends_json: bool,
) -> Iterator[ScriptRequest]:
    address = _absolute(target, url)
    pairs = tuple(_pairs(data))
    if address is None:
        return
    if not is_post:
        yield ScriptRequest(_with_query(address, pairs))
    elif sends_json:
        body = json.dumps(dict(pairs), ensure_ascii=False)
        yield ScriptRequest(address, body=body)
    elif pairs:
        yield ScriptRequest(address, form=pairs)


def _pairs(data: str) -> Iterator[tuple[str, str]]:
    """The fields of an object that is written out.

    A page number or size held by a variable is the first page's.
    """
    for name, double, single, number, variable in _PAIR.findall(data):
        if not variable:
            yield name, double or single or number
        elif _PAGE.search(name):
            yield name, "1"
        elif _SIZE.search(name):
            yield name, _USUAL_SIZE


def _with_query(address: str, pairs: tuple[tuple[str, str], ...]) -> str:
    parts = urlsplit(address)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *pairs])
    if pairs:
        return parts._replace(query=query).geturl()
    return address


def _absolute(target: str, url: str) -> str | None:
    try:
        address = urljoin(url, target)
    except ValueError:
        return None
    if address.startswith(("http://", "https://")):
        return address
    return None
