"""`python -m benchmarks.relocated [--kinds tabs,split] [--propose]`: columns that move on a second web.

Forty-three sites of benchmarks.relocations are watched for two visits, change in twelve
ways, and are visited for five days more, by the real crawl and the real search over a
simulated clock. Printed for each kind: what was found again within two visits, by
itself or proposed, what was reported as what it is, the requests a site was asked, what
a wrong column brought, and what of the column is stored in the end.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from benchmarks.relocations.agency import Agency
from benchmarks.relocations.moves import MOVES, Truth
from benchmarks.relocations.server import Internet
from benchmarks.simulated_time import simulated_time
from crawler.catalogue import read_catalogue
from crawler.configuration import CrawlSettings
from db.maintenance.upgrade import upgrade
from db.models import Article
from db.session import Archive, open_archive
from db.sources import runs
from scheduler import single_pass
from scheduler.repair_result import Searched
from scheduler.settings import ServiceSettings, Setup

BEGIN = datetime(2026, 9, 7, 2, 0, tzinfo=UTC)
CHANGED = BEGIN + timedelta(days=3)
BEFORE = (timedelta(0), timedelta(days=2))
AFTER = (timedelta(hours=8), timedelta(days=1, hours=8))
LATER = tuple(timedelta(days=day, hours=8) for day in (2, 3.1, 4, 5, 6))
MAX_REQUESTS = 300


@dataclass
class Case:
    """One site, its move, and what came of it."""

    agency: Agency
    kind: str
    form: int
    truth: Truth
    early: Searched | None = None
    late: Searched | None = None
    state: str = ""
    reason: str = ""
    requests: int = 0
    marks: Counter[str] = field(default_factory=Counter)
    goes_on: bool = False
    twice: int = 0

    @property
    def name(self) -> str:
        return f"{self.kind} {self.form} (site {self.agency.seed})"

    @property
    def expected(self) -> str:
        return self.truth.expected

    @property
    def is_right(self) -> bool:
        """Whether what was found within two visits is the column."""
        if self.goes_on:
            return True
        new = set(self.early.new) if self.early else set()
        return bool(new) and new <= self.truth.right

    @property
    def is_by_itself(self) -> bool:
        return self.goes_on or (self.is_right and self.early.state == "repaired")  # type: ignore[union-attr]

    @property
    def is_said(self) -> bool:
        """Whether a column that can't be found is reported as what it is within two visits."""
        found = self.early.state if self.early else ""
        if self.expected == "ended":
            return found == "gone"
        if self.expected == "away":
            return found in ("", "unknown") and self.state != "well"
        if self.expected == "split":
            return found in ("proposed", "unknown")
        return found in ("", "unknown") and self.state not in ("well", "new")

    @property
    def wrong(self) -> int:
        """Articles of other columns stored since the change."""
        return sum(1 for mark in self.marks if "-policy-" not in mark)

    @property
    def is_wrongly_taken(self) -> bool:
        taken = [
            one for one in (self.early, self.late) if one and one.state == "repaired"
        ]
        return bool(self.wrong) or any(
            not set(one.new) <= self.truth.right for one in taken
        )

    @property
    def is_wrongly_proposed(self) -> bool:
        one = self.early
        return (
            one is not None
            and one.state == "proposed"
            and not set(one.new) <= self.truth.right
        )

    @property
    def missing(self) -> int:
        """Papers of the column, published since the change, that are not stored at the end."""
        end = CHANGED + LATER[-1] - timedelta(hours=1)
        out = [
            one.mark
            for one in self.agency.papers["policy"]
            if CHANGED - timedelta(days=1) <= one.at <= end
        ]
        return sum(mark not in self.marks for mark in out)


def passport_of(agency: Agency, every: str = "6h") -> str:
    """The passport of the watched column, as `sources add` would write it."""
    layout = agency.layout(agency.begin)
    return (
        f'name = "{agency.office} · {layout.names["policy"]}"\npublisher = "{agency.office}"\n'
        f'homepage = "{layout.base}/"\ncategory = "local-government"\nkind = "listing"\n'
        f'start_urls = ["{layout.address("policy")}"]\nevery = "{every}"\ncertificate = "unverified"\n'
    )


def prepared(
    folder: Path,
    agencies: Sequence[Agency],
    internet: Internet,
    repair: str,
    every: str = "6h",
) -> tuple[Archive, Setup]:
    """An empty archive and a catalogue with one source a site."""
    (folder / "sources").mkdir()
    for agency in agencies:
        path = folder / "sources" / f"s{agency.seed}.toml"
        path.write_text(passport_of(agency, every), encoding="utf-8")
    passports, wrong = read_catalogue([folder / "sources"], shipped=False)
    assert not wrong, wrong[0]
    crawl = CrawlSettings(
        private_addresses="allow", delay=0, timeout=10, proxy=internet.proxy
    )
    setup = Setup(
        database=f"sqlite:///{folder / 'archive.db'}",
        passports=passports,
        crawl=crawl,
        service=ServiceSettings(workers=2),
        folder=folder,
        folders=[folder / "sources"],
        repair=repair,
    )
    archive = open_archive(setup.database)
    upgrade(archive)
    return archive, setup


def marks_of(archive: Archive, source: str) -> Counter[str]:
    """The marks of a source's stored articles, each as often as it is stored."""
    with archive.read() as session:
        texts = session.scalars(select(Article.text).where(Article.source == source))
        return Counter(text.rpartition("本件编号：")[2].rstrip("。") for text in texts)


def measured(kinds: Sequence[str], repair: str, seeds: int = 0) -> list[Case]:
    """Move the sites and look for their columns."""
    forms = [(kind, form) for kind in kinds for form in range(MOVES[kind][1])]
    numbers = {
        one: n
        for n, one in enumerate(
            (kind, form) for kind in MOVES for form in range(MOVES[kind][1])
        )
    }
    cases = []
    for kind, form in forms:
        agency = Agency(seeds + numbers[kind, form], BEGIN, CHANGED + LATER[-1])
        cases.append(Case(agency, kind, form, Truth("")))
    with (
        tempfile.TemporaryDirectory() as name,
        simulated_time(Path(name)) as clock,
        Internet(clock.now) as internet,
    ):
        for case in cases:
            case.agency.register(internet)
        archive, setup = prepared(
            Path(name), [case.agency for case in cases], internet, repair
        )
        try:
            for after in BEFORE:
                clock.set(BEGIN + after)
                single_pass.crawl_now(archive, setup, send=False)
            for case in cases:
                case.truth = MOVES[case.kind][0](case.agency, CHANGED, case.form)
                case.agency.register(internet)
            _follow(archive, setup, internet, cases, clock)
        finally:
            archive.close()
    return cases


def _follow(
    archive: Archive,
    setup: Setup,
    internet: Internet,
    cases: Sequence[Case],
    clock: object,
) -> None:
    """Visit the sites after their change, and note what stands when."""
    old = {
        case.agency.seed: marks_of(archive, f"s{case.agency.seed}") for case in cases
    }
    before = Counter(internet.asked)
    for moments, is_early in ((AFTER, True), (LATER, False)):
        for after in moments:
            clock.set(CHANGED + after)  # type: ignore[attr-defined]
            done = single_pass.crawl_now(archive, setup, send=False)
            for searched in done.repairs:
                case = next(
                    one for one in cases if f"s{one.agency.seed}" == searched.source
                )
                case.late = searched
                case.early = searched if is_early else case.early
        if is_early:
            _look(archive, internet, cases, before)
    for case in cases:
        stored = marks_of(archive, f"s{case.agency.seed}")
        case.marks = stored - old[case.agency.seed]
        case.twice = sum(count - 1 for count in stored.values())


def _look(
    archive: Archive, internet: Internet, cases: Sequence[Case], before: Counter[str]
) -> None:
    """How things stand after two visits."""
    with archive.read() as session:
        states = runs.states(session)
    for case in cases:
        known = states[f"s{case.agency.seed}"]
        case.state, case.reason = known.state, str(known.reason)
        layouts = [layout for _, layout in (*case.agency.layouts, *case.agency.beside)]
        hosts = {f"www.{case.agency.town}", *(layout.host for layout in layouts)}
        case.requests = sum(internet.asked[host] - before[host] for host in hosts)
        marks = marks_of(archive, f"s{case.agency.seed}")
        out = [
            one.mark
            for one in case.agency.papers["policy"]
            if CHANGED <= one.at <= CHANGED + AFTER[-1]
        ]
        is_lost = known.state in ("lost", "empty", "failing", "refused")
        is_read = not is_lost and (not out or marks[out[0]] > 0)
        case.goes_on = case.early is None and is_read


def report(cases: Sequence[Case]) -> int:
    """Print the table; the exit status is 1 where a wrong column was taken up."""
    print(
        "kind         sites  found  itself  others  said so  wrong  wrongly proposed  requests  missing  twice"
    )
    for kind in (*MOVES, ""):
        those = [case for case in cases if kind in ("", case.kind)]
        if not those:
            continue
        alive = [case for case in those if case.expected in ("found", "well")]
        rest = [case for case in those if case not in alive]
        print(
            f"{kind or 'all':12} {len(those):5}  {sum(case.is_right for case in alive):2}/{len(alive):2}  "
            f"{sum(case.is_by_itself for case in alive):6}  {len(rest):6}  {sum(case.is_said for case in rest):7}  "
            f"{sum(case.is_wrongly_taken for case in those):5}  {sum(case.is_wrongly_proposed for case in those):16}  "
            f"{max(case.requests for case in those):8}  {sum(case.missing for case in those):7}  {sum(case.twice for case in those):5}"
        )
    for case in cases:
        _tell(case)
    bad = any(case.is_wrongly_taken or case.requests > MAX_REQUESTS for case in cases)
    return int(bad)


def _tell(case: Case) -> None:
    is_alive = case.expected in ("found", "well")
    fine = case.is_right if is_alive else case.is_said
    if fine and not case.is_wrongly_taken and not case.twice and not case.missing:
        return
    found = case.early or case.late
    print(
        f"{case.name}: expected {case.expected} at {sorted(case.truth.right)[:1]}; state {case.state};"
        f" wrong {case.wrong} missing {case.missing} twice {case.twice}; {found.state if found else '-'} {list(found.new) if found else case.reason[:300]}"
    )
    for line in found.evidence if found else ():
        print(f"    {line}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kinds", default=",".join(MOVES))
    parser.add_argument("--propose", action="store_true")
    parser.add_argument("--seeds", type=int, default=0, help="the first site's seed")
    options = parser.parse_args()
    begun = time.process_time()
    repair = "propose" if options.propose else "auto"
    cases = measured(options.kinds.split(","), repair, options.seeds)
    status = report(cases)
    print(f"{time.process_time() - begun:.0f} s of this process's processor time")
    return status


if __name__ == "__main__":
    sys.exit(main())
