"""What a source passport may say: one model a table of the file; docs/add_a_source.md explains each key."""

import re
from datetime import datetime, timedelta
from typing import Annotated, Literal
from unicodedata import category
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from crawler.categories import Category, Kind
from crawler.css_selectors import (
    ArticleSelectors,
    ListSelectors,
    Pattern,
    Patterns,
    Selectors,
    Table,
    is_proved,
)
from text.dates import SHANGHAI
from text.durations import read_length
from text.reason import restored

_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def _web_address(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.port != 0
        )
    except ValueError:
        usable = False
    if not usable or re.search(r"\s", url):
        raise ValueError(f"{url!r} is no http or https address")
    return url


def _jmespath(expression: str, info: ValidationInfo) -> str:
    if is_proved(info):
        return expression
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        jmespath.compile(expression)
    except JMESPathError as error:
        raise ValueError(
            f"{expression!r} is no JMESPath ({str(error).splitlines()[0]})"
        ) from error
    return expression


def _own_headers(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if name.lower() in (
            "user-agent",
            "host",
            "cookie",
            "authorization",
            "proxy-authorization",
        ):
            raise ValueError(f"{name} is not the passport's to set")
        if not re.fullmatch(r"[A-Za-z0-9-]+", name) or not value.isprintable():
            raise ValueError(f"{name!r} is no header a request can carry")
    return headers


Address = Annotated[str, AfterValidator(_web_address)]
JmesPath = Annotated[str, AfterValidator(_jmespath)]
Length = Annotated[timedelta, BeforeValidator(read_length)]


class JsonList(Table):
    """`[json]`: where a JSON answer keeps its articles.

    All but `items` are JMESPath inside one item; `body` is its HTML or text where the answer has it,
    so that the page need not be fetched. `html` instead of `items`: a piece of HTML in the answer, read as a
    list. `page` names the query or form parameter that counts pages, from `first_page` on.
    """

    items: JmesPath | None = None
    url: JmesPath = "url"
    title: JmesPath | None = None
    date: JmesPath | None = None
    publisher: JmesPath | None = None
    author: JmesPath | None = None
    body: JmesPath | None = None
    html: JmesPath | None = None
    page: str | None = None
    first_page: int = 1
    pages: int = Field(default=1, ge=1, le=1000)
    follow: Pattern | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "JsonList":
        if (self.items is None) == (self.html is None):
            raise ValueError(
                "give either items (the articles' JMESPath) or html (that of a piece of HTML)"
            )
        return self


class Feed(Table):
    """`[feed]`: which links of a feed are articles, and whether their pages are fetched as well."""

    follow: Pattern | None = None
    pages: bool = True


class Sitemap(Table):
    """`[sitemap]`: which sitemaps of an index to open, which addresses are articles, how fresh."""

    sitemaps: Pattern | None = None
    follow: Pattern | None = None
    newer: Length = timedelta(days=7)


class WatchedPart(Table):
    """`[page]`: what of a page is watched: the text under `text`, else the article's, without
    what `remove` names and without sentences that `ignore` matches.
    """

    text: Selectors = ()
    remove: Selectors = ()
    ignore: Patterns = ()


class ListRequest(Table):
    """`[request]`: how a list is asked for, where a plain GET does not do. The user agent stays ours."""

    method: Literal["GET", "POST"] = "GET"
    headers: Annotated[dict[str, str], AfterValidator(_own_headers)] = Field(
        default_factory=dict
    )
    form: dict[str, str] = Field(default_factory=dict)
    body: str | None = None

    @model_validator(mode="after")
    def _sendable(self) -> "ListRequest":
        if self.form and self.body is not None:
            raise ValueError("give form or body, not both")
        if self.method == "GET" and (self.form or self.body is not None):
            raise ValueError('form and body need method = "POST"')
        return self


class Expectation(Table):
    """`[expect]`: what a well source yields; outside, the operator hears of it."""

    articles_per_week: tuple[int, int] | None = None
    fields: tuple[Literal["published_at", "publisher", "author"], ...] = ()

    @field_validator("articles_per_week")
    @classmethod
    def _ordered(cls, bounds: tuple[int, int] | None) -> tuple[int, int] | None:
        if bounds is not None and not 0 <= bounds[0] <= bounds[1]:
            raise ValueError("write [least, most], both 0 or more")
        return bounds


def _disabling(because: dict[str, str | int]) -> str | None:
    """The reason that `code` and values of `disabled_because` make; None where there is no such reason."""
    values = {}
    for name, value in because.items():
        if name != "code":
            values[name] = value
    return restored(None, f"off.{because.get('code')}", values)


class Passport(Table):
    """One source: who publishes, where its list is, how often to look, how to read it."""

    id: str
    name: str = Field(min_length=1)
    publisher: str | None = None
    homepage: Address | None = None
    category: Category
    kind: Kind
    start_urls: tuple[Address, ...] = Field(min_length=1)
    every: Length | None = None
    cron: str | None = None
    slowest: Length | None = None
    enabled: bool = True
    disabled_reason: str | None = None
    disabled_because: dict[str, str | int] | None = None
    # Only a site or an unproved address is known: the first check looks for the column.
    lead: bool = False

    browser: bool = False
    encoding: str | None = None
    certificate: Literal["verified", "unverified"] = "verified"
    attachments: bool = True
    limit: int = Field(default=10_000, ge=1, le=10_000)

    request: ListRequest = ListRequest()
    listing: ListSelectors = ListSelectors()
    json_: JsonList | None = Field(default=None, alias="json")
    feed: Feed = Feed()
    sitemap: Sitemap = Sitemap()
    page: WatchedPart = WatchedPart()
    article: ArticleSelectors = ArticleSelectors()
    expect: Expectation = Expectation()

    evidence: tuple[str, ...] = ()
    checked: str | None = None
    confidence: Literal["high", "medium", "low", "lead"] | None = None
    note: str | None = None

    @field_validator("id")
    @classmethod
    def _named(cls, identifier: str) -> str:
        if not _IDENTIFIER.fullmatch(identifier):
            raise ValueError(
                f"{identifier!r}: a file's name is letters, digits, dots, dashes, underscores"
            )
        return identifier

    @field_validator("name", "publisher", "disabled_reason")
    @classmethod
    def _shown_whole(cls, text: str | None) -> str | None:
        # Format characters (U+202E) turn round what stands beside a name, a NUL ends it.
        hidden = []
        for sign in text or "":
            if category(sign)[0] == "C":
                hidden.append(sign)
        if hidden:
            raise ValueError(
                f"holds U+{ord(hidden[0]):04X}, which can't be seen: leave it out"
            )
        return text

    @field_validator("disabled_because")
    @classmethod
    def _worded(
        cls,
        because: dict[str, str | int] | None,
        info: ValidationInfo,
    ) -> dict[str, str | int] | None:
        if because is None or is_proved(info):
            return because
        if _disabling(because) is None:
            raise ValueError(f"{because!r} is no reason of [off] in text/reasons.toml")
        return because

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, encoding: str | None) -> str | None:
        try:
            "".encode(encoding or "utf-8")
        except LookupError as error:
            raise ValueError(f"{encoding!r} is no encoding Python knows") from error
        return encoding

    @field_validator("every")
    @classmethod
    def _patient(cls, every: timedelta | None) -> timedelta | None:
        if every is not None and not timedelta(seconds=1) <= every <= timedelta(
            days=366
        ):
            raise ValueError("between 1s and 366d")
        return every

    @field_validator("cron")
    @classmethod
    def _fires(cls, cron: str | None, info: ValidationInfo) -> str | None:
        if cron is not None and not is_proved(info):
            from crawler.cron import cron_trigger

            cron_trigger(cron)
        return cron

    @model_validator(mode="after")
    def _whole(self) -> "Passport":
        if (self.every is None) == (self.cron is None):
            raise ValueError('give either every (such as "30m") or cron')
        if self.slowest is not None and (
            self.every is None or self.slowest < self.every
        ):
            raise ValueError("slowest goes with every, and is no less than it")
        if self.kind == "json" and self.json_ is None:
            raise ValueError('kind = "json" needs a [json] table')
        if self.lead and (self.enabled or self.kind != "listing"):
            raise ValueError('a lead has kind = "listing" and enabled = false')
        if self.kind != "page" and self.page != WatchedPart():
            raise ValueError('[page] goes with kind = "page"')
        return self

    def addresses(self, now: datetime) -> list[str]:
        """`start_urls` with `{YYYY}`, `{MM}`, `{DD}` and `{YYYYMM}` filled in: an issue
        of a paper has its day's.
        """
        day = now.astimezone(SHANGHAI)
        parts = {
            "{YYYYMM}": "%Y%m",
            "{YYYY}": "%Y",
            "{MM}": "%m",
            "{DD}": "%d",
        }
        urls = list(self.start_urls)
        for mark, form in parts.items():
            urls = [url.replace(mark, day.strftime(form)) for url in urls]
        return urls

    @property
    def why_disabled(self) -> str | None:
        """Why the source is off: the catalogue's own reasons have codes, others say it in their own words."""
        if self.disabled_because is not None:
            return _disabling(self.disabled_because)
        return self.disabled_reason

    @property
    def ports(self) -> frozenset[int]:
        """The ports the source itself names, beside the web's own 80 and 443."""
        ports_used = []
        for url in self.start_urls:
            if port := urlsplit(url).port:
                ports_used.append(port)
        return frozenset(ports_used)

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts of the lists."""
        return frozenset(
            (urlsplit(url).hostname or "").lower() for url in self.start_urls
        )
