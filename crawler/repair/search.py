"""One search: the spider asks; the search says for what, takes the answers, and decides at the end."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from urllib.parse import urlsplit

from crawler.column.judgement import judge
from crawler.column.shape import Sighting, rows_of
from crawler.column.signs import read_signs
from crawler.pages.away import says_away
from crawler.pages.rows import ListItem
from crawler.passport import Passport
from crawler.repair.column import (
    FOR_GOOD,
    Ask,
    Column,
    candidate_of,
    host_in,
    likeness_of_texts,
    sitemap_leads,
)
from crawler.repair.decide import FROZEN, Proposal, Sought, decide
from crawler.repair.leads import (
    EXACT_NAME,
    PROMISING,
    Around,
    headings_of,
    leads_on,
    name_score,
    old_leads,
)
from crawler.repair.match import KnownEntries, compare
from crawler.repair.memory import ColumnMemory, names_in
from crawler.repair.rating import (
    CERTAIN,
    MAX_PROOFS,
    Candidate,
    is_same_name,
    rate,
    with_proof,
)
from crawler.repair.reading import ListReading, best_reading
from crawler.repair.scripts import ScriptRequest
from text.urls import canonical, site

MAX_REQUESTS = 120
MAX_DEPTH = 4
_MAX_WAITING = 2_000
_MAX_CANDIDATES = 40
_PROVED, _REFUTED = 0.75, 0.5


class Search:
    """Looks for the columns of one source."""

    def __init__(
        self, passport: Passport, memories: Sequence[ColumnMemory], now: datetime
    ) -> None:
        self.passport = passport
        self.columns = [Column(memory, KnownEntries(memory)) for memory in memories]
        self.now = now
        self.reached_home = False
        self.away = ""
        self.asked = 0
        self._met: set[str] = set()
        self._named: set[str] = set()
        self._namesakes: set[str] = set()
        self._heap: list[tuple[float, int, Ask]] = []
        self._order = count()
        self._extra = 12
        addresses = {column.memory.address for column in self.columns}
        self.sites = {site(url) for url in (*addresses, passport.homepage or "") if url}
        self._hosts = {host_in(url) for url in (*addresses, passport.homepage or "")}
        for column in self.columns:
            for lead in old_leads(column.memory.address, passport.homepage):
                is_start = lead.url == column.memory.address
                self._push(Ask(lead, 0, is_start))

    def next(self) -> Ask | None:
        """The best address not asked for yet; None where the search is over."""
        while self._heap and self.asked < MAX_REQUESTS:
            _, _, ask = heapq.heappop(self._heap)
            if ask.lead.key in self._met or not self._is_worth(ask):
                continue
            self._met.add(ask.lead.key)
            self.asked += 1
            return ask
        return None

    def _is_worth(self, ask: Ask) -> bool:
        if ask.is_start:
            return True
        if not any(column.is_open for column in self.columns):
            return False
        if not self._is_settled():
            return True
        # The column is found: a few good leads more may show a list that fits better.
        if ask.lead.score < PROMISING or self._extra <= 0:
            return False
        self._extra -= 1
        return True

    def _is_settled(self) -> bool:
        lost = [column for column in self.columns if column.is_open]
        return all(self._certain(column) is not None for column in lost)

    def _certain(self, column: Column) -> Candidate | None:
        """A candidate of which only the proof by its articles is missing."""
        for candidate in self._finished(column):
            as_if = replace(candidate, proved=MAX_PROOFS)
            if rate(as_if, column.memory, self.now).verdict == CERTAIN:
                return candidate
        return None

    def _push(self, ask: Ask) -> None:
        if ask.lead.key in self._met or len(self._heap) > _MAX_WAITING:
            return
        heapq.heappush(self._heap, (-ask.lead.score, next(self._order), ask))

    def failed(self, ask: Ask, reason: str, detail: str) -> None:
        """An address that could not be had."""
        for column in self.columns:
            is_own = ask.is_start and ask.lead.url == column.memory.address
            if is_own:
                column.lost, column.detail = reason, detail
                column.answered = reason in FOR_GOOD
            elif self._is_exact(ask, column) and reason not in FOR_GOOD:
                column.unread[ask.lead.url] = reason

    def _is_exact(self, ask: Ask, column: Column) -> bool:
        """Whether an address was linked to under a name of an open column."""
        if not (ask.lead.named and column.is_open):
            return False
        return name_score(ask.lead.words, column.memory.names) >= EXACT_NAME

    def start_page(
        self, url: str, came: str, text: str, items: Sequence[ListItem]
    ) -> None:
        """The old address of a column, as the passport reads it: is it well?"""
        column = next(one for one in self.columns if one.memory.address == url)
        if column.lost is None:
            return
        column.answered = True
        self.away = self.away or says_away(text)
        urls = tuple(item.url for item in items)
        seen = Sighting(
            asked=url,
            came=came,
            at=self.now,
            rows=rows_of(items),
            urls=urls,
            signs=read_signs(text, came, urls),
            strict_redirects=self.passport.kind == "listing",
        )
        judgement = judge(column.memory.shape, seen)
        if judgement.is_column and items:
            column.lost = FROZEN if column.memory.is_frozen else None
            column.detail = judgement.reason
        else:
            column.lost = judgement.finding or "emptied"
            column.detail = judgement.reason
            column.ended = seen.signs.notice or "" if column.lost == "closed" else ""

    def page(self, ask: Ask, came: str, text: str) -> Iterator[ListReading]:
        """Take a page: its list, its links. Yields the readings whose rows must be fetched."""
        is_home = not urlsplit(came).path.strip("/")
        self.reached_home |= self._is_own_home(ask, came, is_home=is_home)
        self._met.add(canonical(came) or came)
        if is_home or ask.lead.why == "home":
            self.away = self.away or says_away(text)
        if ask.lead.named:
            self._namesakes.add(canonical(came) or came)
        yield from self._as_list(ask, came, text)
        if ask.depth >= MAX_DEPTH:
            return
        around = Around(
            url=came,
            depth=ask.depth,
            is_old=ask.is_start,
            is_home=is_home,
            sites=frozenset(self.sites | self._own_site(ask, came)),
        )
        pairs = [(one.memory, one.known) for one in self.columns if one.is_open]
        for lead in leads_on(text, around, pairs):
            if lead.named:
                self._named.add(lead.key)
            self._push(Ask(lead, ask.depth + 1))

    def _is_own_home(self, ask: Ask, came: str, *, is_home: bool) -> bool:
        """Whether a page is the front page of the column's own host or of where its office
        is now; not that of the town's portal above it.
        """
        if ask.lead.why == "home" and ask.depth:
            return True
        is_asked = ask.lead.why == "home" and host_in(ask.lead.url) in self._hosts
        return is_asked or (is_home and host_in(came) in self._hosts)

    def sitemap(self, text: str) -> None:
        """Take a sitemap: of its addresses those that are rather columns' than articles'."""
        for lead in sitemap_leads(text, self.columns, self.sites):
            self._push(Ask(lead, 2))

    def _own_site(self, ask: Ask, came: str) -> set[str]:
        """The site that a page belongs to, as far as its links are followed: one that the
        old address or the front page has moved to is the source's own.
        """
        if ask.is_start or ask.lead.why == "home":
            self.sites.add(site(came))
        return {site(came)} if ask.lead.named else set()

    def _as_list(self, ask: Ask, came: str, text: str) -> Iterator[ListReading]:
        for column in self.columns:
            if not column.is_open:
                continue
            reading = best_reading(text, came, self.passport, column.known, self.now)
            if reading is None:
                continue
            names = self.names_of(ask, text, came)
            names = (*names_in([reading.label]), *names)
            if reading.more:
                yield reading
            elif self._is_candidate(column, reading, names):
                self._add(column, ask, came, names, reading)
                if reading.next and not reading.match.known and reading.items:
                    yield reading

    def names_of(self, ask: Ask, text: str, came: str) -> tuple[str, ...]:
        """The names of a page."""
        headings = [words for _, words in read_signs(text, came, ()).headings]
        headings += headings_of(text)
        # The last step of a line of bread crumbs, and the first part of a title, name the page.
        names = [name for heading in headings for name in names_in([heading])[:1]]
        if ask.lead.named:
            names += names_in([ask.lead.words])
        return tuple(dict.fromkeys(names))

    def _is_candidate(
        self, column: Column, reading: ListReading, names: Sequence[str]
    ) -> bool:
        if not reading.items:
            return False
        return reading.match.known >= 2 or column.is_named(names)

    def _add(
        self,
        column: Column,
        ask: Ask,
        came: str,
        names: tuple[str, ...],
        reading: ListReading,
    ) -> None:
        if len(column.candidates) >= _MAX_CANDIDATES:
            return
        column.items[came] = reading.items
        if ask.is_start:
            column.own_urls.add(came)
        candidate = candidate_of(column, ask, came, names, reading)
        column.candidates[came] = replace(candidate, is_front=self._is_front(came))

    def _is_front(self, came: str) -> bool:
        parts = urlsplit(came)
        is_root = not parts.path.strip("/") and not parts.query
        home = self.passport.homepage
        return is_root or (home is not None and canonical(came) == canonical(home))

    def rows(
        self,
        ask: Ask,
        came: str,
        text: str,
        reading: ListReading,
        items: Sequence[ListItem],
    ) -> None:
        """Rows that the script of the page at `came` fetches, or those of a list's next page."""
        for column in self.columns:
            if not column.is_open or not items:
                continue
            before = column.items.get(came, ())
            known = {item.url for item in before}
            both = (*before, *(item for item in items if item.url not in known))
            match = compare(column.known, both, self.now)
            names = self.names_of(ask, text, came)
            both_read = replace(reading, items=both, match=match)
            if self._is_candidate(column, both_read, names):
                self._add(column, ask, came, names, both_read)

    def note_no_rows(self, ask: Ask, came: str, text: str) -> None:
        """None of the addresses that a page's scripts name held rows of a column."""
        for column in self.columns:
            found = any(one.kind == "json" for one in column.candidates.values())
            is_near = ask.lead.why == "box" or self._is_exact(ask, column)
            if column.is_open and is_near and not found:
                column.unread[came] = "script"
        self.note_unread(ask, came, text, "script")

    def json_rows(
        self, ask: Ask, asked: ScriptRequest, text: str, names: tuple[str, ...]
    ) -> None:
        """The JSON answer to a request that a page's script makes."""
        url = asked.url
        for column in self.columns:
            if not column.is_open:
                continue
            reading = best_reading(text, url, self.passport, column.known, self.now)
            if reading is None or reading.kind != "json" or reading.match.known < 3:
                continue
            named = replace(ask, lead=replace(ask.lead, url=url))
            with_request = replace(reading, request=asked.table)
            self._add(column, named, url, names, with_request)

    def wants_scripts(self, ask: Ask, came: str, text: str) -> bool:
        """Whether the addresses a page's scripts name are worth asking for: the page bears
        a column's name and shows none of its entries.
        """
        names = self.names_of(ask, text, came)
        return any(
            column.is_open
            and not self._shows_entries(column, came)
            and (
                is_same_name(names, column.memory)
                or ask.is_start
                or ask.lead.why == "box"
                or name_score(ask.lead.words, column.memory.names) > 0
            )
            for column in self.columns
        )

    def _shows_entries(self, column: Column, came: str) -> bool:
        candidate = column.candidates.get(came)
        return candidate is not None and candidate.match.known > 0

    def note_unread(self, ask: Ask, came: str, text: str, reason: str) -> None:
        """A page under a column's name whose rows could not be read."""
        names = self.names_of(ask, text, came)
        for column in self.columns:
            if column.is_open and is_same_name(names, column.memory):
                column.unread.setdefault(came, reason)

    def _finished(self, column: Column) -> Iterator[Candidate]:
        for candidate in column.candidates.values():
            # Where a column has ended or fallen silent it does not go on.
            if column.is_over and candidate.url in column.own_urls:
                continue
            key = canonical(candidate.url) or candidate.url
            is_named = candidate.named or key in self._named
            is_alone = not self._namesakes - {key}
            yield replace(candidate, named=is_named, is_alone=is_alone)

    def to_prove(self) -> list[tuple[Column, Candidate, list[tuple[ListItem, str]]]]:
        """The candidates worth comparing with stored articles, and the articles to ask for."""
        wanted = []
        for column in self.columns:
            if not column.is_open or not column.memory.openings:
                continue
            rated = [
                rate(replace(one, proved=MAX_PROOFS), column.memory, self.now)
                for one in self._finished(column)
                if one.match.known
            ]
            rated.sort(key=lambda one: (one.verdict != CERTAIN, -one.score))
            for one in rated[:2]:
                pairs = column.stored_among(column.items[one.candidate.url])
                wanted.append((column, one.candidate, pairs[:MAX_PROOFS]))
        return wanted

    def prove(self, column: Column, url: str, opening: str, text: str) -> None:
        """Compare an article of a candidate with the one stored."""
        candidate = column.candidates[url]
        share = likeness_of_texts(opening, text)
        proved = candidate.proved + (share >= _PROVED)
        refuted = candidate.refuted + (share <= _REFUTED)
        column.candidates[url] = with_proof(candidate, proved, refuted)

    def proposals(self, requests: int) -> list[Proposal]:
        """What became of each column."""
        found = []
        for column in self.columns:
            candidates = list(self._finished(column))
            read = {one.url for one in candidates if one.match.known}
            unread = tuple(
                (url, reason)
                for url, reason in column.unread.items()
                if url not in read
            )
            sought = Sought(
                memory=column.memory,
                lost=column.lost,
                detail=column.detail,
                reached_home=self.reached_home,
                unread=unread,
                requests=requests,
                answered=column.answered,
                away=self.away,
                ended=column.ended,
            )
            found.append(decide(sought, candidates, self.now))
        return found
