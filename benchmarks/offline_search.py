"""The search for a column on the simulated web without a network: the same decisions in milliseconds.

The search asks, the simulated web answers from memory, and articles are read as the
spider reads them. What the spider adds (robots.txt, turns, limits) is measured by
benchmarks.repair.
"""

from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from benchmarks.changing_server import Web
from benchmarks.changing_web import SimulatedSite
from crawler.catalogue import Passport
from crawler.column.memory import learn
from crawler.column.shape import ColumnShape, Sighting, hash_of, rows_of
from crawler.column.signs import read_signs
from crawler.pages.article import read_article
from crawler.pages.lists import read_api, read_list
from crawler.pages.reading import Unreadable
from crawler.pages.rows import ListItem
from crawler.repair.column import Ask
from crawler.repair.decide import Proposal
from crawler.repair.memory import ColumnMemory, StoredArticle, remember, stored_article
from crawler.repair.scripts import has_asking_script, requests_of_page
from crawler.repair.search import Search

_MAX_REDIRECTS = 5


def fetch(web: Web, url: str, hops: int = 0) -> tuple[str, int, str]:
    """The address an answer came from, its status, its text; status 0 for none."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if (parts.scheme, host) in web.closed:
        return url, 0, ""
    answer = web.find(parts.scheme, host, path)
    if answer.location and hops < _MAX_REDIRECTS:
        return fetch(web, urljoin(url, answer.location), hops + 1)
    return url, answer.status, answer.body


def known_column(site: SimulatedSite, passport: Passport, now: datetime) -> ColumnShape:
    """What a well visit teaches of the site's watched column."""
    url = passport.start_urls[0]
    _, _, html = fetch(site.web, url)
    items = read_list(html, url, now=now, selectors=passport.listing).items
    urls = tuple(item.url for item in items)
    signs = read_signs(html, url, urls)
    return learn(None, Sighting(url, url, now, rows_of(items), urls, signs))


def stored_articles(site: SimulatedSite) -> list[StoredArticle]:
    """The watched column's articles as an archive would have them."""
    return [
        stored_article(
            hash_of(site.base + site.article_path(one)),
            one.title,
            one.day,
            read_article(
                site.article_page(one).encode(), None, now=datetime.now(UTC)
            ).text,
        )
        for one in site.columns["policy"][: site.limit]
    ]


class OfflineSearch:
    """One search, driven to its end."""

    def __init__(
        self, web: Web, passport: Passport, memory: ColumnMemory, now: datetime
    ) -> None:
        self.web, self.passport, self.now = web, passport, now
        self.search = Search(passport, [memory], now)
        self.requests = 0

    def run(self) -> Proposal:
        """What became of the column."""
        while (ask := self.search.next()) is not None:
            self._ask(ask)
        for column, candidate, pairs in self.search.to_prove():
            for item, opening in pairs:
                text = self._article(item)
                if text:
                    self.search.prove(column, candidate.url, opening, text)
        return self.search.proposals(self.requests)[0]

    def _fetch(self, url: str) -> tuple[str, int, str]:
        self.requests += 1
        return fetch(self.web, url)

    def _ask(self, ask: Ask) -> None:
        came, status, text = self._fetch(ask.lead.url)
        if status != 200:
            reason = f"http-{status}" if status else "connection"
            self.search.failed(ask, reason, reason)
            return
        if ask.is_start:
            self.search.start_page(ask.lead.url, came, text, self._own(came, text))
        for reading in self.search.page(ask, came, text):
            for api in reading.more[:2]:
                _, status, answer = self._fetch(urljoin(came, api.address))
                if status == 200:
                    page = read_api(reading.family, answer, came, now=self.now)
                    self.search.rows(ask, came, text, reading, page.items)
        if self.search.wants_scripts(ask, came, text):
            names = self.search.names_of(ask, text, came)
            if has_asking_script(text):
                self.search.note_no_rows(ask, came, text)
            for asked in requests_of_page(text, came):
                _, status, answer = self._fetch(asked.url)
                if status == 200:
                    self.search.json_rows(ask, asked, answer, names)

    def _own(self, came: str, text: str) -> list[ListItem]:
        try:
            page = read_list(text, came, now=self.now, selectors=self.passport.listing)
        except Unreadable:
            return []
        items = page.items
        for api in page.more[:1]:
            _, status, answer = self._fetch(urljoin(came, api.address))
            if status == 200:
                items += read_api(page.family, answer, came, now=self.now).items
        return items

    def _article(self, item: ListItem) -> str:
        came, status, text = self._fetch(item.url)
        if status != 200:
            return ""
        try:
            return read_article(text.encode(), came, now=self.now).text
        except Unreadable:
            return ""


def remembered(site: SimulatedSite, passport: Passport, now: datetime) -> ColumnMemory:
    """What is known of the site's watched column before it changes."""
    shape = known_column(site, passport, now)
    return remember(passport, passport.start_urls[0], shape, stored_articles(site))
