"""Documents named without 《》."""

import pytest

from text.policy.reading import read_facts


@pytest.mark.parametrize(
    ("text", "title", "issuer"),
    [
        ("民政部日前印发通知，要求各地检查。", "通知", "民政部"),
        ("市场监管总局今天发布公告，实施认证。", "公告", "国家市场监督管理总局"),
        (
            "近日，交通运输部发布，深入推进农村客运融合发展的指导意见。",
            "深入推进农村客运融合发展的指导意见",
            "交通运输部",
        ),
    ],
)
def test_an_issued_document_needs_no_brackets(
    text: str, title: str, issuer: str
) -> None:
    """Title, issuer and event of 印发通知."""
    (document,) = read_facts(text, "", "2025-03-18").untitled_documents
    assert (document.title, document.issuers) == (title, [issuer])
    assert document.events


def test_a_heading_names_what_its_item_calls_a_notice() -> None:
    """《关于…的通知》发布 above 四部门印发通知: one document with title and facts."""
    text = (
        "《关于做好就业援助的通知》发布\n人力资源社会保障部日前印发通知，要求落实援助。\n"
        "今天多地降雪\n全国多地今天出现降雪，道路积雪。"
    )
    facts = read_facts(text, "国内联播快讯", "2024-12-10")
    assert facts.untitled_documents == []
    (document,) = facts.documents
    assert document.issuers == ["人力资源和社会保障部"]
    assert [event.verb for event in document.events] == ["印发"]


def test_a_foreign_ministry_issues_none() -> None:
    """Other countries' announcements are no documents here."""
    facts = read_facts("西班牙卫生部5日发布公告称，将接收邮轮。", "", "2026-05-06")
    assert facts.untitled_documents == []


def test_a_notice_named_in_full_needs_no_brackets() -> None:
    """Two bodies and 关于…的通知提出."""
    text = "农业农村部办公厅 财政部办公厅关于做好2026年产业集群建设有关工作的通知提出，支持40个集群。"
    (document,) = read_facts(text, "", "2025-11-07").untitled_documents
    assert document.title == "关于做好2026年产业集群建设有关工作的通知"
    assert document.issuers == ["农业农村部办公厅", "财政部办公厅"]


def test_an_announcement_in_force_at_once() -> None:
    """公告自发布之日起实施 holds for 2025年第63号公告 before it."""
    text = (
        "商务部10月20日发布2025年第63号公告，公布管制的决定。公告自发布之日起正式实施。"
    )
    facts = read_facts(text, "", "2025-10-21")
    document = next(one for one in facts.untitled_documents if one.number)
    assert ("施行", "2025-10-20") in [(one.verb, one.date) for one in document.events]
