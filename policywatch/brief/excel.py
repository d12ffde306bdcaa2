"""A brief as an Excel workbook: a sheet a section, and the sources."""

import io
from typing import Any

from xlsxwriter import Workbook

from policywatch.brief.model import Brief, Section
from text.workbook import CREATED, OPTIONS, cut

MAX_SHEET_NAME_CHARS = 31
_FORBIDDEN = str.maketrans("", "", "[]:*?/\\'")
TITLE_WIDTH, TEXT_WIDTH, USUAL_WIDTH = 50, 70, 16


def write(brief: Brief) -> bytes:
    """The workbook's bytes; the same brief is the same bytes."""
    made = io.BytesIO()
    book = Workbook(made, {**OPTIONS, "constant_memory": False, "in_memory": True})
    book.set_properties(
        {"created": CREATED, "author": "policywatch", "title": brief.title}
    )
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for section in brief.sections:
        rows = _rows(section, brief)
        _sheet(book, section.title, rows, bold, wrapped)
    words = brief.wording
    head = ["#", words["source"], "URL", words["hash"]]
    sources = []
    for one in brief.sources:
        sources.append([str(one.number), one.citation, one.url, one.sha256 or ""])
    caveats = [
        ["", brief.period, brief.query, ""],
        *(["", one, "", ""] for one in brief.caveats),
    ]
    _sheet(book, words["sources"], [head, *sources, *caveats], bold, wrapped)
    book.close()
    return made.getvalue()


def _rows(section: Section, brief: Brief) -> list[list[str]]:
    """A head line, and a row an entry; facts have a column a label."""
    entries = [(group.title, one) for group in section.groups for one in group.entries]
    labels = list(dict.fromkeys(label for _, one in entries for label, _ in one.facts))
    words = brief.wording
    head = [
        section.title,
        *labels,
        words["before"],
        words["after"],
        words["source"],
        words["section"],
    ]
    rows = [head]
    for group, one in entries:
        facts = dict(one.facts)
        before = "\n".join(old for old, _ in one.changes)
        after = "\n".join([*one.sentences, *(new for _, new in one.changes)])
        rows.append(
            [one.title, *(facts.get(label, "") for label in labels), before, after,
             f"[{one.source}]" if one.source else "", group]
        )  # fmt: skip
    return rows


def _sheet(
    book: Any,
    title: str,
    rows: list[list[str]],
    bold: Any,
    wrapped: Any,
) -> None:
    name = title.translate(_FORBIDDEN)[:MAX_SHEET_NAME_CHARS]
    sheet = book.add_worksheet(name)
    last = len(rows[0]) - 1
    sheet.set_column(0, last, USUAL_WIDTH, wrapped)
    sheet.set_column(0, 0, TITLE_WIDTH, wrapped)
    if last > 3:
        sheet.set_column(last - 3, last - 2, TEXT_WIDTH, wrapped)
    else:
        sheet.set_column(0, 0, 5, wrapped)
        sheet.set_column(1, 1, TEXT_WIDTH, wrapped)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write_string(number, column, cut(value), None if number else bold)
