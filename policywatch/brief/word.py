"""A brief as a Word document."""

import io
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from policywatch.brief.model import Brief, Entry, Section, Source
from policywatch.brief.packing import stable
from policywatch.web.showing import outward

CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 — python-docx takes moments without a zone
LATIN, SONG, HEI = "Times New Roman", "宋体", "黑体"
GREY = RGBColor(0x59, 0x59, 0x59)
BODY_PT, SMALL_PT = 10.5, 9


def write(brief: Brief) -> bytes:
    """The document's bytes; the same brief is the same bytes."""
    document = Document()
    _set_fonts(document)
    properties = document.core_properties
    properties.title, properties.author = _clean(brief.title), "policywatch"
    properties.created = properties.modified = CREATED
    properties.language = "zh-CN" if brief.language == "zh" else "en"
    document.add_heading(_clean(brief.title), 0)
    _small(document, f"{brief.period}    {brief.query}")
    for caveat in brief.caveats:
        _small(document, caveat)
    for section in brief.sections:
        _section(document, section, brief)
    document.add_heading(brief.wording["sources"], 1)
    for source in brief.sources:
        _source(document, source, brief.wording["hash"])
    made = io.BytesIO()
    document.save(made)
    return stable(made.getvalue())


def _set_fonts(document: Any) -> None:
    for name, chinese in (
        ("Normal", SONG),
        ("Title", HEI),
        ("Heading 1", HEI),
        ("Heading 2", HEI),
    ):
        style = document.styles[name]
        style.font.name = LATIN
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), chinese)
    document.styles["Normal"].font.size = Pt(BODY_PT)


def _section(document: Any, section: Section, brief: Brief) -> None:
    document.add_heading(section.title, 1)
    _small(document, section.note)
    if section.is_empty:
        document.add_paragraph(brief.wording["nothing"])
    for group in section.groups:
        if group.title:
            document.add_heading(_clean(group.title), 2)
        for entry in group.entries:
            _entry(document, entry, brief)


def _entry(document: Any, entry: Entry, brief: Brief) -> None:
    heading = document.add_paragraph()
    heading.paragraph_format.keep_with_next = True
    heading.add_run(_clean(entry.title)).bold = True
    if entry.source:
        heading.add_run(f"[{entry.source}]").font.superscript = True
    if entry.facts:
        _small(
            document,
            "    ".join(f"{label} {value}" for label, value in entry.facts),
        )
    for sentence in entry.sentences:
        document.add_paragraph(_clean(sentence), style="List Bullet")
    for before, after in entry.changes:
        changed = document.add_paragraph(style="List Bullet")
        changed.add_run(f"{brief.wording['before']} ").italic = True
        changed.add_run(_clean(before) or "–").font.strike = bool(before)
        changed.add_run(f"\n{brief.wording['after']} ").italic = True
        changed.add_run(_clean(after) or "–")


def _source(document: Any, source: Source, label: str) -> None:
    paragraph = document.add_paragraph(f"[{source.number}] ")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    _linked(paragraph, _clean(source.citation), outward(source.url))
    if source.sha256:
        small = paragraph.add_run(f"\n{label} {source.sha256}")
        small.font.size = Pt(SMALL_PT)
        small.font.color.rgb = GREY


def _linked(paragraph: Any, text: str, url: str) -> None:
    """A run that leads to an address, where there is one."""
    if not url:
        paragraph.add_run(text)
        return
    relation = paragraph.part.relate_to(
        url,
        RELATIONSHIP_TYPE.HYPERLINK,
        is_external=True,
    )
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    link.append(paragraph.add_run(text)._r)
    paragraph._p.append(link)


def _small(document: Any, text: str) -> None:
    run = document.add_paragraph().add_run(_clean(text))
    run.font.size = Pt(SMALL_PT)
    run.font.color.rgb = GREY


def _clean(text: str) -> str:
    """Without the characters that XML can't hold."""
    allowed = []
    for one in text:
        if one in "\t\n" or (one >= " " and one not in "\ufffe\uffff"):
            allowed.append(one)
    return "".join(allowed)
