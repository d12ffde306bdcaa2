"""Taking a search's articles along: JSON lines, CSV, Parquet; streaming, so that size does not matter."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response, StreamingResponse

from db import export as db_export
from db.session import Archive
from policywatch.web import parquet
from policywatch.web.asked import Asked, Search
from policywatch.web.described import ERRORS
from policywatch.web.problems import BadRequest
from policywatch.web.site import site_of
from text.query import Query as Parsed

router = APIRouter(tags=["articles"], responses=ERRORS)
KINDS = {
    "jsonl": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}
PIECE = 1 << 17  # characters sent at once
FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in KINDS.values()
        },
    }
}
Format = Annotated[
    Literal["jsonl", "csv", "parquet"],
    Query(description="The file's form.", examples=["csv"]),
]


@router.get(
    "/export",
    summary="All articles of a search as a file",
    response_class=Response,
    responses=FILE,
)
def export(request: Request, asked: Search, format: Format = "jsonl") -> Response:
    """Articles, newest first. CSV cells that a spreadsheet would compute are made text."""
    archive = site_of(request).archive
    query = asked.whole()
    headers = {"content-disposition": f'attachment; filename="policywatch.{format}"'}
    if request.scope.get("policywatch.head"):
        return Response(media_type=KINDS[format], headers=headers)
    if format == "parquet":
        return _parquet(archive, asked, headers)
    return StreamingResponse(
        pieces(_lines(archive, query, format)),
        media_type=KINDS[format],
        headers=headers,
    )


def pieces(lines: Iterable[str]) -> Iterator[str]:
    """The lines, some hundred at once: each piece costs a turn among the threads."""
    kept: list[str] = []
    size = 0
    for line in lines:
        kept.append(line)
        size += len(line)
        if size >= PIECE:
            yield "".join(kept)
            kept, size = [], 0
    yield "".join(kept)


def _lines(archive: Archive, query: Parsed | None, format: str) -> Iterator[str]:
    with archive.read() as session:
        found = db_export.rows(session, query)
        if format == "csv":
            yield "\ufeff"  # without it Excel takes UTF-8 for the local code page
            yield from db_export.csv_lines(found)
        else:
            yield from db_export.json_lines(found)


def _parquet(archive: Archive, asked: Asked, headers: dict[str, str]) -> Response:
    # Parquet's index stands at the file's end: it is written whole before it is sent.
    with tempfile.NamedTemporaryFile(suffix=".parquet", delete=False) as file:
        path = Path(file.name)
    with ExitStack() as unfinished:
        unfinished.callback(path.unlink, missing_ok=True)
        try:
            parquet.make(archive.url, asked, path)
        except ImportError as error:
            raise BadRequest(str(error)) from error
        unfinished.pop_all()
    return FileResponse(
        path,
        media_type=KINDS["parquet"],
        headers=headers,
        background=BackgroundTask(path.unlink),
    )
