"""One width for one mark: Chinese commas and brackets, ASCII digits.

Every letter maps to one letter, so places in the text stay the same and the printed
wording can be cut out of the original.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from text.policy.facts import DocumentFacts, Event, TextFacts

_DIGITS = str.maketrans("０１２３４５６７８９％．﹪", "0123456789%.%")
# Few texts have any; translating looks each letter up in a dictionary.
_ANY_DIGIT = re.compile("[０-９％．﹪]")
_WIDE = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "?": "？", "!": "！"}
_ENDS_LINE = re.compile(r"[。！？!?：:；;]\s*$")
MIN_WRAPPED_LINES = 8
MIN_WRAP_CHARS, MAX_WRAP_CHARS = 20, 60
# A comma between digits belongs to the number, a colon to the clock.
_NARROW = re.compile(r"(?<![0-9A-Za-z/])[,;:?!()]|[,;:?!()](?![0-9A-Za-z/])")


def one_width(text: str) -> str:
    """The text with marks and digits in the width the rules are written for."""
    if _ANY_DIGIT.search(text):
        narrow = text.translate(_DIGITS)
    else:
        narrow = text
    return _NARROW.sub(lambda found: _WIDE[found[0]], narrow)


def unwrapped(text: str) -> str:
    """The text with lines joined that a fixed width cut in the middle of a sentence.

    Text taken from a PDF breaks every line at the same width; other text is left.
    """
    lines = text.split("\n")
    if len(lines) < MIN_WRAPPED_LINES:
        return text
    lengths = sorted(map(len, lines))
    width = lengths[int(len(lengths) * 0.9)]
    if not MIN_WRAP_CHARS <= width <= MAX_WRAP_CHARS:
        return text
    cut = [len(line) >= width - 4 and not _ENDS_LINE.search(line) for line in lines]
    if sum(cut) < len(lines) * 0.3:
        return text
    joined = []
    for line, is_cut in zip(lines, cut, strict=True):
        joined.append(line if is_cut else line + "\n")
    return "".join(joined).removesuffix("\n")


def as_printed(facts: TextFacts, original: str, changed: str) -> TextFacts:
    """The facts with titles, phrases and sentences as the original has them."""
    if original == changed:
        return facts

    def printed(written: str) -> str:
        place = changed.find(written) if written else -1
        if place >= 0:
            return original[place : place + len(written)]
        return written

    for document in (*facts.documents, *facts.untitled_documents):
        _print_document(document, printed)
    facts.targets = [
        replace(target, sentence=printed(target.sentence)) for target in facts.targets
    ]
    facts.deadlines = [
        replace(one, sentence=printed(one.sentence)) for one in facts.deadlines
    ]
    facts.windows = [
        replace(window, sentence=printed(window.sentence)) for window in facts.windows
    ]
    return facts


def _print_document(document: DocumentFacts, printed: Callable[[str], str]) -> None:
    document.title = printed(document.title)
    document.sentence = printed(document.sentence)
    if document.number is not None:
        document.number = printed(document.number)
    document.aliases = list(map(printed, document.aliases))
    events = []
    for event in document.events:
        phrase, sentence = printed(event.phrase), printed(event.sentence)
        events.append(Event(event.verb, event.date, event.precision, phrase, sentence))
    document.events = events
