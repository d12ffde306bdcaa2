"""Reading the draft that somebody wants checked: plain text, Markdown, or a Word file."""

import sys
from pathlib import Path

from policywatch.cli.failures import CommandError, UsageError

MAX_DRAFT_BYTES = 8 << 20
_QUOTE_STYLES = ("Quote", "Intense Quote")


def read_draft(file: Path) -> str:
    """The text of a file, or of stdin for `-`. Word's block quotes get a `>` in front.

    Raises UsageError where there is no such file, CommandError where it can't be read.
    """
    if str(file) == "-":
        return decoded(sys.stdin.buffer.read(MAX_DRAFT_BYTES + 1), "stdin")
    if not file.is_file():
        raise UsageError(f"{file}: no such file")
    if file.suffix.lower() == ".docx":
        return _word(file)
    try:
        return decoded(file.read_bytes(), str(file))
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error


def decoded(content: bytes, name: str) -> str:
    """UTF-8, with or without a byte order mark, else what Chinese editors save as ANSI (GB 18030)."""
    if len(content) > MAX_DRAFT_BYTES:
        raise UsageError(
            f"{name}: larger than {MAX_DRAFT_BYTES >> 20} MB; check parts of it"
        )
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CommandError(
        f"{name}: neither UTF-8 nor GB 18030 text; save it as text or .docx"
    )


def _word(file: Path) -> str:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        paragraphs = Document(str(file)).paragraphs
    except (PackageNotFoundError, KeyError, ValueError, OSError) as error:
        raise CommandError(
            f"{file}: no readable Word file; save it as .docx again"
        ) from error
    paragraphs_quoted = []
    for one in paragraphs:
        paragraphs_quoted.append(
            f"> {one.text}"
            if one.style and one.style.name in _QUOTE_STYLES
            else one.text
        )
    return "\n\n".join(paragraphs_quoted)
