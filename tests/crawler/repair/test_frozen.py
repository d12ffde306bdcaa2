"""A column that stands there frozen: where it goes on is proposed, and silence alone is none of that."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks.changing_entries import Entry, entries, today
from benchmarks.changing_server import Answer, Web
from benchmarks.changing_web import SimulatedSite
from benchmarks.offline_search import OfflineSearch, remembered
from benchmarks.repair import passport_of
from crawler.catalogue import parse_passport
from crawler.repair.decide import Proposal, Sought, decide
from crawler.repair.match import Match
from crawler.repair.memory import frozen
from tests.crawler.repair.test_decide import COLUMN, MEMORY, NOW, codes

SILENT = Sought(frozen(MEMORY), "frozen", "there", reached_home=True, requests=30)
TITLES = tuple(f"关于印发第{n}号方案的通知" for n in range(30, 40))
BESIDE = replace(COLUMN, names=("规范性文件",), named=False, linked_as="规范性文件", proved=0, match=Match(rows=10, fresh=10), titles=TITLES)  # fmt: skip


def test_a_neighbour_with_fresh_entries_of_its_sort_is_proposed() -> None:
    """Under a name of the same meaning, nothing carried over: asked first."""
    proposal = decide(SILENT, [BESIDE], NOW)
    assert proposal.state == "proposed" and "repair.doubt-no-entry" in codes(proposal)


def test_one_that_also_has_the_old_entries_is_certain() -> None:
    """All that is certain elsewhere is so here, and something new besides."""
    match = Match(rows=17, known=14, fresh=3, again=14, recent=1.0)
    assert decide(SILENT, [replace(COLUMN, match=match)], NOW).state == "found"
    still = replace(match, fresh=2)
    assert decide(SILENT, [replace(COLUMN, match=still)], NOW).state == "well"


def test_silence_alone_ends_nothing() -> None:
    """No list, another sort of titles, a column that has long stood beside it: the source stays quiet."""
    for other in (
        [],
        [replace(BESIDE, titles=("领导调研第一线", "党支部主题活动") * 5)],
        [replace(BESIDE, match=replace(BESIDE.match, foreign=2))],
        [replace(BESIDE, names=("通知公告",), linked_as="通知公告")],
    ):
        proposal = decide(SILENT, other, NOW)
        assert proposal.state == "well" and proposal.candidate is None


def search(name: str, added: list[Entry]) -> tuple[Proposal, SimulatedSite]:
    """A column without a new entry for sixty days, on a site that has a column `name` with entries since."""
    web, later = Web(), datetime.now(UTC)
    site = SimulatedSite(web, 4_000, today() - timedelta(days=60))
    site.serve()
    passport = parse_passport(passport_of(site, 0), "x", "x")
    memory = remembered(site, passport, later)
    site.columns["added"] = added
    site.names["added"], site.paths["added"] = name, "/zcwjk/index.html"
    site.serve()
    home = site.home().replace(
        "<body>", f"<body><a href='/zcwjk/index.html'>{name}</a>"
    )
    site.put("/", Answer(home))
    return OfflineSearch(web, passport, frozen(memory), later).run(), site


def test_on_a_site_the_new_column_is_found_beside_the_frozen_one() -> None:
    """By its name's meaning, its titles and its rhythm; news of another sort are not."""
    papers = [replace(one, column="added") for one in entries(Random(5), "policy", 20, today(), 2)]  # fmt: skip
    proposal, site = search("规范性文件库", papers)
    assert proposal.state == "proposed" and proposal.candidate is not None, proposal
    assert proposal.candidate.url == f"{site.base}/zcwjk/index.html"
    news = [replace(one, column="added") for one in entries(Random(5), "news", 20, today(), 2)]  # fmt: skip
    proposal, _ = search("规范性文件库", news)
    assert proposal.state == "well", proposal
