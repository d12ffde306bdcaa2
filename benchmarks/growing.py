"""Whether storing gets dearer as the archive grows.

python -m benchmarks.growing [--articles 100000]

Cleans, signs, compares, stores and indexes made articles into one SQLite archive, as a worker does, in transactions of 32, and
prints the processor time an article takes around each size. No slower at a hundred times the size is what is wanted (at most
10 % more of a whole page's cost, benchmarks.crawl).
"""

import argparse
import tempfile
from datetime import UTC, datetime
from itertools import islice
from time import process_time

from benchmarks.texts import Text, many
from crawler.items import ArticleItem
from db.session import open_archive
from db.upgrade import prepare
from pipelines.batch import MOST
from pipelines.order import take_in_all
from pipelines.store import HISTORY

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
AROUND = 960  # so many articles are averaged over


def item(number: int, one: Text) -> ArticleItem:
    return ArticleItem(
        url=f"https://{one.site}/t{number}.html",
        title=f"{one.title}（{number}）",
        text=one.text,
        publisher=one.publisher,
        published_at=one.published_at,
        published_precision="minute",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=100_000)
    wanted = parser.parse_args().articles
    items = (item(number, one) for number, one in enumerate(many(wanted + MOST)))
    sizes = [size for size in SIZES if size <= wanted]
    with tempfile.TemporaryDirectory() as folder:
        archive = open_archive(f"sqlite:///{folder}/archive.db")
        prepare(archive)
        stored, seconds = 0, 0.0
        now = datetime.now(UTC)
        while sizes and (batch := list(islice(items, MOST))):
            begun = process_time()
            take_in_all(archive, batch, now=now, window=HISTORY)
            spent = process_time() - begun
            stored += len(batch)
            if stored > sizes[0] - AROUND:
                seconds += spent
            if stored >= sizes[0]:
                print(f"{sizes.pop(0):9,} articles: {1000 * seconds / AROUND:.2f} ms an article", flush=True)
                seconds = 0.0
        archive.close()


if __name__ == "__main__":
    main()
