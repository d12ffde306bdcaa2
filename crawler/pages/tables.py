"""Spreadsheets (XLSX, XLS, ET, ODS) → their rows, read by calamine in a process of its
own.

calamine builds every sheet as a full rectangle, and what goes wrong in it ends the
process: two cells at the far ends of a sheet ask for gigabytes. The child may take so
much memory and time and no more; its death is a reason like any other.
"""

import resource
import subprocess
import sys
from io import BytesIO
from typing import Any

from crawler.pages.reading import Unreadable

MAX_TEXT_CHARS = 2_000_000
_MAX_MEMORY_BYTES = 1_073_741_824
_MAX_CPU_S, _TIMEOUT_S = 8, 10
_MAX_SHEETS, _MAX_ROWS = 50, 50_000
_ENCRYPTED, _BROKEN = 3, 4
_REASONS = {_ENCRYPTED: "encrypted", _BROKEN: "broken"}


def table_text(body: bytes) -> str:
    """The rows of a spreadsheet's sheets, cells apart by ` | `.

    Raises Unreadable: `encrypted`, `broken`, `too large` where the child had to be stopped.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "crawler.pages.tables"],
            input=body,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("too large") from error
    if done.returncode:
        raise Unreadable(_REASONS.get(done.returncode, "too large"))
    return done.stdout.decode("utf-8", "replace")


def _main() -> int:
    """The child: a spreadsheet on standard input, its text on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY_BYTES, _MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_MAX_CPU_S, _MAX_CPU_S))
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
        text = "\n".join(_lines(book))
    except PasswordError:
        return _ENCRYPTED
    except (CalamineError, ValueError, OSError):
        return _BROKEN
    sys.stdout.buffer.write(text[:MAX_TEXT_CHARS].encode("utf-8", "replace"))
    return 0


def _lines(book: Any) -> list[str]:
    names = book.sheet_names[:_MAX_SHEETS]
    lines: list[str] = []
    for name in names:
        rows = book.get_sheet_by_name(name).to_python(nrows=_MAX_ROWS)
        told = [line for row in rows if (line := _line(row))]
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
