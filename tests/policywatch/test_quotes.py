"""`policywatch quote check`: a draft in text, Word or from stdin."""

import json
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
    """No file, a Word file that is none: exit 2 and 1."""
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
