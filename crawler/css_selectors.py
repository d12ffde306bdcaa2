"""CSS selectors as passports write them, and the groups of them that readers of pages take.

A selector is plain CSS, and may end in `::text` or `::attr(name)`. Several are tried in order.
"""

import re
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
)

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_ENDING = re.compile(r"::(?:(text)|attr\(([\w:-]+)\))\s*$")


def split_selector(selector: str) -> tuple[str, str | None]:
    """`a::attr(title)` → `("a", "title")`; `h1::text` and `h1` → `("h1", None)`."""
    ending = _ENDING.search(selector)
    if ending is None:
        return selector.strip(), None
    return selector[: ending.start()].strip(), ending[2]


# The context that passports are read with which were read whole before: the shipped ones, by the tests.
PROVED = {"proved": True}


def is_proved(info: ValidationInfo) -> bool:
    """Whether patterns and selectors need not be tried: that takes longer than reading the files."""
    return info.context == PROVED


@cache
def _blank_page() -> "LexborHTMLParser":
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser("<p></p>")


def check_selector(selector: str) -> str:
    """`selector` itself. Raises ValueError where an engine that reads pages does not understand it."""
    import soupsieve
    from selectolax.lexbor import SelectolaxError
    from soupsieve.util import SelectorSyntaxError

    css, attribute = split_selector(selector)
    if not css and (attribute or "::" in selector):
        return selector
    try:
        soupsieve.compile(css)
        _blank_page().css_first(css)
    # soupsieve says NotImplementedError of CSS that is sound and that it can't match.
    except (
        SelectorSyntaxError,
        NotImplementedError,
        SelectolaxError,
    ) as error:
        reason = str(error).splitlines()[0]
        raise ValueError(
            f"{selector!r} is no CSS selector we can use ({reason})"
        ) from error
    return selector


def _several(value: Any) -> Any:
    if isinstance(value, str):
        return (value,)
    return value


def _checked_selector(selector: str, info: ValidationInfo) -> str:
    if is_proved(info):
        return selector
    return check_selector(selector)


def _checked_pattern(pattern: str, info: ValidationInfo) -> str:
    if is_proved(info):
        return pattern
    return check_pattern(pattern)


Css = Annotated[str, AfterValidator(_checked_selector)]
Selectors = Annotated[tuple[Css, ...], BeforeValidator(_several)]


def check_pattern(pattern: str) -> str:
    """`pattern` itself. Raises ValueError where it is no regular expression."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression ({error})") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_checked_pattern)]
Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(_several)]


class Table(BaseModel):
    """A table of a passport: what it does not know it refuses."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ArticleSelectors(Table):
    """`[article]`: where the parts of an article stand; what is not given is found without help."""

    title: Selectors = ()
    body: Selectors = ()
    date: Selectors = ()
    publisher: Selectors = ()
    author: Selectors = ()
    remove: Selectors = ()


class ListSelectors(Table):
    """`[listing]`: where the rows of a list stand, how far to follow `next`, which addresses are articles."""

    item: Selectors = ()
    link: Selectors = ()
    title: Selectors = ()
    date: Selectors = ()
    next: Selectors = ()
    pages: int = Field(default=1, ge=1, le=1000)
    follow: Pattern | None = None


def follows(pattern: str | None, url: str) -> bool:
    """Whether a list's link leads to an article, as far as the passport's `follow` says."""
    return pattern is None or re.search(pattern, url) is not None
