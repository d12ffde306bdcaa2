"""White space of HTML source → the spaces a reader sees."""

import re

# Han, kana, Chinese punctuation, full-width forms, and the quotation marks and dashes
# that Chinese shares with English.
_WIDE = (
    "\u2014\u2018\u2019\u201c\u201d\u2026\u2e80-\u312f\u31c0-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\ufe30-\ufe4f\uff00-\uffef\U00020000-\U000323af"
)
_LINE_END = re.compile(rf"(?<=[{_WIDE}])[ \t]*+[\r\n][ \t\r\n\f]*+(?=[{_WIDE}])")


def collapsed(text: str) -> str:
    """The text in one line, runs of white space as one space, none at the ends.

    A line end of the source between two Chinese characters is no space: `人工⏎智能` is one word. (CSS Text 3,
    segment break transformation rules; a line that is indented by full-width spaces keeps its space.)
    """
    if "\n" in text or "\r" in text:
        text = _LINE_END.sub("", text)
    return " ".join(text.split())
