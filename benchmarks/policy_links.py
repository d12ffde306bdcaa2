"""How well mentions of one document become one record, and how fast.

Documents are made up so that look-alikes stand beside each other: the same title by
several places, in several years, as draft and as final paper. Each is spoken of in many
ways; half of the ways (and of the documents) were not looked at while the rules were
written: `--unseen` measures those.

    python -m benchmarks.policy_links [--unseen] [--records 100000]
"""

import argparse
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from benchmarks.policy_wordings import SETS, WAYS, Told
from db.maintenance.upgrade import upgrade
from db.models import PolicyMention, PolicyRecord
from db.policies import queue
from db.session import Archive, open_archive
from policies.linking import link_waiting
from scheduler.borders import guarded
from scheduler.service import LINK_INTERVAL_S
from tests.db.articles import put
from text.policy.topics import read_topics

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
TEXTS_A_DOCUMENT = 7
FILL_BATCH = 2000
SHARE_WITH_ORIGINAL = 0.6
WAITED_FOR = 20
MAX_LINKED_S = 2.0
GOALS = {"pairwise F1": 0.95, "linked": 0.97, "wrong": 0.01}


@dataclass(frozen=True)
class Case:
    """A text, the wording in it and the document meant (by number)."""

    told: Told
    document: int
    day: date
    original: bool


def cases(name: str, seed: int) -> Iterator[Case]:
    """All texts of one set."""
    draw = random.Random(seed)
    for number, make in enumerate(SETS[name]):
        papers = make(random.Random(seed * 1000 + number))
        for place, document in enumerate(papers):
            label = number * 100 + place
            if draw.random() < SHARE_WITH_ORIGINAL:
                yield Case(document.original(), label, document.issued, True)
            for way in draw.choices(WAYS[name], k=TEXTS_A_DOCUMENT):
                told = way(document, draw)
                later = document.issued + timedelta(days=draw.randrange(1, 40))
                yield Case(told, label, later, False)


def filled(archive: Archive, made: list[Case]) -> dict[int, Case]:
    """Stores and links the texts; by article, its case."""
    by_article: dict[int, Case] = {}
    with archive.write() as session:
        for case in made:
            at = datetime(case.day.year, case.day.month, case.day.day, 2, tzinfo=UTC)
            article = put(
                session,
                NOW,
                title=case.told.headline,
                text=case.told.text,
                published_at=at,
                publisher=case.told.publisher,
                category="ministry" if case.original else None,
            )
            queue.put(session, [article.id])
            by_article[article.id] = case
    link_waiting(archive, read_topics(), NOW, guarded)
    return by_article


def placed(archive: Archive, by_article: dict[int, Case]) -> dict[int, int | None]:
    """By article, the record of the wording that was meant; None: unlinked."""
    found: dict[int, int | None] = {}
    with archive.read() as session:
        for row in session.scalars(select(PolicyMention)):
            case = by_article[row.article_id]
            printed = case.told.printed
            meant = row.title == printed or row.facts["number"] == printed
            if meant or (case.original and row.own):
                found.setdefault(row.article_id, row.policy_id)
    return found


def quality(
    by_article: dict[int, Case], found: dict[int, int | None], *, tell: bool
) -> None:
    """Prints pairwise F1, and of references whose document is there the share linked
    and the share linked to another."""
    groups: dict[int | None, list[int]] = defaultdict(list)
    truth: dict[int, list[int]] = defaultdict(list)
    for article, case in by_article.items():
        truth[case.document].append(article)
        record = found.get(article)
        if record is not None:
            groups[record].append(article)
    right = proposed = 0
    for articles in groups.values():
        labels = Counter(by_article[one].document for one in articles)
        proposed += _pairs(len(articles))
        right += sum(map(_pairs, labels.values()))
    wanted = sum(_pairs(len(articles)) for articles in truth.values())
    precision, recall = right / max(1, proposed), right / max(1, wanted)
    print(
        f"pairwise  P {precision:.3f}  R {recall:.3f}  F1 {_f1(precision, recall):.3f}"
    )
    originals = {
        case.document: found.get(article)
        for article, case in by_article.items()
        if case.original
    }
    references = [
        (article, case)
        for article, case in by_article.items()
        if not case.original and originals.get(case.document) is not None
    ]
    linked = wrong = 0
    for article, case in references:
        record = found.get(article)
        linked += record == originals[case.document]
        wrong += record is not None and record != originals[case.document]
        if record != originals[case.document] and tell:
            told = case.told
            print(f"  {told.way}: {told.printed}: {record}")
    total = len(references)
    print(f"references {total}  linked {linked / total:.3f}  wrong {wrong / total:.3f}")
    told = ", ".join(f"{name} {goal}" for name, goal in GOALS.items())
    print(f"goals: {told}")


def _pairs(number: int) -> int:
    return number * (number - 1) // 2


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def speed(archive: Archive, records: int) -> None:
    """Prints the time an article takes to be linked, with few and with many records."""
    made = list(cases("shown", 7))
    for label, number in (("empty archive", 0), (f"{records} records", records)):
        if number:
            _fill(archive, number)
        started = time.process_time()
        filled(archive, made[:400])
        spent = time.process_time() - started
        print(f"{label}: {spent / 400 * 1000:.1f} ms an article, stored and linked")
        late = [_waited(archive, case) for case in made[400 : 400 + WAITED_FOR]]
        print(
            f"{label}: stored → linked {sorted(late)[len(late) // 2]:.3f} s, at most "
            f"{max(late):.3f} s, with the service's wait of up to {LINK_INTERVAL_S:g} s "
            f"(goal {MAX_LINKED_S:g} s)"
        )


def _waited(archive: Archive, case: Case) -> float:
    """Seconds from storing one article to its link, the service's wait included."""
    started = time.monotonic()
    filled(archive, [case])
    return time.monotonic() - started + LINK_INTERVAL_S


def _fill(archive: Archive, number: int) -> None:
    """Many records of other documents, founded as linking founds them."""
    from db.policies import records
    from text.policy.facts import DocumentFacts
    from text.policy.identity import identity_of

    draw = random.Random(3)
    for start in range(0, number, FILL_BATCH):
        with archive.write() as session:
            for place in range(start, start + FILL_BATCH):
                words = "".join(chr(0x4E00 + draw.randrange(2000)) for _ in range(8))
                title = f"关于推动{words}产业创新发展的实施意见"
                facts = DocumentFacts(title, "意见", True, f"云发〔2025〕{place}号")
                records.found(session, identity_of(facts), 0, NOW)


def measure(name: str, seed: int, *, tell: bool) -> None:
    """Prints the quality on one set."""
    with tempfile.TemporaryDirectory() as folder:
        archive = open_archive(f"sqlite:///{Path(folder) / 'links.db'}")
        upgrade(archive)
        made = list(cases(name, seed))
        by_article = filled(archive, made)
        with archive.read() as session:
            records = len(list(session.scalars(select(PolicyRecord.id))))
        truth = len({case.document for case in made})
        print(f"{name}: {len(made)} texts, {truth} documents, {records} records")
        quality(by_article, placed(archive, by_article), tell=tell)
        archive.close()


def main() -> None:
    """Measures the sets, or the speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--wrong", action="store_true", help="name what went wrong")
    parser.add_argument("--records", type=int, default=0)
    given = parser.parse_args()
    if given.records:
        with tempfile.TemporaryDirectory() as folder:
            archive = open_archive(f"sqlite:///{Path(folder) / 'links.db'}")
            upgrade(archive)
            speed(archive, given.records)
            archive.close()
        return
    for name in given.sets:
        measure(name, 5 + 6 * list(SETS).index(name), tell=given.wrong)


if __name__ == "__main__":
    main()
