"""What the demo says at its end: collected, merged and why, alerted, found, and where to look."""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from policywatch.cli.printing import local


@dataclass
class Outcome:
    """What came of a demo run; `status`, `sources`, `stories`, `search` are the commands' own JSON."""

    folder: Path
    seconds: float
    status: dict[str, Any]
    sources: list[dict[str, Any]]
    stories: list[dict[str, Any]]
    search: dict[str, Any]
    mails: list[tuple[Path, str, str]]
    whys: dict[int, str]
    visits: int

    def as_json(self) -> dict[str, Any]:
        stories = []
        for story in self.stories:
            if len(story["copies"]) > 1:
                stories.append(story)
        mails = []
        for path, subject, to in self.mails:
            mails.append({"file": str(path), "subject": subject, "to": to})
        return {
            "folder": str(self.folder),
            "seconds": round(self.seconds, 1),
            "status": self.status,
            "sources": self.sources,
            "stories": stories,
            "search": self.search,
            "mails": mails,
        }


def as_text(outcome: Outcome) -> str:
    """The report, as lines for a terminal."""
    parts = [
        _collected(outcome),
        _merged(outcome),
        _alerted(outcome),
        _found(outcome),
        _where(outcome),
    ]
    return "\n\n".join(parts)


def _collected(outcome: Outcome) -> str:
    head = (
        f"COLLECTED  {outcome.status['articles']} articles, {outcome.status['stories']} stories, "
        f"{outcome.visits} pages fetched, {outcome.seconds:.0f} s"
    )
    rows = []
    for source in outcome.sources:
        rows.append(
            f"  {_wide(source['name'], 34)} {source['state']:8} {source['articles']:3} articles"
        )
    return "\n".join([head, *rows])


def _merged(outcome: Outcome) -> str:
    lines = []
    for story in outcome.stories:
        if len(story["copies"]) < 2:
            continue
        lines.append(f"  {story['title']}")
        for copy in story["copies"]:
            if copy["id"] != story["head"]:
                why = outcome.whys.get(copy["id"], "")
                lines.append(f"    {copy['relation']:8} {copy['site']:12} {why}")
    return "\n".join(["MERGED  one story each, its copies and why", *lines])


def _alerted(outcome: Outcome) -> str:
    lines = [f"  {path.name}  {to}  {subject}" for path, subject, to in outcome.mails]
    return "\n".join(
        [
            f"ALERTED  {len(outcome.mails)} mails; what stood on the sites before stayed silent",
            *lines,
        ]
    )


def _found(outcome: Outcome) -> str:
    lines = []
    for item in outcome.search["items"]:
        snippet = item["snippet"].replace("<mark>", "【").replace("</mark>", "】")
        flags = ""
        if item["flags"]:
            flags = f" [{', '.join(item['flags'])}]"
        lines += [
            f"  {local(item['published_at'], item['published_precision'])}  {item['title']}{flags}",
            f"      {snippet}",
        ]
    head = f"FOUND  policywatch search '{outcome.search['query']}': {outcome.search['total']} articles"
    return "\n".join([head, *lines])


def _where(outcome: Outcome) -> str:
    folder, program = outcome.folder, _program()
    ask = f"{program} --config {folder / 'policywatch.toml'}"
    newest = 1
    if outcome.search["items"]:
        newest = outcome.search["items"][0]["id"]
    return "\n".join(
        [
            f"LOOK  {folder}/mails/*.eml  the mails    {folder}/policywatch.db  the archive",
            f"  {ask} search 低空物流     ask it something else",
            f"  {ask} show {newest}            one article, its story, its copies",
            f"  {ask} web                 the archive page, http://127.0.0.1:8470/",
            f"  {program} init            start with real sources",
        ]
    )


def _program() -> str:
    """What to type for `policywatch` here: its path where the shell does not find it by name."""
    if shutil.which("policywatch"):
        return "policywatch"
    beside = Path(sys.executable).with_name("policywatch")
    if beside.exists():
        return os.path.relpath(beside)
    return f"{sys.executable} -m policywatch"


def _wide(text: str, width: int) -> str:
    """Pad to `width` terminal columns; Chinese characters take two."""
    taken = sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
    return text + " " * max(0, width - taken)
