"""Articles as an Excel workbook: text stays text, moments are moments, many rows take several sheets."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, BinaryIO

SHEET = "articles"
MAX_SHEET_ROWS = 1_048_575  # without the head line
MAX_CELL_CHARS = 32_767
CUT = "…"
# The same articles shall be the same bytes; the moment of making is nobody's business.
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 — Excel's moments have no zone
_WIDTHS = {"title": 50, "url": 40, "text": 60, "published_at": 17, "first_seen_at": 17}
USUAL_WIDTH = 14
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd hh:mm",
}


def write(
    file: BinaryIO,
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    moments: Collection[str],
) -> None:
    """Write rows under a head line; a full sheet is followed by another.

    A text longer than a cell can hold is cut and ends in `…`.
    """
    from xlsxwriter import Workbook

    book = Workbook(file, OPTIONS)
    book.set_properties({"created": CREATED, "author": "policywatch"})
    number = MAX_SHEET_ROWS
    sheet: Any = None
    for row in rows:
        if number >= MAX_SHEET_ROWS:
            sheet = _new_sheet(book, columns)
            number = 0
        number += 1
        for column, name in enumerate(columns):
            value = row[name]
            if value is not None and name in moments:
                # Excel knows no time zones: the clock of Beijing, as everywhere for people.
                value = datetime.fromisoformat(value).replace(tzinfo=None)
            _write_cell(sheet, number, column, value)
    if sheet is None:
        _new_sheet(book, columns)
    book.close()


def _new_sheet(book: Any, columns: Sequence[str]) -> Any:
    count = len(book.worksheets())
    sheet = book.add_worksheet(SHEET if not count else f"{SHEET} {count + 1}")
    for column, name in enumerate(columns):
        sheet.set_column(column, column, _WIDTHS.get(name, USUAL_WIDTH))
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for column, name in enumerate(columns):
        sheet.write_string(0, column, name, bold)
    return sheet


def _write_cell(
    sheet: Any,
    row: int,
    column: int,
    value: Any,
) -> None:
    if value is None:
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        if isinstance(value, list):
            text = " ".join(map(str, value))
        else:
            text = str(value)
        sheet.write_string(row, column, cut(text))


def cut(text: str) -> str:
    """A text that fits into a cell."""
    if len(text) <= MAX_CELL_CHARS:
        return text
    return f"{text[: MAX_CELL_CHARS - len(CUT)]}{CUT}"
