"""The texts that benchmarks.stories groups."""

import json
import os
import random
from pathlib import Path
from zlib import crc32

from benchmarks import (
    lookalikes,
    refilled,
    templates,
)
from benchmarks.rewritings import LATER, REWRITINGS, Text

SHARED = Path(
    os.environ.get("POLICYWATCH_SHARED", Path(__file__).resolve().parents[2] / "shared")
)


RETOLD = 40


def real_texts(half: str) -> list[dict[str, str]]:
    """The real texts of one half."""
    rows = []
    for name in ("xwlb", "laws"):
        with (SHARED / "plain" / f"{name}.jsonl").open(encoding="utf-8") as lines:
            rows += [json.loads(line) for line in lines]
    wanted = 0 if half == "tuning" else 1
    return [
        row
        for row in rows
        if crc32(row["id"].encode()) % 2 == wanted and len(row["text"]) >= 60
    ]


def make(half: str, stories: int, rng: random.Random) -> list[Text]:
    """The set: originals with one to three rewritings each, and the look-alikes."""
    real = real_texts(half)
    laws = [
        row for row in real if row["id"].startswith("law") and len(row["text"]) < 20000
    ]
    news = [row for row in real if not row["id"].startswith("law")]
    made: dict[tuple[str, str], Text] = {}
    for row in [
        *rng.sample(news, stories * 4 // 5),
        *rng.sample(laws, min(len(laws), stories // 5)),
    ]:
        made[row["id"], "original"] = Text(
            row["id"], "original", row["title"], row["text"]
        )
        for kind in rng.sample(sorted(REWRITINGS), rng.choice([0, 1, 1, 2])):
            title, text = REWRITINGS[kind](rng, row["title"], row["text"])
            made[row["id"], kind] = Text(row["id"], kind, title, text)
    for text in [
        *lookalikes.all_of(rng, news),
        *templates.all_of(rng, news, laws),
    ]:
        made.setdefault((text.story, text.kind), text)
    return [
        *made.values(),
        *real_pairs(half),
        *retold(rng, [row for row in news if (row["id"], "original") not in made]),
        *refilled.all_of(rng),
    ]


def retold(rng: random.Random, news: list[dict[str, str]]) -> list[Text]:
    """Texts that have a city or province of their own, with two copies each that are
    less like each other than like them.
    """
    made = []
    for row in rng.sample(news, len(news)):
        copies = [
            Text(row["id"], kind, *make(rng, row["title"], row["text"]))
            for kind, make in sorted(LATER.items())
        ]
        if (
            len(made) < 3 * RETOLD
            and 60 <= len(row["text"]) <= 1500
            and all(copy.text != row["text"] for copy in copies)
        ):
            made += [
                Text(row["id"], "original", row["title"], row["text"]),
                *copies,
            ]
    return made


def real_pairs(half: str) -> list[Text]:
    """Pairs judged by hand and bulletins of two sites, the halves of which are the halves of their files."""
    texts: dict[str, Text] = {}
    for name in ("law_revisions", "xwlb_two_sites", "reposts_hand"):
        with (SHARED / "pairs" / f"{name}.jsonl").open(encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                row = json.loads(line)
                if (
                    "tuning"
                    if row.get("half", ["open", "held"][number % 2]) == "open"
                    else "report"
                ) == half:
                    _add_pair(texts, name, number, row)
    return list(texts.values())


def _add_pair(texts: dict[str, Text], name: str, number: int, row: dict) -> None:
    same = row["label"] == 1
    for side in ("a", "b"):
        story = f"{name}-{number}" if same else f"{name}-{number}-{side}"
        text = row[side]
        if same and name == "xwlb_two_sites":
            story = row["b"]["id"]  # the same text, seen on a second site
        if name == "law_revisions":
            story = text["id"]
        if row["label"] == "partial":
            return
        if (
            name == "law_revisions"
            or (name == "reposts_hand" and same)
            or (name == "xwlb_two_sites" and same)
        ):
            kind = "revision" if name == "law_revisions" else f"real {name}"
            texts.setdefault(
                text["text"], Text(story, kind, text["title"], text["text"])
            )
