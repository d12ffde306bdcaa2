"""What a mail server's refusal is about: this session, this recipient, this mail, or
only this moment. Pure.

RFC 5321 gives the codes, RFC 3463 the enhanced ones; many servers use 550 for
everything and say in words what they mean. Wherever the words speak of login, relaying,
quotas or frequency, the recipient is not to blame.
"""

import re
from dataclasses import dataclass
from typing import Literal

from text.normalise import clean
from text.reason import Reason

Kind = Literal["sent", "retry", "refused", "ambiguous"]
Stage = Literal["connect", "login", "session", "mail", "rcpt", "data", "dot"]

MAX_REPLY_CHARS = 300


@dataclass(frozen=True)
class Outcome:
    """What became of one mail. `stage` is where it ended; `lost` says the connection is of no more use.

    sent: the server has it. retry: it has not, and may take it later. refused: it never will (5xx).
    ambiguous: the answer after the final dot was lost, so it may have it. At the stages connect, login and
    session no mail is to blame. `no_such_recipient` says that the address itself is refused for good.
    """

    kind: Kind
    detail: str = ""
    stage: Stage = "dot"
    code: int | None = None
    lost: bool = False
    no_such_recipient: bool = False


_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")

_SESSION_CODES = {502, 503, 521, 523, 530, 534, 535, 538}
_SESSION_ENHANCED = {
    "5.1.7",
    "5.1.8",
    "5.7.8",
    "5.7.9",
    "5.7.10",
    "5.7.11",
    "5.7.14",
    "5.7.57",
    "5.7.60",
}
_SESSION_WORDS = re.compile(
    r"starttls|\bauth(?:entication|orization)?\b.{0,40}?(?:required|first|needed)|not authenticated"
    r"|(?:log ?in|authenticate) first|must be (?:the )?same as|must equal|sender (?:address )?rejected"
    r"|send ?as ?denied|not (?:owned|allowed to send|permitted to send)|permissions? to send as",
    re.IGNORECASE,
)
# Refusals that pass: quotas of ours, how often we come, a full mailbox, a relay that is to be opened for us.
_PASSING_ENHANCED = {"5.2.2", "5.3.1", "5.4.5", "5.7.64"}
_PASSING_WORDS = re.compile(
    r"quota|relay|frequen|rate ?limit|too (?:many|much|fast)|limit (?:exceeded|reached)"
    r"|exceeded .{0,40}?limit"
    r"|mailbox (?:is )?full|try again|temporar|grey ?list|insufficient (?:system )?(?:storage|resources)",
    re.IGNORECASE,
)
_NO_RECIPIENT_ENHANCED = re.compile(r"5\.1\.[0-36]$|5\.1\.10$|5\.2\.1$")
_NO_RECIPIENT_WORDS = re.compile(
    r"(?:user|recipient|mailbox|account|address) (?:is )?(?:unknown|unavailable|not found"
    r"|does ?n[o\'’]t exist)"
    r"|(?:unknown|invalid|no such) (?:user|recipient|mailbox|account|address)",
    re.IGNORECASE,
)
# A server that refuses us (a block list, a policy) says nothing about the recipient.
_ABOUT_US_WORDS = re.compile(
    r"spam|block|black ?list|reputation|polic(?:y|ies)|spf|dkim|dmarc|client host|virus|content|suspicious"
    r"|\bip\b|ptr|reverse dns|access denied|not allowed|size|too large",
    re.IGNORECASE,
)


def judge(stage: Stage, code: int, reply: bytes | str) -> Outcome:
    """What a refusal at this stage means for the mail, its recipient and the session."""
    text = words_of(reply)
    detail = f"{code} {text}"
    if not 500 <= code <= 599:
        return Outcome("retry", detail, stage, code)
    enhanced = _ENHANCED.search(text)
    subcode = enhanced[1] if enhanced else ""
    if stage == "rcpt" and _names_the_recipient(subcode, text):
        return Outcome("refused", detail, stage, code, no_such_recipient=True)
    if _is_about_the_session(stage, code, subcode, text):
        return Outcome("retry", _refuses_us(detail, text, code), "session", code)
    if subcode in _PASSING_ENHANCED or _PASSING_WORDS.search(text):
        return Outcome("retry", detail, stage, code)
    return Outcome(
        "refused",
        detail,
        stage,
        code,
        no_such_recipient=stage == "rcpt" and _is_no_recipient(subcode, text),
    )


def _is_about_the_session(
    stage: Stage,
    code: int,
    subcode: str,
    text: str,
) -> bool:
    # Every mail of ours names the same sender: who refuses it refuses all of them. What
    # passes by itself (a day's quota) is asked at longer and longer intervals instead.
    if stage == "mail":
        return subcode not in _PASSING_ENHANCED and not _PASSING_WORDS.search(text)
    if code in _SESSION_CODES or subcode in _SESSION_ENHANCED:
        return True
    return bool(_SESSION_WORDS.search(text))


def _names_the_recipient(subcode: str, text: str) -> bool:
    # Postfix says "5.1.1 User unknown in relay recipient table": the word relay alone decides nothing.
    if _NO_RECIPIENT_ENHANCED.match(subcode):
        return True
    return not subcode and bool(_NO_RECIPIENT_WORDS.search(text))


def _is_no_recipient(subcode: str, text: str) -> bool:
    about_us = subcode.startswith("5.7.") or _ABOUT_US_WORDS.search(text)
    return not about_us


def _refuses_us(detail: str, text: str, code: int) -> Reason:
    lowered = text.lower()
    if "starttls" in lowered or code in (523, 538):
        return Reason("mail.refuses-us-unencrypted", reply=detail)
    if "auth" in lowered or "log in" in lowered or code in (503, 530, 534, 535):
        return Reason("mail.refuses-us-without-login", reply=detail)
    return Reason("mail.refuses-our-sender", reply=detail)


def words_of(reply: bytes | str) -> str:
    """A server's answer in one line that a terminal can show. Chinese servers also write GB 18030."""
    if isinstance(reply, bytes):
        text = _decoded(reply)
    else:
        text = reply
    return " ".join(clean(text).split())[:MAX_REPLY_CHARS]


def _decoded(reply: bytes) -> str:
    try:
        return reply.decode("utf-8")
    except UnicodeDecodeError:
        # Chinese mail servers answer in GBK without saying so; GB18030 decodes all of
        # it.
        return reply.decode("gb18030", "replace")
