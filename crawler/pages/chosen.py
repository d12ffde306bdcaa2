"""What a passport's selectors pick from a page."""

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.css_selectors import ArticleSelectors, split_selector
from crawler.pages.author import chosen_author
from crawler.pages.publisher import chosen_publisher
from text.spacing import collapsed

BODY_MARK = "policywatch-body"


@dataclass
class Chosen:
    """The parts found by selectors; None where the passport names none or the page has none.

    `markup` is the page without what is to be removed; where `has_body`, its body is
    marked by the attribute BODY_MARK.
    """

    markup: str
    has_body: bool = False
    title: str | None = None
    date: str | None = None
    publisher: str | None = None
    author: str | None = None

    @property
    def has_fields(self) -> bool:
        """Whether a field was picked."""
        return any((self.title, self.date, self.publisher, self.author))


def choose(markup: str, selectors: ArticleSelectors | None) -> Chosen:
    """What `selectors` pick from a page's markup (already checked for what stops a parser)."""
    if selectors is None or selectors == ArticleSelectors():
        return Chosen(markup)
    page = LexborHTMLParser(markup)
    for selector in selectors.remove:
        for node in page.css(split_selector(selector)[0]):
            node.decompose()
    chosen = Chosen(
        markup,
        title=_text(page, selectors.title),
        date=_text(page, selectors.date),
        publisher=chosen_publisher(_text(page, selectors.publisher) or ""),
        author=chosen_author(_text(page, selectors.author) or ""),
    )
    chosen.has_body = _mark_body(page, selectors.body)
    chosen.markup = page.html or markup
    return chosen


def _text(page: LexborHTMLParser, selectors: tuple[str, ...]) -> str | None:
    for selector in selectors:
        css, attribute = split_selector(selector)
        for node in page.css(css) if css else []:
            value = _value(node, attribute)
            if value:
                return value
    return None


def _value(node: LexborNode, attribute: str | None) -> str:
    if attribute:
        value = node.attributes.get(attribute)
    else:
        value = node.text(deep=True, separator=" ")
    return collapsed(value or "")


def _mark_body(page: LexborHTMLParser, selectors: tuple[str, ...]) -> bool:
    """Marks the first body with a text that the selectors find; whether there is one."""
    for selector in selectors:
        for node in page.css(split_selector(selector)[0]):
            if node.text(deep=True).strip():
                node.attrs[BODY_MARK] = ""
                return True
    return False
