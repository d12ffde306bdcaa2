"""Every page × role × method: what belongs to one account is neither seen nor changed by
another, and a reader changes nothing but their own marks and language.

The routes are found by walking the application, and their parameters filled in with the
names and numbers of somebody else's things.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import httpx
import pytest
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from sqlalchemy import select

from alerts import register
from alerts.scan import scan
from db.access import accounts, api_tokens
from db.access.desk import Desk
from db.alerts import outbox
from db.models import Base, Mark
from db.search import saved_searches
from db.session import Archive
from policywatch.web.app import create_app
from policywatch.web.security import SAFE
from tests.policywatch.web.served import (
    LOW_SKY,
    NOW,
    csrf,
    item,
    join,
    log_in,
    serving,
    setup,
    site_for,
    stock,
)
from tests.policywatch.web.test_gate import every_route

ANA, BO, REN, ADA = "安娜", "博文", "任读", "阿达"
# What only its owner may ever see.
RULE, SEARCH, TOKEN, NOTE = "绝密规则", "绝密收藏", "绝密令牌", "绝密批注"
QUERY, ADDRESS = "无人机 OR 绝密词", "ana.secret@example.org"
SECRETS = (RULE, SEARCH, TOKEN, NOTE, "绝密词", "ana.secret")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ROLES = ("anonymous", "reader", "analyst", "reader token", "analyst token")
HTML = {"accept": "text/html"}


@dataclass
class Team:
    """An archive where Ana has a rule, a search, a token, marks and a mail."""

    archive: Archive
    numbers: dict[str, int]
    tokens: dict[str, str]
    mail: str


@pytest.fixture
def team(desk: Archive) -> Team:
    """Four people; everything secret is Ana's."""
    numbers = {
        name: join(desk, name, role)
        for name, role in (
            (ANA, "analyst"),
            (BO, "analyst"),
            (REN, "reader"),
            (ADA, "admin"),
        )
    }
    ana = Desk(numbers[ANA], ANA, at=NOW)
    register.add(desk, name=RULE, query=QUERY, to=[ADDRESS], now=NOW, desk=ana)
    text = f"第1条。{LOW_SKY}"[:61]
    stock(desk, [item("new.example", "无人机新航线第1条", text, NOW, "新报")])
    scan(desk, now=NOW, settings=setup(desk))
    tokens = {}
    with desk.write() as session:
        (message,) = outbox.listing(session)
        saved_searches.keep(session, SEARCH, "q=绝密词", NOW, ana.account)
        api_tokens.make(session, TOKEN, ["read", "write"], NOW, ana.account)
        for name in (BO, REN):
            tokens[name] = api_tokens.make(
                session, "own", ["read", "write"], NOW, numbers[name]
            )
        for subject in ("article", "policy"):
            session.add(
                Mark(
                    account_id=ana.account,
                    subject=subject,
                    subject_id=1,
                    kind="note",
                    note=NOTE,
                    marked_at=NOW,
                )
            )
    return Team(desk, numbers, tokens, message["message_id"][1:41])


@pytest.fixture
def door(team: Team) -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def visitor(team: Team, door: ExitStack, role: str) -> tuple[httpx.Client, str]:
    """A client of that role, and the token its forms carry."""
    client = door.enter_context(serving(site_for(team.archive, locked=True)))
    if role.endswith("token"):
        owner = BO if role.startswith("analyst") else REN
        client.headers["authorization"] = f"Bearer {team.tokens[owner]}"
        return client, ""
    name = {"analyst": BO, "reader": REN, "admin": ADA}.get(role)
    if name is None:
        return client, csrf(client, "/login")
    assert log_in(client, name * 2, name).status_code == 303
    return client, csrf(client, "/account")


def fields_of(archive: Archive) -> dict[str, dict[str, list[str]]]:
    """By path, the names of the parameters and form fields that its routes read."""
    found: dict[str, dict[str, list[str]]] = {}

    def collect(routes: list[Any]) -> None:
        for route in routes:
            inner = getattr(getattr(route, "original_router", None), "routes", None)
            if inner:
                collect(inner)
            elif isinstance(route, APIRoute):
                told = found.setdefault(route.path_format, {"query": [], "body": []})
                flat = [one.alias for one in get_flat_params(route.dependant)]
                told["query"] += flat
                told["body"] += [one.alias for one in route.dependant.body_params]

    collect(list(create_app(site_for(archive)).routes))
    return found


def fillings(team: Team) -> list[dict[str, str]]:
    """What each parameter may be filled in with: one of Ana's things a turn."""
    turns = []
    for name in (RULE, f"{ANA}/{RULE}", SEARCH, f"{ANA}/{SEARCH}", TOKEN, ANA):
        turns.append(
            {
                "name": name,
                "was": name,
                "account": ANA,
                "number": "1",
                "left": "1",
                "right": "2",
                "token": team.mail,
                "mark": team.mail,
                "query": "无人机",
                "to": "x@example.org",
                "password": "new password",
                "new": "new password",
                "role": "admin",
                "asked": "q=x",
                "rules": f'[[rules]]\nname = "{name}"\nquery = "x"\nto = ["x@example.org"]\n',
                "text": "“要加快发展新质生产力”",
                "subject": "stories",
                "do": "important:1",
                "note": "x",
                "article": "1",
                "q": "无人机",
                "rule": name,
                "kind": "note",
            }
        )
    return turns


def filled(path: str, given: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)[^}]*\}", lambda one: given.get(one[1], "1"), path)


def others(team: Team, own: set[int], names: set[str]) -> dict[str, list[Any]]:
    """Every row of the archive but those of the accounts `own` and the traces of having been here."""
    rows: dict[str, list[Any]] = {}
    with team.archive.read() as session:
        for table in Base.metadata.sorted_tables:
            if table.name in ("ended_sessions", "source_states", "beats"):
                continue
            kept = []
            for row in session.execute(select(table)).mappings():
                is_own = row.get("account_id") in own or row.get("actor") in names
                if not is_own:
                    kept.append(repr(dict(row)))
            rows[table.name] = sorted(kept)
    return rows


def walk(
    team: Team, client: httpx.Client, token: str
) -> Iterator[tuple[str, str, httpx.Response]]:
    """Every route with every method, and with its own methods for every filling."""
    known = fields_of(team.archive)
    allowed = {one for one in every_route(team.archive) if one[1] != "/logout"}
    paths = sorted({path for _, path in allowed})
    first, *more = fillings(team)
    turns = [(first, {(method, path) for path in paths for method in METHODS})]
    turns += [(given, allowed) for given in more]
    for given, asked in turns:
        for method, path in sorted(asked):
            read = known.get(path, {"query": [], "body": []})
            query = {one: given[one] for one in read["query"] if one in given}
            body = {one: given[one] for one in read["body"] if one in given}
            address = filled(path, given)
            answer = _asked(client, method, address, query, body | {"csrf": token})
            yield method, path, answer


def _asked(
    client: httpx.Client,
    method: str,
    path: str,
    query: dict[str, str],
    body: dict[str, str],
) -> httpx.Response:
    if method in SAFE:
        return client.request(method, path, params=query, headers=HTML)
    headers = {"x-csrf-token": body["csrf"], "accept": "text/html"}
    if path.startswith("/api/"):
        to = {"to": ["x@example.org"], "read": True, "note": "x", "name": "eigen"}
        return client.request(method, path, json=body | to, headers=headers)
    return client.request(method, path, data=body, headers=headers)


@pytest.mark.parametrize("role", ROLES)
def test_no_role_sees_or_changes_what_is_anothers(
    team: Team, door: ExitStack, role: str
) -> None:
    """Of Ana's rule, search, token, note, query and address no answer to anybody else holds
    a word, and nothing of hers, of nobody's or of the archive is changed.
    """
    client, token = visitor(team, door, role)
    name = {"analyst": BO, "reader": REN}.get(role.partition(" ")[0], "")
    own = {team.numbers[name]} if name else set()
    before = others(team, own, {name})
    leaks, answered = [], 0
    for method, path, answer in walk(team, client, token):
        answered += answer.is_success
        sent = {RULE, SEARCH, TOKEN} & set(_echoed(answer.request))
        told = [one for one in SECRETS if one in answer.text and one not in sent]
        if told:
            leaks.append((method, path, answer.status_code, told))
        assert answer.status_code < 500 or answer.status_code in (501, 503), (
            method,
            path,
        )
    assert leaks == []
    assert others(team, own, {name}) == before
    assert answered or role == "anonymous"


def _echoed(request: httpx.Request) -> Iterator[str]:
    """The secret names that the request itself holds: an answer may repeat them."""
    from urllib.parse import unquote_plus

    sent = unquote_plus(str(request.url)) + unquote_plus(
        request.content.decode("utf-8", "replace")
    ).encode().decode("unicode_escape", "ignore")
    plain = unquote_plus(request.content.decode("utf-8", "replace"))
    for one in (RULE, SEARCH, TOKEN):
        escaped = one.encode("unicode_escape").decode()
        if one in sent or one in plain or escaped in plain:
            yield one


@pytest.mark.parametrize("role", ["reader", "reader token"])
def test_a_reader_changes_only_marks_and_language(
    team: Team, door: ExitStack, role: str
) -> None:
    """After every request a reader can send, no row of the archive differs but the reader's
    marks, visits and language.
    """
    client, token = visitor(team, door, role)
    with team.archive.write() as session:
        for row in session.scalars(select(Mark)):
            session.delete(row)
    before = others(team, set(), set())
    for _ in walk(team, client, token):
        pass
    after = others(team, set(), set())
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert changed <= {"marks", "account_visits"}


def test_an_administrator_sees_rules_but_no_searches_tokens_and_notes(
    team: Team, door: ExitStack
) -> None:
    """Rules of all, since their mail goes out; saved searches, tokens and notes of nobody else."""
    client, _ = visitor(team, door, "admin")
    shown = set()
    turns = cycle(fillings(team))
    for method, path in every_route(team.archive):
        if method not in SAFE:
            continue
        answer = client.request(method, filled(path, next(turns)), headers=HTML)
        sent = set(_echoed(answer.request))
        shown |= {one for one in SECRETS if one in answer.text and one not in sent}
    assert shown <= {RULE, "绝密词", "ana.secret"}
    assert RULE in client.get("/alerts", headers=HTML).text


def test_an_administrator_reaches_anothers_rule_by_its_owner(
    team: Team, door: ExitStack
) -> None:
    """`ACCOUNT/NAME` leads to it on the API; its history says who did what."""
    client, token = visitor(team, door, "admin")
    address = f"/api/alerts/{ANA}/{RULE}"
    found = client.get(address).json()
    assert (found["account"], found["name"]) == (ANA, f"{ANA}/{RULE}")
    paused = client.post(f"{address}/pause", headers={"x-csrf-token": token})
    assert paused.json()["state"] == "paused"
    deeds = client.get(f"{address}/deeds").json()
    assert [(one["account"], one["deed"]) for one in deeds] == [
        (ADA, "pause"),
        (ANA, "add"),
    ]


def test_two_accounts_have_a_rule_and_a_search_of_one_name(
    team: Team, door: ExitStack
) -> None:
    """A name that another account uses is free, so that a refusal tells nothing."""
    client, token = visitor(team, door, "analyst")
    headers = {"x-csrf-token": token}
    rule = {"name": RULE, "query": "机器人", "to": ["bo@example.org"]}
    assert client.post("/api/alerts", json=rule, headers=headers).status_code == 201
    assert [one["query"] for one in client.get("/api/alerts").json()] == ["机器人"]
    saved = client.post(
        "/saved",
        data={"name": SEARCH, "asked": "q=机器人", "csrf": token},
        headers=HTML,
    )
    assert saved.status_code == 303
    assert (
        "q=机器人" in client.get(f"/saved/{SEARCH}").headers["location"]
        or "q=%E6%9C%BA" in client.get(f"/saved/{SEARCH}").headers["location"]
    )


def test_a_token_does_no_more_than_its_account(team: Team, door: ExitStack) -> None:
    """A reader's token with the scope to write adds no rule; one of a removed account opens nothing."""
    client, _ = visitor(team, door, "reader token")
    rule = {"name": "x", "query": "机器人", "to": ["x@example.org"]}
    assert client.post("/api/alerts", json=rule).status_code == 403
    with team.archive.write() as session:
        accounts.remove(session, accounts.get(session, REN))
    assert client.get("/api/articles").status_code == 401
