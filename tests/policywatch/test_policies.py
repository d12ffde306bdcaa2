"""`policywatch policies read`: lines in, facts out, in order; bad lines are named."""

import json
import subprocess
import sys
from pathlib import Path

KEYS = {"documents", "untitled_documents", "targets", "deadlines", "windows"}
DOCUMENT = {
    "title",
    "kind",
    "is_policy",
    "number",
    "issuers",
    "others",
    "events",
    "aliases",
    "status",
    "mentions",
    "sentence",
}


def read(path: Path) -> subprocess.CompletedProcess[str]:
    """The command as a user calls it, in a process of its own."""
    command = ["-m", "policywatch", "policies", "read", str(path), "--jsonl"]
    return subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, timeout=60
    )


def line(text: str, **fields: object) -> str:
    given = {"id": "a", "title": "", "text": text, "published_at": "2025-08-25"}
    return json.dumps({**given, **fields}, ensure_ascii=False)


def test_prints_the_contract_shape_in_order(tmp_path: Path) -> None:
    """One object a line with the fields of the contract, ids in the order given."""
    path = tmp_path / "texts.jsonl"
    rows = [
        line("日前，工信部等七部门印发《关于推动脑机接口的实施意见》。", id="one"),
        line("今天天气好。", id="two", published_at=None, title=None),
    ]
    path.write_text("\n".join(rows) + "\n\n", "utf-8")
    done = read(path)
    assert done.returncode == 0, done.stderr
    one, two = map(json.loads, done.stdout.splitlines())
    assert (one["id"], two["id"]) == ("one", "two")
    assert KEYS | {"id"} == set(one)
    assert set(one["documents"][0]) >= DOCUMENT
    assert one["documents"][0]["issuers"] == ["工业和信息化部"]
    assert one["documents"][0]["others"] == 7
    assert two["documents"] == []


def test_a_bad_line_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    """The line's number stands on stderr, the others are printed, the status is 1."""
    path = tmp_path / "texts.jsonl"
    rows = [line("一"), "{", '{"id": 1}', "[1]", line("二", published_at=3), line("三")]
    path.write_text("\n".join(rows), "utf-8")
    done = read(path)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 2
    for number in (2, 3, 4, 5):
        assert f"line {number}:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_byte_order_mark_and_stdin_are_read(tmp_path: Path) -> None:
    """Files as some editors write them, and `-` for a pipe."""
    path = tmp_path / "texts.jsonl"
    path.write_text(line("一"), "utf-8-sig")
    done = read(path)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1)
    command = [sys.executable, "-m", "policywatch", "policies", "read", "-", "--jsonl"]
    piped = subprocess.run(
        command, input=line("一"), capture_output=True, text=True, timeout=60
    )
    assert (piped.returncode, len(piped.stdout.splitlines())) == (0, 1)


def test_a_missing_file_is_wrong_usage(tmp_path: Path) -> None:
    """A path that is no file ends in one line and status 2."""
    for path in (tmp_path / "none.jsonl", tmp_path):
        done = read(path)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
