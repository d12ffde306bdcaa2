"""Spreadsheets (XLSX, XLS, ET, ODS) → their rows, read by calamine in a process of its
own.

calamine builds every sheet as a full rectangle, and what goes wrong in it ends the
process: two cells at the far ends of a sheet ask for gigabytes. The child may take so
much memory and time and no more; its death is a reason like any other.
"""

import resource
import subprocess
import sys
from collections.abc import Generator, Iterator
from io import BytesIO
from tempfile import TemporaryFile
from time import monotonic
from typing import IO, Any

from crawler.pages.reading import Unreadable

MAX_TEXT_CHARS = 2_000_000
_MAX_MEMORY_BYTES = 1_073_741_824
_MAX_CPU_S, _TIMEOUT_S = 8, 10
_POLL_S = 0.02  # how long one look at the child may hold up the process it is made from
_MAX_SHEETS, _MAX_ROWS = 50, 50_000
_CRASHED, _ENCRYPTED, _BROKEN, _NO_READER, _TOO_LARGE = 1, 3, 4, 5, 6
# A child that a signal ended had asked for too much.
_REASONS = {
    _CRASHED: "broken",
    _ENCRYPTED: "encrypted",
    _BROKEN: "broken",
    _NO_READER: "no reader for spreadsheets",
}


def table_parts(body: bytes) -> Iterator[str]:
    """The rows of a spreadsheet's sheets, cells apart by ` | `. Gives empty pieces while
    the child is at work, so that the caller can let others have a turn.

    Raises Unreadable: `encrypted`, `broken`, `too large` where the child had to be
    stopped, `no reader for spreadsheets` where calamine is not installed.
    """
    # Files, not pipes: nobody has to feed and empty them while the child works.
    with TemporaryFile() as given, TemporaryFile() as written:
        given.write(body)
        given.seek(0)
        status = yield from _finished(given, written)
        if status:
            raise Unreadable(_REASONS.get(status, "too large"))
        written.seek(0)
        yield written.read().decode("utf-8", "replace")


def _finished(given: IO[bytes], written: IO[bytes]) -> Generator[str, None, int]:
    """Runs the child; its exit status is the generator's value. Raises Unreadable(`too large`)."""
    child = subprocess.Popen(
        [sys.executable, "-m", "crawler.pages.tables"],
        stdin=given,
        stdout=written,
        stderr=subprocess.DEVNULL,
    )
    begun = monotonic()
    try:
        while monotonic() - begun < _TIMEOUT_S:
            try:
                return child.wait(_POLL_S)
            except subprocess.TimeoutExpired:
                yield ""
        raise Unreadable("too large")
    finally:
        child.kill()
        child.wait()


def _main() -> int:
    """The child: a spreadsheet on standard input, its text on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY_BYTES, _MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_MAX_CPU_S, _MAX_CPU_S))
    try:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError
    except ImportError:
        return _NO_READER
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
        text = "\n".join(_lines(book))
    except PasswordError:
        return _ENCRYPTED
    except (CalamineError, ValueError, OSError):
        return _BROKEN
    except MemoryError:
        return _TOO_LARGE
    sys.stdout.buffer.write(text[:MAX_TEXT_CHARS].encode("utf-8", "replace"))
    return 0


def _lines(book: Any) -> list[str]:
    names = book.sheet_names[:_MAX_SHEETS]
    lines: list[str] = []
    for name in names:
        rows = book.get_sheet_by_name(name).to_python(nrows=_MAX_ROWS)
        told = []
        for row in rows:
            if line := _line(row):
                told.append(line)
        if told and len(names) > 1:
            lines.append(name)
        lines += told
    return lines


def _line(row: list[Any]) -> str:
    cells = (" ".join(_shown(cell).split()) for cell in row)
    return " | ".join(cell for cell in cells if cell)


def _shown(cell: Any) -> str:
    """A cell as a reader sees it: whole numbers without a point, days without a midnight."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).removesuffix(" 00:00:00")


if __name__ == "__main__":
    sys.exit(_main())
