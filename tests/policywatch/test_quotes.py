"""`policywatch quote check`: a draft in text, Word or from stdin."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from docx import Document

from policywatch.cli.failures import CommandError, UsageError
from policywatch.drafts import decoded, read_draft
from tests.journeys.conftest import Desk

TEXT = (
    "云岭省印发通知，到2028年全省相关产业规模达到900亿元，建成12个中试平台。\n"
    "各市应当在年底前报送任务分解表，不得迟报瞒报，省里按季度调度，按年评估。"
)
DRAFT = "通知要求，“各市應當在年底前報送任務分解表，得迟报瞒报”。又称“全省相关产业规模达到900亿元”。"


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    """A user's folder with one article in the archive."""
    line = {
        "url": "https://gxt.yunling.example.cn/1.html",
        "title": "云岭省行动方案印发",
        "text": TEXT,
        "published_at": "2026-11-20 09:30",
    }
    (desk.folder / "texts.jsonl").write_text(json.dumps(line), "utf-8")
    desk.run("import", "texts.jsonl")
    return desk


def test_a_draft_is_checked_item_by_item(stocked: Desk) -> None:
    """JSON in the contract's shape; for people a line an item and the differences."""
    (stocked.folder / "draft.md").write_text(DRAFT, "utf-8")
    answer = stocked.json("quote", "check", "draft.md")
    assert [(one["kind"], one["state"]) for one in answer] == [
        ("quote", "altered"),
        ("quote", "exact"),
    ]
    assert {"quote", "kind", "state", "article", "url", "hash", "differences"} <= set(
        answer[0]
    )
    change = answer[0]["differences"][0]
    assert (change["draft"], change["archive"]) == ("得", "不得")
    said = stocked.run("quote", "check", "draft.md").stdout
    assert "得 is 不得 in the archive" in said
    assert "1 exact, 1 altered, 0 absent" in said


def test_what_cannot_be_read_is_one_line(stocked: Desk) -> None:
    """No file, a folder, a Word file that is none: exit 2, 2 and 1."""
    assert "a folder" in stocked.run("quote", "check", ".", status=2).stderr
    assert (
        "no such file" in stocked.run("quote", "check", "nothing.md", status=2).stderr
    )
    (stocked.folder / "broken.docx").write_bytes(b"PK\x03\x04 no")
    broken = stocked.run("quote", "check", "broken.docx", status=1).stderr
    assert "no readable Word file" in broken


def test_word_files_and_old_encodings(tmp_path: Path) -> None:
    """Word's quote style is a block quote; GB 18030 and a byte order mark are read."""
    document = Document()
    document.add_paragraph("会议指出：")
    document.add_paragraph("加快发展新质生产力", style="Quote")
    document.save(str(tmp_path / "draft.docx"))
    assert read_draft(tmp_path / "draft.docx") == "会议指出：\n\n> 加快发展新质生产力"
    (tmp_path / "draft.txt").write_bytes("增长5%".encode("gb18030"))
    assert read_draft(tmp_path / "draft.txt") == "增长5%"
    assert decoded("\ufeff增长".encode(), "x") == "增长"
    with pytest.raises(CommandError):
        decoded(b"\xff\xff\xff", "x")
    with pytest.raises(UsageError):
        decoded(b"x" * (9 << 20), "x")


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word_file(file: Path, **replaced: bytes | None) -> Path:
    """A Word file with parts replaced, or left out for None."""
    document = Document()
    document.add_paragraph("会议指出")
    made = io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as given, zipfile.ZipFile(file, "w", 8) as changed:
        for name in given.namelist():
            content = replaced.get(Path(name).stem, given.read(name))
            if content is not None:
                changed.writestr(name, content)
    return file


@pytest.mark.parametrize(
    "document",
    [
        b"<w:document",
        b"<a/>",
        b"",
        b"<w:p/>" * 300_000,
        None,
        f"<w:document {WORD}><w:body>{'<w:p/>' * 250_000}</w:body></w:document>".encode(),
    ],
)
def test_a_word_file_that_cannot_be_read_is_one_line(
    tmp_path: Path, document: bytes | None
) -> None:
    """Broken, empty, unpacking to much, without its text: no traceback, no memory, no minutes."""
    file = word_file(tmp_path / "draft.docx", document=document)
    with pytest.raises(CommandError, match="no readable Word file"):
        read_draft(file)


def test_a_word_file_with_damaged_bytes_is_one_line(tmp_path: Path) -> None:
    """Encrypted, packed in an unknown way, cut off."""
    whole = word_file(tmp_path / "whole.docx").read_bytes()
    at = whole.index(b"PK\x01\x02")
    for place, value in ((at + 8, 1), (at + 10, 99)):
        for entry in range(whole.count(b"PK\x01\x02")):
            damaged = bytearray(whole)
            begin = 0
            for _ in range(entry + 1):
                begin = whole.index(b"PK\x01\x02", begin) + 1
            damaged[begin - 1 + place - at] = value
            (tmp_path / "draft.docx").write_bytes(damaged)
            try:
                assert read_draft(tmp_path / "draft.docx") == "会议指出"
            except CommandError as error:
                assert "no readable Word file" in str(error)


def test_tables_of_a_word_file_are_read(tmp_path: Path) -> None:
    """A figure in a table was never looked up, and nobody was told."""
    document = Document()
    document.add_table(1, 1).cell(0, 0).text = "产值3000亿元"
    document.save(str(tmp_path / "draft.docx"))
    assert "产值3000亿元" in read_draft(tmp_path / "draft.docx")
