"""Does taking in an article cost more when many are stored? Processor time and memory
while an archive grows.

    python -m benchmarks.growth [--articles N] [--step N] [--keep FILE] [--profile]
    python -m benchmarks.growth --pair SMALL.db LARGE.db [--rounds N]

Writes `.jsonl` files from a fixed seed (another process does, so that it does not
count), imports one after the other into a SQLite archive as `policywatch import` does,
and prints, for each, processor time an article and the memory held. What comes is the
same mixture from first to last: new texts of real sentences with other figures and
places, copies of recent ones as other sites carry them, and the next period's
bulletins.

With `--pair` the same files go into two archives by turns, so that what else the
machine does falls on both alike.
"""

import argparse
import cProfile
import json
import multiprocessing
import pstats
import random
import re
import resource
import statistics
import time
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.lookalikes import CITIES
from benchmarks.rewritings import SITES as FRAMES
from benchmarks.texts import FIRST, PUBLISHERS, SITES, plain
from db.maintenance.upgrade import upgrade
from db.session import Archive, open_archive
from pipelines.store import HISTORY
from policywatch.intake import Watcher, import_all
from policywatch.watched import Here

SENTENCE = re.compile(r"(?<=[。！？\n])")
COPIES, PERIODICS, RECENT, AHEAD = 0.2, 0.1, 2000, 2
Row = dict[str, str]


def rows(number: int, seed: int = 1, copies: float = COPIES) -> Iterator[Row]:
    """`number` lines of a `.jsonl`: by default seven new texts, two copies and one look-alike in ten."""
    draw = random.Random(seed)
    texts = plain()
    parts = [[one for one in SENTENCE.split(text) if one.strip()] for _, text in texts]
    pool = [one for found in parts for one in found]
    recent: deque[tuple[str, str]] = deque(maxlen=RECENT)
    for at in range(number):
        chance = draw.random()
        if recent and chance < copies:
            title, text = _copied(draw, *draw.choice(recent))
        elif recent and chance < copies + PERIODICS:
            title, text = _next_period(draw, *draw.choice(recent))
        else:
            count = min(60, len(draw.choice(parts)))
            title, text = (
                _varied(draw, draw.choice(texts)[0]),
                _varied(draw, "".join(draw.choices(pool, k=count))),
            )
            recent.append((title, text))
        published = FIRST + timedelta(minutes=10 * at)
        site = draw.choice(SITES)
        yield {"url": f"https://www.{site}/{at}.html", "title": title, "text": text,
               "published_at": published.isoformat(), "publisher": draw.choice(PUBLISHERS)}  # fmt: skip


def _varied(draw: random.Random, text: str) -> str:
    """The text with other figures, and another city for the first it names."""
    text = "".join(
        draw.choice("123456789") if one in "23456789" else one for one in text
    )
    named = next((city for city in CITIES if city in text), None)
    return text.replace(named, draw.choice(CITIES)) if named else text


def _copied(draw: random.Random, title: str, text: str) -> tuple[str, str]:
    _, head, foot = draw.choice(FRAMES)
    return title, "\n".join([*head, text, *foot])


def _next_period(draw: random.Random, title: str, text: str) -> tuple[str, str]:
    return _varied(draw, title), _varied(draw, text)


def write(
    folder: Path, articles: int, step: int, room: multiprocessing.Semaphore
) -> None:
    """Write the files, never more than a few ahead of who reads them."""
    made = rows(articles)
    for part in range(articles // step):
        room.acquire()
        unready = folder / f"{part}.writing"
        with unready.open("w", encoding="utf-8") as out:
            for _ in range(step):
                out.write(json.dumps(next(made), ensure_ascii=False) + "\n")
        unready.rename(folder / f"{part}.jsonl")


def measured(archive: Archive, file: Path) -> tuple[float, int]:
    """Seconds of processor time an article of a file takes, and how many there were."""
    begun = time.process_time()
    counts = import_all(
        archive,
        [file],
        reader=Here(),
        now=lambda: datetime.now(UTC),
        window=HISTORY,
        watcher=Watcher(complain=lambda _: None, advance=lambda: None),
    )
    return (time.process_time() - begun) / counts.articles, counts.articles


def resident() -> float:
    """Mebibytes this process holds now, and never a former peak."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024**2


def grow(archive: Archive, folder: Path, articles: int, step: int) -> list[float]:
    """Import file after file; a line and a figure for each: processor milliseconds an article."""
    context = multiprocessing.get_context("spawn")
    room = context.Semaphore(AHEAD)
    writer = context.Process(
        target=write, args=(folder, articles, step, room), daemon=True
    )
    writer.start()
    costs: list[float] = []
    stored = 0
    for part in range(articles // step):
        file = folder / f"{part}.jsonl"
        while not file.exists():
            time.sleep(0.05)
        cost, taken = measured(archive, file)
        file.unlink()
        room.release()
        stored += taken
        costs.append(1000 * cost)
        print(
            f"  {stored:7} stored  {costs[-1]:6.3f} ms an article  {1 / cost:5.0f} a second  {resident():5.0f} MB",
            flush=True,
        )
    return costs


def pair(files: list[Path], rounds: int, step: int) -> None:
    """Import the same articles into a small and a large archive by turns; what the large one costs more."""
    archives = [open_archive(f"sqlite:///{file}") for file in files]
    made = rows((rounds + 1) * step, seed=int(time.time()))
    costs: list[list[float]] = [[], []]
    for turn in range(rounds + 1):
        part = [next(made) for _ in range(step)]
        for at in (0, 1) if turn % 2 else (1, 0):
            with TemporaryDirectory() as folder:
                file = Path(folder) / "part.jsonl"
                lines = (
                    json.dumps(
                        {**row, "url": f"{row['url']}?{time.time_ns()}"},
                        ensure_ascii=False,
                    )
                    for row in part
                )
                file.write_text("\n".join(lines), encoding="utf-8")
                cost, _ = measured(archives[at], file)
            if turn:  # the first warms both up
                costs[at].append(1000 * cost)
    small, large = map(statistics.median, costs)
    print(
        f"  small {small:.3f} ms an article, large {large:.3f} ms: {large / small - 1:+.1%} (medians of {rounds} rounds of {step})"
    )
    print(
        "  each round: "
        + ", ".join(f"{two / one - 1:+.0%}" for one, two in zip(*costs, strict=True))
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--articles", type=int, default=60_000)
    parser.add_argument("--step", type=int, default=10_000)
    parser.add_argument(
        "--keep",
        type=Path,
        help="the archive's file; a new one is thrown away at the end",
    )
    parser.add_argument(
        "--profile",
        action="store_true",
        help="where the last file's time went",
    )
    parser.add_argument(
        "--pair",
        nargs=2,
        type=Path,
        metavar="FILE",
        help="a small and a large archive to compare",
    )
    parser.add_argument("--rounds", type=int, default=8)
    options = parser.parse_args()
    if options.pair:
        pair(options.pair, options.rounds, min(options.step, 500))
        return
    with TemporaryDirectory() as folder:
        archive = open_archive(
            f"sqlite:///{options.keep or Path(folder) / 'archive.db'}"
        )
        upgrade(archive)
        profile = cProfile.Profile()
        if options.profile:
            profile.enable()
        costs = grow(archive, Path(folder), options.articles, options.step)
        profile.disable()
        archive.close()
    first, last = costs[0], sum(costs[-3:]) / len(costs[-3:])
    print(f"the last files cost {last / first - 1:+.1%} of the first")
    if options.profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
