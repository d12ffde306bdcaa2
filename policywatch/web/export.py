"""Taking a search's articles along as a file; streaming, so that size does not matter.

Two at most at once: an export reads the whole archive, and its reader may be slow.
"""

import asyncio
import logging
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from db.articles import export as db_export
from db.session import Archive
from policywatch.web import export_process, problems
from policywatch.web.asked import Asked, Search
from policywatch.web.described import ERRORS
from policywatch.web.parameters import only_known
from policywatch.web.problems import BadRequest
from policywatch.web.site import site_of
from policywatch.web.slots import EXPORT_RETRY_S, REFUSED, Slots
from text.exports import FORMATS, ExportFormat
from text.query import Query as Parsed
from text.reason import Reason

log = logging.getLogger(__name__)
router = APIRouter(
    tags=["articles"],
    responses=ERRORS,
    dependencies=[Depends(only_known)],
)
PIECE_CHARS = 1 << 17  # characters sent at once
EXPORT_TIMEOUT_S = 3600  # a reader slower than that asks for less, or on the machine
FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in (form.media_type for form in FORMATS.values())
        },
    }
}
if TYPE_CHECKING:
    FormatName = str
else:
    FormatName = Literal[tuple(FORMATS)]
Format = Annotated[
    FormatName,
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
    if asked.marked:
        raise BadRequest(Reason("page.marks-not-exported"))
    query = asked.whole()
    form = FORMATS[format]
    headers = {"content-disposition": f'attachment; filename="policywatch.{format}"'}
    if request.scope.get("policywatch.head"):
        # No length: how long the file is, only making it tells (RFC 9110, 9.3.2).
        return StreamingResponse(iter(()), media_type=form.media_type, headers=headers)
    if not form.streams:
        whole: Response = WholeFile(archive, asked, format, headers)
    else:
        whole = StreamingResponse(
            pieces(_lines(archive, query, form)),
            media_type=form.media_type,
            headers=headers,
        )
    return Bounded(whole, site_of(request).exports)


class Bounded(Response):
    """An answer that takes one of the few places while it is sent, or is 503 where none is free."""

    def __init__(self, whole: Response, places: Slots) -> None:
        super().__init__()
        self.whole, self.places = whole, places

    async def __call__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        if not self.places.take():
            full = problems.busy(
                "too many exports",
                Reason("page.exports", most=self.places.total),
                EXPORT_RETRY_S,
            )
            await full(scope, receive, send)
            return
        try:
            async with asyncio.timeout(EXPORT_TIMEOUT_S):
                await self.whole(scope, receive, send)
        except TimeoutError:
            REFUSED.labels("export too slow").inc()
            log.warning("an export was not read within %s s", EXPORT_TIMEOUT_S)
        finally:
            self.places.give()


class WholeFile(Response):
    """A file that cannot be sent while it grows: made by another process, then sent."""

    def __init__(
        self,
        archive: Archive,
        asked: Asked,
        format: str,
        headers: dict[str, str],
    ) -> None:
        super().__init__()
        self.archive, self.asked = archive, asked
        self.format, self.sent_headers = format, headers

    async def __call__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        with tempfile.TemporaryDirectory(prefix="policywatch-export-") as folder:
            path = Path(folder) / f"export.{self.format}"
            answer = await self._made(path, receive)
            if answer is not None:
                await answer(scope, receive, send)

    async def _made(self, path: Path, receive: Receive) -> Response | None:
        """The file's answer, or why there is none; None where the reader has gone."""
        making = asyncio.create_task(
            export_process.make(self.archive.url, self.asked, self.format, path)
        )
        leaving = asyncio.create_task(_disconnected(receive))
        try:
            await asyncio.wait((making, leaving), return_when=asyncio.FIRST_COMPLETED)
            if not making.done():
                REFUSED.labels("export given up").inc()
                return None
            await making
        except ImportError as error:
            return problems.problem(400, str(error))
        finally:
            for task in (making, leaving):
                task.cancel()
            await asyncio.gather(making, leaving, return_exceptions=True)
        media_type = FORMATS[self.format].media_type
        return FileResponse(path, media_type=media_type, headers=self.sent_headers)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def pieces(lines: Iterable[str]) -> Iterator[str]:
    """The lines, some hundred at once: each piece costs a turn among the threads."""
    kept: list[str] = []
    size = 0
    for line in lines:
        kept.append(line)
        size += len(line)
        if size >= PIECE_CHARS:
            yield "".join(kept)
            kept, size = [], 0
    yield "".join(kept)


def _lines(archive: Archive, query: Parsed | None, form: ExportFormat) -> Iterator[str]:
    yield form.download_start
    found = db_export.rows(archive, query)
    yield from form.lines(found, db_export.COLUMNS, raw=False)
