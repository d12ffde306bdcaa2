"""Attached files: what is read from each kind, and the reason where nothing is."""

import io
import struct
import zipfile
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.documents import parts, read_document
from crawler.pages.reading import Unreadable

NOTICE = "关于印发《机器人产业行动方案（2025—2027年）》的通知"


def pdf(pages: list[str]) -> bytes:
    """A PDF whose Chinese stands in a font that is not in the file, as office programs in China write it."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{5 + 2 * n} 0 R' for n in range(len(pages)))}]>>",
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
    ]
    for number, text in enumerate(pages):
        drawn = "".join(
            f"BT /F1 12 Tf 50 {700 - 20 * row} Td <{line.encode('utf-16-be').hex()}> Tj ET\n"
            for row, line in enumerate(text.split("\n"))
        )
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {6 + 2 * number} 0 R>>"
        )
        objects.append(f"<</Length {len(drawn)}>>stream\n{drawn}endstream")
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{body}endobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return (
        out
        + f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{out.index(b'xref')}\n%%EOF".encode()
    )


def word(text: str, *, encrypted: bool = False, narrow: str = "") -> bytes:
    """A Word 97 file: a compound file of two streams, the text in two pieces (one byte a character, and two)."""
    document = bytearray(8192)
    struct.pack_into(
        "<H8xH", document, 0, 0xA5EC, 0x0200 | (0x0100 if encrypted else 0)
    )
    struct.pack_into("<I", document, 0x4C, len(narrow) + len(text))
    document[2048 : 2048 + len(narrow)] = narrow.encode("cp1252")
    wide = text.encode("utf-16-le")
    document[4096 : 4096 + len(wide)] = wide
    ends = (0, len(narrow), len(narrow) + len(text))
    pieces = (
        struct.pack("<3I", *ends)
        + struct.pack("<HIH", 0, 2048 * 2 | 0x40000000, 0)
        + struct.pack("<HIH", 0, 4096, 0)
    )
    clx = b"\x01\x02\x00xx" + b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", document, 0x01A2, 0, len(clx))
    return compound({"WordDocument": bytes(document), "1Table": clx.ljust(4096, b"\0")})


def compound(streams: dict[str, bytes]) -> bytes:
    """An OLE compound file (version 3, sectors of 512 bytes) with `streams`, each of 4096 bytes or more."""
    sectors: list[bytes] = [b"", b""]
    fat = [0xFFFFFFFD, 0xFFFFFFFE]
    entries = [_entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)]
    for number, (name, content) in enumerate(streams.items()):
        first = len(sectors)
        parts = [
            content[place : place + 512].ljust(512, b"\0")
            for place in range(0, len(content), 512)
        ]
        sectors += parts
        fat += [first + part + 1 for part in range(len(parts) - 1)] + [0xFFFFFFFE]
        after = number + 2 if number + 1 < len(streams) else 0xFFFFFFFF
        entries.append(_entry(name, 2, 0xFFFFFFFF, first, len(content), after))
    sectors[0] = struct.pack("<128I", *fat, *[0xFFFFFFFF] * (128 - len(fat)))
    sectors[1] = b"".join(entries).ljust(512, b"\0")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack(
        "<HHHHH6xIIIIIIIII",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        4096,
        0xFFFFFFFE,
        0,
        0xFFFFFFFE,
        0,
    )
    return head + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108) + b"".join(sectors)


def _entry(
    name: str,
    kind: int,
    child: int,
    first: int,
    size: int,
    right: int = 0xFFFFFFFF,
) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    left = 0xFFFFFFFF
    return (
        written.ljust(64, b"\0") + struct.pack("<HBBIII", len(written), kind, 1, left, right, child)
        + bytes(36) + struct.pack("<IQ", first, size)
    )  # fmt: skip


def docx_file() -> bytes:
    """A Word file of today: two paragraphs and a table between them, the notice's words in two runs."""

    def paragraph(*runs: str) -> str:
        return f"<w:p>{''.join(f'<w:r><w:t>{run}</w:t></w:r>' for run in runs)}</w:p>"

    rows = (("指标", "2027年"), ("企业数", "300家"))
    table = "".join(
        f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>"
        for row in rows
    )
    body = f"{paragraph(NOTICE[:4], NOTICE[4:])}<w:tbl>{table}</w:tbl>{paragraph('本方案自印发之日起施行。')}"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    written = f'<?xml version="1.0"?><w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    return packed(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": written.encode(),
        }
    )


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_pdf_gives_text_and_pages() -> None:
    """Chinese in a font that is not in the file is read; every page counts; a full line goes on in the next."""
    line = "各省自治区直辖市工业和信息化主管部门要结合实际认真贯彻"
    document = read_document(pdf([f"{NOTICE}\n{line}\n{line}\n落实。", "附件"]), "pdf")
    assert document.pages == 2
    assert NOTICE in document.text
    assert (
        f"{line}{line}落实。" in document.text.replace("\n", "")
        and f"{line}落实。" in document.text
    )


def test_a_docx_gives_paragraphs_and_rows() -> None:
    """Paragraphs and table rows come in their order, cells apart, nothing twice; the name may say `doc`."""
    expected = f"{NOTICE}\n指标 | 2027年\n企业数 | 300家\n本方案自印发之日起施行。"
    assert read_document(docx_file(), "doc").text == expected


@pytest.mark.parametrize("kind", ["doc", "wps"])
def test_a_word_97_file_is_read(kind: str) -> None:
    """Both kinds of pieces come in order; table cells are kept apart; field codes are left out."""
    text = f"{NOTICE}\r指标\x07300家\x07\x07见\x13HYPERLINK x\x14附件\x15。\r"
    document = read_document(word(text, narrow="No. 1\r"), kind)
    assert document.text == f"No. 1\n{NOTICE}\n指标 | 300家\n见附件。"


def test_an_ofd_gives_its_text() -> None:
    """The Chinese page format is read page after page."""
    page = '<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:TextCode X="0">{}</ofd:TextCode></ofd:Page>'
    members = {
        f"Doc_0/Pages/Page_{n}/Content.xml": page.format(text).encode()
        for n, text in ((10, "第三页"), (0, NOTICE), (2, "第二页"))
    }
    document = read_document(packed({"OFD.xml": b"<OFD/>", **members}), "ofd")
    assert (document.text, document.pages) == (f"{NOTICE}\n第二页\n第三页", 3)


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (b"", "pdf", "empty"),
        (b"%PDF-1.4 nothing more", "pdf", "broken"),
        (pdf([""]), "pdf", "no text, perhaps scanned"),
        (pdf(["x"] * 400), "pdf", "too many pages"),
        (b"PK\x03\x04 nothing more", "docx", "broken"),
        (packed({"word/document.xml": b"<w:p"}), "docx", "broken"),
        (
            packed({"word/document.xml": b" " * 40_000_000}),
            "docx",
            "too large",
        ),
        (packed({"a.exe": b"x"}), "zip", "no reader for exe"),
        (word(NOTICE)[:3000], "doc", "broken"),
        (word(NOTICE, encrypted=True), "doc", "encrypted"),
        (b"\xd0\xcf\x11\xe0" + bytes(2000), "wps", "broken"),
        (b"<html><p>404</p></html>", "docx", "broken"),
    ],
)
def test_what_gives_no_text_gives_a_reason(body: bytes, kind: str, reason: str) -> None:
    """Broken, scanned, locked and swollen files each end in their word, within two seconds of the processor."""
    begun = process_time()
    with pytest.raises(Unreadable) as refusal:
        read_document(body, kind)
    assert str(refusal.value) == reason
    assert process_time() - begun < 2


@settings(max_examples=120, deadline=None)
@given(
    place=st.integers(0, 20_000),
    junk=st.binary(max_size=24),
    kind=st.sampled_from(["pdf", "docx", "doc", "ofd", "txt"]),
)
def test_no_damage_escapes(place: int, junk: bytes, kind: str) -> None:
    """Files damaged anywhere are read or refused, never an error of another kind."""
    whole = {
        "pdf": pdf([NOTICE]),
        "docx": docx_file(),
        "doc": word(NOTICE),
        "ofd": packed({"OFD.xml": b"", "Pages/Page_0/Content.xml": b"<a/>"}),
        "txt": b"x",
    }[kind]
    place %= len(whole)
    try:
        read_document(whole[:place] + junk + whole[place + len(junk) :], kind)
    except Unreadable as refusal:
        assert str(refusal)


def test_a_table_in_a_table_is_told_once() -> None:
    """Each level told all below it again: 9 kB became 760 MB."""
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    deep = 40
    table = "<w:tbl><w:tr><w:tc>" * deep
    text = "<w:p><w:r><w:t>补助名单</w:t></w:r></w:p>"
    body = f"{table}{text}{'</w:tc></w:tr></w:tbl>' * deep}"
    document = f"<w:document {word}><w:body>{body}</w:body></w:document>"
    read = read_document(packed({"word/document.xml": document.encode()}), "docx")
    assert read.text == "补助名单"


def test_a_long_docx_is_read_in_pieces() -> None:
    """So that others have their turn, and its reader's limit of time is looked at."""
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = f"<w:document {word}><w:body>{'<w:p/>' * 9_000}</w:body></w:document>"
    body = packed({"word/document.xml": document.encode()})
    assert len(list(parts(body, "docx"))) > 4
