"""What a query that was typed with a Chinese input method, or with another system's signs, may have meant.

In this language `（`, `：`, `“`, `，` and lower-case `or` are ordinary text, so `（人工智能 OR 机器人）` is accepted
and finds nothing. These functions say what the same query would be in the signs of the language, for a person
to choose; they never change a query by themselves.
"""

import re
from collections.abc import Callable

from text.normalise import clean
from text.query import Node, QueryError, parse
from text.query_tree import FIELDS

MAX_SUGGESTIONS = 3
MAX_CHARS = 1000  # longer queries come from programs

# What stays as it is: phrases, titles of documents.
_KEPT = re.compile(r'"(?:[^"\\]|\\.)*+"|《[^《》]*+》')
_WORD_START = r"(?<![^\s(（:：\-－，、；,;])"
_QUOTED = re.compile(
    _WORD_START
    + r'["“”„＂「『]([^"“”„＂「」『』]{1,200})["“”＂」』](?![^\s)）,，、;；])'
)
_OPENED = re.compile(_WORD_START + "（")
_FIELD = re.compile(rf"(?<![\w])({'|'.join(FIELDS)})\s?[：:]\s?", re.IGNORECASE)
_MINUS = re.compile(r"(?<![^\s(（])[－—–−](?=[^\s－—–−])")
_OPERATORS = {
    "or": "OR", "ｏｒ": "OR", "或": "OR", "或者": "OR", "|": "OR", "||": "OR", "｜": "OR", "｜｜": "OR",
    "and": "AND", "ａｎｄ": "AND", "且": "AND", "并且": "AND", "和": "AND", "与": "AND", "&": "AND", "&&": "AND",
    "＆": "AND", "＋": "AND", "not": "NOT", "ｎｏｔ": "NOT",
}  # fmt: skip
_BARS = re.compile(r"[|｜]{1,2}+")
_RANGE_SIGNS = str.maketrans("［］｛｝＞＜＝", "[]{}><=")
_SEPARATOR = r"(?:[，、；;]|,(?!\d))"
_ITEM = re.compile(rf'(?:{_KEPT.pattern}|,(?=\d)|[^\s()（）"《，、；,;])++')
_LIST = re.compile(rf"(?:{_ITEM.pattern}{_SEPARATOR}++ ?+)++(?:{_ITEM.pattern})?+")
_LIST_OR_KEPT = re.compile(f"{_LIST.pattern}|{_KEPT.pattern}")


def suggestions(written: str) -> list[str]:
    """The readings of a query that a person may have meant, most likely first, at most
    MAX_SUGGESTIONS. Each can be read and means something else than what was written.
    """
    if len(written) > MAX_CHARS:
        return []
    seen = [_tree(written)]
    found: list[str] = []
    for candidate in _candidates(clean(written)):
        tree = _tree(candidate)
        if tree is not None and tree not in seen:
            seen.append(tree)
            found.append(candidate)
    return found[:MAX_SUGGESTIONS]


def _tree(written: str) -> Node | None:
    try:
        return parse(written).tree
    except QueryError:
        return None


def _candidates(written: str) -> list[str]:
    signs = _with_signs(written)
    lists = [_with_lists(signs, operator) for operator in (" OR ", " AND ")]
    return [signs] if lists[0] == signs else lists


def _with_signs(written: str) -> str:
    """The query with half-width brackets, colons, quotation marks and minus signs, and
    operators in capitals.
    """
    quoted = _QUOTED.sub(r'"\1"', written)
    grouped = bool(_OPENED.search(quoted)) or quoted.count("(") != quoted.count(")")
    return _outside_phrases(quoted, lambda part: _signs_of_part(part, grouped))


def _signs_of_part(part: str, grouped: bool) -> str:
    if grouped:
        part = part.replace("（", "(").replace("）", ")")
    part = _FIELD.sub(lambda hit: f"{hit[1].lower()}:", part)
    part = _MINUS.sub("-", part)
    part = _BARS.sub(" | ", part).replace("＊", "*")
    if "published:" in part:
        part = part.translate(_RANGE_SIGNS)
    words = re.split(r"( +|[()])", part)
    said = "".join(_OPERATORS.get(word.lower(), word) for word in words)
    return re.sub(" {2,}", " ", said)


def _with_lists(written: str, operator: str) -> str:
    """The query with `A、B` as `A OR B` (or AND), in brackets where more stands around it."""

    def joined(hit: re.Match[str]) -> str:
        if _KEPT.fullmatch(hit[0]):
            return hit[0]
        items = _ITEM.findall(hit[0])
        field, colon, first = items[0].partition(":")
        if not colon or field not in FIELDS:
            field, colon, first = "", "", items[0]
        values = operator.join([first, *items[1:]])
        is_whole = hit[0] == written and not colon
        if is_whole or len(items) < 2:
            return values
        return f"{field}{colon}({values})"

    return _LIST_OR_KEPT.sub(joined, written)


def _outside_phrases(written: str, change: Callable[[str], str]) -> str:
    """The query with every part outside phrases and titles changed."""
    pieces, at = [], 0
    for hit in _KEPT.finditer(written):
        pieces += [change(written[at : hit.start()]), hit[0]]
        at = hit.end()
    return "".join([*pieces, change(written[at:])]).strip()
