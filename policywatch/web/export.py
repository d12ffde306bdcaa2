"""Taking a search's articles along: JSON lines, CSV, Parquet; streaming, so that size does not matter."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response, StreamingResponse

from db import export as db_export
from db.conditions import tree_of
from db.session import Archive
from policywatch.web.asked import Asked, Search
from policywatch.web.problems import BadRequest
from policywatch.web.site import site_of
from text.query import And, Node, Query, Range

router = APIRouter(tags=["articles"])
KINDS = {"jsonl": "application/x-ndjson", "csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


@router.get("/export", summary="All articles of a search as a file")
def export(request: Request, asked: Search, format: Literal["jsonl", "csv", "parquet"] = "jsonl") -> Response:
    """Articles, newest first. CSV cells that a spreadsheet would compute are made text."""
    archive = site_of(request).archive
    query = whole(asked)
    headers = {"content-disposition": f'attachment; filename="policywatch.{format}"'}
    if format == "parquet":
        return _parquet(archive, query, headers)
    return StreamingResponse(_lines(archive, query, format), media_type=KINDS[format], headers=headers)


def whole(asked: Asked) -> Query | None:
    """The query with all its filters in one tree."""
    query, filters = asked.query(), asked.filters()
    tree = tree_of(query, site=filters["site"], source=filters["source"], publisher=filters["publisher"])
    nodes: list[Node] = [tree] if tree else []
    if filters["since"] or filters["until"]:
        nodes.append(Range("published", filters["since"], filters["until"]))
    if not nodes:
        return None
    return Query(asked.q, nodes[0] if len(nodes) == 1 else And(tuple(nodes)))


def _lines(archive: Archive, query: Query | None, format: str) -> Iterator[str]:
    with archive.read() as session:
        found = db_export.rows(session, query)
        if format == "csv":
            yield "\ufeff"  # without it Excel takes UTF-8 for the local code page
            yield from db_export.csv_lines(found)
        else:
            yield from db_export.json_lines(found)


def _parquet(archive: Archive, query: Query | None, headers: dict[str, str]) -> Response:
    # Parquet's index stands at the file's end: it is written whole before it is sent.
    with tempfile.NamedTemporaryFile(suffix=".parquet", delete=False) as file:
        path = Path(file.name)
    try:
        db_export.write(archive, query, "parquet", path)
    except ImportError as error:
        path.unlink(missing_ok=True)
        raise BadRequest(str(error)) from error
    return FileResponse(path, media_type=KINDS["parquet"], headers=headers, background=BackgroundTask(path.unlink))
