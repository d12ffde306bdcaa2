"""Whether meaning helps: news looked for in other words, the full-text index's order
(BM25 of their pairs of characters) beside the order of the extra [meaning].

    python -m benchmarks.meaning [--texts 500]

The questions were written for news items of ../shared/plain/xwlb.jsonl without using
their telling words; an item is named by its id, its text is read there. Told are the
share of questions whose item comes first, is among the first five, the mean reciprocal
rank, and the seconds a question.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from benchmarks.filling import fill
from benchmarks.texts import SHARED, Text
from db.maintenance.upgrade import prepare
from db.search.search import search
from db.search.spec import SearchSpec
from db.session import Archive, Session, open_archive
from policywatch.similar import similar_to_question
from scheduler.meanings import read_titles
from text.meaning.model import MAX_TEXTS, Model, is_installed
from text.query import Or, Query, Term

MAX_PLACES = 60
TEXTS = SHARED / "plain" / "xwlb.jsonl"
QUESTIONS = {
    "xwlb-20241024-08": "制造业低碳转型有哪些成绩",
    "xwlb-20250107-02": "老年人照护制度怎么改",
    "xwlb-20250828-09": "通信行业宽带用户增长",
    "xwlb-20240702-09": "给人工智能定标准的文件",
    "xwlb-20251212-06": "今年庄稼收成如何",
    "xwlb-20260706-07": "货运行情回暖",
    "xwlb-20241007-06": "手机电脑等行业产出增速",
    "xwlb-20240506-06": "传统工厂智能改造见闻",
    "xwlb-20250306-14": "以旧换新拉动购买",
    "xwlb-20250621-08": "县里看病不用往外跑",
    "xwlb-20241130-05": "庄稼过冬管护",
    "xwlb-20250716-10": "坐火车出行人数",
    "xwlb-20240824-00": "高原湖泊污染整治",
    "xwlb-20260525-10": "宇航员换班上天",
    "xwlb-20241106-13": "原材料涨价了吗",
    "xwlb-20241211-07": "滑雪场生意红火",
    "xwlb-20250529-06": "龙舟节放假去哪里玩",
    "xwlb-20240724-10": "沿海风暴来袭防范",
    "xwlb-20260706-08": "广西大坝出险",
    "xwlb-20250418-10": "乡村生产头三个月情况",
    "xwlb-20240503-05": "公路垮塌救援",
    "xwlb-20241214-07": "澳门年轻人到内地创业",
    "xwlb-20260114-07": "火车时刻调整",
    "xwlb-20251110-09": "检察官保护少年儿童",
}


def corpus(number: int) -> tuple[list[Text], dict[str, str]]:
    """Texts in the order of time, those that are asked for among them; titles by id."""
    rows = [json.loads(line) for line in TEXTS.read_text("utf-8").splitlines()]
    asked = [row for row in rows if row["id"] in QUESTIONS]
    others = [row for row in rows if row["id"] not in QUESTIONS]
    drawn = random.Random(1).sample(others, min(number, len(others)))
    texts = [
        Text(
            title=row["title"],
            text=row["text"],
            site="tv.cctv.com",
            publisher=row["source"],
            published_at=datetime.fromisoformat(row["date"]).replace(tzinfo=UTC),
        )
        for row in sorted([*asked, *drawn], key=lambda row: row["id"])
    ]
    return texts, {row["id"]: row["title"] for row in asked}


def pairs_of(question: str) -> list[str]:
    """The pairs of neighbouring characters: how the index is asked for any of them."""
    return [question[at : at + 2] for at in range(len(question) - 1)]


def by_index(session: Session, question: str) -> list[str]:
    """Titles in the order of relevance (BM25)."""
    tree = Or(tuple(Term(None, pair) for pair in pairs_of(question)))
    spec = SearchSpec(Query(question, tree), sort="relevance")
    page = search(session, spec, limit=MAX_PLACES, count_all=False)
    return [found.article.title for found in page.items]


def told(name: str, titles: dict[str, str], find: Callable[[str], list[str]]) -> None:
    """Print a row of the table."""
    start = time.perf_counter()
    places: list[int] = []
    for number, question in QUESTIONS.items():
        order = find(question)
        if titles[number] in order:
            places.append(order.index(titles[number]) + 1)
    seconds = (time.perf_counter() - start) / len(QUESTIONS)
    first = sum(place == 1 for place in places) / len(QUESTIONS)
    five = sum(place <= 5 for place in places) / len(QUESTIONS)
    mean = sum(1 / place for place in places) / len(QUESTIONS)
    print(f"{name:18} {first:7.2f} {five:7.2f} {mean:7.2f} {seconds:9.2f}")


def read_all(archive: Archive, model: Model) -> None:
    """A vector for every text, and the time one takes."""
    begun, number = time.perf_counter(), 0
    while read := read_titles(archive, model, lambda: datetime.now(UTC), MAX_TEXTS):
        number += read
    print(f"read: {(time.perf_counter() - begun) / number:.2f} s a text")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=500)
    options = parser.parse_args()
    if not TEXTS.exists():
        print(f"{TEXTS} is not there: nothing to measure", file=sys.stderr)
        return 0
    texts, titles = corpus(options.texts)
    with tempfile.TemporaryDirectory() as folder:
        archive = open_archive(f"sqlite:///{folder}/archive.db")
        prepare(archive)
        fill(archive, texts)
        print(f"{len(QUESTIONS)} questions, {len(texts)} texts")
        model = Model()
        if is_installed():
            read_all(archive, model)
        print(f"{'order of':18} {'first':>7} {'five':>7} {'MRR':>7} {'s each':>9}")
        with archive.read() as session:
            told("the index (BM25)", titles, partial(by_index, session))
            if is_installed():
                told("the model", titles, partial(by_model, session, model))
            else:
                print("the extra [meaning] is not installed: left out", file=sys.stderr)
        model.close()
        archive.close()
    return 0


def by_model(session: Session, model: Model, question: str) -> list[str]:
    """Titles in the order of meaning."""
    near = similar_to_question(session, model, question, MAX_PLACES)
    return [one.article.title for one in near]


if __name__ == "__main__":
    sys.exit(main())
