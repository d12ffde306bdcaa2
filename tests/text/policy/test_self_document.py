"""The page's own document: title, number, dates and issuers from its head."""

from text.policy.reading import read_facts

LAW = """志愿服务条例
2017年6月7日 国务院第175次常务会议通过
2017年8月22日 中华人民共和国国务院令第685号公布
2017年12月1日 施行
第一章 总则
第一条 为了保障志愿者的合法权益，制定本条例。"""

NOTICE = """1
关于印发“十四五”智能制造发展规划的通知
工信部联规〔2021〕207 号
各省、自治区、直辖市工业和信息化主管部门：
现将《“十四五”智能制造发展规划》印发给你们，请认真贯彻实施。
工业和信息化部
国家发展和改革委员会
2021 年 12 月 21 日"""


def test_a_regulation_has_its_header_lines() -> None:
    """Passed, published, in force, number and issuer."""
    (own,) = read_facts(LAW, "志愿服务条例", "2017-08-22").untitled_documents
    assert own.title == "志愿服务条例"
    assert own.number == "中华人民共和国国务院令第685号"
    assert own.issuers == ["国务院"]
    assert [(event.verb, event.date) for event in own.events] == [
        ("审议通过", "2017-06-07"),
        ("公布", "2017-08-22"),
        ("施行", "2017-12-01"),
    ]


def test_a_notice_hands_issuers_and_day_to_what_it_carries() -> None:
    """印发给你们: the plan has the signers as issuers and the day of signature."""
    facts = read_facts(NOTICE, "", "2022-01-01")
    (plan,) = facts.documents
    (own,) = facts.untitled_documents
    signers = ["工业和信息化部", "国家发展和改革委员会"]
    assert plan.issuers == own.issuers == signers
    assert [(event.verb, event.date) for event in plan.events] == [
        ("印发", "2021-12-21")
    ]
    assert own.number == "工信部联规〔2021〕207 号"


def test_a_regulation_of_the_same_name_that_ends_is_not_this_one() -> None:
    """1997年发布的《…》同时废止 does not repeal the new document."""
    text = LAW + "\n第九条 1997年3月8日国务院发布的《志愿服务条例》同时废止。"
    facts = read_facts(text, "志愿服务条例", "2017-08-22")
    (document,) = facts.documents
    assert document.status == "在行"
    assert "废止" not in {event.verb for event in document.events}


def test_news_about_documents_has_no_own_document() -> None:
    """A headline that reports an act is no document's title."""
    text = "国务院办公厅日前印发《关于规范检查的意见》，提出要求。"
    facts = read_facts(text, "国务院办公厅印发《关于规范检查的意见》", "2025-01-03")
    assert facts.untitled_documents == []
