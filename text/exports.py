"""The file formats of exports: rows in, a file out.

A new format is a class here and its entry in `FORMATS`; command line, page and API offer
what that table holds. Nothing of the archive is imported: `policywatch export --help`
reads this file.
"""

import csv
import io
import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib.util import find_spec
from itertools import islice
from typing import Any, BinaryIO, ClassVar, Literal

# What makes a spreadsheet take a cell for a formula; Excel in Chinese and Japanese takes the wide signs too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"
ROW_GROUP_ROWS = 1000  # rows of Parquet that are held at once

Row = Mapping[str, Any]
Kind = Literal["text", "number", "moment", "texts", "numbers"]
Columns = Mapping[str, Kind]


class ExportFormat:
    """A form that articles are exported in. `library`: the module it needs beside the program's own."""

    media_type: ClassVar[str]
    library: ClassVar[str | None] = None
    # Whether a download can begin before the last row is known.
    streams: ClassVar[bool] = True
    # What a downloaded file begins with.
    download_start: ClassVar[str] = ""

    def is_available(self) -> bool:
        """Whether this installation can write it."""
        return self.library is None or find_spec(self.library) is not None

    def lines(
        self,
        rows: Iterable[Row],
        columns: Columns,
        raw: bool,
    ) -> Iterator[str]:
        """The file, line by line. `raw`: cells as they are, formulas and all."""
        raise NotImplementedError

    def write(
        self,
        file: BinaryIO,
        rows: Iterator[Row],
        columns: Columns,
        raw: bool,
    ) -> None:
        """Write the whole file. Raises ImportError where the library is missing."""
        file.writelines(line.encode() for line in self.lines(rows, columns, raw))


class JsonLines(ExportFormat):
    """One JSON object a line, with all fields."""

    media_type = "application/x-ndjson"

    def lines(
        self,
        rows: Iterable[Row],
        columns: Columns,
        raw: bool,
    ) -> Iterator[str]:
        return (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


class Csv(ExportFormat):
    """A table with a head line."""

    media_type = "text/csv; charset=utf-8"
    # Without it Excel takes UTF-8 for the local code page.
    download_start = BYTE_ORDER_MARK

    def lines(
        self,
        rows: Iterable[Row],
        columns: Columns,
        raw: bool,
    ) -> Iterator[str]:
        return csv_lines(rows, list(columns), raw=raw)

    def write(
        self,
        file: BinaryIO,
        rows: Iterator[Row],
        columns: Columns,
        raw: bool,
    ) -> None:
        file.write(byte_order_mark(file).encode())
        super().write(file, rows, columns, raw)


class Workbook(ExportFormat):
    """An Excel workbook. Its index is at the file's end, so the file is made whole."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    streams = False

    def write(
        self,
        file: BinaryIO,
        rows: Iterator[Row],
        columns: Columns,
        raw: bool,
    ) -> None:
        from text import workbook

        workbook.write(file, rows, list(columns), _of_kind(columns, "moment"))


class Parquet(ExportFormat):
    """Columns with types. Its index is at the file's end, so the file is made whole."""

    media_type = "application/vnd.apache.parquet"
    library = "pyarrow"
    streams = False

    def write(
        self,
        file: BinaryIO,
        rows: Iterator[Row],
        columns: Columns,
        raw: bool,
    ) -> None:
        try:
            import pyarrow
            from pyarrow import parquet
        except ImportError as error:
            raise ImportError(
                "Parquet needs pyarrow: pip install 'policywatch[parquet]'"
            ) from error
        types = {
            "text": pyarrow.string(),
            "number": pyarrow.int64(),
            "moment": pyarrow.timestamp("us", tz="Asia/Shanghai"),
            "texts": pyarrow.list_(pyarrow.string()),
            "numbers": pyarrow.list_(pyarrow.int64()),
        }
        schema = pyarrow.schema([(name, types[kind]) for name, kind in columns.items()])
        moments = _of_kind(columns, "moment")
        with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
            while batch := list(islice(rows, ROW_GROUP_ROWS)):
                typed = [_with_moments(row, moments) for row in batch]
                writer.write_table(pyarrow.Table.from_pylist(typed, schema=schema))


FORMATS: dict[str, ExportFormat] = {
    "jsonl": JsonLines(),
    "csv": Csv(),
    "xlsx": Workbook(),
    "parquet": Parquet(),
}


def named_formats() -> str:
    """The formats as a sentence names them: `jsonl, csv or parquet`."""
    *first, last = FORMATS
    return f"{', '.join(first)} or {last}"


def csv_lines(
    rows: Iterable[Row],
    columns: Sequence[str],
    *,
    raw: bool = False,
) -> Iterator[str]:
    """CSV with a head line. A cell that a spreadsheet would run gets a ' in front, unless
    `raw` (OWASP, CSV injection).
    """
    yield _csv_line(columns)
    for row in rows:
        cells = [_cell(row[name]) for name in columns]
        yield _csv_line(cells if raw else list(map(inert, cells)))


def byte_order_mark(stream: Any) -> str:
    """What CSV in a file begins with, for Excel. Nothing for a terminal or another
    program, which would take it for a part of the first column's name.
    """
    try:
        is_file = stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (AttributeError, OSError, ValueError):
        return ""
    return BYTE_ORDER_MARK if is_file else ""


def inert(cell: Any) -> Any:
    """A cell as text, whatever it begins with."""
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return cell


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return value


def _csv_line(cells: Any) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _of_kind(columns: Columns, wanted: Kind) -> list[str]:
    return [name for name, kind in columns.items() if kind == wanted]


def _with_moments(row: Row, names: Sequence[str]) -> dict[str, Any]:
    """The row with these columns as `datetime`, as Parquet's library wants them."""
    moments = {name: row[name] and datetime.fromisoformat(row[name]) for name in names}
    return {**row, **moments}
