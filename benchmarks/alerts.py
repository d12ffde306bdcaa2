"""Alerts under load: articles a second against thousands of rules, beside a plain loop over the same rules.

python -m benchmarks.alerts [--rules 10000] [--articles 5000] [--looped 50]
"""

import argparse
import json
import random
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from alerts.deliver import deliver
from alerts.matching import Matcher
from alerts.scan import scan
from alerts.settings import Sending
from benchmarks.kills import Sink, publish, sending
from benchmarks.texts import many
from db.alerts import rules as db_rules
from db.alerts.rules import RuleText
from db.maintenance.upgrade import upgrade
from db.search.indexing import as_compared
from db.session import Archive, open_archive
from text.query import And, Not, Or, Query, Range, Term, parse


def make_rules(number: int, texts: list[str], seed: int = 7) -> list[tuple[int, str]]:
    """Rules as people write them: words cut out of the texts, alone, together, with
    alternatives and exceptions.
    """
    draw = random.Random(seed)

    def word() -> str:
        while True:
            text = draw.choice(texts)
            length = draw.choices((2, 3, 4, 5, 6), (1, 2, 4, 2, 1))[0]
            start = draw.randrange(max(1, len(text) - length))
            found = text[start : start + length]
            if re.fullmatch(r"[\u4e00-\u9fff]+", found):
                return found

    forms: list[Callable[[], str]] = [
        lambda: word(),
        lambda: f"{word()} AND {word()}",
        lambda: f"{word()} AND ({word()} OR {word()})",
        lambda: f"{word()} OR {word()} OR {word()}",
        lambda: f"{word()} NOT {word()}",
        lambda: f"title:{word()}",
        lambda: f"{word()} site:gov.cn",
        lambda: f"{word()} AND publisher:新华社 AND published:[2018-01-01 TO *]",
    ]
    weights = (30, 25, 15, 10, 8, 6, 4, 2)
    return [(rule, draw.choices(forms, weights)[0]()) for rule in range(1, number + 1)]


def looped(queries: dict[int, Query], fields: dict[str, Any]) -> list[int]:
    """The plain way: fold the article once, ask every rule's tree with `in`."""
    everywhere = [as_compared(fields["title"]), as_compared(fields["text"])]
    folded = {
        "title": everywhere[:1],
        "text": everywhere[1:],
        "publisher": [as_compared(fields["publisher"])],
    }

    def holds(node: Any) -> bool:
        match node:
            case And(children):
                return all(holds(child) for child in children)
            case Or(children):
                return any(holds(child) for child in children)
            case Not(child):
                return not holds(child)
            case Range(_, low, high):
                return (low is None or low <= fields["published"]) and (
                    high is None or fields["published"] < high
                )
            case Term("site", word):
                return f".{fields['site']}".endswith(f".{word}")
            case Term(name, word):
                return any(
                    word in text for text in (folded[name] if name else everywhere)
                )
        raise AssertionError(node)

    return [rule for rule, query in queries.items() if holds(query.tree)]


def matching(rules: int, articles: int, sample: int) -> dict[str, Any]:
    """Articles a second (processor time of one core), the automaton's way and the loop's; both must agree."""
    documents: list[dict[str, Any]] = [
        {"title": one.title, "text": one.text, "attachments": [], "publisher": one.publisher, "site": one.site,
         "author": None, "source": None, "flag": [], "published": one.published_at}
        for one in many(articles)
    ]  # fmt: skip
    written = make_rules(
        rules,
        [document["text"] for document in documents if len(document["text"]) > 20],
    )
    began = time.process_time()
    matcher = Matcher(written)
    built = time.process_time() - began
    began = time.process_time()
    fired = [matcher.fire(document) for document in documents]
    spent = time.process_time() - began
    queries = {rule: parse(query) for rule, query in written}
    began = time.process_time()
    plain = [looped(queries, document) for document in documents[:sample]]
    loop_spent = time.process_time() - began
    assert plain == fired[:sample], "the automaton and the loop disagree"
    return {
        "rules": rules,
        "articles": articles,
        "characters_an_article": sum(len(document["text"]) for document in documents)
        // articles,
        "build_seconds": round(built, 2),
        "articles_a_second": round(articles / spent),
        "hits_an_article": round(sum(map(len, fired)) / articles, 1),
        "plain_loop_articles_a_second": round(sample / loop_spent, 1),
    }


def latency(rules: int, articles: int, interval: float = 2.0) -> dict[str, Any]:
    """Seconds from stored to handed to a mail server, with the service's rhythm and
    `rules` rules, on SQLite.
    """
    sink = Sink(1, lose=0)
    settings = sending(sink.port)
    with tempfile.TemporaryDirectory() as folder:
        archive = open_archive(f"sqlite:///{folder}/latency.db")
        upgrade(archive)
        texts = [one.text for one in many(2000)]
        with archive.write() as session:
            for number, query in make_rules(rules, texts):
                said = RuleText(f"rule {number}", query, ["r@example.org"])
                db_rules.add(session, said, now=datetime.now(UTC))
            said = RuleText("chips", "芯片通知", ["r@example.org"])
            db_rules.add(session, said, now=datetime.now(UTC))
        stopping = threading.Event()
        service = threading.Thread(
            target=_serve, args=(archive, settings, stopping, interval)
        )
        service.start()
        stored = {}
        for number in range(1, articles + 1):
            publish(archive, number)
            stored[str(number)] = time.monotonic()
            time.sleep(0.23)
        time.sleep(interval + 3)
        stopping.set()
        service.join()
        archive.close()
    waits = sorted(sink.arrived[story] - at for story, at in stored.items())
    return {
        "rules": rules,
        "articles": articles,
        "seconds_median": round(statistics.median(waits), 2),
        "seconds_slowest": round(waits[-1], 2),
    }


def _serve(
    archive: Archive,
    settings: Sending,
    stopping: threading.Event,
    interval: float,
) -> None:
    while not stopping.is_set():
        scan(archive, now=datetime.now(UTC), settings=settings, bursts=())
        deliver(archive, settings, datetime.now(UTC))
        stopping.wait(interval)


def scanning(rules: int, articles: int) -> dict[str, Any]:
    """Articles a second through a whole scan (reading, matching, marking), rules that
    find little, on SQLite.
    """
    with tempfile.TemporaryDirectory() as folder:
        archive = open_archive(f"sqlite:///{folder}/scanning.db")
        upgrade(archive)
        with archive.write() as session:
            for number in range(rules):
                said = RuleText(
                    f"rule {number}", f"没有这个词{number}", ["r@example.org"]
                )
                db_rules.add(session, said, now=datetime.now(UTC))
        for number in range(1, articles + 1):
            publish(archive, number)
        began = time.process_time()
        scan(archive, now=datetime.now(UTC), settings=sending(1))
        spent = time.process_time() - began
        archive.close()
    return {
        "rules": rules,
        "articles": articles,
        "articles_a_second": round(articles / spent),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rules", type=int, default=10_000)
    options.add_argument("--articles", type=int, default=5_000)
    options.add_argument("--looped", type=int, default=50)
    given = options.parse_args()
    figures = {
        "matching": matching(given.rules, given.articles, given.looped),
        "from_stored_to_smtp": latency(1000, 60),
        "scanning": scanning(1000, 500),
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
