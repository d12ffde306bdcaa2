"""Real servers' refusals, each with whom it is about."""

import pytest

from alerts.replies import MAX_REPLY_CHARS, Stage, judge, words_of

SESSION: list[tuple[Stage, int, str]] = [
    ("mail", 530, "5.7.0 Must issue a STARTTLS command first"),
    ("mail", 530, "Error: A secure connection is requiered(such as ssl)"),
    ("mail", 530, "5.7.57 Client not authenticated to send mail"),
    ("mail", 553, "authentication is required, 163 smtp7"),
    ("mail", 553, "Mail from must equal authorized user"),
    ("mail", 501, "mail from address must be same as authorization user"),
    ("mail", 550, "sender refused"),
    ("rcpt", 530, "5.7.0 Authentication required"),
    ("rcpt", 503, "5.5.4 AUTH command must be issued first"),
    ("rcpt", 553, "5.7.1 <a@x.cn>: Sender address rejected: not owned by user b@x.cn"),
    (
        "dot",
        550,
        "5.7.60 SMTP; Client does not have permissions to send as this sender",
    ),
    ("dot", 554, "5.2.252 SendAsDenied; a@x.cn not allowed to send as b@x.cn"),
]
PASSING: list[tuple[Stage, int, str]] = [
    ("rcpt", 550, "5.4.5 Daily user sending quota exceeded"),
    ("dot", 550, "5.4.5 Daily user sending limit exceeded"),
    ("mail", 550, "5.4.5 Daily SMTP relay sending limit exceeded"),
    ("rcpt", 554, "5.7.1 <b@y.cn>: Relay access denied"),
    ("rcpt", 550, "5.7.1 Unable to relay"),
    ("rcpt", 550, "relaying denied"),
    ("rcpt", 552, "5.2.2 The email account is over quota"),
    ("rcpt", 550, "Connection frequency limited"),
    ("dot", 550, "Ip frequency limited"),
    ("rcpt", 554, "5.7.1 Too many recipients this hour"),
    ("rcpt", 450, "4.2.0 Greylisted"),
]
THIS_MAIL: list[tuple[Stage, int, str]] = [
    ("dot", 554, "DT:SPM 163 smtp14"),
    ("dot", 550, "Mail content denied"),
    ("dot", 552, "5.3.4 Message size exceeds fixed limit"),
    (
        "rcpt",
        550,
        "5.7.1 Service unavailable; client host [1.2.3.4] blocked using list",
    ),
    ("rcpt", 550, "5.7.23 SPF validation failed"),
    ("rcpt", 554, "5.7.1 Recipient address rejected: Access denied"),
]
NO_RECIPIENT: list[tuple[Stage, int, str]] = [
    ("rcpt", 550, "5.1.1 The email account that you tried to reach does not exist"),
    ("rcpt", 550, "5.1.1 <b@y.cn>: User unknown in relay recipient table"),
    ("rcpt", 550, "User not found: b@y.cn"),
    ("rcpt", 550, "no such user"),
    ("rcpt", 550, "unknown"),
    ("rcpt", 550, "5.2.1 The account is disabled"),
    ("rcpt", 553, "5.1.3 bad destination mailbox address"),
]


@pytest.mark.parametrize(("stage", "code", "text"), SESSION)
def test_a_refusal_of_the_session_waits(stage: Stage, code: int, text: str) -> None:
    """A login, encryption or another sender is wanted: no mail is to blame, the advice names a setting."""
    outcome = judge(stage, code, text)
    assert (outcome.kind, outcome.stage) == ("retry", "session")
    assert "[mail]" in outcome.detail and text in outcome.detail


@pytest.mark.parametrize(("stage", "code", "text"), PASSING)
def test_what_passes_is_tried_again(stage: Stage, code: int, text: str) -> None:
    """A quota, a relay, a frequency, a full mailbox: later, and nobody is suspended."""
    outcome = judge(stage, code, text)
    assert (outcome.kind, outcome.stage) == ("retry", stage)
    assert not outcome.no_such_recipient


@pytest.mark.parametrize(("stage", "code", "text"), THIS_MAIL)
def test_a_policy_fails_the_mail_alone(stage: Stage, code: int, text: str) -> None:
    """Content, block lists and policies say nothing about the recipient."""
    outcome = judge(stage, code, text)
    assert outcome.kind == "refused" and not outcome.no_such_recipient


@pytest.mark.parametrize(("stage", "code", "text"), NO_RECIPIENT)
def test_an_unknown_recipient_is_suspended(stage: Stage, code: int, text: str) -> None:
    """Only the server's word about the address itself suspends it."""
    outcome = judge(stage, code, text)
    assert outcome.kind == "refused" and outcome.no_such_recipient


def test_answers_are_one_bounded_line() -> None:
    """Line ends go, GB 18030 is read, and a long answer is cut."""
    assert (
        words_of("登录失败\r\n请使用授权码".encode("gb18030"))
        == "登录失败 请使用授权码"
    )
    assert len(words_of(b"x" * 5000)) == MAX_REPLY_CHARS
