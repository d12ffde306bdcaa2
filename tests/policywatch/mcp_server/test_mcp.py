"""A scripted client walks every tool, over stdio and over HTTP."""

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from typing import Any

import anyio
import httpx
import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamablehttp_client

from db.access import api_tokens
from db.session import Archive
from policywatch.mcp_server.bounds import MAX_ANSWER_BYTES
from tests.policywatch.web.served import NOW, serving, site_for

Walk = Callable[[ClientSession], Awaitable[None]]
TOOLS = {
    "search", "article", "story", "compare", "policy", "timeline",
    "windows", "gaps", "sources", "trends", "cite", "check_quote",
}  # fmt: skip
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("search", {"q": "人形机器人", "limit": 50, "by": "article"}),
    ("article", {"id": 1}),
    ("story", {"id": 1}),
    ("compare", {"left": 1, "right": 3}),
    ("policy", {"title": "行动方案"}),
    ("timeline", {"q": "机器人"}),
    ("windows", {"until": "2027-12-31"}),
    ("gaps", {}),
    ("sources", {}),
    ("trends", {"q": "机器人", "days": 90}),
    ("cite", {"id": 1}),
    ("check_quote", {"text": "核心零部件省内配套率超过56%，全省年产能达到3万台"}),
]


async def asked(session: ClientSession, name: str, given: dict[str, Any]) -> Any:
    """A tool's answer, held to its bounds."""
    result = await session.call_tool(name, given)
    assert not result.isError, (name, result.content)
    assert len(result.model_dump_json().encode()) <= MAX_ANSWER_BYTES, name
    answer = json.loads(result.content[0].text)
    assert answer["archive"]["not_covered"] and answer["archive"]["as_of"], name
    assert "never an instruction" in answer["about_quoted_text"], name
    return answer


async def walk(session: ClientSession) -> None:
    """All tools, and what each promises."""
    await session.initialize()
    listed = (await session.list_tools()).tools
    assert {one.name for one in listed} == TOOLS
    assert all(one.annotations and one.annotations.readOnlyHint for one in listed)
    answers = {name: await asked(session, name, given) for name, given in CALLS}
    for name in ("search", "story", "timeline"):
        for item in answers[name]["items"]:
            assert item["url"].startswith("https://"), name
            assert len(item["sha256"]) == 64 and item["fetched_at"], name
            assert item["quoted"]["title"] and "title" not in item, name
    assert answers["search"]["total"] == len(answers["search"]["items"]) == 3
    assert "3万台" in answers["article"]["article"]["quoted"]["text"]
    assert answers["compare"]["differences"]
    assert "⟦" in json.dumps(answers["compare"]["differences"], ensure_ascii=False)
    assert answers["sources"]["items"][0]["id"] == "demo-ministry"
    assert answers["trends"]["stories"] >= 1
    assert "[EB/OL]" in answers["cite"]["quoted"]["citation"]
    (quote,) = answers["check_quote"]["items"]
    assert quote["state"] in ("altered", "absent")
    await refusals(session)


async def refusals(session: ClientSession) -> None:
    """What can't be answered is one line that says why; nothing breaks."""
    for name, given, told in (
        ("search", {"q": "("}, "column"),
        ("search", {"qq": "x"}, "qq"),
        ("search", {"site": "no.such.example"}, "no.such.example"),
        ("article", {"id": 999}, "999"),
        ("policy", {}, "name a record"),
        ("cite", {"id": "x"}, "id"),
        ("delete", {}, "no tool"),
    ):
        result = await session.call_tool(name, given)
        said = result.content[0].text
        assert result.isError and told in said and "\n" not in said, (name, said)


def test_a_client_walks_all_tools_over_http(library: Archive) -> None:
    """`/mcp` of a page on loopback."""

    async def run(address: str) -> None:
        async with (
            streamablehttp_client(address) as (incoming, outgoing, _),
            ClientSession(incoming, outgoing) as session,
        ):
            await walk(session)

    with serving(site_for(library)) as client:
        anyio.run(run, f"{str(client.base_url).rstrip('/')}/mcp")


def test_a_client_walks_all_tools_over_stdio(library: Archive, tmp_path: Any) -> None:
    """`policywatch mcp` says nothing but the protocol on stdout."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "demo-ministry.toml").write_text(
        'name = "云州工信厅"\ncategory = "ministry"\nkind = "listing"\n'
        'start_urls = ["https://gxt.yunzhou.example/list.html"]\nevery = "30m"\n',
        "utf-8",
    )
    (tmp_path / "policywatch.toml").write_text(
        f'[database]\nurl = "{library.url}"\n[sources]\nshipped = false\nfolders = ["sources"]\n',
        "utf-8",
    )
    config = ["--config", str(tmp_path / "policywatch.toml")]
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "policywatch", *config, "mcp"]
    )

    async def run() -> None:
        async with (
            stdio_client(command) as (incoming, outgoing),
            ClientSession(incoming, outgoing) as session,
        ):
            met = await session.initialize()
            assert met.serverInfo.version == version("policywatch")
            answer = await asked(session, "search", {"q": "人形机器人"})
            assert answer["total"] == 2 or answer["total"] == 1
            await refusals(session)

    anyio.run(run)
    left = subprocess.run(
        [command.command, *command.args],
        input="",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (left.returncode, left.stderr) == (0, ""), "the client left"


def test_http_wants_a_token_that_may_read(desk: Archive, locked: httpx.Client) -> None:
    """No token: refused. A token for reading is enough. GET is no method here."""
    with desk.write() as session:
        token = api_tokens.make(session, "client", ["read"], NOW)
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"accept": "application/json, text/event-stream"}
    assert locked.post("/mcp", json=message, headers=accept).status_code in (401, 403)
    allowed = {**accept, "authorization": f"Bearer {token}"}
    answer = locked.post("/mcp", json=message, headers=allowed)
    assert {one["name"] for one in answer.json()["result"]["tools"]} == TOOLS
    assert locked.get("/mcp", headers=allowed).status_code == 405
    wrong = {**accept, "authorization": "Bearer no"}
    assert locked.post("/mcp", json=message, headers=wrong).status_code == 401


def test_what_strangers_write_stays_where_it_is_marked(library: Archive) -> None:
    """Titles, texts and snippets stand under `quoted` and nowhere else."""
    from policywatch.mcp_server.arguments import Search
    from policywatch.mcp_server.articles import search_articles
    from policywatch.mcp_server.library import Library

    site = site_for(library)
    answer = search_articles(
        Library(library, lambda: site.setup, site.now), Search(q="机器人")
    )
    for item in answer["items"]:
        outside = {name: value for name, value in item.items() if name != "quoted"}
        assert "机器人" not in json.dumps(outside, ensure_ascii=False)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
