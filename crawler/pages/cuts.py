"""What the body's element holds beside the article: head lines above, small print and offers below.

The lists are words that Chinese sites print around every article; a paragraph is left out only as a whole.
"""

import re

from crawler.pages.fragment import Paragraph
from crawler.pages.labels import statements_in
from crawler.pages.phrases import (
    A_DAY,
    BELOW_ARTICLE,
    BUTTONS,
    END_LINE,
    HEAD_LINE,
    LABELLED,
    OFFERS_HEAD,
)
from crawler.pages.spelling import ENDS, letters, unannotated
from crawler.pages.vocabulary import FOREIGN

_ORIGINAL = re.compile(
    r"^[（(\[【]?\s{0,20}(?:本文)?原(?:文)?(?:标题|標題|题)[为為]?\s{0,20}[:：《]"
)
_ENGLISH_DAY = (
    r"(?:[A-Z][a-z]{2,8}\.?\s\d{1,2},?|\d{1,2}\s[A-Z][a-z]{2,8}\.?,?)\s(?:19|20)\d\d"
)
_DATED = re.compile(
    rf"^\D{{0,14}}?(?P<date>(?:{A_DAY}|{_ENGLISH_DAY})\s{{0,20}}日?\s{{0,20}}"
    rf"(?:\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?)"
)
_ADOPTED = re.compile(r"通过|批准|公布|施行|修订|修正|令第|第\d+号|会议|印发$|发布$")
# What else a line with a date holds where it is the by-line: the site's address before it, names behind it.
_OF_THE_SITE = re.compile(r"^https?://\S{4,60}\s+")
_REPORTED = re.compile(r"(?:记者|記者|通讯员|实习生)\s+\S")
_A_NAME, _A_WORD = 10, 8
_FEWEST_WORDS, _MOST_WORDS = 3, 12
# A day without its year behind a name: `镇报 10-20 07:31`.
_DATED_SHORT = re.compile(r"^(?:\S{2,16}\s+)?[01]?\d-[0-3]?\d\s+\d{1,2}:\d\d$")
_MOMENT_AT_END = re.compile(rf"{A_DAY}\s{{0,20}}日?\s{{0,20}}\d{{1,2}}:\d\d(?::\d\d)?$")
_MAX_NAMES_CHARS = 60
_MIN_LABELS_BELOW, _MAX_LABELS_BELOW, _MAX_LABEL_CHARS = 2, 6, 60
# WeChat's word over a post that another account wrote.
_REPOSTED = re.compile(r"^以下文章来源于\s?\S{2,30}\s?[，,]\s?作者")
_ASKS = re.compile(
    r"^广告|点击|點擊|进入|查看|更多|下载|关注|订阅|报名|>>|»|→|APP|客户端"
)
_AN_ARTICLE = 200
_ENDING_SHARE = 0.45


def article_paragraphs(found: list[Paragraph], title: str | None) -> list[Paragraph]:
    """`found` without what stands around the article."""
    kept = _without_head_lines(_below_title(found, title))
    return _without_labels_below(_before_end(_without_offers(kept)))


def _below_title(found: list[Paragraph], title: str | None) -> list[Paragraph]:
    """What follows the title, where the body's element holds it and no sentence stands above it."""
    own = letters(title or "")
    if len(own) < 4:
        return found
    told = False
    for first, paragraph in enumerate(found[:25]):
        said, number = _title_at(found, first, own)
        if said.startswith(own) and len(said) <= len(own) + 25:
            return found if told else found[number + 1 :]
        told = told or (
            len(said) > 40
            and paragraph.linked * 2 <= len(said)
            and bool(ENDS.search(paragraph.text))
        )
    return found


def _title_at(found: list[Paragraph], first: int, own: str) -> tuple[str, int]:
    """The letters of the paragraph `first` and of those below it that go on with the
    title; the last one's number.
    """
    said, last = letters(found[first].text), first
    while (
        len(said) >= 4
        and len(said) < len(own)
        and own.startswith(said)
        and last + 1 < len(found)
    ):
        last += 1
        said += letters(found[last].text)
    return said, last


def _without_head_lines(found: list[Paragraph]) -> list[Paragraph]:
    """Drops label lines, dates and buttons that stand above the first sentence."""
    start = 0
    for number, paragraph in enumerate(found[:15]):
        if is_head_line(unannotated(paragraph.text)):
            start = number + 1
        elif (
            len(paragraph.text) > 24
            or ENDS.search(paragraph.text)
            or number > start + 3
        ):
            break
    return found[start:]


def is_head_line(text: str) -> bool:
    """Whether a line says when, by whom or how often, or offers buttons, and nothing else."""
    text = _OF_THE_SITE.sub("", text)
    if len(text) > 150:
        return False
    if _ORIGINAL.match(text) or BUTTONS.match(text):
        return True
    if ENDS.search(text):
        return False
    if not letters(text) or _DATED_SHORT.match(text) or _REPOSTED.match(text):
        return True
    if _ends_in_moment(text):
        return True
    dated = _DATED.match(text)
    if dated:
        rest = text[: dated.start("date")] + text[dated.end() :]
        if LABELLED.search(rest) or _REPORTED.search(rest) or ":" in dated["date"]:
            return True
        short = len(letters(rest)) <= _A_NAME and not text.endswith("日")
        return (short or _is_strewn(rest)) and not _ADOPTED.search(text)
    return HEAD_LINE.match(text) is not None and not _is_credit(text)


def _ends_in_moment(text: str) -> bool:
    """Whether a short line of names ends in a day with its hour: `某报 某客户端 李某 2026-10-10 05:00`."""
    moment = _MOMENT_AT_END.search(text)
    if moment is None or len(text) > _MAX_NAMES_CHARS:
        return False
    names = text[: moment.start()]
    if LABELLED.search(names):
        return True
    return all(len(letters(word)) <= _A_WORD for word in names.split())


def _is_strewn(rest: str) -> bool:
    """Whether the text beside a date is a row of short words: counters, buttons, marks."""
    words = rest.split()
    short = all(len(letters(word)) <= _A_WORD for word in words)
    return short and _FEWEST_WORDS <= len(words) <= _MOST_WORDS


def _is_credit(text: str) -> bool:
    """`作者：…`, `记者 …` alone are the article's own by-line and stay."""
    return (
        re.match(r"^[\s【（(]*(?:作者|记者|文|撰文)\s{0,20}[:：/]", text) is not None
        and len(text) < 40
    )


def _without_offers(found: list[Paragraph]) -> list[Paragraph]:
    around = [None, *found, None]
    remaining: list[Paragraph] = []
    for number, part in enumerate(found):
        if not _is_offer(part, around[number], around[number + 2]):
            remaining.append(part)
    return remaining


def _is_offer(
    paragraph: Paragraph,
    before: Paragraph | None,
    behind: Paragraph | None,
) -> bool:
    """Whether a paragraph is a button, a note on the title, or nothing but a link (a
    linked subhead is none).
    """
    text = ""
    if len(paragraph.text) < 300:
        text = unannotated(paragraph.text)
    if (len(text) < 24 and BUTTONS.match(text)) or (
        len(text) < 90 and _ORIGINAL.match(text)
    ):
        return True
    if not _is_link(paragraph) or len(text) > 120 or ENDS.search(text[:-1]):
        return False
    heads = (
        before is not None
        and not _is_link(before)
        and behind is not None
        and not _is_link(behind)
    )
    return (
        not heads
        or _ASKS.search(text) is not None
        or not ENDS.search(behind.text if behind else "")
    )


def _is_link(paragraph: Paragraph) -> bool:
    return paragraph.linked * 10 >= len(paragraph.text) * 9


def _before_end(found: list[Paragraph]) -> list[Paragraph]:
    """Cuts at the first line that begins the page's own end matter, if little of the
    article can stand below it.
    """
    total = sum(len(paragraph.text) for paragraph in found)
    passed = 0
    for number, paragraph in enumerate(found):
        text = ""
        if len(paragraph.text) < 300:
            text = unannotated(paragraph.text)
        if passed > _AN_ARTICLE and len(text) < 24 and BELOW_ARTICLE.match(text):
            return found[:number]
        late = passed * 2 > total * (1 - _ENDING_SHARE) or total - passed < 400
        ends = (late and END_LINE.match(text)) or (
            number and len(text) < 24 and OFFERS_HEAD.match(f"{text} ")
        )
        if ends and _is_end(found[number + 1 :], passed):
            return found[:number]
        passed += len(paragraph.text)
    return found


def _without_labels_below(found: list[Paragraph]) -> list[Paragraph]:
    """`found` without the label lines it ends in, where they say when or by whom the
    article was published.
    """
    end = len(found)
    fields: set[str] = set()
    while end > 1 and len(found) - end < _MAX_LABELS_BELOW:
        text = unannotated(found[end - 1].text)
        statements = []
        if len(text) < _MAX_LABEL_CHARS:
            statements = statements_in(text)
        if not statements or statements[0].start > 1 or statements[0].label is FOREIGN:
            break
        fields.update(statement.label.field for statement in statements)
        end -= 1
    told = {"publisher", "date"} <= fields and len(found) - end >= _MIN_LABELS_BELOW
    return found[:end] if told else found


def _is_end(rest: list[Paragraph], passed: int) -> bool:
    """Whether what follows is small against what has been read, or has no sentences of its own."""
    told = 0
    for paragraph in rest:
        if len(ENDS.findall(paragraph.text)) > 1:
            told += len(paragraph.text)
    return told * 2 <= passed
