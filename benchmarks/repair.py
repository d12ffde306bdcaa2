"""`python -m benchmarks.repair [--sites 40] [--propose]`: columns that die, looked for on a simulated web.

Forty sites are watched for two visits, rebuilt in eight ways (benchmarks.changing_web),
and visited twice more by the real crawl and the real search. Prints for each kind how
many columns were found again, how many by themselves, how many requests a site was
asked, and every wrong one.
"""

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.changing_entries import today
from benchmarks.changing_server import Web
from benchmarks.changing_ways import KINDS, change
from benchmarks.changing_web import SimulatedSite
from crawler.catalogue import read_catalogue
from crawler.configuration import CrawlSettings
from db.maintenance.upgrade import upgrade
from db.session import Archive, open_archive
from db.sources import repairs
from scheduler import single_pass
from scheduler.repair_result import Searched
from scheduler.settings import ServiceSettings, Setup

MAX_REQUESTS = 300


@dataclass(frozen=True)
class Case:
    """One site, how it was rebuilt, and what came of the search."""

    site: SimulatedSite
    kind: str
    number: int
    searched: Searched
    requests: int
    still_read: bool
    goes_on: bool
    twice: int

    @property
    def right_addresses(self) -> set[str]:
        site = self.site
        if site.ended:
            return set()
        return {site.address, f"{site.base}/api/rows/policy.json"}

    @property
    def is_found(self) -> bool:
        if self.still_read:
            return not self.site.ended
        new = set(self.searched.new)
        return bool(new) and new <= self.right_addresses

    @property
    def is_wrong(self) -> bool:
        """Whether another list was taken up."""
        new = set(self.searched.new)
        return self.searched.state == "repaired" and not new <= self.right_addresses

    @property
    def is_wrongly_proposed(self) -> bool:
        new = set(self.searched.new)
        return self.searched.state == "proposed" and not new <= self.right_addresses


def passport_of(site: SimulatedSite, number: int, limit: int = 10_000) -> str:
    """The passport of a site's watched column, as somebody would have written it."""
    follow = ""
    if number % 2:
        form = site.article_path(site.columns["policy"][0])
        follow = "\n[listing]\nfollow = '" + _pattern(form) + "'\n"
    return (
        f'name = "{site.office} · {site.names["policy"]}"\npublisher = "{site.office}"\n'
        f'homepage = "{site.base}/"\ncategory = "local-government"\nkind = "listing"\n'
        f'start_urls = ["{site.address}"]\nevery = "1h"\ncertificate = "unverified"\n'
        f"limit = {limit}\n{follow}"
    )


def _pattern(path: str) -> str:
    """The form of an article's address, as a regular expression."""
    return re.sub(r"\d+", r"\\d+", path).replace("?", r"\?")


class Bench:
    """The archive, the sources and the sites of one run."""

    def __init__(
        self,
        folder: Path,
        web: Web,
        cases: Sequence[tuple[str, int]],
        repair: str,
        limit: int = 10_000,
    ) -> None:
        self.web = web
        self.cases = list(cases)
        self.sites = [
            SimulatedSite(web, seed, today()) for seed in range(len(self.cases))
        ]
        (folder / "sources").mkdir()
        for number, site in enumerate(self.sites):
            site.serve()
            path = folder / "sources" / f"s{number}.toml"
            path.write_text(passport_of(site, number, limit), encoding="utf-8")
        passports, wrong = read_catalogue([folder / "sources"], shipped=False)
        assert not wrong, wrong[0]
        self.setup = Setup(
            database=f"sqlite:///{folder / 'archive.db'}",
            passports=passports,
            crawl=CrawlSettings(
                private_addresses="allow", delay=0, timeout=10, proxy=web.proxy
            ),
            service=ServiceSettings(workers=2),
            folder=folder,
            folders=[folder / "sources"],
            repair=repair,
        )
        self.archive: Archive = open_archive(self.setup.database)
        upgrade(self.archive)

    def visit(self) -> single_pass.Pass:
        """One visit to every source; repairs happen as the command line's do."""
        return single_pass.crawl_now(self.archive, self.setup, send=False)

    def run(self) -> list[Case]:
        self.visit()
        for site in self.sites:
            site.publish(1)
            site.serve()
        self.visit()
        for site, (kind, number) in zip(self.sites, self.cases, strict=True):
            change(site, kind, number)
        before = Counter(self.web.requests)
        found: dict[str, Searched] = {}
        for _ in range(2):
            found |= {one.source: one for one in self.visit().repairs}
        asked = self.web.requests - before
        # Whether a passport that was taken up works: its next visit stores what is new.
        self.visit()
        return [self._case(place, found, asked) for place in range(len(self.sites))]

    def _case(
        self, place: int, found: dict[str, Searched], asked: "Counter[str]"
    ) -> Case:
        site, (kind, number) = self.sites[place], self.cases[place]
        source = f"s{place}"
        hosts = (f"www.site{site.seed}.gov.cn", site.host)
        searched = found.get(source) or Searched(source, "well")
        requests = sum(asked[host] for host in set(hosts))
        with self.archive.read() as session:
            titles = [one.title for one in repairs.articles_of(session, source)]
        goes_on = site.listed("policy")[0].title in titles
        is_read = source not in found and goes_on
        twice = len(titles) - len(set(titles))
        return Case(site, kind, number, searched, requests, is_read, goes_on, twice)


def report(cases: Sequence[Case], seconds: float) -> int:
    """Print the table; the exit status is 1 where a wrong column was taken up."""
    print("kind         sites  found  by itself  ended  said so  wrong  requests, most")
    for kind in (*KINDS, ""):
        those = [case for case in cases if kind in ("", case.kind)]
        alive = [case for case in those if not case.site.ended]
        ended = [case for case in those if case.site.ended]
        auto = [
            case
            for case in alive
            if case.is_found and (case.still_read or case.searched.state == "repaired")
        ]
        said = [case for case in ended if case.searched.state == "gone"]
        wrong = sum(case.is_wrong for case in those)
        most = max((case.requests for case in those), default=0)
        print(
            f"{kind or 'all':12} {len(those):5}  {sum(case.is_found for case in alive):2}/{len(alive):2}  "
            f"{len(auto):9}  {len(ended):5}  {len(said):7}  {wrong:5}  {most:8}"
        )
    for case in cases:
        is_right = (
            case.is_found if not case.site.ended else case.searched.state == "gone"
        )
        if not is_right or case.is_wrong:
            print(_told(case))
    wrongly = sum(case.is_wrongly_proposed for case in cases)
    alive = [case for case in cases if not case.site.ended]
    goes_on = sum(case.goes_on for case in alive)
    twice = sum(case.twice for case in cases)
    print(
        f"news stored after one visit more: {goes_on} of {len(alive)}; stored twice: {twice}"
    )
    print(f"wrong proposals: {wrongly}; {seconds:.0f} s")
    return int(any(case.is_wrong or case.requests > MAX_REQUESTS for case in cases))


def _told(case: Case) -> str:
    state = "ended" if case.site.ended else case.site.address
    lines = "\n    ".join(str(one) for one in case.searched.evidence)
    return (
        f"{case.kind} {case.number} (site {case.site.seed}): {case.searched.state} "
        f"{list(case.searched.new)}; right: {state}\n    {lines}"
    )


def measured(
    cases: Sequence[tuple[str, int]], repair: str, limit: int = 10_000
) -> list[Case]:
    """Run the cases on a simulated web of their own; `limit`: articles a visit takes."""
    with tempfile.TemporaryDirectory() as folder, Web() as web:
        bench = Bench(Path(folder), web, cases, repair, limit)
        try:
            return bench.run()
        finally:
            bench.archive.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=40)
    parser.add_argument(
        "--propose", action="store_true", help='[sources] repair = "propose"'
    )
    options = parser.parse_args()
    cases = [(kind, number) for number in range(5) for kind in KINDS]
    begun = time.monotonic()
    done = measured(cases[: options.sites], "propose" if options.propose else "auto")
    return report(done, time.monotonic() - begun)


if __name__ == "__main__":
    sys.exit(main())
