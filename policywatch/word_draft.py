"""The paragraphs of a Word file that somebody wants checked, within limits.

The file may come from anybody: its parts are unpacked and parsed as attachments of
articles are, up to a size whatever its directory claims, without entities.
"""

from typing import Any

from crawler.pages.documents import package_parts
from crawler.pages.reading import Unreadable

MAX_PARAGRAPHS = 200_000
QUOTE_STYLES = ("quote", "intense quote")
BODY, STYLES = "word/document.xml", "word/styles.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n"}


def paragraphs(content: bytes) -> list[str]:
    """The texts of all paragraphs, those of tables too; a `>` in front of Word's block quotes.

    Raises Unreadable with the reason.
    """
    body, styles = package_parts(content, (BODY, STYLES))
    # "Strict Open XML" has other names for everything: said, instead of finding nothing.
    if body is None or body.tag != f"{_W}document":
        raise Unreadable("no text of a Word file")
    quotes = _quote_styles(styles)
    found: list[str] = []
    for paragraph in body.iter(f"{_W}p"):
        if next(paragraph.iterancestors(f"{_W}p"), None) is not None:
            continue  # a text box comes with the paragraph that holds it
        if len(found) >= MAX_PARAGRAPHS:
            raise Unreadable("too large")
        text = _text(paragraph)
        found.append(f"> {text}" if _style(paragraph) in quotes else text)
    return found


def _text(paragraph: Any) -> str:
    pieces = paragraph.iter(f"{_W}t", *_BREAKS)
    return "".join(_BREAKS.get(one.tag) or one.text or "" for one in pieces)


def _style(paragraph: Any) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return str(style.get(f"{_W}val")) if style is not None else ""


def _quote_styles(styles: Any) -> set[str]:
    """The ids of the styles that are called Quote; their ids differ by the language of Word."""
    named = styles.iter(f"{_W}style") if styles is not None else ()
    found = set()
    for style in named:
        name = style.find(f"{_W}name")
        if name is not None and str(name.get(f"{_W}val")).lower() in QUOTE_STYLES:
            found.add(str(style.get(f"{_W}styleId")))
    return found
