"""What a source's templates teach its reader: made sites of several templates, and
saved pages of one site.

    python -m benchmarks.site_templates [--sites 40] [--real] [--misses]

A made site has two or three templates, redesigned in the middle, with PAGES pages each;
classes, order, labels and separators are drawn at random, and so are the words beside
the date. A quarter of the sites have no list that names titles and days. Printed: by
field right, wrong and empty, on the pages after the twentieth of their template, read
without and with what the earlier ones taught; the processor time of both; and after how
many pages a redesign is noticed.
"""

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.made_templates import NOW, Made, make_site
from benchmarks.reading_pages import SHARED, Sample, is_right, saved
from crawler.pages.article import Unreadable, read_article
from crawler.pages.reading import Reading
from crawler.template.memory import TemplateMemory
from text.dates import SHANGHAI

LEARNED_AFTER = 20
FIELDS = ("title", "published_at", "publisher", "author")
STRANGE_PAGES = 3


def values_of(reading: Reading | None) -> dict[str, str | None]:
    """A reading's values under the names of FIELDS."""
    if reading is None:
        return dict.fromkeys(FIELDS)
    at = reading.published_at
    return {
        "title": reading.title,
        "published_at": at.astimezone(SHANGHAI).date().isoformat() if at else None,
        "publisher": reading.publisher,
        "author": reading.author,
    }


def verdict(value: str | None, wanted: set[str | None]) -> str:
    """`right`, `wrong` or `empty`."""
    if value in wanted:
        return "right"
    return "empty" if value is None else "wrong"


@dataclass
class Tally:
    """Counts by field, and processor seconds."""

    counts: dict[str, Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    seconds: float = 0.0

    def add(self, reading: Reading | None, truth: dict[str, set[str | None]]) -> None:
        """Counts a page's fields."""
        for name, value in values_of(reading).items():
            if name in truth:
                self.counts[name][verdict(value, truth[name])] += 1

    def lines(self) -> Iterator[str]:
        """The figures of each field."""
        for name in FIELDS:
            counts = self.counts[name]
            total = max(1, sum(counts.values()))
            shares = "  ".join(
                f"{kind} {counts[kind] / total:6.1%}"
                for kind in ("right", "wrong", "empty")
            )
            yield f"  {name:13}{shares}   of {total}"


def _read(page: Made, memory: TemplateMemory | None) -> Reading | None:
    try:
        return read_article(
            page.html.encode(), page.url, now=NOW, listed=page.listed, memory=memory
        )
    except Unreadable:
        return None


def run_site(seed: int, alone: Tally, taught: Tally, *, misses: bool) -> None:
    """Reads a site's pages in order, without and with a memory; counts those of well-known templates."""
    memory = TemplateMemory()
    seen: Counter[int] = Counter()
    for page in make_site(seed):
        begun = time.process_time()
        single = _read(page, None)
        between = time.process_time()
        reading = _read(page, memory)
        ended = time.process_time()
        if reading is not None and reading.lesson is not None:
            memory = memory.after(reading.lesson)
        seen[page.template] += 1
        if seen[page.template] > LEARNED_AFTER:
            alone.seconds += between - begun
            taught.seconds += ended - between
            alone.add(single, page.truth)
            taught.add(reading, page.truth)
            if misses:
                _print_misses(seed, page, reading)


def noticed_after(seed: int) -> int | None:
    """How many pages after a site's redesign it is noticed; None where it is not."""
    memory = TemplateMemory()
    pages = make_site(seed)
    redesigned = len({page.template for page in pages}) // 2
    since = 0
    for page in pages:
        reading = _read(page, memory)
        if reading is not None and reading.lesson is not None:
            memory = memory.after(reading.lesson)
        since += page.template >= redesigned
        if since and memory.strange >= STRANGE_PAGES:
            return since
    return None


def run_real(alone: Tally, taught: Tally) -> None:
    """Saved pages of sites with several: each is read with what all others of its site taught."""
    sites: defaultdict[str, list[tuple[bytes, Sample]]] = defaultdict(list)
    for path, sample in saved_pages():
        sites[sample.site].append((path.read_bytes(), sample))
    for pages in sites.values():
        if len(pages) < 2:
            continue
        for left_out, (body, sample) in enumerate(pages):
            memory = TemplateMemory()
            for number, (other, _) in enumerate(pages):
                reading = _read_real(other, memory) if number != left_out else None
                if reading is not None and reading.lesson is not None:
                    memory = memory.after(reading.lesson)
            _count_real(alone, _read_real(body, None), sample)
            _count_real(taught, _read_real(body, memory), sample)


def saved_pages() -> Iterator[tuple[Path, Sample]]:
    """The saved pages with what is known of them, by the last two parts of their host."""
    samples = {sample.name: sample for sample in saved()}
    for folder in ("gov/articles", "articles"):
        for path in sorted((SHARED / "pages" / folder).rglob("*.html")):
            sample = samples[path.stem]
            sample.site = ".".join(sample.site.split(".")[-3:])
            yield path, sample


def _read_real(body: bytes, memory: TemplateMemory | None) -> Reading | None:
    try:
        return read_article(body, None, now=NOW, memory=memory)
    except Unreadable:
        return None


def _count_real(tally: Tally, reading: Reading | None, sample: Sample) -> None:
    for name, value in values_of(reading).items():
        if name not in sample.wanted:
            continue
        if value is None:
            kind = "empty" if sample.stated[name] else "right"
        elif name == "published_at":
            kind = "right" if value in sample.wanted[name] else "wrong"
        else:
            right = is_right(name, value, sample.wanted[name])
            kind = "right" if right else "wrong"
        tally.counts[name][kind] += 1


def _print_misses(seed: int, page: Made, reading: Reading | None) -> None:
    for name, value in values_of(reading).items():
        kind = verdict(value, page.truth[name])
        if kind != "right":
            print(
                f"  site {seed} template {page.template} {name} {kind}: {value!r} for {page.truth[name]}"
            )


def main() -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--first", type=int, default=0, help="the first site's number")
    parser.add_argument("--real", action="store_true", help="saved pages, one left out")
    parser.add_argument("--misses", action="store_true", help="list what is not right")
    arguments = parser.parse_args()
    alone, taught = Tally(), Tally()
    if arguments.real:
        run_real(alone, taught)
        print("every saved page by itself", *alone.lines(), sep="\n")
        print("after the other pages of its site", *taught.lines(), sep="\n")
        return 0
    for seed in range(arguments.first, arguments.first + arguments.sites):
        run_site(seed, alone, taught, misses=arguments.misses)
    print("every page by itself", *alone.lines(), sep="\n")
    print("after twenty pages of its template", *taught.lines(), sep="\n")
    noticed = [
        noticed_after(seed)
        for seed in range(arguments.first, arguments.first + min(5, arguments.sites))
    ]
    print(f"a redesign was noticed after {noticed} pages")
    print(f"processor time: {taught.seconds / alone.seconds:.2f} of that by itself")
    return 0


if __name__ == "__main__":
    sys.exit(main())
