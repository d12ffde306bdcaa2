"""An article page → what it says: title, publisher, author, time, text, files.

The way: bytes → text (charset) → tree (markup) → lines (lines) → the body's element
(body) → its paragraphs (fragment, cuts). Title, publisher, author
and time come from the passport's selectors where it has them, then from the head
(meta), the label lines around the text (labels), and at last from headings, data and
address.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from crawler.css_selectors import ArticleSelectors
from crawler.pages.author import find_author
from crawler.pages.body import text_start
from crawler.pages.body_search import known_body, page_body
from crawler.pages.charset import decode
from crawler.pages.chosen import Chosen, choose
from crawler.pages.cuts import article_paragraphs
from crawler.pages.data import stated_in_data
from crawler.pages.document import document_date, document_number, issuers
from crawler.pages.evidence import Evidence, selected
from crawler.pages.fragment import paragraphs, slim
from crawler.pages.hidden import hide_jammers, is_hidden
from crawler.pages.lines import Sheet, read_lines
from crawler.pages.links import file_links, scripted_files
from crawler.pages.markup import check_bytes, seen_markup, tree
from crawler.pages.meta import Head, read_head
from crawler.pages.missing import excuse
from crawler.pages.notice import below_labels
from crawler.pages.page import ListStatement, Page
from crawler.pages.phrases import SMALL_PRINT
from crawler.pages.pictures import is_picture_post, shows_media
from crawler.pages.publisher import find_publisher
from crawler.pages.reading import Link, Reading, Unreadable
from crawler.pages.title import Title, find_title
from crawler.pages.twins import twin_of
from crawler.pages.walls import wall
from crawler.pages.when import find_moment
from crawler.template.lessons import lesson_of
from crawler.template.memory import TemplateMemory, usual_lesson
from crawler.template.recall import recall_for
from crawler.template.titles import sure_title, told_title
from crawler.template.usual import Fields, usual_fields
from text.dates import parse_date

__all__ = ["Link", "Reading", "Unreadable", "read_article"]

_LEAD = re.compile(r"^(?:核心提示|导读|導讀|编者按|編者按)\s*[:：丨|].{20}")
_SMALL_PRINT_CHARS, _TRACE_CHARS = 250, 1_000


@dataclass
class _Found:
    """The body on its page: its element, its paragraphs, and the numbers of the lines
    they begin and end at.
    """

    element: etree._Element
    texts: list[str]
    first: int
    last: int
    doubled: bool = False


@dataclass(frozen=True)
class _Given:
    """What is given beside the page's tree: its text and address, the time, its list's
    word, its site's templates.
    """

    html: str
    url: str | None
    now: datetime
    listed: ListStatement
    memory: TemplateMemory | None

    @property
    def is_informed(self) -> bool:
        """Whether list or memory may know the title."""
        return self.listed.title is not None or self.memory is not None


def read_article(
    body: bytes,
    url: str | None,
    *,
    now: datetime,
    header_charset: str | None = None,
    selectors: ArticleSelectors | None = None,
    listed: ListStatement | None = None,
    memory: TemplateMemory | None = None,
) -> Reading:
    """The article on the page `body`, fetched from `url` (None where unknown) at `now`;
    `listed` is its list's word.

    With a `memory` of the site's templates the reading has a lesson to learn from.

    Raises Unreadable for what holds no article: nothing, another kind of file, a wall,
    a page without a text, one that says there is nothing at this address.
    """
    check_bytes(body)
    name = wall(200, {}, body)
    if name:
        raise Unreadable(f"wall: {name}")
    html, encoding = decode(body, header_charset)
    chosen = choose(seen_markup(html), selectors)
    root = tree(chosen.markup)
    if "<style" in html:
        hide_jammers(root, html)
    head = read_head(html, root)
    for name, value in stated_in_data(html).items():
        head.named.setdefault(name, value)
    given = _Given(html, url, now, listed or ListStatement(), memory)
    try:
        try:
            reading = _read(root, head, chosen, given)
        except Unreadable as error:
            if str(error) != "no text":
                raise
            reading = _wordless(root, head, chosen, given)
    except Unreadable:
        reason = excuse(head.title, "", html)
        if reason:
            raise Unreadable(reason) from None
        raise
    stated = (
        reading.attachments
        or reading.flags
        or (reading.publisher and reading.published_at)
    )
    if stated:
        reason = None
    else:
        reason = excuse(f"{head.title}\n{reading.title}", reading.text, html)
    if reason:
        raise Unreadable(reason)
    reading.encoding = encoding
    return reading


def _read(
    root: etree._Element,
    head: Head,
    chosen: Chosen,
    given: _Given,
) -> Reading:
    known = known_body(root, head, chosen, given.memory)
    sheet, element, hidden = known or page_body(root, head, chosen, given.html)
    start = text_start(sheet, element)
    named = _title(sheet, head, start, given)
    title, title_line, evidence = named.text, named.line, named.evidence
    inside = title_line is None or title_line >= sheet.spans[element][0]
    found = _texts(
        sheet,
        element,
        chosen.title or title if inside else None,
        title_line,
        hidden=hidden,
    )
    files = file_links(element, sheet, found.last + 1, given.url)
    if not files and _says_nothing(found.texts):
        raise Unreadable("no text")
    text = "\n".join(found.texts or [file.name for file in files])
    reading = Reading(title=chosen.title or title, text=text, attachments=files)
    if found.doubled:
        reading.flags.add("doubled")
    page = Page(
        sheet,
        head,
        given.html,
        given.url,
        given.now,
        reading.title or "",
        title_line,
        found.texts,
        found.first,
        found.last,
        sheet.spans[found.element],
        given.listed,
        found.element,
    )
    own = set(element.iter()) if sheet.others else set()
    plain = not (hidden or found.doubled or sheet.others & own)
    _describe_known(reading, page, chosen, given.memory, title=evidence, plain=plain)
    return reading


def _title(sheet: Sheet, head: Head, start: int, given: _Given) -> Title:
    """The title that list or template tell, or else the page by itself."""
    told = None
    if given.is_informed:
        told = sure_title(sheet, start, given.listed.title, given.memory)
    if told and sheet.is_part:
        text, line = told
        return Title(text, line, selected(text, None, "list"))
    named = find_title(sheet, head, start)
    told = told or told_title(sheet, start, named.line, head.title, given.memory)
    if told is None:
        return named
    text, line = told
    evidence = named.evidence
    if text != named.text:
        evidence = selected(text, evidence, "list")
    return Title(text, line, evidence)


def _says_nothing(texts: list[str]) -> bool:
    """Whether a text is empty, or for the most part the site's own small print."""
    chars = _chars(texts)
    if chars > _TRACE_CHARS:
        return False
    own = 0
    for text in sorted(texts, key=len, reverse=True):
        if not SMALL_PRINT.search(text[:_SMALL_PRINT_CHARS]):
            own += len(text)
        if own * 2 > chars:
            return False
    return True


def _wordless(
    root: etree._Element,
    head: Head,
    chosen: Chosen,
    given: _Given,
) -> Reading:
    """The article on a page with title and day that shows a picture, a film, or a file
    by a script, and no text.

    Raises Unreadable("no text") for any other page.
    """
    sheet = read_lines(root, title=head.title)
    named = find_title(sheet, head, len(sheet.lines))
    title, title_line = named.text, named.line
    begin = 0
    files: list[Link] = []
    if not (title and is_picture_post(given.html)):
        begin, files = _shown_content(sheet, head, title_line, given.html, given.url)
    text = "\n".join(file.name for file in files)
    reading = Reading(title=chosen.title or title, text=text, attachments=files)
    if not files:
        reading.flags.add("image-only")
    page = Page(
        sheet,
        head,
        given.html,
        given.url,
        given.now,
        reading.title or "",
        title_line,
        [],
        begin,
        begin - 1,
        sheet.spans[sheet.lines[begin - 1].home] if begin else (0, 0),
        given.listed,
    )
    _describe(reading, page, chosen, named.evidence, _searched(page, chosen))
    return reading


def _shown_content(
    sheet: Sheet, head: Head, title_line: int | None, html: str, url: str | None
) -> tuple[int, list[Link]]:
    """The line below title and labels, and the files a script shows there. Raises
    Unreadable where nothing is shown.
    """
    begin = below_labels(sheet, head)
    if title_line is not None and begin is not None:
        files = scripted_files(html, url)
        if files or shows_media(html, sheet, title_line, begin):
            return begin, files
    raise Unreadable("no text")


def _texts(
    sheet: Sheet,
    element: etree._Element,
    title: str | None,
    title_line: int | None,
    *,
    hidden: bool,
) -> _Found:
    start, end = sheet.spans[element]
    texts = _paragraphs(element, sheet, title, hidden=hidden)
    if title_line is None:
        below = start
    else:
        below = max(start, min(title_line + 1, end - 1))
    if texts:
        first = _line_of(sheet, texts[0], range(below, end), below)
    else:
        first = start
    lead = None
    for line in sheet.lines[max(0, first - 3) : first]:
        if _LEAD.match(line.text):
            lead = line.text
            break
    texts = [lead, *texts] if lead else texts
    if texts:
        last = _line_of(sheet, texts[-1], range(end - 1, start - 1, -1), end - 1)
    else:
        last = end - 1
    twin = twin_of(element, sheet, texts)
    if twin is not None:
        other = _paragraphs(twin, sheet, title, hidden=hidden or is_hidden(twin))
        texts = max(texts, other, key=_chars)
    return _Found(element, texts, first, last, doubled=twin is not None)


def _paragraphs(
    element: etree._Element, sheet: Sheet, title: str | None, *, hidden: bool
) -> list[str]:
    found = paragraphs(slim(element, sheet, hidden=hidden))
    return [part.text for part in article_paragraphs(found, title)]


def _chars(texts: list[str]) -> int:
    return sum(map(len, texts))


def _line_of(sheet: Sheet, text: str, numbers: range, otherwise: int) -> int:
    for number in numbers:
        if sheet.lines[number].text[:24] == text[:24]:
            return number
    return otherwise


def _describe_known(
    reading: Reading,
    page: Page,
    chosen: Chosen,
    memory: TemplateMemory | None,
    *,
    title: Evidence,
    plain: bool,
) -> None:
    """Describes the reading by what is known of the page's template, and makes the page's lesson."""
    if memory is None:
        _describe(reading, page, chosen, title, _searched(page, chosen))
        return
    recall = page.recall = recall_for(page, memory)
    if recall is not None and page.sheet.is_part and not chosen.has_fields:
        usual = usual_fields(page, recall.template)
        if usual is not None:
            page.is_usual = True
            _describe(reading, page, chosen, title, usual)
            reading.lesson = usual_lesson(recall.template.signature)
            return
    _describe(reading, page, chosen, title, _searched(page, chosen))
    reading.lesson = lesson_of(page, reading.evidence, plain=plain)


def _searched(page: Page, chosen: Chosen) -> Fields:
    """The fields as the finders find them."""
    found = find_moment(page)
    author = find_author(page)
    publisher = find_publisher(page, chosen.author or author.value)
    evidence = {
        "published_at": found.evidence,
        "author": author,
        "publisher": publisher,
    }
    return Fields(found.moment, evidence)


def _describe(
    reading: Reading, page: Page, chosen: Chosen, title: Evidence, fields: Fields
) -> None:
    """Fills in when, by whom and where the article was published, with the evidence."""
    picked = None
    if chosen.date:
        picked = parse_date(chosen.date, page.now)
    moment = picked or fields.moment
    if moment:
        reading.published_at = moment.at
        reading.published_precision = moment.precision
    reading.author = chosen.author or fields.evidence["author"].value
    reading.publisher = chosen.publisher or fields.evidence["publisher"].value
    reading.document_date = document_date(page)
    reading.document_number = document_number(page)
    reading.issuers = issuers(page)
    reading.evidence = {"title": title, **fields.evidence}
    for name, value in (
        ("published_at", picked and picked.at.isoformat()),
        ("author", chosen.author),
        ("publisher", chosen.publisher),
        ("title", chosen.title),
    ):
        if value:
            reading.evidence[name] = selected(value, reading.evidence.get(name))
