"""A page is read as the list it may be: by the passport, without it, as JSON, as a feed."""

import json
from datetime import UTC, datetime

from crawler.catalogue import parse_passport
from crawler.column.shape import Row, hash_of
from crawler.repair.match import KnownEntries
from crawler.repair.memory import ColumnMemory
from crawler.repair.reading import (
    best_reading,
    follow_of,
    json_table,
)
from crawler.repair.scripts import has_asking_script, requests_of_page
from text.normalise import letters

NOW = datetime(2026, 11, 30, tzinfo=UTC)
TITLES = [f"关于印发第{n}号产业行动方案的通知" for n in range(1, 9)]
MEMORY = ColumnMemory(
    "https://x.cn/old/",
    ("政策文件",),
    tuple(Row(hash_of(f"https://x.cn/{t}"), letters(t)) for t in TITLES),
)
KNOWN = KnownEntries(MEMORY)
PASSPORT = parse_passport(
    'name = "x"\ncategory = "ministry"\nkind = "listing"\nevery = "1h"\n'
    "start_urls = [\"https://x.cn/old/\"]\n[listing]\nfollow = '/t\\d{8}_\\d+'",
    "x",
    "x",
)


def page(address: str) -> str:
    rows = "".join(
        f"<li><a href='{address.format(n=n)}'>{title}</a><span>2026-11-{n + 10}</span></li>"
        for n, title in enumerate(TITLES, 1)
    )
    return f"<html><body><ul class=list>{rows}</ul></body></html>"


def test_the_passports_own_table_is_kept_where_it_reads_the_list() -> None:
    """Nothing is changed that still works."""
    reading = best_reading(
        page("/t20261101_{n}.html"), "https://x.cn/new/", PASSPORT, KNOWN, NOW
    )
    assert reading is not None and reading.listing is None and reading.match.known == 8


def test_without_it_where_addresses_have_another_form() -> None:
    """The old `follow` lets none through."""
    reading = best_reading(
        page("/content/post_98{n}.html"), "https://x.cn/new/", PASSPORT, KNOWN, NOW
    )
    assert reading is not None and reading.match.known == 8
    assert reading.listing is not None and "follow" not in reading.listing


def test_a_json_answers_keys_are_found_by_what_stands_under_them() -> None:
    """List, address, title and date of an interface nobody described."""
    rows = [
        {"id": n, "docTitle": title, "docUrl": f"/a/{n}.html", "pubDate": "2026-11-20"}
        for n, title in enumerate(TITLES)
    ]
    answer = {"code": 0, "data": {"page": 1, "records": rows}}
    table = json_table(answer, KNOWN, NOW)
    assert table == {
        "items": "data.records",
        "url": "docUrl",
        "title": "docTitle",
        "date": "pubDate",
    }
    reading = best_reading(json.dumps(answer), "https://x.cn/api", PASSPORT, KNOWN, NOW)
    assert reading is not None and reading.kind == "json" and reading.match.known == 8
    assert json_table({"data": []}, KNOWN, NOW) is None


def test_a_feed_is_read_as_one() -> None:
    """Whatever the passport's kind was."""
    items = "".join(
        f"<item><title>{title}</title><link>https://x.cn/f/{n}</link></item>"
        for n, title in enumerate(TITLES)
    )
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'
    reading = best_reading(feed, "https://x.cn/rss.xml", PASSPORT, KNOWN, NOW)
    assert reading is not None and reading.kind == "feed" and reading.match.known == 8


def test_scripts_say_what_they_ask_for() -> None:
    """Addresses of data, not of pictures or libraries."""
    html = "<script>fetch('/api/list/zcwj.json?page=1').then(r => r.json())</script><script src=/js/vue.js></script>"
    asked = requests_of_page(html, "https://a.example.cn/zcwj/")
    assert [one.url for one in asked] == [
        "https://a.example.cn/api/list/zcwj.json?page=1"
    ]
    assert has_asking_script(html) and not has_asking_script("<script>var a=1</script>")


def test_addresses_have_a_form_in_common_or_none() -> None:
    """The pattern matches further addresses of the form, and no others."""
    import re

    follow = follow_of([f"https://x.cn/content/post_{n}98.html" for n in range(5)])
    assert follow is not None
    assert re.search(follow, "https://x.cn/content/post_77123.html")
    assert not re.search(follow, "https://x.cn/zwgk/index.html")
    assert follow_of(["https://x.cn/about.html"] * 5) is None
