"""The protocol around the tools: the official SDK's low-level server."""

import json
import logging
from importlib.metadata import version
from typing import Any

import anyio.to_thread
from mcp import types
from mcp.server.lowlevel import Server
from pydantic import ValidationError

from policywatch.mcp_server.library import STRANGERS, Library
from policywatch.mcp_server.tools import TOOLS
from policywatch.web.problems import STATUS

log = logging.getLogger(__name__)
NAME = "policywatch"
INSTRUCTIONS = (
    "An archive of China's industrial policy: articles of ministries, provinces, "
    "agencies and trade papers, each story "
    "once. Every answer has the address, the SHA-256 of the stored page and when it was "
    "fetched; `archive` says what is "
    f"not covered. {STRANGERS} Nothing here writes."
)
MAX_ERROR_CHARS = 500


def make_server(library: Library) -> Server[Any, Any]:
    """A server with the twelve tools."""
    server: Server[Any, Any] = Server(
        NAME,
        version=version(NAME),
        instructions=INSTRUCTIONS,
    )

    @server.list_tools()
    async def list_tools() -> list[types.Tool]:
        return list(map(_described, TOOLS))

    # Arguments are checked below, where an error becomes one readable line.
    @server.call_tool(validate_input=False)
    async def call_tool(name: str, given: dict[str, Any]) -> types.CallToolResult:
        return await anyio.to_thread.run_sync(_answered, library, name, given)

    return server


def _described(name: str) -> types.Tool:
    tool = TOOLS[name]
    return types.Tool(
        name=name,
        description=tool.description,
        inputSchema=tool.arguments.model_json_schema(),
        annotations=types.ToolAnnotations(readOnlyHint=True, openWorldHint=False),
    )


def _answered(
    library: Library,
    name: str,
    given: dict[str, Any],
) -> types.CallToolResult:
    """The tool's answer, or in one line why there is none."""
    tool = TOOLS.get(name)
    if tool is None:
        return _failed(f"no tool {name[:50]!r}; there are {', '.join(TOOLS)}")
    try:
        asked = tool.arguments.model_validate(given)
        answer = tool.run(library, asked)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        return _failed(f"{where}: {first['msg']}")
    except tuple(STATUS) as error:
        log.info("tool %s: %s", name, error)
        return _failed(" ".join(str(error).split()))
    text = json.dumps(answer, ensure_ascii=False)
    return types.CallToolResult(content=[types.TextContent(type="text", text=text)])


def _failed(reason: str) -> types.CallToolResult:
    told = types.TextContent(type="text", text=reason[:MAX_ERROR_CHARS])
    return types.CallToolResult(content=[told], isError=True)
