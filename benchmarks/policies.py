"""How well facts about policy documents are read from text, beside a naive pattern.

    python -m benchmarks.policies [--half shown|held] [--misses]

Reads the labelled texts in the folder beside the project (POLICYWATCH_SHARED), our own
labels of news and laws (`policy_labels.jsonl`), the invented notices
(`policy_notices.jsonl`) and the invented news of two rounds (`policy_news.jsonl`), each
labelled before the program read it, and prints F1 per field beside the goal, the
windows' ends, and articles a second on one core.
"""

import argparse
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks.policy_labels import read_labels, scorer
from benchmarks.texts import SHARED
from text.policy.reading import read_facts

NEWS = Path(__file__).with_name("policy_news.jsonl")
NOTICES = Path(__file__).with_name("policy_notices.jsonl")
GOALS = {
    "documents": 0.97,
    "is_policy": 0.98,
    "numbers": 0.98,
    "issuers": 0.93,
    "events": 0.90,
    "aliases": 0.93,
    "targets": 0.88,
}
MIN_ARTICLES_A_SECOND = 300
SPEED_ARTICLES = 1000

Facts = dict[str, Any]
Reader = Callable[[dict[str, Any]], Facts]


def ours(row: dict[str, Any]) -> Facts:
    """The facts our rules read from one text."""
    facts = read_facts(row["text"], row.get("title") or "", row["published_at"])
    return facts.as_json()


_TITLE = re.compile(r"《([^《》]+)》")
_NUMBER = re.compile(r"[^\s，。（(]+[〔\[（(]\d{4}[〕\]）)]\d+号")
_VERB = re.compile(r"(印发|发布|出台|公布|施行|废止)[^，。《》]{0,6}《([^《》]+)》")
_DAY = re.compile(r"(\d{1,2})月(\d{1,2})日")
_GOAL = re.compile(r"到(20\d\d)年[^。]*?(\d+(?:\.\d+)?)([%万亿]*[个项家条吨人元%])")


def naive(row: dict[str, Any]) -> Facts:
    """What one regular expression a field finds: the pattern every first draft has."""
    text = row["text"]
    documents = {}
    for title in _TITLE.findall(text):
        documents.setdefault(title, {"title": title, "is_policy": True, "events": []})
    for verb, title in _VERB.findall(text):
        day = _DAY.search(text)
        year = date.fromisoformat(row["published_at"][:10]).year
        stated = f"{year}-{int(day[1]):02}-{int(day[2]):02}" if day else None
        documents[title]["events"].append({"verb": verb, "date": stated})
    numbers = [{"title": found, "number": found} for found in _NUMBER.findall(text)]
    targets = []
    for year_, value, unit in _GOAL.findall(text):
        targets.append({"value": float(value), "unit": unit, "year": int(year_)})
    return {
        "documents": list(documents.values()),
        "untitled_documents": numbers,
        "targets": targets,
    }


def score(rows: list[Any], labels: list[Any], read: Reader, shared: Path) -> Any:
    """F1 per field on labelled texts, by the scorer beside the shared labels."""
    outs = {}
    for row in rows:
        outs[row["id"]] = {"id": row["id"], **read(row)}
    module = scorer(shared)
    counts, _, _ = module.score(labels, outs, {row["id"]: row["text"] for row in rows})
    return {field: counts[field].prf()[2] for field in GOALS}


def shared_labels(shared: Path = SHARED) -> tuple[list[Any], list[Any]]:
    """The texts and labels of the shared folder."""
    folder = shared / "policies"
    rows = [json.loads(line) for line in (folder / "texts.jsonl").open("rb")]
    labels = [json.loads(line) for line in (folder / "labels.jsonl").open("rb")]
    return rows, labels


def invented_news(round_: int) -> tuple[list[Any], list[Any]]:
    """The passages of invented news of one round and their labels."""
    rows, labels = [], []
    for line in NEWS.read_text("utf-8").splitlines():
        label = json.loads(line)
        if label["round"] != round_:
            continue
        rows.append({**label, "title": ""})
        labels.append({**label, "ref": {"id": label["id"]}, "headline": ""})
        for document in label["documents"] + label["untitled_documents"]:
            document.update(kind="", status="")
            fields = set(document.get("either_fields", []))
            document["either_fields"] = sorted(fields | {"kind", "status", "mentions"})
    return rows, labels


def window_ends(half: str, *, misses: bool = False) -> tuple[int, int, int]:
    """Right, wrong and missed ends of the windows of invented notices."""
    right = wrong = missed = 0
    for line in NOTICES.read_text("utf-8").splitlines():
        notice = json.loads(line)
        if notice["half"] != half:
            continue
        windows = read_facts(notice["text"], "", notice["published_at"]).windows
        found = {window.until[:10] for window in windows if window.until}
        wanted = {notice["until"][:10]} if notice["until"] else set()
        right += len(found & wanted)
        wrong += len(found - wanted)
        missed += len(wanted - found)
        if misses and found != wanted:
            print("  ", notice["id"], "wanted", wanted, "found", found)
    return right, wrong, missed


def speed(shared: Path = SHARED) -> float:
    """News articles a second, on one core, lexicons already read."""
    rows = []
    with (shared / "plain" / "xwlb.jsonl").open("rb") as lines:
        for number, line in enumerate(lines):
            if number % 13 == 0 and len(rows) < SPEED_ARTICLES:
                rows.append(json.loads(line))
    read_facts("日前，工信部印发《意见》。")
    start = process_time()
    for row in rows:
        read_facts(row["text"], row["title"], row["date"])
    return len(rows) / (process_time() - start)


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=["shown", "held"], default="shown")
    parser.add_argument("--misses", action="store_true")
    asked = parser.parse_args()
    given = shared_labels()
    own = read_labels(SHARED, asked.half)
    columns = {
        "36 labelled texts": score(*given, ours, SHARED),
        "naive pattern": score(*given, naive, SHARED),
        f"own labels, {asked.half} half": score(*own, ours, SHARED),
        "naive pattern ": score(*own, naive, SHARED),
        "news, round 1": score(*invented_news(1), ours, SHARED),
        "news, round 2": score(*invented_news(2), ours, SHARED),
    }
    print(f"{'F1':12}{'goal':>7}  " + "  ".join(columns))
    for field, goal in GOALS.items():
        cells = []
        for name, scores in columns.items():
            shown = "–" if scores[field] is None else f"{scores[field]:.3f}"
            cells.append(shown.rjust(len(name)))
        print(f"{field:12}{goal:7.2f}  " + "  ".join(cells))
    right, wrong, missed = window_ends(asked.half, misses=asked.misses)
    precision = right / max(1, right + wrong)
    recall = right / max(1, right + missed)
    print(f"window's end, {asked.half} half: P {precision:.3f} R {recall:.3f}", end="")
    print(f" ({right} right, {wrong} wrong, {missed} missed; goal P .98 R .93)")
    print(f"speed: {speed():.0f} articles/s (goal {MIN_ARTICLES_A_SECOND})")


if __name__ == "__main__":
    main()
