"""Whole visits to lists whose rows come by a request of their own: a column's address is all a passport needs."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from crawler.passport import Passport
from tests.crawler.conftest import Crawl
from tests.crawler.pages_of_ours import article_page
from tests.site import Answer, Seen, Site

PAGES = Path(__file__).parent / "pages" / "lists"
NAMES = sorted(path.stem for path in PAGES.glob("*.answer"))


def serve(site: Site, name: str) -> tuple[str, list[dict[str, str]]]:
    """Puts the column, its API and its articles on the site; the column's path and the articles expected."""
    wanted = json.loads((PAGES / f"{name}.json").read_text("utf-8"))
    column = urlsplit(wanted["url"]).path
    site.page(column, ours(site, (PAGES / f"{name}.html").read_text("utf-8")))
    request = wanted["more"][0]
    site.routes[urlsplit(request["url"]).path] = api(site, name, request)
    for item in wanted["answer"]["items"]:
        site.page(
            urlsplit(item["url"]).path,
            article_page(item["title"], f"{item['date']} 09:30"),
        )
    return column, wanted["answer"]["items"]


def ours(site: Site, text: str) -> str:
    """A page of another host as this site's."""
    return re.sub(r"(?:https?:)?//[a-z]+\.example\.gov\.cn", site.url, text)


def api(
    site: Site, name: str, request: dict[str, dict[str, str]]
) -> Callable[[Seen], Answer]:
    """Answers what the page's own script would ask, and nothing else."""
    rows = ours(site, (PAGES / f"{name}.answer").read_text("utf-8")).encode()

    def answer(seen: Seen) -> Answer:
        asked = dict(parse_qsl(urlsplit(seen.target).query, keep_blank_values=True))
        sent = dict(parse_qsl(seen.body.decode(), keep_blank_values=True))
        right = asked == request["params"] and sent == request.get("form", {})
        return (
            Answer(rows)
            if right and seen.headers["Referer"]
            else Answer(b"{}", status=400)
        )

    return answer


@pytest.mark.parametrize("name", NAMES)
def test_a_columns_address_is_enough(
    name: str, site: Site, crawl: Crawl, passport_for: Callable[..., Passport]
) -> None:
    """The request is made as the page's script would make it, and every article it names arrives once."""
    column, wanted = serve(site, name)
    crawled = crawl(passport_for("listing", column))
    assert sorted(map(str, crawled.titles)) == sorted(item["title"] for item in wanted)
    assert all(item.published_at and len(item.text or "") > 5 for item in crawled.items)
    assert crawled.outcome.errors == 0 and crawled.outcome.listed == len(wanted)
