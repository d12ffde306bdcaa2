"""Views that show strangers' text or take a reader's: each answers within its processor time, whatever the text."""

import importlib
import pkgutil
import time
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

import policywatch.web
from db.session import Archive
from pipelines.order import Refused, take_in
from tests.policywatch.web.served import NOW, item, serving, site_for

# Of processor time for one answer; the side-by-side view took an hour for such an article.
SECONDS = 3.0
QUERIES = (
    "（读āá" * 600,
    "甲 " * 1900,
    '"' * 3000,
    "(" * 3000,
    "title:" * 600,
    "*甲" * 1500,
    "甲，" * 1900,
)
TEXTS = ("（读āá" * 900, "甲。" * 10_000, "甲乙" * 1000 + "。" + "乙甲甲" * 700, "\n".join(f"第{number}条 各地报送。" for number in range(900)))  # fmt: skip


def routes() -> dict[str, APIRoute]:
    """Every GET of the page and the API, found by walking the modules."""
    found = {}
    for each in pkgutil.iter_modules(policywatch.web.__path__, "policywatch.web."):
        router = getattr(importlib.import_module(each.name), "router", None)
        for route in getattr(router, "routes", ()):
            if isinstance(route, APIRoute) and "GET" in route.methods:
                found[route.path] = route
    return found


ROUTES = routes()


def words_of(dependant: Dependant) -> set[str]:
    """The names of the query's parameters, those of dependencies too."""
    own = {one.alias for one in dependant.query_params}
    return own.union(*(words_of(one) for one in dependant.dependencies))


@pytest.fixture
def hostile(desk: Archive) -> Iterator[tuple[httpx.Client, list[int]]]:
    """A page over articles that were each rewritten with the same hostile signs in another order."""
    numbers = []
    for place, text in enumerate(TEXTS):
        host = f"host{place}.example"
        for reading, day in ((text, 0), (text[::-1], 1), (text + "乙丙。" * 500, 2)):
            now = NOW + timedelta(days=day)
            taken = take_in(
                desk,
                item(host, f"关于第{place}批名单的通知", reading, NOW, None),
                now=now,
            )
            assert not isinstance(taken, Refused)
        numbers.append(taken.article_id)
    with serving(site_for(desk)) as client:
        yield client, numbers


def seconds(client: httpx.Client, path: str, **asked: str) -> float:
    """Processor time of this process, the server's thread with it, for one answer."""
    begun = time.process_time()
    answer = client.get(path, params=asked, timeout=60)
    assert answer.status_code < 500, (path, answer.text[:200])
    return time.process_time() - begun


@pytest.mark.timeout(300)
def test_every_view_answers_hostile_queries_within_its_time(hostile) -> None:
    """Each parameter of each address, filled with what costs readers of queries most."""
    client, numbers = hostile
    slow = {}
    for path, route in ROUTES.items():
        address = path.replace("{number}", str(numbers[0]))
        if "{" in address:
            continue
        for name in sorted(words_of(route.dependant)):
            for text in QUERIES:
                spent = seconds(client, address, **{name: text})
                if spent > SECONDS:
                    slow[path, name, text[:6]] = spent
    assert slow == {}


@pytest.mark.timeout(300)
def test_every_view_of_a_hostile_article_opens_within_its_time(hostile) -> None:
    """Its page, its readings side by side (neighbours, and first with last), its story, two of them beside each other."""
    client, numbers = hostile
    slow = {}
    for number in numbers:
        for path in (
            f"/articles/{number}", f"/articles/{number}/changes", f"/articles/{number}/changes?from=1&to=3",
            f"/articles/{number}/cite", f"/api/articles/{number}", f"/compare?left={number}&right={numbers[0]}",
        ):  # fmt: skip
            spent = seconds(client, path)
            if spent > SECONDS:
                slow[path] = spent
    assert slow == {}
