"""Articles without a word: a picture, a film or a broadcast under a title and its labels."""

import re
from itertools import accumulate

from crawler.pages.lines import Sheet
from crawler.pages.spelling import letters

_SCRIPTS = re.compile(
    r"<(script|style|textarea|template)\b(?:[^<]++|<(?!/?\1\b))*+</\1[^>]*+>"
    r"|<!--(?:[^-<]++|-(?!->)|<(?!!--))*+-->",
    re.I,
)
_TOKEN = re.compile(r"<(/?[a-zA-Z][\w:-]{0,30})([^<>]{0,3000})>|([^<]{1,5000})|<")
_PICTURES = frozenset(("img", "amp-img"))
_FILMS = frozenset(("video", "audio", "amp-video"))
_FRAMES = frozenset(("embed", "object", "iframe"))
# What a frame shows is told by its address: most frames of a page are advertisements,
# counters and share bars.
_PLAYER = re.compile(
    r"player|video|/live|\.(?:mp4|m3u8|flv|swf|mp3)|/embed/|//v\.",
    re.I,
)
_FURNITURE = re.compile(
    r"icon|logo|share|weixin|wechat|qr_?code|erweima|ewm|print|button|btn|arrow|blank|spacer"
    r"|loading|display\s?:\s?none",
    re.I,
)
_SIDE = re.compile(r"\b(?:width|height)\s?[=:]\s?[\"']?(\d{1,4})(?!\d|%)", re.I)
_SMALLEST_SIDE, _NEAR_LETTERS = 100, 60


def is_picture_post(html: str) -> bool:
    """Whether the page is a WeChat post of pictures, which its script shows."""
    return "picture_page_info_list" in html and "cgiDataNew" in html


def shows_media(
    html: str,
    sheet: Sheet,
    title_line: int,
    begin: int,
) -> bool:
    """Whether the page shows a picture between its title and what stands below its
    labels (line `begin`), or a film.
    """
    tokens = list(_TOKEN.finditer(_SCRIPTS.sub("", html)))
    texts = [letters(token[3] or "") for token in tokens]
    places = [0, *accumulate(map(len, texts))]
    said = "".join(texts)
    title, labels = (
        letters(sheet.lines[number].text) for number in (title_line, begin - 1)
    )
    opens = said.rfind(title)
    if opens < 0:
        return False
    found = said.find(labels, opens)
    # Hidden parts may stand among the labels: then their place is told by their length.
    closes = (opens + len(title) if found < 0 else found) + len(labels)
    for token, place in zip(tokens, places, strict=False):
        tag = (token[1] or "").lower()
        film = tag in _FILMS or (tag in _FRAMES and _PLAYER.search(token[2]))
        if film and _is_content(token[2]):
            return True
        near = opens < place <= closes + _NEAR_LETTERS
        if tag in _PICTURES and near and _is_content(token[2]):
            return True
    return False


def _is_content(attributes: str) -> bool:
    """Whether a picture or film is large enough to be one, and not the page's furniture by its name."""
    if _FURNITURE.search(attributes) or "src" not in attributes.lower():
        return False
    sides = list(map(int, _SIDE.findall(attributes)))
    return not sides or max(sides) >= _SMALLEST_SIDE
