"""One mail now, as a rule would send it: past the outbox, so that the server's answer is seen at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from alerts import compose
from alerts.addresses import AddressError, check_address
from alerts.channels import (
    ChannelError,
    check_channel,
    is_channel,
    is_signed,
    send_to_channel,
    shown,
)
from alerts.entries import Entry, entry
from alerts.replies import Outcome
from alerts.rules import RuleError, parse_options
from alerts.settings import PasswordError, Settings
from alerts.smtp import send_one
from alerts.webhooks import Signing
from alerts.wording import WORDS, moment
from db.access.keys import key
from db.alerts import hits, rules
from db.models import Rule
from db.search.search import search
from db.search.spec import SearchSpec
from db.session import Archive, Session
from text.query import parse
from text.reason import Reason, reason_of

SAMPLE_STORY = 0  # stories are numbered from 1


@dataclass(frozen=True)
class Trial:
    """What became of a test mail to one recipient, in the server's words."""

    to: str
    sent: bool
    detail: str
    is_sample: bool = False  # no stored story matches the rule: a made-up one was sent

    def as_json(self) -> dict[str, object]:
        """The result as `alerts send-test --json` shows it."""
        return {
            "to": self.to,
            "sent": self.sent,
            "detail": self.detail,
            "sample": self.is_sample,
        }


def send(
    archive: Archive,
    settings: Settings,
    now: datetime,
    name: str | None,
    to: str | None = None,
) -> list[Trial]:
    """Send the newest story in the archive that a rule finds (or a sample) to its
    recipients, or to `to` alone.

    Without a rule a few lines of text are sent. Raises db.alerts.rules.UnknownRule, RuleError
    for a bad address.
    """
    desk = compose.Desk.of(settings, key(archive, "mail"))
    address = None
    if to is not None:
        address = _checked(to, settings)
    if name is None:
        assert address is not None
        message = _greeting(desk, settings, address, now)
        return [_handed_over(settings, message, address)]
    with archive.read() as session:
        rule = rules.get(session, name)
        recipients: Sequence[str] = [address] if address else rule.recipients
        section, language = _section(session, rule, desk, now)
    is_sample = section.entries[0].story_id == SAMPLE_STORY
    trials = []
    for recipient in recipients:
        addressee = compose.Addressee(recipient, language)
        message = compose.alert(desk, [section], addressee, now)
        trial = _handed_over(settings, message, recipient)
        trials.append(replace(trial, is_sample=is_sample))
    return trials


def _checked(to: str, settings: Settings) -> str:
    try:
        if is_channel(to):
            return check_channel(to, settings.alerts.channels)
        return check_address(to)
    except (AddressError, ChannelError) as error:
        raise RuleError(Reason("rule.option-to", told=reason_of(error))) from error


def _greeting(
    desk: compose.Desk,
    settings: Settings,
    to: str,
    now: datetime,
) -> EmailMessage:
    words = WORDS[desk.language]
    body = words["test_text"].format(
        at=moment(now, "minute", desk.language),
        server=f"{settings.mail.host}:{settings.mail.port}",
    )
    identity = ("test", to, now.isoformat())
    return compose.plain(desk, to, words["test_subject"], body, now, identity)


def _section(
    session: Session,
    rule: Rule,
    desk: compose.Desk,
    now: datetime,
) -> tuple[compose.Section, str]:
    options = parse_options(rule.options)
    language = options.language or desk.language
    words = WORDS[language]
    pattern = options.subject or words["subject_one"].format(
        rule="{rule}",
        title="{title}",
    )
    # A key of its own: a test must not take the Message-ID of the story's real mail.
    shown_entry = replace(
        _entry(session, rule, language),
        key=f"test {now.isoformat()}",
    )
    section = compose.Section(
        rule.id,
        rule.name,
        rule.query,
        [shown_entry],
        subject=f"{words['test']}{pattern}",
        sender_name=options.sender_name,
    )
    return section, language


def _entry(session: Session, rule: Rule, language: str) -> Entry:
    query = parse(rule.query)
    found = search(session, SearchSpec(query, by="story"), limit=1).items
    if not found:
        return _sample(language)
    article = found[0].article
    view = hits.views(session, [article.story_id])[article.story_id]
    return entry(view, article, query.words(), language)


def _sample(language: str) -> Entry:
    words = WORDS[language]
    return Entry(
        story_id=SAMPLE_STORY,
        title=[(words["sample_title"], False)],
        publisher="policywatch",
        site="",
        when="",
        excerpts=[[(words["sample_text"], False)]],
        reposts=0,
        reposted_by="",
        url="",
    )


def _handed_over(settings: Settings, message: EmailMessage, to: str) -> Trial:
    content = message.as_bytes()
    outcome: Outcome
    if is_channel(to):
        private = settings.alerts.private_addresses == "allow"
        signing = None
        if is_signed(to):
            at = parsedate_to_datetime(str(message["Date"]))
            try:
                signing = Signing(settings.alerts.webhook_key(), at)
            except PasswordError as error:
                return Trial(shown(to), False, str(error))
        outcome = send_to_channel(content, to, private=private, signing=signing)
    else:
        outcome = send_one(settings.mail, content, to)
    return Trial(shown(to), outcome.kind == "sent", outcome.detail)
