"""How many of the radar's first twenty wordings are wordings, beside the rising words.

    python -m benchmarks.radar

Two months of news titles of the shared folder against the two months before each. The
words were judged by hand (`radar_judged.toml`): whole, and telling what is new.
"""

import json
import tomllib
from pathlib import Path
from time import process_time

from benchmarks.texts import SHARED
from text.radar import wordings
from text.rising import rising

MONTHS = {
    "2025-10": ("2025-08-01", "2025-10-01", "2025-11-01"),
    "2026-02": ("2025-12-01", "2026-02-01", "2026-03-01"),
}
TOP = 20
JUDGED = Path(__file__).with_name("radar_judged.toml")


def titles(since: str, until: str) -> list[str]:
    """The titles of news published between two days."""
    found = []
    with (SHARED / "plain" / "xwlb.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if since <= row["date"][:10] < until:
                found.append(row["title"])
    return found


def main() -> None:
    """Prints precision of the first TOP for both, with what nobody has judged."""
    judged = tomllib.loads(JUDGED.read_text("utf-8"))
    for month, (begin, since, until) in MONTHS.items():
        recent, past = titles(since, until), titles(begin, since)
        good = set(judged[month]["good"])
        bad = set(judged[month]["bad"])
        started = process_time()
        ours = [one.word for one in wordings(recent, past, TOP)]
        spent = process_time() - started
        before = [one.word for one in rising(recent, past, TOP)]
        for name, words in (("radar", ours), ("rising words", before)):
            right = sum(word in good for word in words)
            unknown = [word for word in words if word not in good | bad]
            told = f", not judged: {unknown}" if unknown else ""
            print(f"{month} {name}: {right}/{len(words)} = {right / TOP:.2f}{told}")
        print(f"{month}: {len(recent)} titles in {spent:.2f} s")


if __name__ == "__main__":
    main()
