"""Tools about policy records."""

from datetime import timedelta
from typing import Any

from db.articles import articles
from db.policies import showing, windows
from db.search import search
from db.session import Session
from policywatch.mcp_server import arguments as args
from policywatch.mcp_server.bounds import with_items
from policywatch.mcp_server.library import Library, with_marks
from policywatch.policy_gaps import gap_list as ranked_gaps
from policywatch.web.asked import Asked
from policywatch.web.problems import BadRequest, NotFound
from policywatch.window_search import articles_of_query
from text.reason import Reason

WINDOW_DAYS = 60
MAX_FACTS = 8
MAX_ARTICLES = 10
SEARCH_TIMEOUT_S = 10.0
MAX_PAGES = 5
PAGE = 100
# Facts of a record that are read from pages, not computed here.
_QUOTED = ("title", "number", "sentence", "indicator", "who", "aliases", "amounts")


def policy(library: Library, asked: args.Policy) -> dict[str, Any]:
    """A record, or the records that fit."""
    fields = {
        "policy": asked.title,
        "number": asked.number,
        "issuer": asked.issuer,
        "topic": asked.topic,
        "region": asked.region,
    }
    given = tuple((name, word) for name, word in fields.items() if word)
    with library.archive.read() as session:
        if asked.id is not None:
            found = [_by_id(session, asked.id)]
            total = 1
        elif given:
            wanted = showing.RecordFilter(given)
            found = showing.listed(session, wanted, asked.limit)
            total = showing.total(session, wanted)
        else:
            raise BadRequest(Reason("page.no-policy-asked"))
        items = [_record(session, one) for one in found]
    answer = library.answer(total=total)
    return with_items(answer, "items", items, "ask for one record by its id")


def timeline(library: Library, asked: args.Timeline) -> dict[str, Any]:
    """A record's articles, or a search's stories, the oldest first."""
    if asked.policy is not None:
        return _timeline_of_record(library, asked.policy, asked.limit)
    wanted = Asked(q=asked.q, since=asked.since, until=asked.until)
    rows: list[dict[str, Any]] = []
    cursor = None
    with library.archive.read() as session:
        for _ in range(MAX_PAGES):
            found = search.search(
                session,
                wanted.spec(),
                limit=PAGE,
                cursor=cursor,
                count_all=False,
                seconds=SEARCH_TIMEOUT_S,
            )
            rows += articles.all_as_json(session, [one.article for one in found.items])
            cursor = found.next
            if cursor is None:
                break
        rows.reverse()
        items = with_marks(session, rows[: asked.limit])
    earlier = None
    if cursor:
        earlier = "older stories are left out: narrow with `until`"
    answer = library.answer(query=asked.q, stories=len(rows), limited=earlier)
    return with_items(answer, "items", items, "narrow with `since` and `until`")


def _timeline_of_record(library: Library, number: int, limit: int) -> dict[str, Any]:
    with library.archive.read() as session:
        record = _by_id(session, number)
        told = sorted(record["articles"], key=lambda one: one["published_at"] or "")
        members = [articles.by_id(session, one["id"]) for one in told[:limit]]
        rows = articles.all_as_json(session, [one for one in members if one])
        items = with_marks(session, rows)
    by_id = {one["id"]: one for one in told}
    for item in items:
        item["role"] = by_id[item["id"]]["role"]
        item["quoted"]["sentence"] = by_id[item["id"]]["sentence"]
    answer = library.answer(
        policy=record["id"],
        dates=record["dates"],
        quoted={"title": record["title"]},
    )
    return with_items(answer, "items", items, "ask with a smaller limit")


def open_windows(library: Library, asked: args.Windows) -> dict[str, Any]:
    """Windows that have not closed, the one that ends first first."""
    now = library.now()
    until = asked.until or windows.today(now + timedelta(days=WINDOW_DAYS))
    Asked(until=until).narrowed()  # refuses what is no day
    with library.archive.read() as session:
        of = None
        if asked.q.strip():
            of = articles_of_query(session, asked.q)
        wanted = windows.WindowFilter(
            since=windows.today(now),
            until=until[:10],
            region=asked.region or None,
            articles=of,
        )
        found = []
        for one in windows.listed(session, wanted, now):
            if one["state"] != "closed":
                found.append(one)
        items = []
        for one in found[: asked.limit]:
            items.append(_with_article(session, _quoted(one), one["article"]))
    answer = library.answer(total=len(found), until=until[:10])
    return with_items(answer, "items", items, "narrow with `until`, `region` or `q`")


def gap_list(library: Library, asked: args.Gaps) -> dict[str, Any]:
    """Documents spoken of whose original is missing."""
    passports = library.setup.passports.values()
    with library.archive.read() as session:
        found = ranked_gaps(session, passports, asked.limit)
    names = (
        "id",
        "issuers",
        "level",
        "kind",
        "dates",
        "sources",
        "stories",
        "where",
    )
    items = []
    for one in found:
        items.append(
            {
                **{name: one.get(name) for name in names},
                "quoted": {"title": one["title"], "number": one.get("number")},
            }
        )
    return with_items(library.answer(), "items", items, "ask for fewer")


def _by_id(session: Session, number: int) -> dict[str, Any]:
    """The record. Raises NotFound."""
    found = showing.by_id(session, number)
    if found is None:
        raise NotFound(Reason("page.no-policy", number=number))
    return found


def _record(session: Session, record: dict[str, Any]) -> dict[str, Any]:
    """A record with the first of its facts and articles; what pages say under `quoted`."""
    dropped = (
        "articles",
        "targets",
        "windows",
        "evidence",
        "title",
        "number",
        "aliases",
    )
    shown = {name: value for name, value in record.items() if name not in dropped}
    shown["quoted"] = {
        "title": record["title"],
        "number": record["number"],
        "aliases": record["aliases"][:5],
    }
    for name in ("targets", "windows"):
        shown[name] = list(map(_quoted, record[name][:MAX_FACTS]))
    told = record["articles"][:MAX_ARTICLES]
    shown["articles"] = [
        _with_article(
            session,
            {"role": one["role"], "quoted": {"sentence": one["sentence"]}},
            one["id"],
        )
        for one in told
    ]
    shown["articles_in_all"] = len(record["articles"])
    return shown


def _quoted(fact: dict[str, Any]) -> dict[str, Any]:
    """A fact with what it was read from under `quoted`."""
    shown = {}
    for name, value in fact.items():
        if name not in _QUOTED:
            shown[name] = value
    shown["quoted"] = {name: fact[name] for name in _QUOTED if fact.get(name)}
    return shown


def _with_article(
    session: Session,
    shown: dict[str, Any],
    number: int,
) -> dict[str, Any]:
    """A fact with the address, hash and time of fetch of the article that holds it."""
    found = articles.by_id(session, number)
    if found is None:
        return shown
    (item,) = with_marks(session, articles.all_as_json(session, [found]))
    names = ("id", "url", "sha256", "fetched_at", "published_at")
    return {**shown, "article": {name: item.get(name) for name in names}}
