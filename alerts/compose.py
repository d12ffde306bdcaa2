"""From rules and stories to a mail. Pure: the same input gives the same bytes but for the boundary."""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from alerts.channels import is_channel, room
from alerts.entries import Entry, one_line, shorten
from alerts.links import sign
from alerts.settings import Settings
from alerts.wording import WORDS

LARGEST = 98_000
_TITLE_IN_SUBJECT = 100
_QUERY_IN_A_FULL_MAIL = 200
_LONGEST_ADDRESS = 1500


class _AsIs(UnstructuredHeader):
    """A header of ids and addresses: the library would fold long ones into encoded words, which no reader
    undoes.
    """

    max_count = 1

    def fold(self, *, policy: Any) -> str:
        value = str(self).replace(">, <", f">,{policy.linesep} <")
        return f"{self.name}: {value}{policy.linesep}"  # type: ignore[attr-defined]


def _policy() -> Any:
    factory = HeaderRegistry()
    for name in (
        "list-unsubscribe",
        "list-id",
        "message-id",
        "references",
        "in-reply-to",
    ):
        factory.map_to_type(name, _AsIs)  # type: ignore[arg-type]
    return SMTP.clone(header_factory=factory)


_POLICY = _policy()


@dataclass(frozen=True)
class Desk:
    """Who sends, how links begin, and the archive's key for ids and signatures."""

    sender: str
    operator: str
    public_url: str
    key: bytes
    language: str = "zh"

    @classmethod
    def of(cls, settings: Settings, key: bytes) -> "Desk":
        mail = settings.mail
        return cls(
            mail.sender,
            mail.operator,
            settings.public_url.rstrip("/"),
            key,
            settings.alerts.language,
        )

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2] or "policywatch.invalid"

    def message_id(self, *parts: object) -> str:
        """The one Message-ID for these parts in this archive."""
        text = "\0".join(str(part) for part in parts)
        return f"<{hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()[:40]}@{self.domain}>"


@dataclass(frozen=True)
class Section:
    """A rule's part of a mail. `total` counts its stories, also those that did not fit."""

    rule_id: int
    rule: str
    query: str
    entries: list[Entry] = field(default_factory=list)
    left_out: int = 0

    @property
    def total(self) -> int:
        return len(self.entries) + self.left_out


@dataclass(frozen=True)
class _Links:
    archive: Callable[[Entry], str] | None = None
    all: str | None = None
    unsubscribe_all: str | None = None
    pause: Callable[[Section], str] | None = None
    unsubscribe: Callable[[Section], str] | None = None
    less: Callable[[Section, Entry], str] | None = None


def alert(
    desk: Desk,
    section: Section,
    to: str,
    now: datetime,
    language: str,
    *,
    revision: int = 0,
) -> EmailMessage:
    """The mail about one story (one entry in one section) to one recipient."""
    story = section.entries[0].story_id
    parts = (
        "alert",
        section.rule_id,
        to,
        "story",
        story,
        *(["revision", revision] if revision else []),
    )
    message = _fitted(desk, [section], to, now, language, None)
    message["Message-ID"] = desk.message_id(*parts)
    message["X-Policywatch-Story"] = str(story)
    return message


def digest(
    desk: Desk,
    sections: Sequence[Section],
    to: str,
    now: datetime,
    language: str,
    *,
    period: datetime,
    trouble: str | None = None,
) -> EmailMessage:
    """The mail about what several rules found for one recipient up to `period`."""
    message = _fitted(desk, sections, to, now, language, trouble)
    rules = "-".join(str(section.rule_id) for section in sections)
    message["Message-ID"] = desk.message_id(
        "digest", rules, to, "period", period.isoformat()
    )
    return message


def _fitted(
    desk: Desk,
    sections: Sequence[Section],
    to: str,
    now: datetime,
    language: str,
    trouble: str | None,
) -> EmailMessage:
    """The mail in the fullest form that stays under the limit: fewer and shorter sentences, then fewer
    stories, then fewer rules.
    """
    write = partial(
        _written,
        desk,
        to=to,
        now=now,
        language=language,
        trouble=trouble,
        more=_more(desk, sections),
        rules=len(sections),
    )
    message = write(sections)
    for excerpts, length in ((1, 130), (1, 60), (0, 0)):
        if _share(message, to) >= 1:
            return message
        sections = [_thinned(section, excerpts, length) for section in sections]
        message = write(sections)
    while (
        _share(message, to) < 1
        and sum(len(section.entries) for section in sections) > 1
    ):
        sections = _fewer(sections, _share(message, to))
        message = write(sections)
    return message


def _more(desk: Desk, sections: Sequence[Section]) -> str:
    """Where a reader finds what does not fit: the search for all the rules, where an address can hold it."""
    queries = [
        f"({section.query})" if len(sections) > 1 else section.query
        for section in sections
    ]
    search = f"{desk.public_url}/?q={quote(' OR '.join(queries))}"
    return search if len(search) < _LONGEST_ADDRESS else f"{desk.public_url}/"


def _share(message: EmailMessage, to: str) -> float:
    """How much of the mail there is room for; 1 and more: all of it."""
    bytes_of_text = room(to)
    if bytes_of_text is not None:
        plain = message.get_body(("plain",))
        return bytes_of_text / len(plain.get_content().encode()) if plain else 1
    # The parts stand there as they will be sent, the headers before they are encoded.
    headers = sum(30 + 4 * len(value) for value in message.values())
    return LARGEST / (
        headers
        + 2000
        + sum(len(str(part.get_payload())) for part in message.iter_parts())
    )


def _thinned(section: Section, excerpts: int, length: int) -> Section:
    entries = [
        replace(
            entry,
            excerpts=[shorten(runs, length) for runs in entry.excerpts[:excerpts]],
        )
        for entry in section.entries
    ]
    return replace(
        section,
        entries=entries,
        query=shortened(section.query, _QUERY_IN_A_FULL_MAIL),
    )


def _fewer(sections: Sequence[Section], share: float) -> list[Section]:
    """Each section with its share of stories; where each has but one left, fewer sections."""
    if all(len(section.entries) == 1 for section in sections):
        kept = list(
            sections[
                : max(
                    1,
                    min(len(sections) - 1, int(len(sections) * share * 0.95)),
                )
            ]
        )
        gone = sum(section.total for section in sections[len(kept) :])
        return [
            *kept[:-1],
            replace(kept[-1], left_out=kept[-1].left_out + gone),
        ]
    return [_with_fewer(section, share) for section in sections]


def _with_fewer(section: Section, share: float) -> Section:
    kept = max(
        1,
        min(len(section.entries) - 1, int(len(section.entries) * share * 0.95)),
    )
    return replace(
        section, entries=section.entries[:kept], left_out=section.total - kept
    )


def _written(
    desk: Desk,
    sections: Sequence[Section],
    *,
    to: str,
    now: datetime,
    language: str,
    trouble: str | None,
    more: str,
    rules: int,
) -> EmailMessage:
    links = _links(desk, to, sections, more)
    clean = [
        replace(section, rule=one_line(section.rule), query=one_line(section.query))
        for section in sections
    ]
    first = clean[0].entries[0].plain_title
    total = sum(section.total for section in clean)
    values: dict[str, Any] = {
        "w": WORDS[language], "sections": clean, "total": total, "links": links, "trouble": trouble,
        "rules": rules, "preview": _preview(clean),
        "left_out": sum(section.left_out for section in clean),
        "first": shortened(first, _TITLE_IN_SUBJECT),
    }  # fmt: skip
    subject = one_line(_template("subject.txt").render(values))
    message = _head(desk, clean, to, now, subject, links)
    message.set_content(_template("mail.txt").render(values), charset="utf-8")
    page = _inliner().inline(
        _template("mail.html").render(values | {"subject": subject})
    )
    slim = "\n".join(line.strip() for line in page.splitlines() if line.strip())
    message.add_alternative(slim, subtype="html", charset="utf-8")
    return message


def _preview(sections: Sequence[Section]) -> str:
    """What a mailbox shows after the subject: the first sentence, or the next titles."""
    entries = [entry for section in sections for entry in section.entries]
    if len(entries) > 1:
        return " · ".join(shortened(entry.plain_title, 40) for entry in entries[1:4])
    said = ["".join(text for text, _ in runs) for runs in entries[0].excerpts[:1]]
    return " · ".join(filter(None, [entries[0].publisher, *said]))


def _head(
    desk: Desk,
    sections: Sequence[Section],
    to: str,
    now: datetime,
    subject: str,
    links: _Links,
) -> EmailMessage:
    message = EmailMessage(policy=_POLICY)
    message["From"] = f"policywatch <{desk.sender}>"
    message["To"] = f"{to.partition(':')[0]}@channel.invalid" if is_channel(to) else to
    message["Subject"] = _said(subject)
    message["Date"] = format_datetime(now)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Precedence"] = "bulk"
    for section in sections:
        message["X-Policywatch-Rule"] = _said(section.rule)
    thread = "-".join(str(section.rule_id) for section in sections)
    root = desk.message_id("thread", thread, to)
    message["In-Reply-To"] = root
    message["References"] = root
    listed = f"rule-{sections[0].rule_id}" if len(sections) == 1 else "digest"
    message["List-Id"] = f"<{listed}.policywatch.{desk.domain}>"
    _say_how_to_leave(message, desk, sections, links)
    return message


def _said(line: str) -> str:
    """Text for a header. The library decodes what looks like an encoded word in it, and with it any line end and
    header a title of the form `=?utf-8?q?a=0D=0ABcc:…?=` carries."""
    return line.replace("=?", "= ?")


def _say_how_to_leave(
    message: EmailMessage,
    desk: Desk,
    sections: Sequence[Section],
    links: _Links,
) -> None:
    by_mail = f"<mailto:{desk.operator or desk.sender}?subject=unsubscribe%20{quote(sections[0].rule[:20])}>"
    if links.unsubscribe_all:
        message["List-Unsubscribe"] = f"<{links.unsubscribe_all}>, {by_mail}"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    else:
        message["List-Unsubscribe"] = by_mail


def _links(desk: Desk, to: str, sections: Sequence[Section], more: str) -> _Links:
    if not desk.public_url:
        return _Links()
    url, key = desk.public_url, desk.key
    return _Links(
        archive=lambda entry: f"{url}/stories/{entry.story_id}",
        all=more,
        unsubscribe_all=f"{url}/mail/{sign(key, 'unsubscribe', [section.rule_id for section in sections], to)}",
        pause=lambda section: f"{url}/mail/{sign(key, 'pause', [section.rule_id], to)}",
        unsubscribe=lambda section: (
            f"{url}/mail/{sign(key, 'unsubscribe', [section.rule_id], to)}"
        ),
        less=lambda section, entry: (
            f"{url}/mail/{sign(key, 'less', [section.rule_id], to, entry.story_id)}"
        ),
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=lambda name: bool(name) and str(name).endswith(".html"),
        undefined=StrictUndefined,
        keep_trailing_newline=False,
    )


def _template(name: str) -> Any:
    return _environment().get_template(name)


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(
        load_remote_stylesheets=False, keep_style_tags=False, minify_css=True
    )


def plain(
    desk: Desk,
    to: str,
    subject: str,
    body: str,
    now: datetime,
    identity: Sequence[object],
) -> EmailMessage:
    """A mail of text alone: to the operator, or about a story that no template can show."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = f"policywatch <{desk.sender}>"
    message["To"] = to
    message["Subject"] = _said(shortened(one_line(subject), 180))
    message["Date"] = format_datetime(now)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Message-ID"] = desk.message_id(*identity)
    message.set_content(body, charset="utf-8")
    return message


def shortened(line: str, length: int) -> str:
    """The line, cut to `length` characters with … at the end where it is longer."""
    return line if len(line) <= length else line[: length - 1] + "…"


def outbox_row(
    message: EmailMessage,
    to: str,
    now: datetime,
    *,
    kind: str,
    rule: str,
    rule_id: int | None = None,
    story_id: int | None = None,
) -> dict[str, Any]:
    """The outbox row that carries a message to one recipient: what `db.outbox.put` takes."""
    return {
        "message_id": str(message["Message-ID"]),
        "to": to,
        "subject": str(message["Subject"]),
        "content": message.as_bytes(),
        "kind": kind,
        "rule": rule,
        "rule_id": rule_id,
        "story_id": story_id,
        "created_at": now,
        "not_before": now,
    }
