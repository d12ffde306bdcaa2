"""What the operator reads: what is wrong since when, why, what to do, where to look,
and what else is wrong. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import quote

from alerts import compose
from alerts.channels import shown
from alerts.wording import OPERATOR, WORDS, moment
from text.reason import in_language


@dataclass(frozen=True)
class Telling:
    """What the operator is to be told now, by key: what is new, what goes on, what is
    over; and, where anything is, which `others` there are. `names` are what sources are
    called.
    """

    new: dict[str, str] = field(default_factory=dict)
    still: dict[str, str] = field(default_factory=dict)
    over: dict[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.new or self.still or self.over)


def write(
    desk: compose.Desk,
    telling: Telling,
    since: Mapping[str, datetime],
    now: datetime,
) -> EmailMessage:
    """The operator's mail. Its Message-ID follows from what it says, since when, and the minute, so that two
    services write one mail, and the same trouble later that day another.
    """
    page = _Page(desk, telling.names, since, now)
    words = WORDS[desk.language]
    parts = [
        page.part(words["op_new"], telling.new),
        page.part(words["op_still"], telling.still),
        page.past(words["op_over"], telling.over),
        page.list(words["op_others"], telling.others),
    ]
    marks = []
    for kind, names in (
        ("new", telling.new),
        ("still", telling.still),
        ("over", telling.over),
    ):
        for name in sorted(names):
            marks.append(f"{kind} {name} {since.get(name, '')}")
    minute = now.replace(second=0, microsecond=0).isoformat()
    return compose.plain(
        desk,
        desk.operator,
        _subject(page, telling),
        "\n\n".join(filter(None, parts)) + "\n",
        now,
        ("operator", minute, *marks),
    )


def _subject(page: "_Page", telling: Telling) -> str:
    """The first trouble in words with its beginning, and how many more; what is wrong
    goes before what is over.
    """
    words = WORDS[page.desk.language]
    wrong = telling.new | telling.still
    named = wrong or telling.over
    first = next(iter(named))
    if not wrong:
        text = page.headline(first)
    else:
        text = page.headline_since(first)
    if len(named) > 1:
        text += words["op_more"].format(n=len(named) - 1)
    if wrong:
        label = words["op_subject"]
    else:
        label = words["op_clear_subject"]
    return label.format(text=text)


@dataclass(frozen=True)
class _Page:
    desk: compose.Desk
    names: Mapping[str, str]
    since: Mapping[str, datetime]
    now: datetime

    def headline(self, key: str) -> str:
        """What is wrong, in words, without the reason."""
        kind, _, subject = key.partition(":")
        if kind == "recipient":
            subject = shown(subject)
        if kind == "source" and subject in self.names:
            subject = f"{self.names[subject]} ({subject})"
        patterns = OPERATOR[self.desk.language]
        whole = key if key in patterns else kind
        if whole in patterns:
            return patterns[whole][0].format(subject=subject)
        return key

    def headline_since(self, key: str) -> str:
        """The same with its beginning."""
        words = WORDS[self.desk.language]
        return f"{self.headline(key)}{words['op_since'].format(at=self._began(key))}"

    def part(self, title: str, details: Mapping[str, str]) -> str:
        """A block for each trouble: since when, why, what to do, where to look."""
        blocks = [self._block(key, detail) for key, detail in details.items()]
        if blocks:
            return "\n\n".join([title, *blocks])
        return ""

    def past(self, title: str, details: Mapping[str, str]) -> str:
        """What was wrong, from when to when."""
        words = WORDS[self.desk.language]
        span = {"until": moment(self.now, "minute", self.desk.language)}
        lines = []
        for key, detail in details.items():
            lines.append(
                f"- {self.headline(key)}\n  {words['op_span'].format(at=self._began(key), **span)}\n"
                f"  {words['op_reason']}{self._reason(detail)}"
            )
        if lines:
            return "\n".join([title, *lines])
        return ""

    def list(self, title: str, details: Iterable[str]) -> str:
        """A line for each trouble that was told before."""
        lines = [f"- {self.headline_since(key)}" for key in details]
        if lines:
            return "\n".join([title, *lines])
        return ""

    def _block(self, key: str, detail: str) -> str:
        words = WORDS[self.desk.language]
        lines = [
            f"- {self.headline_since(key)}",
            f"  {words['op_reason']}{self._reason(detail)}",
        ]
        kind, _, subject = key.partition(":")
        patterns = OPERATOR[self.desk.language]
        advice = patterns.get(key, patterns.get(kind, ("", "")))[1]
        if advice:
            lines.append(f"  {words['op_todo']}{advice.format(subject=subject)}")
        link = self._link(kind, subject)
        if link:
            lines.append(f"  {words['op_link']}{link}")
        return "\n".join(lines)

    def _reason(self, detail: str) -> str:
        return in_language(detail, self.desk.language)

    def _began(self, key: str) -> str:
        return moment(self.since.get(key, self.now), "minute", self.desk.language)

    def _link(self, kind: str, subject: str) -> str:
        url = self.desk.public_url
        pages = {
            "source": f"/sources/{quote(subject)}",
            "repair": f"/sources/{quote(subject)}",
            "rule": "/alerts",
            "recipient": "/alerts",
        }
        if url and kind in pages:
            return f"{url}{pages[kind]}"
        return ""
