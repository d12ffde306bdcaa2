"""How sure the check of quotes is, and how fast.

    python -m benchmarks.quotes                      the plain texts beside the project, a few minutes
    python -m benchmarks.quotes --database URL       an archive filled by benchmarks.search

500 quotes are taken from the texts. Half are left true, but printed otherwise
(traditional characters, readings, other punctuation or width); in the others one figure,
date, negation or issuer is changed. A change is caught where the answer is not `exact`.
"""

import argparse
import json
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from opencc import OpenCC

from benchmarks.filling import fill
from benchmarks.texts import FIRST, Text, plain
from db.maintenance.upgrade import upgrade
from db.quotes.check import check
from db.session import Archive, open_archive

QUOTES = 500
MIN_CHARS, MAX_CHARS = 14, 160
_SENTENCE = re.compile(r"[^。！？；\n“”\"「」『』]+[。！？；]")
_ISSUERS = "财政部 国家发展改革委 工业和信息化部 商务部 科技部 国务院办公厅 国务院 教育部 公安部 生态环境部".split()
_READINGS = {"质": "质(zhì)", "发": "发(fā)", "业": "业(yè)", "产": "产（chǎn）"}

Change = Callable[[str, random.Random], str | None]


def _figure(quote: str, draw: random.Random) -> str | None:
    """One digit of a figure is another."""
    places = [at for at, one in enumerate(quote) if one.isdigit()]
    if not places:
        return None
    at = draw.choice(places)
    return f"{quote[:at]}{(int(quote[at]) + draw.randint(1, 8)) % 10}{quote[at + 1 :]}"


def _day(quote: str, draw: random.Random) -> str | None:
    """Another day or month."""
    found = list(re.finditer(r"\d{1,2}(?=[月日])", quote))
    if not found:
        return None
    hit = draw.choice(found)
    return f"{quote[: hit.start()]}{int(hit[0]) % 12 + 1}{quote[hit.end() :]}"


def _without_negation(quote: str, draw: random.Random) -> str | None:
    """A negation is gone."""
    found = list(re.finditer(r"不得|不|未|没有|禁止", quote))
    if not found:
        return None
    hit = draw.choice(found)
    return quote[: hit.start()] + quote[hit.end() :]


def _issuer(quote: str, draw: random.Random) -> str | None:
    """Another body."""
    held = [one for one in _ISSUERS if one in quote]
    if not held:
        return None
    old = draw.choice(held)
    new = draw.choice([one for one in _ISSUERS if one not in old and old not in one])
    return quote.replace(old, new, 1)


def _with_negation(quote: str, draw: random.Random) -> str | None:
    """A negation is put in."""
    found = list(re.finditer(r"应当|可以|能够|是|会|有", quote))
    if not found:
        return None
    at = draw.choice(found).start()
    return f"{quote[:at]}不{quote[at:]}"


def _scale(quote: str, draw: random.Random) -> str | None:
    """Another order of magnitude: 亿 for 万, 万亿 for 亿."""
    found = list(re.finditer(r"(?<=\d)(?:万亿|亿|万)", quote))
    if not found:
        return None
    hit = draw.choice(found)
    new = {"万亿": "亿", "亿": "万亿", "万": "亿"}[hit[0]]
    return quote[: hit.start()] + new + quote[hit.end() :]


def _written_figure(quote: str, draw: random.Random) -> str | None:
    """A figure in characters is another."""
    found = list(re.finditer(r"[二三四五六七八九](?=[年月日个项条次倍成章])", quote))
    if not found:
        return None
    at = draw.choice(found).start()
    other = draw.choice([one for one in "二三四五六七八九" if one != quote[at]])
    return quote[:at] + other + quote[at + 1 :]


def _begins_behind_negation(quote: str, draw: random.Random) -> str | None:
    """The quote begins right behind a negation."""
    found = list(re.finditer(r"不得|不|未|没有|禁止", quote))
    kept = [quote[hit.end() :] for hit in found]
    kept = [one for one in kept if len(one) >= MIN_CHARS]
    return draw.choice(kept) if kept else None


def _point(quote: str, draw: random.Random) -> str | None:
    """The decimal point is gone, or the share's sign is."""
    found = list(re.finditer(r"(?<=\d)(?:\.(?=\d)|%)", quote))
    if not found:
        return None
    hit = draw.choice(found)
    return quote[: hit.start()] + quote[hit.end() :]


def _bound(quote: str, draw: random.Random) -> str | None:
    """以下 for 以上, 不低于 for 不高于."""
    pairs = (("以上", "以下"), ("以下", "以上"), ("增长", "下降"), ("下降", "增长"))
    held = [pair for pair in pairs if pair[0] in quote]
    if not held:
        return None
    old, new = draw.choice(held)
    return quote.replace(old, new, 1)


def _office(quote: str, draw: random.Random) -> str | None:
    """A body's office for the body, or the body for its office."""
    if "国务院办公厅" in quote:
        return quote.replace("国务院办公厅", "国务院", 1)
    return quote.replace("国务院", "国务院办公厅", 1) if "国务院" in quote else None


def _cut_figure(quote: str, draw: random.Random) -> str | None:
    """The quote ends inside a figure."""
    found = list(re.finditer(r"\d(?=万亿|亿|万|%|\.\d)", quote))
    kept = [quote[: hit.end()] for hit in found if hit.end() >= MIN_CHARS]
    return draw.choice(kept) if kept else None


CHANGES: dict[str, Change] = {
    "figure": _figure,
    "day": _day,
    "negation gone": _without_negation,
    "issuer": _issuer,
    "scale": _scale,
    # From here on written after the code was.
    "negation put in": _with_negation,
    "written figure": _written_figure,
    "begins behind negation": _begins_behind_negation,
    "point": _point,
    "bound": _bound,
    "office": _office,
    "cut figure": _cut_figure,
}


def _otherwise(quote: str, draw: random.Random) -> str:
    """The same words, printed otherwise."""
    way = draw.randrange(7)
    if way == 0:
        return OpenCC("s2t.json").convert(quote)
    if way == 1:
        return "".join(_READINGS.get(one, one) for one in quote)
    if way == 2:
        return re.sub("[，、]", "", quote)
    if way == 3:
        return quote.translate(str.maketrans("0123456789，", "０１２３４５６７８９,"))
    if way == 4:
        return quote.rstrip("。！？；")
    if way == 5:
        return re.sub(r"(?<=\d)(?=[^\d.,%])", " ", quote)
    return quote


def quotes(number: int, draw: random.Random) -> list[tuple[str, str, str]]:
    """(what stands in a text, the quote, how it was changed; "" for a true one)."""
    texts = plain()
    found: list[tuple[str, str, str]] = []
    names = list(CHANGES)
    while len(found) < number:
        _, text = draw.choice(texts)
        sentences = [
            one.strip()
            for one in _SENTENCE.findall(text)
            if MIN_CHARS <= len(one.strip()) <= MAX_CHARS
        ]
        if not sentences:
            continue
        quote = draw.choice(sentences)
        if len(found) % 2 == 0:
            found.append((quote, _otherwise(quote, draw), ""))
            continue
        name = names[(len(found) // 2) % len(names)]
        changed = CHANGES[name](quote, draw)
        if changed is None or changed == quote:
            continue
        # `第五条 本规定自公布之日起施行。` is as true of another text.
        bare = changed.rstrip("。！？；")
        if bare in quote or not any(bare in text for _, text in texts):
            found.append((quote, changed, name))
    return found


def measure(archive: Archive, asked: list[tuple[str, str, str]]) -> dict[str, object]:
    """States by kind of change, and the time a quote takes."""
    states: Counter[tuple[str, str]] = Counter()
    times: list[float] = []
    work: list[float] = []
    odd: list[tuple[str, str, str]] = []
    for true, quote, change in asked:
        with archive.read() as session:
            begun, worked = time.perf_counter(), time.process_time()
            answer = check(session, f"“{quote}”")[0]
            times.append(1000 * (time.perf_counter() - begun))
            work.append(1000 * (time.process_time() - worked))
        states[change or "true", answer["state"]] += 1
        if (answer["state"] == "exact") == bool(change):
            odd.append((change or "true", quote, true))
    true = sum(n for (kind, _), n in states.items() if kind == "true")
    accepted = states["true", "exact"]
    missed = sum(
        n for (kind, s), n in states.items() if kind != "true" and s == "exact"
    )
    return {
        "true": true,
        "accepted": accepted / max(1, true),
        "changed": len(asked) - true,
        "missed": missed,
        "states": {
            f"{kind}: {state}": n for (kind, state), n in sorted(states.items())
        },
        "median_ms": statistics.median(times),
        "p95_ms": sorted(times)[int(0.95 * len(times))],
        "slowest_ms": max(times),
        "p95_process_ms": sorted(work)[int(0.95 * len(work))],
        "odd": odd,
    }


def main() -> int:
    """Fill where no archive is named, measure, print; 1 where a change was missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--database", help="an archive that holds the plain texts")
    parser.add_argument("--quotes", type=int, default=QUOTES)
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.database or f"sqlite:///{Path(folder) / 'archive.db'}"
        archive = open_archive(url)
        if not options.database:
            upgrade(archive)
            fill(
                archive,
                (
                    Text(
                        title,
                        text,
                        "example.gov.cn",
                        "新华社",
                        FIRST + timedelta(hours=at),
                    )
                    for at, (title, text) in enumerate(plain())
                ),
            )
        figures = measure(archive, quotes(options.quotes, random.Random(options.seed)))
        archive.close()
    sys.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2) + "\n")
    return 1 if figures["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
