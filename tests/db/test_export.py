"""What is taken out is what is in."""

import csv
import io
import json
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from db.articles import export
from db.session import Archive
from tests.db.articles import put
from text import exports, workbook
from text.query import parse


def filled(archive: Archive, now: datetime, number: int = 3) -> Archive:
    with archive.write() as session:
        for at in range(number):
            put(
                session,
                now,
                title=f"=cmd|' /C calc'!A{at}",
                text=f'第{at}段\n换行，"引号"',
                flags={"doubled"},
            )
    return archive


def test_json_lines_hold_every_article_newest_first(
    archive: Archive, now: datetime, tmp_path: Path
) -> None:
    """More articles than are held in memory at once all arrive, once, in order."""
    filled(archive, now, export.BATCH + 20)
    counted = []
    number = export.write(
        archive,
        None,
        "jsonl",
        tmp_path / "all.jsonl",
        advance=lambda: counted.append(1),
    )
    lines = [
        json.loads(line)
        for line in (tmp_path / "all.jsonl").read_text("utf-8").splitlines()
    ]
    assert (
        number
        == len(lines)
        == len({line["id"] for line in lines})
        == len(counted)
        == export.BATCH + 20
    )
    assert [line["published_at"] for line in lines] == sorted(
        (line["published_at"] for line in lines), reverse=True
    )
    assert lines[0]["text"].startswith("第")


def test_a_query_narrows_the_export(
    sqlite_archive: Archive, now: datetime, tmp_path: Path
) -> None:
    """Only what the query finds is written."""
    filled(sqlite_archive, now)
    assert (
        export.write(sqlite_archive, parse("第1段"), "jsonl", tmp_path / "one.jsonl")
        == 1
    )


def test_no_csv_cell_is_a_formula_unless_asked_for(
    sqlite_archive: Archive, now: datetime
) -> None:
    """A title that a spreadsheet would run is text there; `raw` leaves it alone."""
    filled(sqlite_archive, now, 1)
    found = list(export.rows(sqlite_archive, None))
    safe = list(
        csv.DictReader(
            io.StringIO("".join(exports.csv_lines(found, list(export.COLUMNS))))
        )
    )
    raw = list(
        csv.DictReader(
            io.StringIO(
                "".join(exports.csv_lines(found, list(export.COLUMNS), raw=True))
            )
        )
    )
    assert safe[0]["title"].startswith("'=")
    assert raw[0]["title"].startswith("=")
    assert safe[0]["text"] == '第0段\n换行，"引号"'


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_every_beginning_of_a_formula_is_made_inert(cell: str) -> None:
    """The six characters spreadsheets act upon."""
    assert exports.inert(cell) == "'" + cell


def test_parquet_keeps_numbers_times_and_lists(
    sqlite_archive: Archive, now: datetime, tmp_path: Path
) -> None:
    """A data frame needs no parsing afterwards."""
    parquet = pytest.importorskip(
        "pyarrow.parquet", reason="the parquet extra is not installed"
    )
    filled(sqlite_archive, now)
    assert export.write(sqlite_archive, None, "parquet", tmp_path / "all.parquet") == 3
    row = parquet.read_table(tmp_path / "all.parquet").to_pylist()[0]
    assert row["flags"] == ["doubled"]
    assert row["published_at"].tzinfo is not None
    assert isinstance(row["id"], int)


def test_a_failed_export_leaves_no_half_file(
    sqlite_archive: Archive, now: datetime, tmp_path: Path
) -> None:
    """The file appears when it is whole; what stood there before stays until then."""
    filled(sqlite_archive, now)
    target = tmp_path / "out.jsonl"
    target.write_text("yesterday's")

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export.write(sqlite_archive, None, "jsonl", target, advance=stop)
    assert target.read_text() == "yesterday's"
    assert list(tmp_path.glob("*.part")) == []


def test_a_stalled_export_holds_nothing(sqlite_archive: Archive, now: datetime) -> None:
    """Between two batches there is no session: the write-ahead log is folded in whole, others' writes included."""
    filled(sqlite_archive, now, export.BATCH + 20)
    found = export.rows(sqlite_archive, None)
    taken = [next(found)]
    filled(sqlite_archive, now, 5)
    with sqlite_archive.reader.connect() as connection:
        fold = "PRAGMA wal_checkpoint(TRUNCATE)"
        connection.rollback()
        raw = connection.connection.driver_connection
        assert raw is not None
        busy, left, _ = raw.execute(fold).fetchone()
    assert (busy, left) == (0, 0)
    taken += found
    assert len(taken) == len({row["id"] for row in taken}) == export.BATCH + 20


def test_what_is_stored_meanwhile_is_left_out(archive: Archive, now: datetime) -> None:
    """An export is of the moment it began: each article once, none that came later, on both databases."""
    filled(archive, now, export.BATCH + 5)
    found = export.rows(archive, None)
    first = next(found)
    filled(archive, now, 3)
    later = [row["id"] for row in found]
    assert len({first["id"], *later}) == export.BATCH + 5


def test_another_format_is_refused_by_name(
    sqlite_archive: Archive, tmp_path: Path
) -> None:
    """The message says which formats there are."""
    with pytest.raises(ValueError, match="jsonl, csv, xlsx or parquet"):
        export.write(sqlite_archive, None, "xls", tmp_path / "x")


def test_excel_has_text_as_text_and_moments_as_moments(
    sqlite_archive: Archive, now: datetime, tmp_path: Path
) -> None:
    """No cell is a formula, whatever it begins with; times are Excel's; the same archive makes the same bytes."""
    from python_calamine import CalamineWorkbook

    filled(sqlite_archive, now)
    for name in ("one.xlsx", "two.xlsx"):
        assert export.write(sqlite_archive, None, "xlsx", tmp_path / name) == 3
    book = CalamineWorkbook.from_path(str(tmp_path / "one.xlsx"))
    head, first, *rest = book.get_sheet_by_index(0).to_python()
    assert tuple(head) == tuple(export.COLUMNS)
    row = dict(zip(head, first, strict=True))
    assert row["title"].startswith("=cmd|' /C calc'!A")
    assert row["text"].endswith('换行，"引号"')
    assert isinstance(row["published_at"], datetime)
    assert row["flags"] == "doubled" and len(rest) == 2
    with zipfile.ZipFile(tmp_path / "one.xlsx") as packed:
        assert "<f>" not in packed.read("xl/worksheets/sheet1.xml").decode()
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_excel_without_articles_is_a_head_line(
    sqlite_archive: Archive, tmp_path: Path
) -> None:
    """An empty archive makes a workbook that opens."""
    from python_calamine import CalamineWorkbook

    assert export.write(sqlite_archive, None, "xlsx", tmp_path / "none.xlsx") == 0
    book = CalamineWorkbook.from_path(str(tmp_path / "none.xlsx"))
    assert book.get_sheet_by_index(0).to_python() == [list(export.COLUMNS)]


def test_a_full_sheet_is_followed_by_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """More rows than a sheet takes fill several; a text longer than a cell is cut and says so."""
    from python_calamine import CalamineWorkbook

    monkeypatch.setattr(workbook, "MAX_SHEET_ROWS", 2)
    rows = [{"id": at, "text": "长" * 40_000} for at in range(5)]
    with (tmp_path / "five.xlsx").open("wb") as file:
        workbook.write(file, rows, ("id", "text"), moments=())
    book = CalamineWorkbook.from_path(str(tmp_path / "five.xlsx"))
    sheets = [book.get_sheet_by_index(at).to_python() for at in range(3)]
    assert [len(sheet) for sheet in sheets] == [3, 3, 2]
    assert len(sheets[0][1][1]) == workbook.MAX_CELL_CHARS
    assert sheets[0][1][1].endswith("…")
