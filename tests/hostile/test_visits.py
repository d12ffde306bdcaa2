"""Every hostile answer through a real worker: counted where it belongs, felt by nobody else, reaching nowhere."""

import re
import zlib

import pytest
from sqlalchemy import select

from db.models import Article, Attachment, RawPage, Run
from tests.hostile.corpus.addresses import ELSEWHERE, SCHEMES, SPELLINGS
from tests.hostile.corpus.texts import TEXTS
from tests.hostile.internet import PUBLIC, SECRET
from tests.hostile.world import Aftermath

LISTS = ("listing", "feed", "sitemap", "json")
pytestmark = pytest.mark.timeout(500)


def trouble(aftermath: Aftermath, source: str) -> int:
    row = aftermath.rows[source]
    return sum(row.refused.values()) + row.errors


def test_there_are_enough_payloads(aftermath: Aftermath) -> None:
    """At least 150 payloads, 27 spellings of this machine and 20 ways to an address, each with a name of its own."""
    names = [payload.name for payload in aftermath.world.payloads.values()]
    ways = [source for source in aftermath.world.passports if "-inside-" in source]
    print(
        f"\n{len(names)} hostile answers, {len(TEXTS)} hostile texts in 3 ways, "
        f"{len(SPELLINGS) + len(ELSEWHERE)} addresses and {len(SCHEMES)} schemes on {len(ways)} ways; "
        f"{aftermath.seconds:.0f} s, at most {aftermath.peak} MiB, {aftermath.deaths} workers ended"
    )
    assert len(names) >= 150 and len(set(names)) == len(names)
    assert len(SPELLINGS) >= 27 and len(ways) >= 20


def test_no_connection_goes_anywhere_but_to_public_hosts(
    aftermath: Aftermath,
) -> None:
    """GHSA-rph4, GHSA-gwph, CVE-2026-27696: no request arrives inside, and the worker does not even try to connect."""
    assert aftermath.world.internet.astray == []
    connects = {line for line in aftermath.audit if line.startswith("socket.connect")}
    assert connects and not [line for line in connects if f"('{PUBLIC}" not in line]


def test_no_name_is_looked_up_but_those_in_addresses(
    aftermath: Aftermath,
) -> None:
    """No library asks for a server of its own (tldextract does, at the first cookie)."""
    asked = {
        line.split("'")[1]
        for line in aftermath.audit
        if line.startswith("socket.getaddrinfo '")
    }
    assert asked and not [name for name in asked if not _in_an_address(name)]


def _in_an_address(name: str) -> bool:
    spelled = [host.lower() for host in (*SPELLINGS, *ELSEWHERE)]
    return (
        name.endswith(("example", "example."))
        or bool(re.match(r"[\d.xa-f:%]+$", name))
        or any(name in s for s in spelled)
    )


def test_nothing_is_read_started_or_unpickled(aftermath: Aftermath) -> None:
    """CVE-2024-51483, GHSA-cwxj: no file of ours is opened, no program started, no pickle read, no header executed."""
    # Scrapy looks up its own version at the start of each worker; `platform` asks uname for it.
    own = {"subprocess.Popen 'uname'"}
    assert {line for line in aftermath.audit if not line.startswith("socket.")} <= own


def test_no_secret_is_in_the_archive(aftermath: Aftermath) -> None:
    """XXE: neither the file's nor the inner server's words stand in any article, attachment or kept page."""
    with aftermath.archive.read() as session:
        for article in session.scalars(select(Article)):
            assert (
                SECRET not in article.text
                and SECRET not in article.title
                and "root:x:" not in article.text
            )
        for attachment in session.scalars(select(Attachment)):
            assert SECRET not in (attachment.text or "") and "root:x:" not in (
                attachment.text or ""
            )
        for page in session.scalars(select(RawPage)):
            assert SECRET.encode() not in zlib.decompress(page.body)


def test_each_article_is_stored_or_counted_once(aftermath: Aftermath) -> None:
    """A hostile article costs its source one counted refusal or error, or is stored: never both, never neither."""
    wrong = []
    for source, payload in aftermath.world.payloads.items():
        if payload.place not in ("article", "attachment"):
            continue
        row, counted = aftermath.rows[source], trouble(aftermath, source)
        asked = 2 if payload.place == "article" else 1
        if row.articles + counted != asked or (
            payload.ends == "refused" and counted != 1
        ):
            wrong.append((source, row.articles, counted, dict(row.refused), row.errors))
    assert wrong == []


def test_each_list_is_read_or_fails_by_name(aftermath: Aftermath) -> None:
    """A hostile list, feed, sitemap or JSON answer ends as read, empty or failed with a reason in plain words."""
    with aftermath.archive.read() as session:
        runs = {
            run.source: run for run in session.scalars(select(Run).order_by(Run.id))
        }
    wrong = []
    for source, payload in aftermath.world.payloads.items():
        run = runs[source]
        if run.error is not None:
            if not (run.error.isprintable() and 0 < len(run.error) < 700):
                wrong.append((source, run.error))
        elif (
            payload.ends == "refused" and payload.place in LISTS
        ) or run.list_status not in (
            "read",
            "empty",
            "unchanged",
        ):
            wrong.append((source, run.list_status))
    assert wrong == []


def test_nobody_else_pays(aftermath: Aftermath) -> None:
    """Every harmless article, beside the hostile ones and at other sources, is stored."""
    with aftermath.archive.read() as session:
        titles = set(session.scalars(select(Article.title)))
    assert [
        source for source, title in aftermath.world.well.items() if title not in titles
    ] == []


def test_memory_and_workers_hold(aftermath: Aftermath) -> None:
    """The worker stays under 1 GB through all of it, and no payload ends it."""
    assert aftermath.peak < 1000
    assert aftermath.deaths == 0


def test_an_inner_address_costs_its_link_only(aftermath: Aftermath) -> None:
    """Links to inner addresses are refused by name, and a site's own pages are still read."""
    rows = {
        source: row for source, row in aftermath.rows.items() if "-inside-" in source
    }
    links = next(
        row for source, row in rows.items() if source.endswith("links-listing")
    )
    assert links.refused["address"] >= 25 and links.articles == 0
    nexts = next(row for source, row in rows.items() if source.endswith("inside-next"))
    assert nexts.articles == 1


@pytest.mark.parametrize("way", ["html", "json", "feed"])
def test_hostile_texts_are_kept_as_text(aftermath: Aftermath, way: str) -> None:
    """Nearly all hostile texts come through as the words they are, without what no reader can show."""
    source = next(
        source for source in aftermath.rows if source.endswith(f"texts-{way}")
    )
    row = aftermath.rows[source]
    assert row.articles + trouble(aftermath, source) == len(TEXTS)
    assert row.articles >= len(TEXTS) - 12, (dict(row.refused), row.errors)
    with aftermath.archive.read() as session:
        for article in session.scalars(select(Article).where(Article.source == source)):
            for value in (article.title, article.publisher, article.author):
                assert (
                    value is None or value.isprintable() or not _unprintable(value)
                ), (
                    article.url,
                    value,
                )


def _unprintable(value: str) -> list[str]:
    """Control characters, line ends and direction marks in what must be one visible line."""
    return [
        sign
        for sign in value
        if sign < " "
        or "\x7f" <= sign <= "\x9f"
        or sign in "\u2028\u2029\u202e\u2066\u200b"
    ]
