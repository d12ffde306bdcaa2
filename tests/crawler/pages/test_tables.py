"""Spreadsheets and archives of files: their rows and files are read within limits, and nothing in them ends the reader."""

import io
import random
import struct
import tracemalloc
import zipfile
from pathlib import Path
from time import monotonic, process_time

import pytest

from crawler.pages.documents import parts, read_document
from crawler.pages.reading import Unreadable

NOTICE = "拟认定企业名单公示，请各有关单位在规定时间内反馈意见。"
_BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="名单" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>"
)
_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


def packed(files: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def cell(place: str, value: str) -> str:
    if value.isdigit():
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


def xlsx(rows: str) -> bytes:
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    )
    return packed(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": _RELATIONS.replace("/worksheet", "/officeDocument").replace(
                "worksheets/sheet1.xml", "xl/workbook.xml"
            ),
            "xl/workbook.xml": _BOOK,
            "xl/_rels/workbook.xml.rels": _RELATIONS,
            "xl/worksheets/sheet1.xml": _SHEET.format(rows),
        }
    )


ROWS = (
    f'<row r="1">{cell("A1", "序号")}{cell("B1", "企业名称")}</row>'
    f'<row r="2">{cell("A2", "1")}{cell("B2", "青溪智能装备有限公司")}</row>'
)


def ods(rows: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<m/>")
        archive.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
            ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
            ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="名单">{rows}</table:table></office:spreadsheet></office:body></office:document-content>',
        )
    return out.getvalue()


ODS_ROW = (
    '<table:table-row><table:table-cell office:value-type="string"{}><text:p>企业名称</text:p></table:table-cell>'
    '<table:table-cell office:value-type="string"><text:p>青溪智能装备</text:p></table:table-cell></table:table-row>'
)


def test_a_spreadsheets_rows() -> None:
    """Cells stand apart, whole numbers have no point; whatever the file is called."""
    for kind in ("xlsx", "et", "doc"):
        assert read_document(xlsx(ROWS), kind).text == (
            "序号 | 企业名称\n1 | 青溪智能装备有限公司"
        )
    assert (
        read_document(ods(ODS_ROW.format("")), "ods").text == "企业名称 | 青溪智能装备"
    )


@pytest.mark.parametrize(
    "body",
    [
        xlsx(
            f'<row r="1">{cell("A1", "起")}</row><row r="1048576">{cell("XFD1048576", "止")}</row>'
        ),
        ods(ODS_ROW.format(' table:number-columns-repeated="16384"') * 3000),
        packed(
            {"xl/workbook.xml": _BOOK, "xl/worksheets/sheet1.xml": b"0" * 40_000_000}
        ),
        xlsx("")[:-200],
    ],
    ids=["far cells", "repeated cells", "bomb", "cut off"],
)
def test_a_hostile_spreadsheet_is_a_reason(body: bytes) -> None:
    """Memory and time are the child's, and so is its end; the reader goes on with a word."""
    try:
        text = read_document(body, "xlsx").text
    except Unreadable as error:
        assert str(error) in ("too large", "broken", "no text, perhaps scanned")
    else:
        assert len(text) <= 2_000_000
    assert read_document(xlsx(ROWS), "xlsx").text


def test_others_have_turns_while_a_spreadsheet_is_read() -> None:
    """The child's work holds up its parent for a moment at a time: between two pieces pass less than 0.5 s."""
    pieces = parts(xlsx(ROWS), "xlsx")
    waits, begun = [], monotonic()
    for _ in pieces:
        waits.append(monotonic() - begun)
        begun = monotonic()
    assert len(waits) > 1
    assert min(waits) < 0.5


def test_a_missing_reader_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where calamine can't be imported the reason is that, not the file's size."""
    (tmp_path / "python_calamine.py").write_text("raise ImportError", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(Unreadable, match="no reader for spreadsheets"):
        read_document(xlsx(ROWS), "xlsx")


def test_an_archives_files() -> None:
    """Each file's text stands below its name, also in an archive inside; names in GBK are read."""
    inner = packed({"附件2.txt": NOTICE.encode()})
    body = packed(
        {
            "附件/名单.xlsx": xlsx(ROWS),
            "说明.txt": NOTICE,
            "内.zip": inner,
            "x.exe": b"MZ",
        }
    )
    text = read_document(body, "zip").text
    for part in ("名单.xlsx", "青溪智能装备有限公司", "说明.txt", "附件2.txt", NOTICE):
        assert part in text
    assert "x.exe" not in text


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (packed({f"{n}.txt": NOTICE for n in range(60)}), "too many files"),
        (packed({"a.txt": b"0" * 40_000_000}), "too large"),
        (packed({"a.txt": "甲" * 9_000_000}), "too large"),
        (
            packed({"a.zip": packed({"b.zip": packed({"c.txt": NOTICE})})}),
            "archives in archives",
        ),
        (packed({}), "empty"),
        (packed({"a.exe": b"MZ"}), "no reader for exe"),
    ],
    ids=["files", "size", "ratio", "depth", "empty", "unread"],
)
def test_an_archives_limits(body: bytes, reason: str) -> None:
    """Number, size, ratio and depth are bounded, and each has its word."""
    with pytest.raises(Unreadable, match=reason):
        read_document(body, "zip")


def docx(text: str) -> bytes:
    words = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return packed(
        {
            "word/document.xml": f'<w:document xmlns:w="{words}"><w:p><w:t>{text}</w:t></w:p></w:document>'
        }
    )


def padded(text: str) -> bytes:
    """An archive with one text, packed just not too well to be refused by itself."""
    filling = random.Random(1).randbytes(len(text.encode()) // 190)
    return packed({"a.txt": text, "filling": filling})


@pytest.mark.parametrize(
    "inside",
    [
        ("zip", padded("新型工业化。" * 900_000)),
        ("docx", docx("新型工业化。" * 400_000)),
    ],
    ids=["archives", "documents"],
)
def test_an_archives_limits_hold_for_all_inside_it(inside: tuple[str, bytes]) -> None:
    """Forty files of ten mebibytes each are as much as one of four hundred: what is held stays bounded."""
    kind, content = inside
    body = packed({f"{number}.{kind}": content for number in range(40)})
    tracemalloc.start()
    try:
        read_document(body, "zip")
    except Unreadable as error:
        assert str(error) == "too large"
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 160 << 20


def test_others_have_a_turn_between_the_files_of_an_archive_in_an_archive() -> None:
    """Each file inside is a piece of its own, so that a slow one can be the last."""
    inner = packed({f"{number}.txt": NOTICE for number in range(5)})
    pieces = list(parts(packed({"a.zip": inner}), "zip"))
    assert len(pieces) == 5
    assert pieces[0].startswith("a.zip\n0.txt\n")


def test_a_directory_of_many_entries_is_not_read() -> None:
    """An archive's directory may name hundreds of thousands of files: they are counted before they are read."""
    count = 100_000
    name = struct.pack("<HH", 1, 0)
    first = b"PK\x03\x04" + bytes(22) + name + b"a"
    directory = (b"PK\x01\x02" + bytes(24) + name + bytes(14) + b"a") * count
    size, place = len(directory), len(first)
    end = struct.pack(
        "<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, place
    )
    end += struct.pack("<4sLQL", b"PK\x06\x07", 0, place + size, 1)
    end += struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, *[0xFFFF] * 2, *[0xFFFFFFFF] * 2, 0)  # fmt: skip
    begun = process_time()
    with pytest.raises(Unreadable, match="too many files"):
        read_document(first + directory + end, "zip")
    assert process_time() - begun < 0.5
