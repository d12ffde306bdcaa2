"""How often `sources add` finds the right column of a site it was given the home page of.

    python -m benchmarks.surveys [--sites 60]

The sites are made up (benchmarks.changing_web): list families, addresses and navigation
are drawn, and each has a list of all columns, an older list, a part and another office's
list of nearly the same name. The right column is that of policy documents or notices.
"""

import argparse
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.changing_entries import today
from benchmarks.changing_server import Web
from benchmarks.changing_web import SimulatedSite
from crawler.configuration import CrawlSettings
from scheduler.settings import ServiceSettings, Setup
from scheduler.survey import SurveyError, survey

RIGHT = ("policy", "notice")


def measure(number: int) -> tuple[int, int, int, list[str]]:
    """How many of `number` sites had the right column first, of these how many worked, the
    most requests, and what was found instead.
    """
    right = working = most = 0
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder, Web() as web:
        crawl = CrawlSettings(
            private_addresses="allow", delay=0, timeout=10, proxy=web.proxy
        )
        setup = Setup(
            database="sqlite://",
            passports={},
            crawl=crawl,
            service=ServiceSettings(workers=1),
            folder=Path(folder),
        )
        for seed in range(number):
            site = SimulatedSite(web, seed, today())
            site.serve()
            wanted = {site.base + site.paths[name] for name in RIGHT}
            try:
                found = survey(f"{site.base}/", setup, datetime.now(UTC))
            except SurveyError as error:
                wrong.append(f"site {seed}: {error}")
                continue
            most = max(most, found.requests)
            first = found.columns[0]
            if first.url in wanted:
                right += 1
                working += first.works
            else:
                wrong.append(f"site {seed}: {first.name} {first.url}; right: {wanted}")
    return right, working, most, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=60)
    options = parser.parse_args()
    begun = time.monotonic()
    right, working, most, wrong = measure(options.sites)
    print(
        f"right column first: {right} of {options.sites} (goal 90 %); its articles read:"
        f" {working} of {right} (goal 95 %); requests, most: {most};"
        f" {time.monotonic() - begun:.0f} s"
    )
    for line in wrong:
        print(f"  {line}")


if __name__ == "__main__":
    main()
