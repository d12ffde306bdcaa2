"""The mail itself: headers, both parts, size, links, and strangers' texts that break nothing."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from html.parser import HTMLParser
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.compose import LARGEST, Addressee, Desk, Section, alert, digest
from alerts.entries import Entry, entry, one_line, shorten
from alerts.links import LIFETIME, Request, address_mark, sign, verify
from db.alerts.hits import StoryView
from db.models import Article, Attachment

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
KEY = b"k" * 32
DESK = Desk("watch@example.org", "ops@example.org", "https://watch.example.org", KEY)
QUIET = Desk("watch@example.org", "", "", KEY)


def article(number: int = 1, **named: Any) -> Article:
    values: dict[str, Any] = {
        "url": f"https://miit.gov.cn/{number}.html", "site": "miit.gov.cn", "title": "芯片产业政策发布",
        "text": "第一句话。支持芯片产业。第三句话。", "publisher": "某部委", "published_at": NOW,
        "published_precision": "minute", "first_seen_at": NOW, "attachments": [], **named,
    }  # fmt: skip
    return Article(id=number, story_id=1, **values)


def shown(
    *articles: Article,
    words: tuple[str, ...] = ("芯片",),
    language: str = "zh",
    **named: Any,
) -> Entry:
    view = StoryView(1, articles[0], list(articles))
    return entry(view, named.pop("fired", articles[0]), words, language, **named)


def letter(
    one: Entry, desk: Desk = DESK, rule: str = "芯片", **named: Any
) -> EmailMessage:
    made = alert(
        desk,
        [Section(7, rule, "芯片", [one])],
        Addressee("reader@example.org", named.pop("language", "zh")),
        NOW,
        **named,
    )
    return cast(EmailMessage, message_from_bytes(made.as_bytes(), policy=SMTP))


def parts(mail: EmailMessage) -> tuple[str, str]:
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None and page is not None
    return plain.get_content(), page.get_content()


def test_headers_of_the_contract() -> None:
    """Every header the contract names, readable by a parser after a trip over the wire."""
    mail = letter(shown(article()))
    assert mail.get_content_type() == "multipart/alternative"
    assert mail["X-Policywatch-Rule"] == "芯片"
    assert mail["X-Policywatch-Story"] == "1"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "<rule-7.policywatch.example.org>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Date"].datetime == NOW
    assert mail["References"] == mail["In-Reply-To"] != mail["Message-ID"]
    assert re.fullmatch(r"<[0-9a-f]{40}@example\.org>", mail["Message-ID"])


def test_both_parts_are_complete() -> None:
    """Title, publisher, site, time, sentence with its word marked, page, archive and reason stand in each
    part.
    """
    plain, page = parts(letter(shown(article())))
    for part in (plain, re.sub(r"</?(mark|b)\b[^>]*>", "", page)):
        for piece in ("芯片产业政策发布", "某部委", "miit.gov.cn", "2026年11月20日 14:30", "https://miit.gov.cn/1.html",
                      "https://watch.example.org/stories/1", "检索式"):  # fmt: skip
            assert piece in part
    assert "支持*芯片*产业。" in plain
    assert re.search(r"支持<mark[^>]*><b>芯片</b></mark>产业。", page)


def test_the_message_id_is_fixed() -> None:
    """The same rule, recipient and story have the same id whenever they are composed; any other has another."""
    one, again = (
        letter(shown(article())),
        letter(shown(article(title="另一个题目"))),
    )
    assert one["Message-ID"] == again["Message-ID"]
    assert letter(shown(article()), revision=3)["Message-ID"] != one["Message-ID"]
    other = digest(
        DESK,
        [Section(7, "芯片", "芯片", [shown(article())])],
        Addressee("reader@example.org", "zh"),
        NOW,
        period=NOW,
    )
    assert str(other["Message-ID"]) != one["Message-ID"]


def test_without_a_public_address_there_are_no_links_to_us() -> None:
    """No archive, pause or unsubscribe link leads nowhere; leaving is possible by mail."""
    mail = letter(shown(article()), desk=QUIET)
    plain, page = parts(mail)
    assert "/stories/" not in plain + page and "/mail/" not in plain + page
    assert mail["List-Unsubscribe"].startswith("<mailto:watch@example.org?")
    assert mail["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize(
    "url",
    [
        "https://w.example.org",
        "https://a-very-long-name-of-a-host.of-an-institute.example.org/with/a/path",
    ],
)
def test_unsubscribe_addresses_stay_whole(url: str) -> None:
    """However long the address, it stands in the header as it is, not as an encoded word."""
    made = alert(
        Desk("w@example.org", "", url, KEY),
        [Section(7, "规则" * 30, "芯片", [shown(article())])],
        Addressee("r@example.org", "zh"),
        NOW,
    )
    raw = made.as_bytes().split(b"\r\n\r\n")[0].decode("ascii")
    assert f"List-Unsubscribe: <{url}/mail/u.7." in raw
    assert max(map(len, raw.split("\r\n"))) < 998


def test_a_day_is_told_as_a_day() -> None:
    """Where the page states only a day, the mail does not pretend to know the hour; nor where it states
    nothing.
    """
    assert shown(article(published_precision="day")).when == "2026年11月20日"
    assert (
        shown(article(published_at=None)).when
        == "发布时间未注明 · 2026年11月20日 14:30 首次见到"
    )
    assert shown(article(), language="en").when == "20 November 2026 14:30"


def test_english_words_are_english() -> None:
    """An English mail has no Chinese word of ours in it."""
    plain, _ = parts(letter(shown(article(title="T", text="AI here.", publisher=None), words=("ai",), language="en"),
                            rule="R", language="en"))  # fmt: skip
    assert not re.search(r"[\u4e00-\u9fff]", plain.replace("芯片", ""))


def test_reposts_are_counted_and_named() -> None:
    """The original is shown, its copies are counted, the first carriers named."""
    copies = [article(number, site=f"s{number}.cn") for number in range(2, 16)]
    one = shown(article(), *copies)
    assert one.reposts == 14
    assert one.reposted_by == "s2.cn、s3.cn、s4.cn、s5.cn 等 14 家"


def test_words_only_in_an_attachment_are_shown_from_there() -> None:
    """The sentence comes from the attachment, and says so."""
    file = Attachment(
        name="附件1.pdf",
        url="https://miit.gov.cn/1.pdf",
        type="pdf",
        text="附件里写着量子计算。",
    )
    one = shown(article(attachments=[file]), words=("量子计算",))
    assert (
        "".join(text for text, _ in one.excerpts[0])
        == "附件 附件1.pdf — 附件里写着量子计算。"
    )


def test_sentences_come_from_the_copy_that_matched() -> None:
    """Where the head holds none of the words, the copy's sentence is shown under the head's title."""
    copy = article(2, text="编者按：值得一读。")
    one = shown(article(), copy, words=("编者按",), fired=copy)
    assert (one.url, one.excerpts) == (
        "https://miit.gov.cn/1.html",
        [[("编者按", True), ("：值得一读。", False)]],
    )


def test_the_sentences_between_them_hold_the_words() -> None:
    """Not the first two that hold one word each time: two that show why the article came."""
    text = "芯片一。芯片二。无关。量子计算三。芯片四。"
    one = shown(article(text=text), words=("芯片", "量子计算"))
    assert ["".join(piece for piece, _ in runs) for runs in one.excerpts] == [
        "芯片一。",
        "量子计算三。",
    ]


def test_a_long_sentence_is_cut_around_the_hit() -> None:
    """The word stays in view, with … where something is left out."""
    runs = shorten([("甲" * 300, False), ("芯片", True), ("乙" * 300, False)], 60)
    whole = "".join(text for text, _ in runs)
    assert ("芯片", True) in runs and whole[0] == whole[-1] == "…" and len(whole) <= 62


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in (
            "script",
            "img",
            "iframe",
            "form",
            "object",
            "link",
            "base",
        ):
            self.bad.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (
                name == "href" and not str(value).startswith(("http://", "https://"))
            ):
                self.bad.append(f"{name}={value}")


HOSTILE = st.text(
    st.sampled_from(
        "芯片 ab\r\n\t\x0b\x0c\x1c\x85\u2028\u2029\ud800\u200b\u202e\0<>&\"'=?.,;:@（(zhì"
    ),
    max_size=60,
)


@settings(max_examples=60, deadline=None)
@given(
    HOSTILE,
    HOSTILE,
    HOSTILE,
    HOSTILE,
    st.sampled_from(["javascript:alert(1)", 'https://a.cn/"><script>', "data:,x"]),
)
def test_strangers_break_neither_header_nor_page(
    title: str, publisher: str, text: str, rule: str, url: str
) -> None:
    """Whatever a title, name, text, address or rule holds: the mail is made, with the same headers and inert
    HTML.
    """
    plain = letter(shown(article()))
    mail = letter(
        shown(article(title=title, publisher=publisher, text=text, url=url, site=text)),
        rule=one_line(rule) or "r",
    )
    assert sorted(mail.keys()) == sorted(plain.keys())
    assert mail["To"] == "reader@example.org" and not mail.defects
    tags = _Tags()
    tags.feed(parts(mail)[1])
    assert tags.bad == []


def test_an_encoded_word_in_a_title_is_not_decoded() -> None:
    """A title that is itself an encoded word with a line end inside smuggles no header in, and still alerts."""
    mail = letter(shown(article(title="=?utf-8?q?a=0D=0ABcc:_evil=40example.com?=")))
    assert (
        mail["Bcc"] is None
        and "evil" in mail["Subject"]
        and "\n" not in mail["Subject"]
    )


def test_a_digest_is_grouped_and_fits() -> None:
    """Two hundred long stories: under the limit, those left out are counted, rules and original order are
    kept.
    """

    def many(rule: int) -> list[Entry]:
        return [
            shown(
                article(
                    rule * 1000 + n,
                    title=f"{rule}-{n} " + "长" * 80,
                    text="芯片" * 60,
                )
            )
            for n in range(100)
        ]

    sections = [Section(rule, f"规则{rule}", "芯片", many(rule)) for rule in (1, 2)]
    mail = digest(
        DESK, sections, Addressee("reader@example.org", "zh"), NOW, period=NOW
    )
    plain, page = parts(mail)
    assert len(mail.as_bytes()) <= LARGEST < 100_000
    listed = plain.count("原文:")
    assert (
        f"另有 {200 - listed} 篇未列出" in plain
        and f"另有 {200 - listed} 篇未列出" in page
    )
    assert plain.index("## 规则1") < plain.index("## 规则2")
    assert "等 200 篇（2 条规则）" in str(mail["Subject"])


def finds(number: int, **named: Any) -> list[Entry]:
    """As many stories as a busy week brings, of usual length, each a little better than the one before."""
    return [
        replace(
            shown(
                article(
                    at,
                    url=f"https://www.miit.gov.cn/zwgk/zcwj/wjfb/tz/art/2026/art_{at:032x}.html",
                    title=f"第{at}号：关于组织开展新一代芯片产业链协同攻关试点申报工作的通知",
                    text="为贯彻落实有关部署，现就有关事项通知如下。"
                    f"第{at}批试点聚焦芯片设计、制造、封测等环节，对牵头企业给予最高两千万元的补助。"
                    * 3,
                ),
                **named,
            ),
            story_id=at,
            score=at / 100,
        )
        for at in range(number)
    ]


def test_a_digest_of_61_finds_tells_each_and_the_best_in_sentences() -> None:
    """All 61 are named, the best first and in the subject, at least half with a sentence, under 100 kB; the link
    leads to exactly this mail's finds.
    """
    mail = digest(
        DESK,
        [Section(7, "芯片", "芯片", finds(61))],
        Addressee("r@example.org", "zh"),
        NOW,
        period=NOW,
    )
    plain, page = parts(mail)
    assert len(mail.as_bytes()) <= LARGEST
    assert "第60号" in mail["Subject"] and "等 61 篇" in mail["Subject"]
    order = [int(one) for one in re.findall(r"^\d+\. 第(\d+)号", plain, re.M)]
    assert order == list(range(60, -1, -1))
    assert all(f"第{at}号" in page for at in range(61)) and "未列出" not in plain
    assert len(re.findall(r"<p class=.?say", page)) >= 31
    mark = str(mail["Message-ID"])[1:41]
    assert f"https://watch.example.org/mails/{mark}" in plain and mark in page


def test_a_story_found_by_two_rules_stands_once_and_names_both() -> None:
    """In a digest the second rule is named with the story; its section says where its finds are."""
    both = replace(finds(1)[0], also=["补贴"])
    sections = [
        Section(7, "芯片", "芯片", [both]),
        Section(8, "补贴", "补贴", finds(3)[1:], elsewhere=1),
    ]
    mail = digest(DESK, sections, Addressee("r@example.org", "zh"), NOW, period=NOW)
    for part in parts(mail):
        assert part.count("第0号：") == part.count("第1号：")
        assert "同时命中：补贴" in part and "另 1 篇列在其他规则下" in part
    assert mail.get_all("X-Policywatch-Rule") == ["补贴", "芯片"]


def test_a_rule_may_have_its_own_subject_and_sender_name() -> None:
    """The subject's places are filled, whatever stands in the title; the name stands before the address."""
    section = Section(
        7,
        "芯片",
        "芯片",
        [shown(article(title="{rule} 芯片"))],
        subject="[政策] {title}（{n}）",
        sender_name="政策, 组",
    )
    mail = cast(
        EmailMessage,
        message_from_bytes(
            alert(DESK, [section], Addressee("r@example.org", "zh"), NOW).as_bytes(),
            policy=SMTP,
        ),
    )
    assert mail["Subject"] == "[政策] {rule} 芯片（1）"
    (sender,) = mail["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("政策, 组", "watch@example.org")


def test_a_digest_of_very_many_rules_fits() -> None:
    """Where each rule has one story, and each query is long, fewer rules are shown: the limit holds, nothing is hidden."""
    sections = [
        Section(rule, f"规则{rule}", "芯片" * 500, [shown(article(rule))])
        for rule in range(1, 121)
    ]
    mail = digest(
        DESK, sections, Addressee("reader@example.org", "zh"), NOW, period=NOW
    )
    plain, _ = parts(mail)
    assert len(mail.as_bytes()) <= LARGEST and "等 120 篇（120 条规则）" in str(
        mail["Subject"]
    )
    missing = 120 - plain.count("原文:")
    assert (
        f"篇幅所限，另有 {missing} 篇未列出。\n查看这封信的全部 120 篇: https://watch.example.org/mails/"
        in plain.replace("\r\n", "\n")
    )


def test_a_chat_gets_what_it_can_take() -> None:
    """A digest for a group chat keeps to its limit and says how many more there are; a webhook gets all of it."""
    sections = [
        Section(1, "规则", "芯片", [shown(article(number)) for number in range(60)])
    ]
    chat, _ = parts(
        digest(DESK, sections, Addressee("wecombot://key", "zh"), NOW, period=NOW)
    )
    hook, _ = parts(
        digest(DESK, sections, Addressee("jsons://host/x", "zh"), NOW, period=NOW)
    )
    assert (
        len(chat.encode()) <= 8000
        and f"另有 {60 - chat.count('原文:')} 篇未列出" in chat
    )
    assert hook.count("原文:") == 60


def test_links_are_good_for_what_they_say_only() -> None:
    """A token reads back as signed; a changed one, one of another archive, and rubbish read as nothing."""
    token = sign(KEY, "unsubscribe", [7, 8], "Reader@example.org", 3, now=NOW)
    read = verify(KEY, token)
    assert read is not None and read.expires_at is not None
    assert replace(read, expires_at=None) == Request(
        "unsubscribe", (7, 8), 3, address_mark("reader@example.org")
    )
    assert not read.has_expired(NOW + LIFETIME["unsubscribe"])
    assert read.has_expired(NOW + LIFETIME["unsubscribe"] + timedelta(days=1))
    assert verify(b"other", token) is None
    for bad in (
        token.replace("7", "9", 1),
        token[:-1],
        "",
        "....",
        "ü.1.2.3.4",
        token + "x",
    ):
        assert verify(KEY, bad) is None


def test_the_subject_folds_and_reads_back() -> None:
    """A title of ninety characters is folded into lines that keep to the rules, and reads back whole."""
    title = "示例省人民政府办公厅关于进一步加快推进" * 4 + "脑机接口产业创新发展"
    made = alert(
        DESK,
        [Section(7, "规则", "芯片", [shown(article(title=title))])],
        Addressee("r@example.org", "zh"),
        NOW,
    )
    raw = made.as_bytes().split(b"\r\n\r\n")[0]
    assert max(map(len, raw.split(b"\r\n"))) <= 100
    assert letter(shown(article(title=title)))["Subject"] == f"【芯片】{title}"


def test_the_clock_does_not_matter() -> None:
    """Composing later changes nothing but the date, and the day on which the links end."""
    one = alert(
        DESK,
        [Section(7, "芯片", "芯片", [shown(article())])],
        Addressee("r@example.org", "zh"),
        NOW,
    )
    two = alert(
        DESK,
        [Section(7, "芯片", "芯片", [shown(article())])],
        Addressee("r@example.org", "zh"),
        NOW + timedelta(days=1),
    )
    ends = re.compile(r"(/mail/[a-z.\d]+\.)\d+\.[\w-]{20}")
    first, second = (
        [ends.sub(r"\1", part) for part in parts(mail)] for mail in (one, two)
    )
    assert first == second


@pytest.mark.parametrize(
    "title",
    [
        "关于 2026 年 工业互联网 · 试点 通知 " * 4 + "完",
        "AI policy for chips " * 4 + "end",
        "芯片 x " * 12 + "完",
    ],
)
def test_spaces_in_a_long_subject_survive(title: str) -> None:
    """Folded over several lines, a subject reads back with every space it had."""
    mail = letter(shown(article(title=title)), rule="规则 一 · 二")
    assert mail["Subject"] == f"【规则 一 · 二】{title}"
    assert mail["X-Policywatch-Rule"] == "规则 一 · 二"
    assert max(map(len, mail.as_bytes().split(b"\r\n"))) < 998
