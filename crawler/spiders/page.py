"""Pages that are watched for changes: each is one article, and what changes in substance its revision."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.column.watch import asked_address
from crawler.compose import compose
from crawler.items import ArticleItem
from crawler.pages.reading import Reading, Unreadable
from crawler.pages.watched_text import read_watched
from crawler.refusals import failure_of
from crawler.spiders.recheck import header
from crawler.spiders.visit import Listed, Visit
from crawler.watched import (
    LOOKS,
    Look,
    PageMemory,
    breakdown,
    differs,
    first_memory,
    judge,
    look_at,
    settled,
    text_of,
)
from text.reason import Reason, stored
from text.urls import canonical, site

_INDEX = re.compile(r"(?:index|default|home|main)\.\w{2,5}$", re.IGNORECASE)
_NO_PAGE = re.compile(
    r"/(?:404|500|error|notfound|not-found|missing|login|signin|sso|cas|verify|captcha)"
    r"(?:\.\w{1,8})?(?:/|$)",
    re.IGNORECASE,
)
_MAX_SHOWN_SELECTOR_CHARS = 120


@dataclass
class PageMemories:
    """What is known of the pages of one visit: `known` is given by who has the archive
    (pipelines.middlewares.memory), `learned` is what it keeps; by address.
    """

    known: dict[str, PageMemory] = field(default_factory=dict)
    learned: dict[str, PageMemory] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)

    def unchanged(self, address: str) -> None:
        """Nothing is to be noted of a page whose bytes are as they were."""

    def remember(self, kept: Mapping[str, dict[str, Any]]) -> None:
        self.known = {
            address: PageMemory.from_json(one) for address, one in kept.items()
        }


class WatchedPage(Visit):
    """Visits a source of kind `page`: its pages are the articles."""

    name = "page"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.columns: PageMemories = PageMemories()  # type: ignore[assignment]
        self._ignored = [re.compile(one) for one in self.passport.page.ignore]
        self._looks: dict[str, list[Look]] = {}
        # The request of the first look: what it says of the page's bytes is kept, or forgotten.
        self._first: dict[str, dict[str, Any]] = {}

    @property
    def texts_in_list(self) -> bool:
        """Pages that are watched are not looked at again beside that."""
        return True

    def list_request(self, url: str, **meta: Any) -> Request:
        # Cookies would show every look the same version of a page that is served in two.
        return super().list_request(url, dont_merge_cookies=True, **meta)

    def read(self, response: Response) -> Listed:
        raise NotImplementedError("a watched page is no list")

    async def parse_list(self, response: Response) -> AsyncIterator[Any]:
        """Scrapy's callback for each look at a watched page."""
        self.count(f"list_status/{response.status}")
        address: str = response.meta["watched"]
        self._first.setdefault(address, response.meta)
        try:
            look = self._look(response)
        except Unreadable as error:
            self._not_read(response, address, error)
            return
        looks = self._looks.setdefault(address, [])
        looks.append(look)
        known = self.columns.known.get(address)
        if known is not None and len(looks) == 1:
            finding = breakdown(known, look)
            if finding is not None:
                self._broken_down(address, finding)
                return
            if not differs(known, look):
                self._note_same(address, settled(known))
                return
        if len(looks) < LOOKS:
            further = self.list_request(asked_address(response), watched=address)
            # The memory of unchanged lists would take a page served in two versions for unread.
            further.meta["list"] = False
            yield further
            return
        item = self._judged(response, address, known, looks)
        if item is not None:
            yield item

    def _look(self, response: Response) -> Look:
        if _leads_away(asked_address(response), response.url):
            raise Unreadable("redirected away")
        passport = self.passport
        said = read_watched(
            response.body,
            response.url,
            now=self.now(),
            part=passport.page,
            header_charset=passport.encoding or header(response, "Content-Type"),
        )
        look = look_at(said.title, said.text, self.now(), self._ignored)
        if look.is_cut:
            self.count("page_cut")
        if not look.lines:
            raise Unreadable("no text")
        return look

    def _judged(
        self,
        response: Response,
        address: str,
        known: PageMemory | None,
        looks: list[Look],
    ) -> ArticleItem | None:
        """The page as an article where it is new or has changed in substance."""
        if known is None:
            memory = first_memory(looks)
        else:
            verdict = judge(known, looks)
            memory = verdict.memory
            self.count("page_doubtful", verdict.doubtful)
            if not verdict.has_changed:
                # What is in doubt must be looked at again, even if the bytes stay the same.
                self._first[address]["forget"] = True
                self._note_same(address, memory)
                return None
            self.count("page_changed")
        self._note_read()
        self.columns.learned[address] = memory
        self.count("read")
        return self._article_of(response, memory)

    def _article_of(self, response: Response, memory: PageMemory) -> ArticleItem:
        title = memory.title or self.passport.name
        url = canonical(asked_address(response)) or response.url
        reading = Reading(title, text_of(memory.lines))
        item = compose(reading, None, self.passport, url, self.now())
        item.first_visit = True
        item.is_watched = True
        item.body = response.body
        return item

    def _note_read(self) -> None:
        self.count("listed")
        self.count("list_read")

    def _note_same(self, address: str, memory: PageMemory) -> None:
        self._note_read()
        self.count("unchanged")
        if memory != self.columns.known.get(address):
            self.columns.learned[address] = memory

    def _not_read(
        self,
        response: Response,
        address: str,
        error: Unreadable,
    ) -> None:
        """A page that can't be read is no change; it is said why."""
        self._first[address]["forget"] = True
        reason = failure_of(error).reason
        match str(error):
            case "selector matches nothing":
                selector = ", ".join(self.passport.page.text)
                shown = selector[:_MAX_SHOWN_SELECTOR_CHARS]
                told = Reason("watched.selector", url=address, selector=shown)
                self._lose("selector-lost", told)
            case "no text":
                self._lose("emptied", Reason("watched.emptied", url=address))
            case "redirected away":
                came = response.url
                self._lose(
                    "redirected",
                    Reason("watched.redirected", url=address, came=came),
                )
            case _:
                if str(error).startswith("wall"):
                    name = str(error).partition(": ")[2]
                    self.crawler.stats.set_value("policywatch/wall", name)
                self.count(f"refused/{reason}")
                self._error(reason, f"{response.url}: {error}", "list_failed")

    def _broken_down(self, address: str, finding: str) -> None:
        self._first[address]["forget"] = True
        if finding == "emptied":
            self._lose("emptied", Reason("watched.shrunk", url=address))
        else:
            self._lose("another-page", Reason("watched.another-page", url=address))

    def _lose(self, finding: str, told: Reason) -> None:
        self.count(f"column/{finding}")
        self.count("list_lost")
        self.crawler.stats.set_value("policywatch/column_lost", str(told))
        self.crawler.stats.set_value(
            "policywatch/column_lost_reason",
            json.dumps(stored(told)),
        )

    async def failed(self, failure: Failure) -> list[Request]:
        """An answer that is as it was has been looked at; anything else is a failed visit."""
        request: Request = failure.request  # type: ignore[attr-defined]
        request.meta.pop("watched", None)
        return await super().failed(failure)


def _leads_away(asked: str, came: str) -> bool:
    """Whether a redirect led to another site, a front page, a login or an error page."""
    here, there = urlsplit(asked), urlsplit(came)
    if here.path.rstrip("/") == there.path.rstrip("/"):
        return site(asked) != site(came)
    is_front = not _INDEX.sub("", there.path).strip("/")
    return site(asked) != site(came) or is_front or bool(_NO_PAGE.search(there.path))
