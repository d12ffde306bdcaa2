"""`python -m benchmarks.checked [--sources 200] [--delay 1.0]`: how long checking all sources takes, in how much memory.

The simulated web of benchmarks.relocations runs in this process; `policywatch sources
check --all` runs in one of its own, whose memory is read every half second, its
workers' apart. Exit status 1 over twenty minutes, over 300 MB in any of its processes,
or where a source is not proved.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.back_fill import children, resident
from benchmarks.relocated import passport_of
from benchmarks.relocations.agency import Agency
from benchmarks.relocations.server import Internet

ROOT = Path(__file__).resolve().parents[1]
MAX_SECONDS, MAX_MB = 1_200.0, 300.0


def configure(folder: Path, proxy: str, delay: float, agencies: list[Agency]) -> Path:
    """A configuration whose catalogue is the simulated sites."""
    (folder / "sources").mkdir()
    for agency in agencies:
        path = folder / "sources" / f"s{agency.seed}.toml"
        path.write_text(passport_of(agency), encoding="utf-8")
    config = folder / "policywatch.toml"
    config.write_text(
        '[database]\nurl = "sqlite:///archive.db"\n[sources]\nshipped = false\nfolders = ["sources"]\n'
        f'[crawl]\ndelay = {delay}\ncontact = "a@example.org"\nprivate_addresses = "allow"\nproxy = "{proxy}"\n'
    )
    return config


def check(config: Path) -> tuple[list[dict[str, object]], float, float, float]:
    """The verdicts, the seconds, and the most memory of the command and of a worker."""
    command = [sys.executable, "-m", "policywatch", "--config", str(config), "sources", "check", "--all", "--json"]  # fmt: skip
    begun = time.monotonic()
    own = worker = 0.0
    with tempfile.TemporaryFile("w+") as output:
        child = subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=subprocess.DEVNULL
        )
        while child.poll() is None:
            own = max(own, resident(child.pid))
            sizes = [resident(one) for one in children(child.pid)]
            worker = max([worker, *sizes])
            time.sleep(0.5)
        output.seek(0)
        return json.load(output), time.monotonic() - begun, own, worker


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--delay", type=float, default=1.0)
    options = parser.parse_args()
    now = datetime.now(UTC)
    agencies = [
        Agency(5_000 + n, now, now + timedelta(days=1)) for n in range(options.sources)
    ]
    with (
        tempfile.TemporaryDirectory() as name,
        Internet(lambda: datetime.now(UTC)) as internet,
    ):
        for agency in agencies:
            agency.register(internet)
        config = configure(Path(name), internet.proxy, options.delay, agencies)
        found, seconds, own, worker = check(config)
    verdicts = Counter(str(one["verdict"]) for one in found)
    print(
        f"{len(found)} sources in {seconds:.0f} s (limit {MAX_SECONDS:.0f}): {dict(verdicts)}"
    )
    print(
        f"memory at most: command {own:.0f} MB, largest worker {worker:.0f} MB (limit {MAX_MB:.0f})"
    )
    fine = seconds <= MAX_SECONDS and max(own, worker) <= MAX_MB
    return int(not fine or verdicts["proved"] < options.sources)


if __name__ == "__main__":
    sys.exit(main())
