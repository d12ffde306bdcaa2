"""How well stories are told apart and together: recall per kind of rewriting,
precision, look-alikes, order.

    python -m benchmarks.stories [--stories N] [--half tuning|report] [--baseline] [--orders N] [--show N]

Reads the folder of real texts beside the project (POLICYWATCH_SHARED), makes rewritings
and look-alikes of them from a fixed seed, takes all of it in, and prints a table. The
texts are cut into two halves by their ids: one was looked at while the rules were made,
the figures that count are of the other.
"""

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import combinations
from tempfile import TemporaryDirectory

from benchmarks import (
    neardup,
    refilled,
    relations,
    story_rules,
    templates,
)
from benchmarks.rewritings import REWRITINGS, Text
from benchmarks.story_texts import make
from crawler.items import ArticleItem
from db.maintenance.upgrade import upgrade
from db.session import open_archive
from db.stories import stories
from pipelines.order import take_in_all
from pipelines.store import HISTORY, Stored
from text.blocks import undouble
from text.boilerplate import body
from text.comparable import ComparableText
from text.compare import compare
from text.normalise import normalise

SEED = 20260101
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


def prepared(text: Text) -> ComparableText:
    """The comparing form of a text, after the steps of the pipelines."""
    normal = normalise(text.text)
    title = normalise(text.title).text
    paragraphs, _ = undouble(normal.text.split("\n"), title)
    return ComparableText.of(
        title, body("\n".join(paragraphs)), maybe_taiwanese=normal.traditional
    )


def grouped(texts: Sequence[Text], batch: int = 100) -> list[int]:
    """The story of each text after all of them went through the pipelines into an empty SQLite archive."""
    with TemporaryDirectory() as folder:
        archive = open_archive(f"sqlite:///{folder}/archive.db")
        upgrade(archive)
        ids: list[int] = []
        for start in range(0, len(texts), batch):
            items = [
                _item(at, texts[at])
                for at in range(start, min(start + batch, len(texts)))
            ]
            taken = take_in_all(archive, items, now=NOW, window=HISTORY)
            ids += [
                one.article_id if isinstance(one, Stored) else -1 - start - at
                for at, one in enumerate(taken)
            ]
        with archive.read() as session:
            story = {
                copy["id"]: row["id"]
                for row in stories.iterate(session)
                for copy in row["copies"]
            }
        archive.close()
    return [story.get(one, one) for one in ids]


def _item(number: int, text: Text) -> ArticleItem:
    return ArticleItem(
        url=f"https://{text.site}/{number}.html",
        title=text.title,
        text=text.text,
        fetched_at=NOW,
    )


def report(texts: Sequence[Text], found: Sequence[int]) -> dict[str, float]:
    """The table, printed; the figures, returned."""
    true_pairs, hits = Counter(), Counter()
    stories = _by([text.story for text in texts])
    for members in stories.values():
        for one, two in combinations(members, 2):
            for kind in {texts[one].kind, texts[two].kind} - {"original"} or {
                "original"
            }:
                true_pairs[kind] += 1
                hits[kind] += found[one] == found[two]
    for kind in sorted(true_pairs):
        print(
            f"  {kind:24} {true_pairs[kind]:6} pairs  recall {hits[kind] / true_pairs[kind]:.3f}"
        )
    figures = _figures(texts, found)
    print("  " + "  ".join(f"{name} {value:.4f}" for name, value in figures.items()))
    return figures


def _figures(texts: Sequence[Text], found: Sequence[int]) -> dict[str, float]:
    truth, groups = _by([text.story for text in texts]), _by(found)
    right = sum(len(list(combinations([1 for at in members if found[at] == label], 2)))
                for members in truth.values() for label in {found[at] for at in members})  # fmt: skip
    claimed = sum(len(members) * (len(members) - 1) // 2 for members in groups.values())
    wanted = sum(len(members) * (len(members) - 1) // 2 for members in truth.values())
    overlap = Counter(
        (text.story, label) for text, label in zip(texts, found, strict=True)
    )
    precision = sum(
        n * n / len(groups[label]) for (_, label), n in overlap.items()
    ) / len(texts)
    recall = sum(n * n / len(truth[story]) for (story, _), n in overlap.items()) / len(
        texts
    )
    alike = [at for at, text in enumerate(texts) if text.kind in LOOKALIKES]
    merged = sum(
        any(texts[other].story != texts[at].story for other in groups[found[at]])
        for at in alike
    )
    return {
        "precision": right / max(1, claimed),
        "recall": right / max(1, wanted),
        "b3": 2 * precision * recall / (precision + recall),
        "look-alikes merged": merged / max(1, len(alike)),
    }


LOOKALIKES = (
    "bulletin",
    "prices",
    "batch",
    "notice",
    "boilerplate",
    "roundup",
    "revision",
    *templates.KINDS,
    *refilled.KINDS,
)


def _by(labels: Iterable) -> dict:
    result = defaultdict(list)
    for at, label in enumerate(labels):
        result[label].append(at)
    return result


def agreement(one: Sequence[int], other: Sequence[int]) -> float:
    """The adjusted Rand index of two groupings of the same texts: 1.0 for the same grouping."""
    pairs = _pairs(Counter(zip(one, other, strict=True)))
    first, second, every = (
        _pairs(Counter(one)),
        _pairs(Counter(other)),
        len(one) * (len(one) - 1) / 2,
    )
    expected = first * second / every
    return (pairs - expected) / ((first + second) / 2 - expected)


def _pairs(counts: Counter) -> float:
    return sum(n * (n - 1) / 2 for n in counts.values())


def shuffled_again(
    texts: Sequence[Text],
    found: Sequence[int],
    orders: int,
    rng: random.Random,
) -> None:
    """The same texts in other orders: how far the groupings agree, and where they don't."""
    for number in range(orders):
        order = rng.sample(range(len(texts)), len(texts))
        again = grouped([texts[at] for at in order])
        back = [0] * len(texts)
        for place, at in enumerate(order):
            back[at] = again[place]
        print(f"  order {number + 1}: adjusted Rand index {agreement(found, back):.5f}")
        _differences(texts, found, back)


def _differences(
    texts: Sequence[Text], one: Sequence[int], other: Sequence[int]
) -> None:
    groups, again = _by(one), _by(other)
    for at in range(len(texts)):
        if set(groups[one[at]]) != set(again[other[at]]) and at == min(groups[one[at]]):
            print(
                "    ",
                [(texts[x].kind, texts[x].story[:28]) for x in groups[one[at]]][:5],
            )
            print(
                "     →",
                [(texts[x].kind, texts[x].story[:28]) for x in again[other[at]]][:5],
            )


def wrong_merges(texts: Sequence[Text], found: Sequence[int], limit: int) -> None:
    """Examples of stories that were merged, for whoever tunes."""
    for members in list(_by(found).values()):
        if len({texts[at].story for at in members}) > 1 and limit > 0:
            limit -= 1
            print(
                "  merged:",
                [
                    (texts[at].story, texts[at].kind, texts[at].title[:24])
                    for at in members
                ][:6],
            )


def compare_with_peers(texts: Sequence[Text], found: Sequence[int]) -> None:
    """One table: this program and what an hour's work would do."""
    shingles = neardup.shingled(texts)
    rows = {
        "policywatch": found,
        **{name: neardup.grouped(name, shingles) for name in neardup.PEERS},
    }
    print(f"  {'':20}  precision   recall  B³ F1  look-alikes merged")
    for name, groups in rows.items():
        figures = _figures(texts, groups)
        print(
            f"  {name:20} " + " ".join(f"{value:10.4f}" for value in figures.values())
        )


def missed(texts: Sequence[Text], found: Sequence[int], limit: int) -> None:
    """Examples of copies that stayed alone, and why they did."""
    originals = {
        text.story: at for at, text in enumerate(texts) if text.kind not in REWRITINGS
    }
    for at, text in enumerate(texts):
        first = originals.get(text.story, at)
        if found[first] != found[at] and limit > 0:
            limit -= 1
            reason = compare(prepared(texts[first]), prepared(text)).rule
            print(
                f"  missed: {text.kind}, {len(text.text)} of {len(texts[first].text)}, {texts[first].title[:24]}: {reason}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--stories", type=int, default=600)
    parser.add_argument("--half", choices=["tuning", "report"], default="report")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument(
        "--orders", type=int, default=0, help="so many other orders are tried"
    )
    parser.add_argument(
        "--baseline",
        action="store_true",
        help="MinHash, SimHash, containment on the same set",
    )
    options = parser.parse_args()
    rng = random.Random(SEED)
    texts = make(options.half, options.stories, rng)
    rng.shuffle(texts)
    print(
        f"{len(texts)} texts, {len({text.story for text in texts})} stories, half: {options.half}"
    )
    found = grouped(texts)
    report(texts, found)
    wrong_merges(texts, found, options.show)
    missed(texts, found, options.show)
    print("relation of each kind to its original:")
    relations.table(texts, prepared)
    story_rules.table(texts, prepared)
    if options.baseline:
        compare_with_peers(texts, found)
    shuffled_again(texts, found, options.orders, rng)


if __name__ == "__main__":
    sys.exit(main())
