"""A mail's bytes: headers, both parts from their templates, the links in them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from alerts.channels import is_channel
from alerts.entries import Document, Entry, one_line
from alerts.links import sign
from alerts.sections import Desk, Section, ranked, shortened
from alerts.wording import WORDS

SENDER_NAME = "policywatch"
_TITLE_CHARS_IN_SUBJECT = 100
_RULES_CHARS_IN_SUBJECT = 24
_SUBJECT_CHARS = 180
_PLACEHOLDER = re.compile(r"\{(title|rule|n)\}")


@dataclass(frozen=True)
class Sheet:
    """What a mail says beside its stories. `mark` makes its Message-ID and the address of its page."""

    to: str
    now: datetime
    language: str
    mark: str
    trouble: str | None = None
    is_digest: bool = False
    is_lean: bool = False  # so many stories that each byte of markup counts


class _AsIs(UnstructuredHeader):
    """A header of ids and addresses: the library would fold long ones into encoded words, which no reader
    undoes.
    """

    max_count = 1

    def fold(self, *, policy: Any) -> str:
        value = str(self).replace(">, <", f">,{policy.linesep} <")
        return f"{self.name}: {value}{policy.linesep}"  # type: ignore[attr-defined]


class _Words(UnstructuredHeader):
    """A header of text: the library loses spaces between the encoded words of a line it folds."""

    def fold(self, *, policy: Any) -> str:
        text, name = str(self), self.name  # type: ignore[attr-defined]
        charset = "utf-8"
        if text.isascii():
            charset = "us-ascii"
        folded = Header(text, charset, header_name=name).encode(linesep=policy.linesep)
        return f"{name}: {folded}{policy.linesep}"


class _UniqueWords(_Words):
    max_count = 1


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
    factory.map_to_type("subject", _UniqueWords)  # type: ignore[arg-type]
    factory.map_to_type("x-policywatch-rule", _Words)  # type: ignore[arg-type]
    return SMTP.clone(header_factory=factory)


_POLICY = _policy()


@dataclass(frozen=True)
class _Links:
    archive: Callable[[Entry], str] | None = None
    policy: Callable[[Document], str] | None = None
    all: str | None = None
    unsubscribe_all: str | None = None
    pause: Callable[[Section], str] | None = None
    unsubscribe: Callable[[Section], str] | None = None
    less: Callable[[Section, Entry], str] | None = None


def written(
    desk: Desk,
    sheet: Sheet,
    sections: Sequence[Section],
    *,
    stories: int,
    rules: int,
) -> EmailMessage:
    """The mail with these sections; `stories` and `rules` are how many it is about, shown or not."""
    links = _links(desk, sheet, sections)
    clean = []
    for section in sections:
        clean.append(
            replace(section, rule=one_line(section.rule), query=one_line(section.query))
        )
    words, best = WORDS[sheet.language], ranked(clean)
    first = shortened(best[0].plain_title, _TITLE_CHARS_IN_SUBJECT)
    values: dict[str, Any] = {
        "w": words,
        "sections": clean,
        "total": stories,
        "rules": rules,
        "lean": sheet.is_lean,
        "links": links,
        "trouble": sheet.trouble,
        "preview": _preview(best),
        "left_out": sum(section.left_out for section in clean),
        "first": first,
        "rule_names": _names([section.rule for section in clean], words),
        "updated": best[0].updated,
        "full": sum(not entry.brief for entry in best),
    }
    own = clean[0].subject
    if own:
        subject = _own_subject(own, first, str(values["rule_names"]), stories)
    else:
        subject = _template("subject.txt").render(values)
    subject = one_line(subject)
    message = _head(desk, sheet, clean, subject, links)
    _put_text(message, _template("mail.txt").render(values))
    page = _inliner().inline(
        _template("mail.html").render(values | {"subject": subject})
    )
    slim = "\n".join(line.strip() for line in page.splitlines() if line.strip())
    message.add_alternative(
        slim,
        subtype="html",
        charset="utf-8",
        cte=_encoding_of(slim),
    )
    return message


def _names(rules: Sequence[str], words: dict[str, str]) -> str:
    """The rules in a line, the first alone where all would be too long."""
    whole = words["list"].join(rules)
    if len(rules) == 1 or len(whole) <= _RULES_CHARS_IN_SUBJECT:
        return whole
    return words["and_rules"].format(rule=rules[0], n=len(rules), more=len(rules) - 1)


def _own_subject(
    pattern: str,
    title: str,
    rule: str,
    number: int,
) -> str:
    values = {"title": title, "rule": rule, "n": str(number)}
    return _PLACEHOLDER.sub(lambda found: values[found[1]], pattern)


def _put_text(message: EmailMessage, text: str) -> None:
    message.set_content(text, charset="utf-8", cte=_encoding_of(text))


def _encoding_of(text: str) -> str:
    """The transfer encoding that makes the text smaller. The library looks at the first
    ten lines alone, which in HTML are ASCII, and then writes a Chinese character in
    nine bytes.
    """
    content = text.encode("utf-8")
    escaped = sum(byte > 126 or byte == ord("=") for byte in content)
    quoted = (len(content) + 2 * escaped) * 77 // 75
    if len(content) * 137 // 100 < quoted:
        return "base64"
    return "quoted-printable"


def _preview(best: Sequence[Entry]) -> str:
    """What a mailbox shows after the subject: the first sentence, or the next titles."""
    if len(best) > 1:
        return " · ".join(shortened(entry.plain_title, 40) for entry in best[1:4])
    said = ["".join(text for text, _ in runs) for runs in best[0].excerpts[:1]]
    return " · ".join(filter(None, [best[0].publisher, *said]))


def _head(
    desk: Desk,
    sheet: Sheet,
    sections: Sequence[Section],
    subject: str,
    links: _Links,
) -> EmailMessage:
    to = sheet.to
    message = EmailMessage(policy=_POLICY)
    message["From"] = _sender(desk, sections[0].sender_name)
    message["To"] = f"{to.partition(':')[0]}@channel.invalid" if is_channel(to) else to
    message["Subject"] = _said(shortened(subject, _SUBJECT_CHARS))
    message["Date"] = format_datetime(sheet.now)
    message["Message-ID"] = f"<{sheet.mark}@{desk.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Precedence"] = "bulk"
    for section in sections:
        message["X-Policywatch-Rule"] = _said(section.rule)
    thread = "-".join(str(section.rule_id) for section in sections)
    root = desk.message_id("thread", thread, to)
    message["In-Reply-To"] = root
    message["References"] = root
    listed = "digest"
    if len(sections) == 1:
        listed = f"rule-{sections[0].rule_id}"
    message["List-Id"] = f"<{listed}.policywatch.{desk.domain}>"
    _say_how_to_leave(message, desk, sections, links)
    return message


def _sender(desk: Desk, name: str | None) -> Address:
    return Address(_said(one_line(name or SENDER_NAME)), addr_spec=desk.sender)


def _said(line: str) -> str:
    """Text for a header. The library decodes what looks like an encoded word in it, and
    with it any line end and header a title of the form `=?utf-8?q?a=0D=0ABcc:…?=`
    carries.
    """
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


def _links(desk: Desk, sheet: Sheet, sections: Sequence[Section]) -> _Links:
    if not desk.public_url:
        return _Links()
    url, to = desk.public_url, sheet.to
    token = partial(sign, desk.key, now=sheet.now)
    everything = token("unsubscribe", [section.rule_id for section in sections], to)
    return _Links(
        archive=lambda entry: f"{url}/stories/{entry.story_id}",
        policy=lambda document: f"{url}/policies/{document.id}",
        all=f"{url}/mails/{sheet.mark}" if sheet.is_digest else None,
        unsubscribe_all=f"{url}/mail/{everything}",
        pause=lambda section: f"{url}/mail/{token('pause', [section.rule_id], to)}",
        unsubscribe=lambda section: (
            f"{url}/mail/{token('unsubscribe', [section.rule_id], to)}"
        ),
        less=lambda section, entry: (
            f"{url}/mail/{token('less', [section.rule_id], to, entry.story_id)}"
        ),
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=lambda name: bool(name) and str(name).endswith(".html"),
        undefined=StrictUndefined,
        keep_trailing_newline=False,
        trim_blocks=False,
    )


def _template(name: str) -> Any:
    return _environment().get_template(name)


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(
        load_remote_stylesheets=False,
        keep_style_tags=False,
        minify_css=True,
    )


def plain(
    desk: Desk,
    to: str,
    subject: str,
    body: str,
    now: datetime,
    identity: Sequence[object],
) -> EmailMessage:
    """A mail of text alone, to the operator."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = _sender(desk, None)
    message["To"] = to
    message["Subject"] = _said(shortened(one_line(subject), _SUBJECT_CHARS))
    message["Date"] = format_datetime(now)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Message-ID"] = desk.message_id(*identity)
    _put_text(message, body)
    return message


def outbox_row(
    message: EmailMessage,
    to: str,
    now: datetime,
    *,
    kind: str,
) -> dict[str, Any]:
    """The outbox row that carries a message to one recipient: what `db.alerts.outbox.put` takes.

    It names no rule and no story; mails of rules add theirs.
    """
    return {
        "message_id": str(message["Message-ID"]),
        "to": to,
        "subject": str(message["Subject"]),
        "content": message.as_bytes(),
        "kind": kind,
        "rule": "",
        "rule_id": None,
        "story_id": None,
        "created_at": now,
        "not_before": now,
    }
