"""The two real documents the project began from, put into pages the way sites do it."""

import json
from html import escape
from pathlib import Path

PSEUDO = "000_51e5098fb75f0676.txt"
DOUBLED = "001_8335b96c1cebac63.txt"
PSEUDO_URL = "http://mirror.example.com/news/000.shtml"
DOUBLED_URL = "http://www.achie.org/news/cygh/2024-02-22/001.html"
PSEUDO_TITLE = "政策加碼賦能新質(zhì)生產(chǎn)力"


def lines(path: Path) -> list[str]:
    return [
        line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()
    ]


def pseudo_page(seeds: Path) -> str:
    """Seed 000: paragraphs in pseudo-traditional characters under a heading of the same kind."""
    body = "".join(f"<p>{escape(line)}</p>\n" for line in lines(seeds / PSEUDO))
    return (
        f"<html><head><meta charset='utf-8'><title>{PSEUDO_TITLE}</title></head><body>"
        f"<h1>{PSEUDO_TITLE}</h1><div class='text'>{body}</div></body></html>"
    )


def copies(seeds: Path) -> tuple[list[str], list[str]]:
    """Seed 001's two copies, as lines, each with its own head lines."""
    found = lines(seeds / DOUBLED)
    second = next(
        number
        for number, line in enumerate(found)
        if number > 5 and line.startswith("主页 >")
    )
    return found[1:second], found[second:]


def doubled_page(seeds: Path) -> str:
    """Seed 001 as a desktop and a mobile block of one page."""
    blocks = "".join(
        f"<div class='{name}'>"
        + "".join(f"<p>{escape(line)}</p>\n" for line in copy)
        + "</div>"
        for name, copy in zip(("pc", "mobile"), copies(seeds), strict=True)
    )
    return (
        "<html><head><meta charset='utf-8'><title>未来产业七大措施加快形成新质生产力_高新院</title></head>"
        f"<body>{blocks}</body></html>"
    )


def write_pages(seeds: Path, folder: Path) -> None:
    """Both pages as saved files with their addresses beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page, url in (
        ("000", pseudo_page(seeds), PSEUDO_URL),
        ("001", doubled_page(seeds), DOUBLED_URL),
    ):
        (folder / f"{name}.html").write_text(page, "utf-8")
        (folder / f"{name}.json").write_text(json.dumps({"url": url}), "utf-8")
