"""What a passport's selectors pick from a page."""

from dataclasses import dataclass

from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.selectors import ArticleSelectors, split_selector


@dataclass
class Chosen:
    """The parts found by selectors; None where the passport names none or the page has none."""

    title: str | None = None
    body: etree._Element | None = None
    date: str | None = None
    publisher: str | None = None
    author: str | None = None


def choose(markup: str, selectors: ArticleSelectors) -> Chosen:
    """What `selectors` pick from a page's markup (already checked for what stops a parser)."""
    if not any((selectors.title, selectors.body, selectors.date, selectors.publisher, selectors.author, selectors.remove)):
        return Chosen()
    page = LexborHTMLParser(markup)
    for selector in selectors.remove:
        for node in page.css(split_selector(selector)[0]):
            node.decompose()
    return Chosen(
        title=_text(page, selectors.title),
        body=_body(page, selectors.body),
        date=_text(page, selectors.date),
        publisher=_text(page, selectors.publisher),
        author=_text(page, selectors.author),
    )


def _text(page: LexborHTMLParser, selectors: tuple[str, ...]) -> str | None:
    for selector in selectors:
        css, attribute = split_selector(selector)
        for node in page.css(css) if css else []:
            value = _value(node, attribute)
            if value:
                return value
    return None


def _value(node: LexborNode, attribute: str | None) -> str:
    value = node.attributes.get(attribute) if attribute else node.text(deep=True, separator=" ")
    return " ".join((value or "").split())


def _body(page: LexborHTMLParser, selectors: tuple[str, ...]) -> etree._Element | None:
    for selector in selectors:
        for node in page.css(split_selector(selector)[0]):
            if node.text(deep=True).strip():
                return etree.fromstring(f"<html><body>{node.html}</body></html>", etree.HTMLParser(encoding=None))
    return None
