"""Articles that a page carries in its scripts instead of its markup (`window._CONFIG = {"DETAIL": {"content": "<p>…"}}`)."""

import json
import re
from html import unescape

_VALUE = re.compile(
    r"[\"']?\b(?:content|content_?html|article_?content|content_?text|detail_?content|article_?body|body|html|zw)[\"']?\s*[:=]\s*"
    r"(\"(?:[^\"\\]++|\\.)*+\"|'(?:[^'\\]++|\\.)*+')",
    re.I | re.S,
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_LEAST_HAN = 60
_SHORTEST = 120
_MOST_VALUES = 200


def article_in_data(html: str) -> str | None:
    """The markup of the longest article-like text in the page's scripts; None where there is none."""
    best, most = None, _LEAST_HAN
    for number, match in enumerate(_VALUE.finditer(html)):
        if number > _MOST_VALUES:
            break
        if len(match[1]) < _SHORTEST:
            continue
        value = _decoded(match[1])
        told = len(_HAN.findall(value))
        if told > most:
            best, most = value, told
    if best is None:
        return None
    return (
        best if "<" in best else "".join(f"<p>{line}</p>" for line in best.splitlines())
    )


def _decoded(literal: str) -> str:
    """A JavaScript string literal's value; twice escaped markup is unescaped."""
    inner = literal[1:-1]
    if literal[0] == "'":
        inner = inner.replace('\\"', '"').replace('"', '\\"').replace("\\'", "'")
    try:
        value = str(json.loads(f'"{inner}"', strict=False))
    except ValueError:
        value = inner
    return unescape(value) if "&lt;" in value else value
