"""Whether what goes out does nothing by itself: HTML parsed back, mails, spreadsheet cells, terminal lines."""

import re
from email.message import EmailMessage

from selectolax.lexbor import LexborHTMLParser

ACTIVE = {
    "script", "iframe", "frame", "object", "embed", "applet", "base", "svg", "math", "form", "input", "button", "link",
    "noscript", "template", "video", "audio", "source", "portal",
}  # fmt: skip
_ADDRESSES = (
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "background",
    "srcset",
    "xlink:href",
)
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def active_parts(page: str, *, allowed: frozenset[str] = frozenset()) -> list[str]:
    """What a browser would run, fetch or follow to elsewhere than the web; `allowed`: elements that are ours."""
    found = []
    for node in LexborHTMLParser(page).css("*"):
        if node.tag in ACTIVE - allowed:
            found.append(f"<{node.tag}>")
        for name, value in node.attributes.items():
            if name.lower().startswith("on") or name.lower() == "srcdoc":
                found.append(f"{node.tag} {name}")
            elif name.lower() in _ADDRESSES and not _harmless(value or ""):
                found.append(f"{node.tag} {name}={value}")
        if (
            node.tag == "meta"
            and (node.attributes.get("http-equiv") or "").lower() == "refresh"
        ):
            found.append("meta refresh")
    return found


def _harmless(address: str) -> bool:
    stripped = re.sub(r"[\x00-\x20]", "", address)
    scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", stripped)
    return not stripped.startswith(("//", "\\\\", "/\\")) and (
        scheme is None or scheme[1].lower() in ("http", "https", "mailto")
    )


def control_characters(text: str) -> list[str]:
    """Characters that move a cursor, break a line's order or can't be written down; line ends are none."""
    return _CONTROL.findall(text)


def header_names(message: EmailMessage) -> list[str]:
    return sorted(name.lower() for name in message)


def formulas(cells: list[str]) -> list[str]:
    """Cells a spreadsheet would compute."""
    return [cell for cell in cells if cell.startswith(FORMULA)]
