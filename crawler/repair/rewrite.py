"""The new passport of a source whose columns have moved. Pure: text in, text out.

Only what has changed is rewritten; comments and everything else stay as they are.
"""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from crawler.catalogue import PassportError, parse_passport
from crawler.passport import Passport
from crawler.repair.rating import Candidate
from crawler.repair.reading import follow_of

_SECTION = re.compile(r"(?m)^\[([A-Za-z_.]+)\][^\S\n]*(?:#[^\n]*)?$")
_OF_KIND = {"listing": "listing", "json": "json", "feed": "feed", "sitemap": "sitemap"}

Change = tuple[str, Candidate]


def fits_together(passport: Passport, changes: Sequence[Change]) -> bool:
    """Whether one passport can hold the columns that have moved and those that have not."""
    kinds = {candidate.kind for _, candidate in changes}
    if kinds == {passport.kind}:
        return True
    moved = {column for column, _ in changes}
    return len(kinds) == 1 and moved == set(passport.start_urls)


def rewrite(
    text: str,
    passport: Passport,
    changes: Sequence[Change],
    today: date,
) -> str | None:
    """The passport's text with the columns' new addresses; None where no passport can say it."""
    if not changes or not fits_together(passport, changes):
        return None
    table = tomllib.loads(text)
    wanted = _changed(table, passport, changes, today)
    edited = _edit(text, table, wanted)
    if _means(edited, wanted):
        return edited
    written = as_toml(wanted)
    if _means(written, wanted):
        return written
    return None


def without(
    text: str,
    passport: Passport,
    ended: Sequence[str],
    today: date,
) -> str | None:
    """The passport's text without columns that have ended; None where none would be left."""
    left = []
    for url in passport.start_urls:
        if url not in ended:
            left.append(url)
    if not left or len(left) == len(passport.start_urls):
        return None
    table = tomllib.loads(text)
    lines = [f"ended, seen {today}: {url}" for url in ended]
    wanted = {
        **table,
        "start_urls": left,
        "evidence": [*table.get("evidence", ()), *lines],
    }
    edited = _edit(text, table, wanted)
    if _means(edited, wanted):
        return edited
    return None


def _changed(
    table: Mapping[str, Any],
    passport: Passport,
    changes: Sequence[Change],
    today: date,
) -> dict[str, Any]:
    """The passport's table as it should be."""
    first = changes[0][1]
    wanted = {**table}
    urls: list[str] = []
    for url in passport.start_urls:
        moved = []
        for column, candidate in changes:
            if column == url:
                moved.append(candidate.url)
        urls += moved or [url]
    wanted["start_urls"] = list(dict.fromkeys(urls))
    home = _homepage(passport, first)
    if home is not None:
        wanted["homepage"] = home
    if first.kind != passport.kind:
        for name in ("json", "feed", "sitemap", "listing", "request"):
            wanted.pop(name, None)
        wanted["kind"] = first.kind
    elif passport.request.method == "POST" and passport.kind == "listing":
        wanted.pop("request", None)
    if first.kind == "json" and first.table is not None:
        wanted["json"] = dict(first.table)
        if first.request is not None:
            wanted["request"] = dict(first.request)
        elif passport.request.method == "POST":
            wanted.pop("request", None)
    if first.kind == "listing":
        _set(wanted, "listing", _listing(table, passport, changes))
    if first.kind == "feed" and "feed" in wanted:
        wanted["feed"] = {k: v for k, v in wanted["feed"].items() if k != "follow"}
        _set(wanted, "feed", wanted["feed"])
    lines = [f"moved, seen {today}: {old} -> {new.url}" for old, new in changes]
    wanted["evidence"] = [*table.get("evidence", ()), *lines]
    wanted["checked"] = f"found again {today}"
    return wanted


def _set(wanted: dict[str, Any], name: str, value: dict[str, Any]) -> None:
    if value:
        wanted[name] = value
    else:
        wanted.pop(name, None)


def _homepage(passport: Passport, candidate: Candidate) -> str | None:
    """The front page of the host a column has moved to, where the old one's host is the homepage's."""
    if passport.homepage is None:
        return None
    old, new = urlsplit(passport.homepage), urlsplit(candidate.url)
    was = urlsplit(passport.start_urls[0])
    if old.netloc != was.netloc or old.path.strip("/"):
        return None
    if (old.scheme, old.netloc) == (new.scheme, new.netloc):
        return None
    return f"{new.scheme}://{new.netloc}/"


def _listing(
    table: Mapping[str, Any],
    passport: Passport,
    changes: Sequence[Change],
) -> dict[str, Any]:
    """The `[listing]` table that reads all columns, moved or not."""
    own = dict(table.get("listing", {}))
    said = [candidate.listing for _, candidate in changes]
    if all(one is None for one in said):
        return own
    moved = {column for column, _ in changes}
    if moved == set(passport.start_urls) and len(set(map(str, said))) == 1:
        return _plain(said[0] or {})
    follow = own.get("follow")
    if follow is None:
        return own
    new = []
    for _, candidate in changes:
        if (pattern := follow_of(candidate.item_urls)) is not None:
            new.append(pattern)
    if len(new) < len(changes):
        return {name: value for name, value in own.items() if name != "follow"}
    return {**own, "follow": "|".join(dict.fromkeys([follow, *new]))}


def _plain(table: Mapping[str, Any]) -> dict[str, Any]:
    plain_table: dict[str, Any] = {}
    for name, value in table.items():
        plain_table[name] = list(value) if isinstance(value, tuple) else value
    return plain_table


def _means(text: str, wanted: Mapping[str, Any]) -> bool:
    """Whether a text says what is wanted and is a passport."""
    try:
        if tomllib.loads(text) != wanted:
            return False
        parse_passport(text, "x", "x")
    except (ValueError, PassportError):
        return False
    return True


def _edit(text: str, table: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """The text with only those keys and sections changed that differ."""
    head, sections = _sections(text)
    for name, value in wanted.items():
        if isinstance(value, dict):
            if table.get(name) != value:
                sections[name] = _section(name, value)
        elif table.get(name) != value:
            head = _with_key(head, name, value)
    for name in table:
        if name not in wanted:
            sections.pop(name, None)
    parts = [head.rstrip(), *(section.strip() for section in sections.values())]
    return "\n\n".join(parts) + "\n"


def _sections(text: str) -> tuple[str, dict[str, str]]:
    """A passport's text before its first table, and the tables' texts by name."""
    starts = [(hit.start(), hit[1]) for hit in _SECTION.finditer(text)]
    if not starts:
        return text, {}
    ends = [start for start, _ in starts[1:]] + [len(text)]
    sections = {}
    for (start, name), end in zip(starts, ends, strict=True):
        sections[name] = text[start:end]
    return text[: starts[0][0]], sections


def _with_key(head: str, name: str, value: Any) -> str:
    """The text with one key's line or lines rewritten."""
    line = f"{name} = {_value(value)}"
    found = re.search(rf"(?m)^{name}[^\S\n]*=[^\S\n]*", head)
    if found is None:
        return head.rstrip() + "\n" + line + "\n"
    end = _end_of_value(head, found.end())
    return head[: found.start()] + line + head[end:]


def _end_of_value(text: str, start: int) -> int:
    """Where the value that begins at `start` ends: the first place up to which it can be read."""
    at = start
    while True:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        try:
            tomllib.loads("x = " + text[start:end])
        except ValueError:
            if end == len(text):
                return end
            at = end + 1
            continue
        return end


def _section(name: str, table: Mapping[str, Any]) -> str:
    lines = [f"{key} = {_value(value)}" for key, value in table.items()]
    return "\n".join([f"[{name}]", *lines])


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        if not value:
            return "[]"
        if all(isinstance(one, str) for one in value):
            inner = "".join(f"    {_value(one)},\n" for one in value)
            return f"[\n{inner}]"
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, dict):
        inner = ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, str) and "\\" in value and "'" not in value:
        return f"'{value}'"
    # A JSON string is a TOML string but for DEL, which no passport holds.
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9_-]+", key):
        return key
    return json.dumps(key)


def as_toml(table: Mapping[str, Any]) -> str:
    """A passport's table as a file."""
    plain = {}
    for name, one in table.items():
        if not isinstance(one, dict):
            plain[name] = one
    lines = [f"{name} = {_value(one)}" for name, one in plain.items()]
    tables = []
    for name, one in table.items():
        if isinstance(one, dict):
            tables.append(_section(name, one))
    return "\n\n".join(["\n".join(lines), *tables]) + "\n"
