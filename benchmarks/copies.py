"""Does a copy cost more to store than news? Processor time an article of a copy-heavy
set, as a multiple of plain news.

    python -m benchmarks.copies [--articles N] [--rounds N]

Both sets come from one fixed seed: plain news without copies, and a set of which two in
five are copies framed with what their sites put around every article. They go into
fresh archives by turns.
"""

import argparse
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import growth
from crawler.items import ArticleItem
from db.maintenance.upgrade import upgrade
from db.session import open_archive
from pipelines.order import take_in_all
from pipelines.store import HISTORY

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
COPY_SHARE = 0.4
BATCH = 20


def cost(articles: int, copies: float) -> float:
    """Milliseconds of processor time an article takes to store."""
    made = list(growth.rows(articles, copies=copies))
    items = [
        ArticleItem(
            url=row["url"],
            title=row["title"],
            text=row["text"],
            publisher=row["publisher"],
        )
        for row in made
    ]
    with TemporaryDirectory() as folder:
        archive = open_archive(f"sqlite:///{Path(folder) / 'archive.db'}")
        upgrade(archive)
        begun = time.process_time()
        for start in range(0, len(items), BATCH):
            take_in_all(archive, items[start : start + BATCH], now=NOW, window=HISTORY)
        spent = time.process_time() - begun
        archive.close()
    return 1000 * spent / articles


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    cost(100, COPY_SHARE)  # fills the caches of the process
    pairs = [
        (cost(options.articles, 0.0), cost(options.articles, COPY_SHARE))
        for _ in range(options.rounds)
    ]
    plain = statistics.median(pair[0] for pair in pairs)
    ratio = statistics.median(heavy / news for news, heavy in pairs)
    print(f"  plain news {plain:.2f} ms an article")
    print(f"  {COPY_SHARE:.0%} copies: {ratio:.2f} x plain news")


if __name__ == "__main__":
    main()
