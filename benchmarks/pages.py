"""How well and how fast article pages are read, beside other readers of pages in the
same run.

    python -m benchmarks.pages [--rounds N] [--alone] [--misses]

Reads the saved pages in the folder beside the project (POLICYWATCH_SHARED), whose truth
is known, and prints a table: pages a second on one core (median of the rounds, readers
taking turns), body F1 over character bigrams (every site weighing the same), the share
of pages below .5, and how often title, day, publisher and author are exactly right.
Readers that are not installed are left out (`pip install policywatch[bench]` brings
them).
"""

import argparse
import json
import os
import re
import statistics
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler.pages.article import Unreadable, read_article
from crawler.pages.charset import decode

SHARED = Path(
    os.environ.get("POLICYWATCH_SHARED", Path(__file__).resolve().parents[2] / "shared")
)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
FIELDS = ("title", "date", "publisher", "author")

Found = dict[str, str | None]


@dataclass(frozen=True)
class Page:
    name: str
    body: bytes
    truth: dict[str, Any]

    @property
    def site(self) -> str:
        return urlsplit(self.truth.get("url") or "").hostname or self.name.split("/")[0]


def saved_pages(shared: Path = SHARED) -> list[Page]:
    """The saved pages below `shared` with their truth, in a fixed order."""
    return [
        Page(
            f"{path.parent.name}/{path.stem}",
            path.read_bytes(),
            json.loads(path.with_suffix(".json").read_text("utf-8")),
        )
        for path in sorted((shared / "pages" / "articles").rglob("*.html"))
    ]


def ours(page: Page) -> Found:
    try:
        reading = read_article(page.body, page.truth.get("url"), now=NOW)
    except Unreadable:
        return {}
    at = reading.published_at
    day = at.astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat() if at else None
    return {
        "text": reading.text,
        "title": reading.title,
        "date": day,
        "publisher": reading.publisher,
        "author": reading.author,
    }


def with_trafilatura() -> Callable[[Page], Found]:
    import trafilatura

    def read(page: Page) -> Found:
        found = trafilatura.bare_extraction(
            page.body, url=page.truth.get("url"), with_metadata=True
        )
        if found is None:
            return {}
        return {
            "text": found.text,
            "title": found.title,
            "date": found.date,
            "publisher": found.sitename,
            "author": found.author,
        }

    return read


def with_readability() -> Callable[[Page], Found]:
    import lxml.html
    import readability

    def read(page: Page) -> Found:
        document = readability.Document(page.body)
        try:
            return {
                "text": lxml.html.fromstring(document.summary()).text_content(),
                "title": document.short_title(),
            }
        except (
            readability.readability.Unparseable,
            lxml.etree.LxmlError,
            ValueError,
        ):
            return {}

    return read


def with_newspaper() -> Callable[[Page], Found]:
    from newspaper import Article, ArticleException

    def read(page: Page) -> Found:
        address = page.truth.get("url") or "https://example.org/article.html"
        article = Article(address, language="zh")
        try:
            article.download(input_html=decode(page.body, None)[0])
            article.parse()
        except ArticleException:
            return {}
        moment = article.publish_date
        return {
            "text": article.text,
            "title": article.title,
            "date": moment.date().isoformat() if moment else None,
            "author": " ".join(article.authors),
        }

    return read


def with_magic_html() -> Callable[[Page], Found]:
    import lxml.html
    from magic_html import GeneralExtractor

    extractor = GeneralExtractor()

    def read(page: Page) -> Found:
        markup = decode(page.body, None)[0]
        found = extractor.extract(markup, base_url=page.truth.get("url") or "")
        body = found.get("html") or "<p></p>"
        return {
            "text": lxml.html.fromstring(body).text_content(),
            "title": found.get("title"),
        }

    return read


OTHERS: dict[str, Callable[[], Callable[[Page], Found]]] = {
    "magic-html": with_magic_html,
    "trafilatura": with_trafilatura,
    "newspaper4k": with_newspaper,
    "readability": with_readability,
}
# What keeps a reader out of this environment, where it is more than an installation.
_WHY_NOT = {"magic-html": " (0.1.8, the only release on PyPI, needs Python 3.12)"}


def readers(alone: bool) -> dict[str, Callable[[Page], Found]]:
    """The readers that are installed, by name."""
    others = {} if alone else OTHERS
    found: dict[str, Callable[[Page], Found]] = {"policywatch": ours}
    for name, make in others.items():
        try:
            found[name] = make()
        except ImportError:
            why = _WHY_NOT.get(name, "")
            print(f"{name} is not installed{why}: left out", file=sys.stderr)
    return found


def bigrams(text: str | None) -> Counter[str]:
    """Pairs of neighbouring letters, digits and Han, width and case aside."""
    plain = re.sub(
        r"[^0-9a-z\u3400-\u9fff]",
        "",
        unicodedata.normalize("NFKC", text or "").lower(),
    )
    return Counter(plain[place : place + 2] for place in range(len(plain) - 1))


def f1(found: str | None, truth: str) -> float:
    """Harmonic mean of precision and recall over multisets of bigrams."""
    have, want = bigrams(found), bigrams(truth)
    common = (have & want).total()
    return 2 * common / (have.total() + want.total()) if common else 0.0


def same(found: str | None, truth: str) -> bool:
    """Equal but for width and white space."""
    one, other = (
        re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))
        for text in (found, truth)
    )
    return one == other


def truth_of(page: Page, name: str) -> str | None:
    value = page.truth.get({"publisher": "source"}.get(name, name))
    return value[:10] if value and name == "date" else value


def quality(
    pages: list[Page], found: list[Found]
) -> tuple[float, float, dict[str, float]]:
    """Balanced body F1, share of pages below .5, and the share of each field that is
    right where it is known.
    """
    scores = [
        f1(one.get("text"), page.truth["text"])
        for page, one in zip(pages, found, strict=True)
    ]
    by_site: defaultdict[str, list[float]] = defaultdict(list)
    for page, score in zip(pages, scores, strict=True):
        by_site[page.site].append(score)
    balanced = statistics.mean(statistics.mean(site) for site in by_site.values())
    right = {}
    for name in FIELDS:
        known = [
            (one.get(name), truth)
            for page, one in zip(pages, found, strict=True)
            if (truth := truth_of(page, name))
        ]
        right[name] = statistics.mean(same(have, truth) for have, truth in known)
    return balanced, sum(score < 0.5 for score in scores) / len(scores), right


def measure(
    pages: list[Page], chosen: dict[str, Callable[[Page], Found]], rounds: int
) -> None:
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    results: dict[str, list[Found]] = {}
    for _ in range(rounds):
        for name, read in chosen.items():
            begun = process_time()
            results[name] = [read(page) for page in pages]
            seconds[name].append(process_time() - begun)
    print(
        f"{len(pages)} pages, {statistics.mean(len(page.body) for page in pages) / 1000:.0f} kB on average, {rounds} rounds"
    )
    print(
        f"{'reader':12} {'pages/s':>8} {'F1':>6} {'< .5':>6} "
        + " ".join(f"{name:>9}" for name in FIELDS)
    )
    for name in chosen:
        balanced, low, right = quality(pages, results[name])
        speed = len(pages) / statistics.median(seconds[name])
        print(
            f"{name:12} {speed:8.1f} {balanced:6.3f} {low:6.1%} "
            + " ".join(f"{right[field]:9.3f}" for field in FIELDS)
        )


def misses(pages: Iterable[Page]) -> None:
    """Prints every page we read wrongly, with what was found and what is true."""
    for page in pages:
        found = ours(page)
        score = f1(found.get("text"), page.truth["text"])
        if score < 0.95:
            print(f"{page.name:32} F1 {score:.3f}")
        for name in FIELDS:
            truth = truth_of(page, name)
            if truth and not same(found.get(name), truth):
                print(
                    f"{page.name:32} {name}: {found.get(name)!r}, should be {truth!r}"
                )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--alone", action="store_true", help="without the other readers"
    )
    parser.add_argument(
        "--misses",
        action="store_true",
        help="list what we read wrongly instead",
    )
    arguments = parser.parse_args()
    pages = saved_pages()
    if not pages:
        print(
            f"needs the saved pages in {SHARED} (set POLICYWATCH_SHARED)",
            file=sys.stderr,
        )
        return 1
    if arguments.misses:
        misses(pages)
    else:
        measure(pages, readers(arguments.alone), arguments.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
