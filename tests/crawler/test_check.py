"""The live check says, step by step, what a passport gets from its site."""

import json
import subprocess
import sys
from pathlib import Path

from tests.crawler.pages_of_ours import article_page, list_page
from tests.site import Site

ROWS = [
    (
        f"/202611/t20261120_{n}.html",
        f"关于推进第{n}批产业项目建设的通知",
        "2026-11-20",
    )
    for n in range(8)
]
_CHECK = """
import json, sys
from pathlib import Path
from crawler.catalogue import parse_passport
from crawler.check import check_sources
from crawler.configuration import CrawlSettings
passports = [parse_passport(text, name, name) for name, text in json.loads(sys.argv[1]).items()]
reports = check_sources(passports, CrawlSettings(delay=0, timeout=5, private_addresses="allow"))
print(json.dumps([report.as_json() for report in reports]))
"""


def check(**passports: str) -> dict[str, dict[str, object]]:
    """The reports of a check in a process of its own, by source."""
    arguments = [sys.executable, "-c", _CHECK, json.dumps(passports)]
    ran = subprocess.run(
        arguments,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=Path(__file__).parents[2],
    )
    assert ran.returncode == 0, ran.stderr
    return {report["source"]: report for report in json.loads(ran.stdout)}


def listing(site: Site, path: str) -> str:
    keys = {
        "name": "x",
        "category": "ministry",
        "kind": "listing",
        "every": "30m",
    }
    written = "\n".join(f'{key} = "{value}"' for key, value in keys.items())
    return f'{written}\nstart_urls = ["{site.url}{path}"]\n'


def steps(report: dict[str, object]) -> dict[str, tuple[bool, str]]:
    return {step["name"]: (step["ok"], step["found"]) for step in report["steps"]}  # type: ignore[attr-defined]


def test_good_and_bad_sources_are_told_apart(site: Site) -> None:
    """A well source has every step ok; an empty list, a wall and a silent host are each named."""
    site.page("/good.html", list_page(ROWS))
    for url, title, _ in ROWS:
        site.page(url, article_page(title))
    site.page("/empty.html", "<html><body><p>nothing here</p></body></html>")
    site.page("/wall.html", "<html><script>x</script></html>", status=412)
    names = {
        name: listing(site, f"/{name}.html")
        for name in ("good", "empty", "wall", "missing")
    }
    stale = listing(site, "/good.html") + '[listing]\nitem = "table.gone tr"\n'
    reports = check(**names, stale=stale)
    good = steps(reports["good"])
    assert reports["good"]["ok"] is True, good
    assert len(reports["good"]["articles"]) == 5  # type: ignore[arg-type]
    assert good["list"] == (True, "8 articles listed (plain)") and good["publisher"][
        1
    ].startswith("5 of 5: 测试日报")
    assert "no article found" in steps(reports["empty"])["list"][1]
    assert "wall: rivers" in steps(reports["wall"])["list"][1]
    assert "http-404" in steps(reports["missing"])["list"][1]
    assert not any(reports[name]["ok"] for name in ("empty", "wall", "missing"))
    assert steps(reports["stale"])["list"] == (
        False,
        "the passport's [listing] selectors match nothing; 8 articles found without them",
    )
