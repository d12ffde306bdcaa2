"""Events: what is done to a document, when, and who does it."""

import pytest

from text.policy.reading import read_facts


def events(text: str) -> list[tuple[str, str | None]]:
    document = read_facts(text, "", "2025-03-18").documents[0]
    return [(event.verb, event.date or event.precision) for event in document.events]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("日前，工信部印发《甲方案》。", [("印发", "relative")]),
        ("商务部3月5日发布《甲方案》。", [("发布", "2025-03-05")]),
        ("《甲方案》近日印发，提出目标。", [("印发", "relative")]),
        ("《甲条例》4月20日起施行。", [("施行", "2025-04-20")]),
        ("市场监管总局发布并施行《甲指南》。", [("施行", None), ("发布", None)]),
        (
            "表决通过《甲决定》，将于9月1日起施行。",
            [("审议通过", None), ("施行", "2025-09-01")],
        ),
        (
            "《甲法》已由全国人大常委会于2025年3月1日通过，现予公布，自2026年1月1日起施行。",
            [("审议通过", "2025-03-01"), ("公布", None), ("施行", "2026-01-01")],
        ),
        (
            "起草了《甲办法》，并向社会公开征求意见。",
            [("起草", None), ("征求意见", None)],
        ),
        ("对《甲条例》等12部行政法规予以修改。", [("修订", None)]),
        ("《甲规定》同时废止。", [("废止", None)]),
        ("日前印发的《甲方案》提出目标。", [("印发", "relative")]),
    ],
)
def test_events_before_and_behind_the_title(
    text: str, expected: list[tuple[str, str | None]]
) -> None:
    """Verb and date, wherever they stand around the title."""
    assert sorted(events(text), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    "text",
    [
        "《反分裂国家法》实施20周年座谈会举行。",
        "根据《甲条例》发布名单。",
        "深入实施《甲规划》。",
        "会议解读《甲意见》。",
        "发布《甲方案》解读。",
        "公布了贯彻《甲意见》的做法。",
        "要认真抓好《甲条例》实施，加强立法研究。",
        "表决通过了关于批准《甲议案》的决议。",
        "再次修改《甲原则》的实施方针。",
    ],
)
def test_what_is_no_act_on_the_document_is_no_event(text: str) -> None:
    """Anniversaries, grounds, carrying out, explanations."""
    assert events(text) == []


def test_a_reporters_today_is_not_the_documents() -> None:
    """记者今天获悉，…发布: the day of the news, not of the act."""
    assert events("记者今天从国家发展改革委获悉，《甲清单》对外发布。") == [
        ("发布", None)
    ]


def test_a_year_inside_a_clause_is_not_the_verbs() -> None:
    """听取2025年…情况汇报，审议通过《…》: the meeting's day, not the report's year."""
    text = "国务院3月2日召开会议，听取2024年国务院部门办理建议情况汇报，审议通过《甲意见》。"
    assert events(text) == [("审议通过", "2025-03-02")]


def test_an_opinion_may_be_asked_of_named_circles() -> None:
    """已向各地区、各部门征求意见."""
    text = "《甲报告（征求意见稿）》已向各地区、各部门同步征求意见。"
    assert events(text) == [("征求意见", None)]


def test_the_meeting_named_before_gives_body_and_day() -> None:
    """会议审议通过: the meeting of an earlier sentence says which and when."""
    text = "国务院总理3月14日主持召开国务院常务会议。会议审议通过《甲条例（草案）》。"
    document = read_facts(text, "", "2025-03-18").documents[0]
    assert document.issuers == ["国务院"]
    assert document.events[0].date == "2025-03-14"
    assert document.status == "草案"


def test_every_event_carries_its_sentence() -> None:
    """The sentence is the printed one, with half-width marks kept."""
    text = "日前,工信部印发《甲方案》(以下简称《方案》)。"
    document = read_facts(text, "", "2025-03-18").documents[0]
    assert document.events[0].sentence == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("交易所就《甲规则》等4件业务规则向市场公开征求意见。", [("征求意见", None)]),
        ("药监局综合司公开征求《甲法（草案）》意见。", [("征求意见", None)]),
        (
            "3月17日公布《甲办法》，即日起至4月16日公开征求社会意见。",
            [("公布", "2025-03-17"), ("征求意见", None)],
        ),
        (
            "《甲条例》曾于2021年2月9日由国务院令第739号公布。",
            [("公布", "2021-02-09")],
        ),
        (
            "《甲措施》已经市政府第88次常务会议审议通过，现印发给你们。",
            [("审议通过", None), ("印发", None)],
        ),
        ("杭州市科技局对《甲办法》进行了修订。", [("修订", None)]),
        ("根据《甲办法》对目录进行了修订。", []),
    ],
)
def test_events_of_notices_and_orders(
    text: str, expected: list[tuple[str, str | None]]
) -> None:
    """Asking about a title, orders by number, meetings of a government, revisions."""
    assert events(text) == expected


def test_what_is_replaced_ends_when_the_other_begins() -> None:
    """同时废止 takes the day of 施行 before it."""
    facts = read_facts(
        "《甲法典》自2026年8月15日起施行。《乙法》《丙法》等10部法律同时废止。",
        "",
        "2026-03-13",
    )
    ends = [(one.title, one.events[0].date) for one in facts.documents[1:]]
    assert ends == [("乙法", "2026-08-15"), ("丙法", "2026-08-15")]
