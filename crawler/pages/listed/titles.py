"""The title a link shows, and the pieces of text on a page."""

import re
from collections.abc import Sequence
from datetime import datetime

from selectolax.lexbor import LexborNode

from text.dates import Moment, parse_date
from text.spacing import collapsed

BREAK = "\x1f"
_BLOCKS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 li dl dt dd ul section article table tr td span time".split()
)
_BULLET = re.compile(
    r"^(?:[·•▪●■◆◇▶►»>|｜\-–—\s]|[\[【(（](?:置顶|头条|新|热|荐|NEW|HOT)[\]】)）])+|[|｜\s]+$",
    re.IGNORECASE,
)
_RANK = re.compile(r"^(?:\d{1,3}[.、]?|NEW|HOT|新|热|荐|置顶|\[?置顶\]?|图文?)$", re.I)
_CUT = re.compile(r"(?:(?<!…)…+|(?<!\.)\.{2,}|。。。)$")
_DATE_ONLY = re.compile(r"^[\[(（【<]?\s{0,20}\d[-/.年月:：\d\s日号]*+[\])）】>]?$")
_SAID = r"(?:(?:发布|發布|发文|更新)?(?:日期|时间|時間)\s{0,20}[:：]\s{0,20})?"
_FULL = (
    r"\d{4}\s{0,20}[-/.年]\s{0,20}\d{1,2}\s{0,20}[-/.月]\s{0,20}\d{1,2}\s{0,20}日?"
    r"(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
_SHORT = r"\d\d[-/.]\d\d"
_OPEN, _CLOSE = r"[\[(（【〔]\s{0,20}", r"\s{0,20}[\])）】〕]"
_DATED_END = re.compile(
    rf"(?<![\s\[(（【])[\s\[(（【]++{_SAID}({_FULL})\s{{0,20}}[\])）】]?$|\s{{0,20}}{_OPEN}({_SHORT}){_CLOSE}$"
)
_DATED_START = re.compile(
    rf"^{_OPEN}{_SAID}({_FULL}|{_SHORT}){_CLOSE}\s{{0,20}}"
    rf"|^(\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:\s+\d{{1,2}}:\d\d(?::\d\d)?)?)\s++"
)
_MOST = 1_000


def squeeze(text: str | None) -> str:
    """White space of any kind as one space, none at the ends."""
    return collapsed(text) if text else ""


def visible_title(link: LexborNode) -> str:
    """The words a link shows: a heading inside it before its whole text, without
    a date inside it.
    """
    child = link.child
    if child is None:
        return ""
    if child.next is None and child.is_text_node:
        return _trimmed(link.text())
    heading = link.css_first("h1,h2,h3,h4,h5,h6,.title,.tit,.bt")
    if heading is not None and len(squeeze(heading.text())) > 3:
        return _trimmed(heading.text())
    return _trimmed(_best_part(_parts(link)))


def _trimmed(text: str) -> str:
    return _BULLET.sub("", squeeze(text[:_MOST]))


def _parts(link: LexborNode) -> list[str]:
    """The link's text, a part for every block in it; words marked inside a line stay in the line."""
    children = list(link.iter(include_text=True))
    in_line = any(child.is_text_node and child.text().strip() for child in children)
    parts = [""]
    for child in children:
        text = child.text()
        if (
            not child.is_text_node
            and _RANK.match(text.strip())
            and not any(map(str.strip, parts))
        ):
            continue
        if child.tag in _BLOCKS and not (
            in_line and child.tag == "span" and not _DATE_ONLY.match(text.strip())
        ):
            parts += [text, ""]
        else:
            parts[-1] += text
    return [part for part in map(squeeze, parts) if part]


def _best_part(parts: Sequence[str]) -> str:
    worded = []
    for part in parts:
        if not _DATE_ONLY.match(part):
            worded.append(part)
    for part in worded:
        if len(part) >= 6:
            return part
    return max(worded, key=len, default="")


def full_title(visible: str, attribute: str | None) -> str:
    """What the link shows, or its `title` attribute where the shown text is cut short or missing."""
    said = squeeze((attribute or "").strip().partition("\n")[0])
    shown = _CUT.sub("", visible)
    whole = said.startswith(shown[:20]) and len(said) >= len(shown) and said != visible
    if said and (whole or not visible):
        return said
    return visible


def split_date(title: str, now: datetime) -> tuple[str, Moment | None]:
    """A title without the date at its end or its beginning, and that date."""
    for form in (_DATED_END, _DATED_START):
        hit = form.search(title)
        moment = None
        if hit:
            moment = parse_date(hit[1] or hit[2], now)
        rest = ""
        if hit:
            rest = title[: hit.start()].rstrip() + title[hit.end() :]
        if moment and rest:
            return rest, moment
    return title, None


def chunks(node: LexborNode) -> list[str]:
    """The pieces of text under `node`, one for each text node."""
    return [
        piece
        for piece in map(squeeze, node.text(separator=BREAK).split(BREAK))
        if piece
    ]
