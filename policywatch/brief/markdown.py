"""A brief as Markdown."""

import re

from policywatch.brief.model import Brief, Entry, Section
from policywatch.web.showing import outward

# What Markdown would take for its own.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def write(brief: Brief) -> bytes:
    """The text in UTF-8."""
    lines = [f"# {_plain(brief.title)}", "", f"{brief.period} · `{_code(brief.query)}`"]
    for caveat in brief.caveats:
        lines += ["", f"*{_plain(caveat)}*"]
    for section in brief.sections:
        lines += _section(section, brief)
    lines += ["", f"## {brief.wording['sources']}", ""]
    for source in brief.sources:
        address = outward(source.url)
        link = ""
        if address and address not in source.citation:
            link = f" <{address}>"
        lines.append(f"{source.number}. {_plain(source.citation)}{link}")
        if source.sha256:
            lines.append(f"   {brief.wording['hash']} `{source.sha256}`")
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _section(section: Section, brief: Brief) -> list[str]:
    lines = ["", f"## {_plain(section.title)}", "", f"*{_plain(section.note)}*"]
    if section.is_empty:
        lines += ["", brief.wording["nothing"]]
    for group in section.groups:
        if group.title:
            lines += ["", f"### {_plain(group.title)}"]
        for entry in group.entries:
            lines += _entry(entry, brief)
    return lines


def _entry(entry: Entry, brief: Brief) -> list[str]:
    number = f" [{entry.source}]" if entry.source else ""
    lines = ["", f"**{_plain(entry.title)}**{number}  "]
    if entry.facts:
        lines.append(
            " · ".join(f"{label} {_plain(value)}" for label, value in entry.facts)
        )
    lines += [f"\n> {_plain(sentence)}" for sentence in entry.sentences]
    for before, after in entry.changes:
        old, new = brief.wording["before"], brief.wording["after"]
        lines += [
            "",
            f"- {old} {_plain(before) or '–'}",
            f"- {new} {_plain(after) or '–'}",
        ]
    return lines


def _plain(text: str) -> str:
    """One line that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _code(text: str) -> str:
    return " ".join(text.split()).replace("`", "'")
