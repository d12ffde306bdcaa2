"""How fast search answers, how large its index is, whether it misses anything, how well
it ranks.

    python -m benchmarks.search                                   20,000 articles on SQLite, a minute or two
    python -m benchmarks.search --articles 1000000 --keep big.db  a million: half an hour to fill, or to fill up, then used again
    python -m benchmarks.search --database postgresql://…         the same on PostgreSQL (filled where it is empty)

Times are wall-clock milliseconds of whole calls, Python included: one reader, twenty
articles a page, each query once. `--rivals` builds tantivy's index of a large archive
too. The page itself: benchmarks.serving.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import rivals
from benchmarks.filling import fill, index_bytes, text_bytes
from benchmarks.texts import many, plain
from db.maintenance.housekeeping import totals
from db.maintenance.upgrade import upgrade
from db.search.counting import count
from db.search.facets import facets
from db.search.search import rows_of, search
from db.search.spec import SearchSpec
from db.session import Archive, Session, open_archive
from text.normalise import fold
from text.query import And, Query, Term
from text.words import shaped, stands_in

PAGE = 20
CHECKED = 20_000  # articles whose answers are compared with reading them
FEW = 20  # queries for the rivals: LIKE takes seconds each
PROMISED = {
    "newest first": 30,
    "relevance": 150,
    "count": 200,
    "facets": 200,
}  # p95 in milliseconds


def main() -> int:
    """Fill, measure, print; 1 where a match is missed or invented."""
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        file = options.keep or Path(folder) / "archive.db"
        archive = open_archive(options.database or f"sqlite:///{file}")
        upgrade(archive)
        fill(
            archive,
            islice(many(options.articles), articles_in(archive), None),
            progress,
        )
        figures = measure(
            archive,
            options.queries,
            random.Random(options.seed),
            rivals_too=options.rivals,
        )
        archive.close()
    shown = (
        json.dumps(figures, ensure_ascii=False, indent=2)
        if options.json
        else table(figures)
    )
    sys.stdout.write(shown + "\n")
    return 0 if figures.get("wrong", 0) == 0 else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=400)
    parser.add_argument(
        "--database", help="a PostgreSQL database; default: a SQLite file"
    )
    parser.add_argument(
        "--keep",
        type=Path,
        help="a SQLite file to fill, or to use again if it is there",
    )
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument(
        "--rivals", action="store_true", help="tantivy whatever the size"
    )
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def progress(number: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{number} articles stored")


def articles_in(archive: Archive) -> int:
    with archive.read() as session:
        return totals(session)[0]


def measure(
    archive: Archive, queries: int, draw: random.Random, *, rivals_too: bool
) -> dict[str, Any]:
    """Every figure, by name."""
    words = substrings(draw, queries)
    asked = [Query("", Term(None, word)) for word in words]
    articles = articles_in(archive)
    with archive.read() as session:
        index, texts = index_bytes(session), text_bytes(session)
        figures: dict[str, Any] = {
            "database": archive.dialect,
            "articles": articles,
            "index / text": index / texts,
        }
        figures |= {name: timed(session, ask, asked) for name, ask in QUESTIONS.items()}
        session.rollback()  # a search's bound stands until its transaction ends
        figures["LIKE"] = spread(rivals.like(session, words[:FEW]))
        if articles <= CHECKED:
            figures["wrong"] = wrong(session, words, articles)
            figures |= {
                f"MRR@10 by {kind}": found
                for kind, found in by_title(session, articles).items()
            }
        if articles <= CHECKED or rivals_too:
            pairs = rivals.tantivy(many(articles), words)
            figures |= {"tantivy": spread(pairs)} if pairs else {}
    return figures


def substrings(draw: random.Random, number: int) -> list[str]:
    """Runs of one to eight characters as they stand in some text."""
    texts, found = plain(), []
    while len(found) < number:
        whole = fold(draw.choice(texts)[1])
        start = draw.randrange(len(whole))
        word = fold(whole[start : start + draw.randint(1, 8)])
        if word and "\n" not in word:
            found.append(word)
    return found


def newest_first(session: Session, query: Query) -> object:
    return search(session, SearchSpec(query), limit=PAGE, count_all=False)


def relevance(session: Session, query: Query) -> object:
    return search(
        session, SearchSpec(query, sort="relevance"), limit=PAGE, count_all=False
    )


def counted(session: Session, query: Query) -> object:
    spec = SearchSpec(query)
    return count(session, rows_of(session, spec.row_filter()), spec)


def made_of(session: Session, query: Query) -> object:
    return facets(session, SearchSpec(query))


QUESTIONS: dict[str, Callable[[Session, Query], object]] = {
    "newest first": newest_first,
    "relevance": relevance,
    "count": counted,
    "facets": made_of,
}


def timed(
    session: Session,
    ask: Callable[[Session, Query], object],
    queries: Sequence[Query],
) -> dict[str, float]:
    taken = []
    for query in queries:
        session.expunge_all()
        begun = time.perf_counter()
        ask(session, query)
        taken.append(time.perf_counter() - begun)
    return spread(taken)


def spread(seconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        f"p{part}": round(
            ordered[min(len(ordered) - 1, len(ordered) * part // 100)] * 1000,
            1,
        )
        for part in (50, 95)
    }


def wrong(session: Session, words: Sequence[str], articles: int) -> int:
    """Queries whose answer is not what reading every article gives."""
    bodies = [shaped(fold(f"{one.title}\n\n{one.text}")) for one in many(articles)]
    differing = 0
    for word in words:
        found = search(
            session, SearchSpec(Query("", Term(None, word)), by="article"), limit=1
        ).total
        differing += found != sum(stands_in(word, body) for body in bodies)
    return differing


def by_title(session: Session, articles: int) -> dict[str, float]:
    """Mean of 1/place of an article looked for by two or three words of its title, 0
    beyond the tenth, for each way to tell words. Titles that several articles bear
    count wherever one of them stands.
    """
    titles = [fold(title) for title, _ in islice(plain(), articles)]
    return {
        kind: round(_mean_place(session, titles, cut), 3)
        for kind, cut in rivals.cutters().items()
    }


def _mean_place(
    session: Session,
    titles: Sequence[str],
    cut: Callable[[str], list[str]],
    number: int = 400,
) -> float:
    draw, total, asked = random.Random(77), 0.0, 0
    while asked < number:
        title = draw.choice(titles)
        words = list(dict.fromkeys(cut(title)))
        if len(words) < 2:
            continue
        asked += 1
        chosen = sorted(
            draw.sample(range(len(words)), min(len(words), draw.choice((2, 3))))
        )
        # Pieces are cut anywhere, within numbers too.
        tree = And(tuple(Term(None, words[at]) for at in chosen))
        query = Query("", tree).in_any_place()
        page = search(
            session,
            SearchSpec(query, sort="relevance", by="article"),
            limit=10,
            count_all=False,
        )
        places = [
            at
            for at, one in enumerate(page.items, 1)
            if fold(one.article.title) == title
        ]
        total += 1 / places[0] if places else 0.0
    return total / asked


def table(figures: dict[str, Any]) -> str:
    lines = [f"{figures['articles']} articles on {figures['database']}", ""]
    for name, value in figures.items():
        if isinstance(value, dict):
            promise = f"   (promised: {PROMISED[name]})" if name in PROMISED else ""
            lines.append(
                f"{name:18} p50 {value['p50']:9.1f} ms   p95 {value['p95']:9.1f} ms{promise}"
            )
    lines.append(f"{'index / text':18} {figures['index / text']:.2f}   (promised: 2.5)")
    if "wrong" in figures:
        lines.append(f"{'wrong answers':18} {figures['wrong']}   (promised: 0)")
    lines += [
        f"{name:18} {value:.3f}   (promised: .80)"
        for name, value in figures.items()
        if name.startswith("MRR")
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
