"""Columns that die are found again on a simulated web, and never another one in their place."""

from datetime import UTC, datetime

import pytest

from benchmarks.changing_entries import today
from benchmarks.changing_server import Web
from benchmarks.changing_ways import KINDS, change, twist
from benchmarks.changing_web import SimulatedSite
from benchmarks.offline_search import (
    OfflineSearch,
    fetch,
    remembered,
    stored_articles,
)
from benchmarks.repair import passport_of
from crawler.catalogue import parse_passport
from crawler.column.memory import learn
from crawler.column.shape import Sighting, rows_of
from crawler.pages.json_lists import read_json_list
from crawler.repair.decide import Proposal
from crawler.repair.memory import remember
from crawler.repair.rewrite import rewrite
from crawler.repair.search import MAX_REQUESTS

CASES = [(kind, number) for number in range(5) for kind in KINDS]


def searched(
    seed: int, kind: str, number: int, harder: str = ""
) -> tuple[SimulatedSite, Proposal, int]:
    web = Web()
    site = SimulatedSite(web, seed, today())
    site.serve()
    passport = parse_passport(passport_of(site, seed), "x", "x")
    now = datetime.now(UTC)
    memory = remembered(site, passport, now)
    if harder:
        twist(site, harder)
    change(site, kind, number)
    search = OfflineSearch(web, passport, memory, now)
    return site, search.run(), search.requests


@pytest.mark.parametrize("number", [1, 2, 4])
def test_every_kind_of_change_is_found_or_said(number: int) -> None:
    """Eight kinds: the column itself is found with evidence, one that ended is said to have ended."""
    for kind in KINDS:
        seed = CASES.index((kind, number))
        site, proposal, requests = searched(seed, kind, number)
        told = (kind, number, proposal)
        assert requests <= MAX_REQUESTS, told
        if site.ended:
            assert proposal.state == "gone" and proposal.candidate is None, told
            continue
        right = {site.address, f"{site.base}/api/rows/policy.json"}
        assert proposal.state == "well" or (
            proposal.candidate is not None and proposal.candidate.url in right
        ), told
        assert proposal.evidence, told


@pytest.mark.parametrize(
    ("harder", "state"),
    [
        ("renamed", "found"),
        ("begun-anew", "proposed"),
        ("twin-titles", "found"),
        ("same-articles", "found"),
        ("all-in-one", "found"),
    ],
)
def test_what_makes_it_harder_makes_it_ask_and_never_err(
    harder: str, state: str
) -> None:
    """A name of the same meaning with all entries: found; nothing carried over: asked.
    Near-same neighbours: not mistaken for it.
    """
    site, proposal, _ = searched(3000, "redesigned", 0, harder)
    assert proposal.state == state, proposal
    assert proposal.candidate is not None and proposal.candidate.url == site.address
    ended, proposal, _ = searched(3001, "emptied", 4, harder)
    assert ended.ended and proposal.candidate is None, proposal


def test_a_json_source_is_found_again_as_a_list_of_pages() -> None:
    """Its interface is gone; the column's page shows the rows now, and the new passport says so."""
    web = Web()
    site = SimulatedSite(web, 2000, today())
    site.design.script = "fetch"
    site.serve()
    url = f"{site.base}/api/rows/policy.json"
    text = (
        passport_of(site, 0)
        .replace('kind = "listing"', 'kind = "json"')
        .replace(site.address, url)
        + '\n[json]\nitems = "data.records"\nurl = "docUrl"\ntitle = "docTitle"\ndate = "pubDate"\n'
    )
    passport = parse_passport(text, "x", "x")
    now = datetime.now(UTC)
    assert passport.json_ is not None
    items = read_json_list(fetch(web, url)[2].encode(), url, passport.json_, now=now)
    urls = tuple(item.url for item in items)
    shape = learn(None, Sighting(url, url, now, rows_of(items), urls))
    memory = remember(passport, url, shape, stored_articles(site))
    site.design.script = ""
    change(site, "redesigned", 0)
    proposal = OfflineSearch(web, passport, memory, now).run()
    assert proposal.state == "found" and proposal.candidate is not None, proposal
    assert proposal.candidate.url == site.address
    written = rewrite(text, passport, [(url, proposal.candidate)], today())
    assert written is not None and 'kind = "listing"' in written
    assert "[json]" not in written
