"""Reading the draft that somebody wants checked: plain text, Markdown, or a Word file."""

import sys
from pathlib import Path

from policywatch.cli.failures import CommandError, UsageError

MAX_DRAFT_BYTES = 8 << 20
MAX_WORD_BYTES = 64 << 20  # with its pictures, which are not unpacked


def read_draft(file: Path) -> str:
    """The text of a file, or of stdin for `-`. Word's block quotes get a `>` in front.

    Raises UsageError where there is no such file, CommandError where it can't be read.
    """
    if str(file) == "-":
        return decoded(sys.stdin.buffer.read(MAX_DRAFT_BYTES + 1), "stdin")
    if not file.is_file():
        what = "a folder: name a file" if file.is_dir() else "no such file"
        raise UsageError(f"{file}: {what}")
    if file.suffix.lower() == ".docx":
        return _word(file)
    return decoded(_content(file, MAX_DRAFT_BYTES), str(file))


def decoded(content: bytes, name: str) -> str:
    """UTF-8, with or without a byte order mark, else what Chinese editors save as ANSI (GB 18030)."""
    if len(content) > MAX_DRAFT_BYTES:
        raise UsageError(_too_large(name, MAX_DRAFT_BYTES))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CommandError(
        f"{name}: neither UTF-8 nor GB 18030 text; save it as text or .docx"
    )


def _word(file: Path) -> str:
    from crawler.pages.reading import Unreadable
    from policywatch.word_draft import paragraphs

    content = _content(file, MAX_WORD_BYTES)
    try:
        text = "\n\n".join(paragraphs(content))
    except Unreadable as error:
        raise CommandError(
            f"{file}: no readable Word file ({error}); save it as .docx again"
        ) from error
    if len(text) > MAX_DRAFT_BYTES:
        raise UsageError(_too_large(str(file), MAX_DRAFT_BYTES))
    return text


def _content(file: Path, limit: int) -> bytes:
    """The file's bytes, no more than may be read. Raises UsageError, CommandError."""
    try:
        with file.open("rb") as opened:
            content = opened.read(limit + 1)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    if len(content) > limit:
        raise UsageError(_too_large(str(file), limit))
    return content


def _too_large(name: str, limit: int) -> str:
    return f"{name}: larger than {limit >> 20} MB; check parts of it"
