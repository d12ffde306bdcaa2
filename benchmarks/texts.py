"""As many articles as asked for: the plain texts beside the project with their
sentences shuffled, or, where that folder is missing, texts made of characters drawn as
often as Chinese uses them.
"""

import json
import os
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

SHARED = Path(
    os.environ.get("POLICYWATCH_SHARED", Path(__file__).resolve().parents[2] / "shared")
)
FIRST, YEARS = datetime(2016, 1, 1, tzinfo=UTC), 10
SITES = [
    f"{name}.gov.cn"
    for name in (
        "miit",
        "ndrc",
        "most",
        "mof",
        "sh",
        "bj",
        "gd",
        "zj",
        "js",
        "sd",
    )
]
PUBLISHERS = "新华社 人民日报 经济日报 工业和信息化部 国家发展改革委 科技日报 央视网 第一财经 证券时报 中国工业报".split()
COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所"


class Text(NamedTuple):
    """One article to be."""

    title: str
    text: str
    site: str
    publisher: str
    published_at: datetime


def plain() -> list[tuple[str, str]]:
    """Title and text of the texts beside the project; made ones without them."""
    if not (SHARED / "plain").is_dir():
        return [_made(random.Random(number)) for number in range(3000)]
    found = []
    for name in ("xwlb", "laws"):
        with (SHARED / "plain" / f"{name}.jsonl").open(encoding="utf-8") as lines:
            found += [(row["title"], row["text"]) for row in map(json.loads, lines)]
    return found


def many(number: int, seed: int = 1) -> Iterator[Text]:
    """`number` articles over ten years, in the order of time; the oldest of them are
    the plain texts as they are.
    """
    draw = random.Random(seed)
    texts = plain()
    sentences = [
        [one for one in re.split(r"(?<=[。！？\n])", text) if one.strip()]
        for _, text in texts
    ]
    lengths = [len(found) for found in sentences]
    pool = [one for found in sentences for one in found]
    for at, second in enumerate(
        sorted(draw.randrange(YEARS * 365 * 86400) for _ in range(number))
    ):
        title, text = texts[at % len(texts)]
        if at >= len(texts):
            title = draw.choice(texts)[0]
            text = "".join(draw.choices(pool, k=min(lengths[at % len(texts)], 60)))
        yield Text(
            title,
            text,
            draw.choice(SITES),
            draw.choice(PUBLISHERS),
            FIRST + timedelta(seconds=second),
        )


def _made(draw: random.Random) -> tuple[str, str]:
    letters = [chr(0x4E00 + number) for number in range(3000)]
    weights = [1 / (rank + 3) for rank in range(3000)]

    def run(length: int) -> str:
        return "".join(
            draw.choices([*COMMON, *letters[len(COMMON) :]], weights, k=length)
        )

    paragraphs = [
        "，".join(run(draw.randint(4, 14)) for _ in range(6)) + "。"
        for _ in range(draw.randint(3, 20))
    ]
    return run(draw.randint(8, 26)), "\n".join(paragraphs)
