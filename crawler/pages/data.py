"""Articles that a page keeps where no reader sees them until a script runs: in its
data, templates and form fields.

Kept texts are looked for in text areas, templates, scripts of another type than
JavaScript, hidden fields and data attributes, in JSON (a content's own markup, or the
blocks of an editor), and in the strings of scripts, also where these hold JSON or an
encoded state themselves. The text with most Chinese sentences outside of links is the
article.
"""

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from itertools import islice
from typing import Any
from urllib.parse import unquote

from crawler.pages.spelling import HAN
from crawler.pages.vocabulary import marks_field

_SCRIPT = re.compile(
    r"<script\b([^<>]{0,500})>((?:[^<]++|<(?!/?script\b))*+)</script", re.I
)
_OTHER_TYPE = re.compile(
    r"type\s{0,3}=\s{0,3}[\"']?(?:text/(?:html|x-\w|template|plain|ng-template)|x-tmpl)",
    re.I,
)
_STORE = re.compile(
    r"<(textarea|template|noscript|xmp)\b[^<>]{0,500}>((?:[^<]++|<(?!/?\1\b))*+)</\1\b",
    re.I,
)
_ATTRIBUTE = re.compile(
    r"\s(?:value|srcdoc|data-[\w-]{1,40}|:[\w-]{1,40}|(?:props|info|article|body|html))\s{0,3}=\s{0,3}"
    r"(?:\"([^\"]{120,400000})\"|'([^']{120,400000})')",
    re.I,
)
# Where a script hands over a value that may be JSON.
_VALUE_BEGINS = re.compile(r"[=(,]\s{0,9}(?=[\[{]\s{0,20}[\"\[{])")
# A script's string, with the name it is given to and the function it is handed to. What
# is escaped outside of strings is passed over, so that no unclosed string is looked
# through more than once.
_STRING = re.compile(
    r"\\.|(?:[\"']?\b([A-Za-z_$][\w$]{0,40})[\"']?\s{0,9}[:=]\s{0,9})?(?:\b([\w.$]{1,60})\(\s{0,9})?"
    r"(\"(?:[^\"\\]++|\\.)*+\"|'(?:[^'\\]++|\\.)*+'|`(?:[^`\\]++|\\.)*+`)",
    re.S,
)
_WECHAT_NAMES = {"nick_name": "js_name", "create_time": "publishtime"}
_WECHAT = re.compile(
    r"\b(nick_name|create_time)\s{0,3}[:=]\s{0,3}JsDecode\(\s{0,3}(\"[^\"\\\n]{1,200}\""
    r"|'(?:[^'\\\n]|\\.){1,200}')"
)
_WRITES_SOURCE = re.compile(
    r"document\.write(?:ln)?\(\s{0,9}[\"'][^\"']{0,60}(?:来源|來源)\s{0,9}[:：][^\"']{0,60}[\"']"
    r"\s{0,9}\+\s{0,9}([A-Za-z_$][\w$]{0,40})"
)
_MAX_WRITES, _WRITES_BEFORE = 5, 1_000
_ESCAPE = re.compile(
    r"\\(u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]{1,6}\}|x[0-9a-fA-F]{2}|.)", re.S
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_PLAIN_ESCAPES = {"n": "\n", "r": "\n", "t": " ", "b": "", "f": "", "\n": ""}
_PERCENT = re.compile(r"%(?:[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})")
_PERCENT_U = re.compile(r"%u([0-9A-Fa-f]{4})")
_DECODES_BASE64 = re.compile(r"atob|base64|decode64", re.I)
_JSON_BEGINS = re.compile(r"\s*+(?:[\w$]{1,20}:)?+\s*+[\[{]")
# Names of values that are a text of the page but not its article, and keys of a row
# that leads to another page.
_NO_TEXT = re.compile(
    r"desc(?:ription)?$|summary|abstract|digest|excerpt|keyword|title|comment|reply|copyright"
    r"|disclaimer|agreement|css|style|tpl",
    re.I,
)
_OTHER_PAGE = frozenset(("url", "link", "href", "slug", "path"))
_TITLE_KEY = re.compile(r"(?:(?:article|news|content|info|doc)_?)?(?:title|name)", re.I)
_MAX_FACTS, _MAX_FACT_CHARS, _MAX_NAMES = 80, 200, 8
_DECODER = json.JSONDecoder(strict=False)
_MAX_JSON_VALUES = 30
_STOPS = re.compile(r"[，。；！？：、]")
_LINK = re.compile(r"<a\b[^<>]{0,500}>[^<]{0,200}</a", re.I)
_TEMPLATE_SIGNS = re.compile(r"\{\{|\{%|<%|\$\{")
_LEAST_HAN, _MIN_STRING_CHARS, _MIN_STOPS = 60, 40, 3
_MAX_STRINGS, _MAX_DEPTH, _MAX_VALUES, _MAX_NESTING = 20_000, 3, 20_000, 60


@dataclass(frozen=True)
class KeptText:
    """The markup of a text that a page keeps unseen, and the short texts that its data
    keeps beside it, by their names there.
    """

    markup: str
    facts: dict[str, str] = field(default_factory=dict)

    def stated(self) -> dict[str, str]:
        """Title, source and author among the facts, by the names of a page's head."""
        stated: dict[str, str] = {}
        for name, value in self.facts.items():
            if _TITLE_KEY.fullmatch(name):
                stated.setdefault("og:title", value)
            elif marks_field(name, "publisher"):
                stated.setdefault("data-source", value)
            elif marks_field(name, "author"):
                stated.setdefault("data-author", value)
        return stated


def article_in_data(html: str) -> KeptText | None:
    """The longest article-like text that a page keeps unseen; None where there is none."""
    best, most = None, 0
    for kept in _kept(html):
        told = _told(kept.markup)
        if told > most:
            best, most = kept, told
    return best


def stated_in_data(html: str) -> dict[str, str]:
    """What WeChat's data says of a post whose page shows nothing of it, by the names
    that its other pages use; the source that a script writes behind its label.
    """
    stated: dict[str, str] = {}
    written = _written_source(html) if "document.write" in html else None
    if written:
        stated["script-source"] = written
    if "JsDecode(" not in html:
        return stated
    for name, literal in _WECHAT.findall(html):
        stated.setdefault(_WECHAT_NAMES[name], _decoded(literal).strip())
    return {name: value for name, value in stated.items() if value}


def _written_source(html: str) -> str | None:
    """The value of `ly` in `var ly="…"; document.write("来源："+ly)`."""
    for writes in islice(_WRITES_SOURCE.finditer(html), _MAX_WRITES):
        value = re.compile(
            rf"\b{re.escape(writes[1])}\s{{0,5}}=\s{{0,5}}[\"']([^\"'<>]{{2,60}})[\"']"
        ).search(html, max(0, writes.start() - _WRITES_BEFORE), writes.start())
        if value:
            return value[1].strip()
    return None


def _told(kept: str) -> int:
    """How many Chinese characters of a kept text are no links'; 0 where it is no article."""
    if len(kept) < _LEAST_HAN or _TEMPLATE_SIGNS.search(kept):
        return 0
    text = _LINK.sub("", kept)
    told = len(HAN.findall(text))
    written = told >= _LEAST_HAN and len(_STOPS.findall(text)) >= _MIN_STOPS
    return told if written else 0


def _kept(html: str) -> Iterator[KeptText]:
    """Every text that a page keeps."""
    for store in _STORE.finditer(html):
        yield KeptText(_unescaped(store[2]))
    for attribute in _ATTRIBUTE.finditer(html):
        value = unescape(attribute[1] or attribute[2])
        yield from _in_string(value, 0)
    for script in _SCRIPT.finditer(html):
        attributes, source = script[1], script[2]
        if _OTHER_TYPE.search(attributes):
            yield KeptText(_unescaped(source))
        else:
            yield from _in_script(source, 0)


def _in_script(source: str, depth: int) -> Iterator[KeptText]:
    """The texts in a script: JSON as a whole, or its strings one by one."""
    whole = _parsed(source)
    if whole is not None:
        yield from _in_values(whole)
        return
    for begins in islice(_VALUE_BEGINS.finditer(source), _MAX_JSON_VALUES):
        try:
            value, _ = _DECODER.raw_decode(source, begins.end())
        except (ValueError, RecursionError):
            continue
        yield from _in_values(value)
    pieces: list[str] = []
    for found in islice(_STRING.finditer(source), _MAX_STRINGS):
        name, function, literal = found.groups(default="")
        if len(literal) < _MIN_STRING_CHARS:
            continue
        value = _decoded(literal)
        if _DECODES_BASE64.search(function):
            value = _from_base64(value)
        if not name:
            pieces.append(value)
        if not _NO_TEXT.search(name):
            yield from _in_string(value, depth)
    if pieces and depth < _MAX_DEPTH:
        # A framework's data comes in several strings that are one text together.
        yield from _in_string("".join(pieces), depth)


def _in_string(
    value: str, depth: int, facts: dict[str, str] | None = None
) -> Iterator[KeptText]:
    """The texts in a string: encoded, JSON, a script's, or its own, with the `facts` beside it."""
    if len(_PERCENT.findall(value, 0, 2_000)) * 12 > min(len(value), 2_000):
        value = unquote(_PERCENT_U.sub(lambda code: chr(int(code[1], 16)), value))
    if _JSON_BEGINS.match(value) and depth < _MAX_DEPTH:
        yield from _in_script(value, depth + 1)
        return
    yield KeptText(_as_markup(value), facts or {})
    if '":' in value and depth < _MAX_DEPTH:
        yield from _in_script(value, depth + 1)


def _parsed(source: str) -> Any:
    """The JSON of a script that is nothing else; None of any other."""
    if not _JSON_BEGINS.match(source):
        return None
    try:
        return json.loads(source, strict=False)
    except (ValueError, RecursionError):
        return None


def _in_values(whole: Any) -> Iterator[KeptText]:
    """The texts of a JSON value: its long strings, and its lists of an editor's blocks."""
    stack: list[tuple[str, Any, dict[str, str]]] = [("", whole, {})]
    for _ in range(_MAX_VALUES):
        if not stack:
            return
        name, value, facts = stack.pop()
        if isinstance(value, dict):
            own = _facts(value, facts)
            stack.extend(
                (key, inner, own)
                for key, inner in value.items()
                if not _NO_TEXT.search(key)
            )
        elif isinstance(value, list):
            blocks = [_block(entry, 0) for entry in value]
            markup = "".join(f"<p>{text}</p>" for text in blocks if text)
            yield KeptText(markup, facts)
            stack.extend((name, entry, facts) for entry in value)
        elif isinstance(value, str) and len(value) >= _MIN_STRING_CHARS:
            yield from _in_string(value, 1, facts)


def _facts(entry: dict[str, Any], around: dict[str, str]) -> dict[str, str]:
    """The short texts of a JSON object, before those of the objects around it."""
    named = ((key, _name_in(value)) for key, value in islice(entry.items(), _MAX_FACTS))
    own = {key: name for key, name in named if 1 < len(name) <= _MAX_FACT_CHARS}
    return {**around, **own}


def _name_in(value: Any) -> str:
    """A text, or the names of a thing or of several: `{"name": …}`, `[{"name": …}, …]`."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        return str(value["name"]).strip()
    if isinstance(value, list) and len(value) <= _MAX_NAMES:
        return " ".join(
            filter(None, (_name_in(one) for one in value if isinstance(one, dict)))
        )
    return ""


def _block(entry: Any, depth: int) -> str:
    """The text of one block of an editor's document; none of a row that leads to another page."""
    if isinstance(entry, str):
        return entry if "<" in entry else escape(entry, quote=False)
    if isinstance(entry, list) and depth < _MAX_NESTING:
        return "".join(_block(inner, depth + 1) for inner in entry)
    if not isinstance(entry, dict) or depth >= _MAX_NESTING:
        return ""
    if not _OTHER_PAGE.isdisjoint(entry) and "title" in entry:
        return ""
    inner = (entry[key] for key in _TEXT_KEYS if key in entry)
    return "".join(_block(value, depth + 1) for value in inner)


# Under these names editors keep a block's text: Slate, ProseMirror, Portable Text,
# Editor.js, Draft.js, Quill.
_TEXT_KEYS = (
    "text", "insert", "children", "content", "data", "value", "html", "items", "paragraph", "nodes",
)  # fmt: skip


def _decoded(literal: str) -> str:
    """The value of a JavaScript string."""
    value = _ESCAPE.sub(_character, literal[1:-1])
    if _SURROGATE.search(value):
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _character(code: re.Match[str]) -> str:
    written = code[1]
    if len(written) == 1:
        return _PLAIN_ESCAPES.get(written, written)
    number = int(written[1:].strip("{}"), 16)
    return chr(number) if number < 0x110000 else ""


def _from_base64(value: str) -> str:
    try:
        return b64decode(value).decode("utf-8", "replace")
    except ValueError:
        return ""


def _unescaped(text: str) -> str:
    return _as_markup(unescape(text) if "&lt;" in text else text)


def _as_markup(value: str) -> str:
    """A kept text as markup: twice escaped markup unescaped, plain text in paragraphs."""
    if "&lt;" in value:
        value = unescape(value)
    if "<" in value:
        return value
    lines = (line.strip() for line in value.splitlines())
    return "".join(f"<p>{line}</p>" for line in lines if line)
