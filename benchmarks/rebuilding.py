"""`stories rebuild` killed in the middle: is the archive then grouped as by a run that
nobody disturbed?

    python -m benchmarks.rebuilding ARCHIVE.db [--kills N] [--seed N]

Works on two copies of a SQLite archive. In both, articles are put into wrong stories
and a few splits and joins are made by hand; the one is rebuilt in peace, the other by
runs that are ended with SIGKILL at random moments, then by one that is not. Prints
articles, kills, the time each took, and whether both copies hold the same stories.
"""

import argparse
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from db.maintenance.upgrade import upgrade
from db.session import open_archive
from db.stories import stories

WRONG, DECIDED = 0.02, 20
COMMAND = ("-m", "policywatch")


def disturb(url: str, rng: random.Random) -> list[tuple[int, int, bool]]:
    """Put some articles into stories of others; a few decisions by hand: (article, other, together)."""
    archive = open_archive(url)
    upgrade(archive)
    with archive.write() as session:
        connection = session.connection().connection
        ids = [
            row[0] for row in connection.execute("SELECT id FROM articles ORDER BY id")
        ]
        for one, other in zip(
            *(rng.sample(ids, int(WRONG * len(ids))) for _ in range(2)),
            strict=True,
        ):
            connection.execute(
                "UPDATE articles SET story_id = (SELECT story_id FROM articles WHERE id = ?) WHERE id = ?",
                (other, one),
            )
        connection.execute("UPDATE articles SET similarity = NULL")
        connection.execute(
            "DELETE FROM stories WHERE id NOT IN (SELECT story_id FROM articles)"
        )
        decided = []
        for one, other in zip(
            *(rng.sample(ids, DECIDED) for _ in range(2)), strict=True
        ):
            stories.join(session, [one, other], now=datetime.now(UTC))
            decided.append((one, other, True))
    archive.close()
    return decided


def run(url: str, seconds: float | None = None) -> float:
    """`stories rebuild`, killed after some seconds or left alone; how long it took."""
    begun = time.monotonic()
    process = subprocess.Popen(
        [
            sys.executable,
            *COMMAND,
            "--database",
            url,
            "stories",
            "rebuild",
            "--yes",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said, _ = process.communicate(timeout=seconds)
        print(
            "  ",
            said.strip().splitlines()[-1] if said.strip() else "no word",
            f"(status {process.returncode})",
        )
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    return time.monotonic() - begun


def grouping(file: Path) -> dict[int, frozenset[int]]:
    """For each article the articles of its story."""
    found: dict[int, list[int]] = defaultdict(list)
    with sqlite3.connect(file) as connection:
        for article, story in connection.execute("SELECT id, story_id FROM articles"):
            found[story].append(article)
    return {
        article: frozenset(articles)
        for articles in found.values()
        for article in articles
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("archive", type=Path)
    parser.add_argument("--kills", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with TemporaryDirectory() as folder:
        calm, harried = Path(folder) / "calm.db", Path(folder) / "harried.db"
        with (
            sqlite3.connect(options.archive) as source,
            sqlite3.connect(calm) as copy,
        ):
            source.backup(copy)
        decided = disturb(f"sqlite:///{calm}", rng)
        shutil.copy(calm, harried)
        before = grouping(calm)
        whole = run(f"sqlite:///{calm}")
        for kill in range(options.kills):
            run(
                f"sqlite:///{harried}",
                rng.uniform(0.5, 1.5) * whole / (options.kills + 1),
            )
            print(f"   killed, {kill + 1}")
        run(f"sqlite:///{harried}")
        one, two = grouping(calm), grouping(harried)
    mended = sum(one[at] != before[at] for at in one)
    kept = all(other in one[at] and other in two[at] for at, other, _ in decided)
    print(
        f"{len(one)} articles, {mended} of them in other company than before; undisturbed {whole:.0f} s"
    )
    print(
        f"the same stories after {options.kills} kills: {one == two}; decisions by hand kept: {kept}"
    )


if __name__ == "__main__":
    main()
