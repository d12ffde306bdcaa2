"""Which titles speak of one document: repeats, short names, lists."""

from text.policy.facts import TextFacts
from text.policy.kinds import read_title
from text.policy.mentions import is_short_for
from text.policy.reading import read_facts


def read(text: str, title: str = "") -> TextFacts:
    return read_facts(text, title, "2025-06-16")


def test_a_declared_short_name_is_an_alias() -> None:
    """以下简称, with and without 《》, and later 《…》 are one document."""
    facts = read(
        "印发《甲省机器人产业实施方案》（以下简称《方案》）。《方案》提出三点。"
        "印发《乙管理办法》（以下简称“办法”）。"
    )
    assert [facts_.aliases for facts_ in facts.documents] == [["方案"], ["办法"]]
    assert facts.documents[0].mentions == 3


def test_an_undeclared_short_name_is_one_after_the_full_title() -> None:
    """《投资管理办法》 after 《基本养老保险基金投资管理办法》; 《意见》 alone is a document."""
    facts = read("《基本养老保险基金投资管理办法》征求意见。《投资管理办法》规定。")
    assert [one.aliases for one in facts.documents] == [["投资管理办法"]]
    alone = read("七部门日前印发《意见》提出。")
    assert [one.title for one in alone.documents] == ["意见"]


def test_short_names_of_a_bulletin_hold_within_their_item() -> None:
    """The 《意见》 of the next item is not the one before."""
    text = (
        "甲部门出台措施\n商务部印发《关于贸易的意见》，促进发展。\n"
        "乙部门出台措施\n教育部印发《意见》提出，健全体系。"
    )
    facts = read(text, "国内联播快讯")
    assert [one.title for one in facts.documents] == ["关于贸易的意见", "意见"]


def test_a_short_name_shares_the_last_noun() -> None:
    """实施办法 is short for …条例实施办法 and not for …条例."""
    full = read_title("公平竞争审查条例实施办法")
    assert is_short_for(read_title("实施办法"), full)
    assert not is_short_for(read_title("实施办法"), read_title("公平竞争审查条例"))
    law = read_title("中华人民共和国网络安全法")
    assert is_short_for(read_title("网络安全法"), law)


def test_what_is_said_of_a_list_holds_for_all() -> None:
    """《A》《B》和《C》…施行: three events."""
    facts = read("《甲条例》《乙条例》和《丙条例》今天起施行。")
    for document in facts.documents:
        assert [(e.verb, e.date) for e in document.events] == [("施行", "2025-06-16")]


def test_a_short_name_may_be_that_of_a_document_without_brackets() -> None:
    """发布健康学校建设的指导意见（以下简称《意见》）: one document, and no second one."""
    facts = read(
        "今天，教育部发布推进健康学校建设的指导意见（以下简称《意见》），提出目标。"
    )
    assert facts.documents == []
    (document,) = facts.untitled_documents
    assert document.aliases == ["意见"]
    assert document.issuers == ["教育部"]


def test_the_short_name_of_a_reply_is_not_that_of_the_plan() -> None:
    """国务院关于《…规划》的批复（以下简称《批复》): the plan has no such alias."""
    facts = read(
        "国务院发布关于《甲空间规划》的批复（以下简称《批复》）。《批复》要求落实。"
    )
    plan = next(one for one in facts.documents if one.title == "甲空间规划")
    assert plan.aliases == []


def test_volumes_of_one_work_are_no_short_names_of_each_other() -> None:
    """（二） and （四） are editions beside each other."""
    facts = read("《习近平论强军兴军（四）》出版。《习近平论强军兴军（二）》出版。")
    assert len(facts.documents) == 2


def test_a_draft_is_called_by_what_it_is() -> None:
    """《征求意见稿》 is the draft named before."""
    facts = read("公布《甲办法（征求意见稿）》。《征求意见稿》提出三点。")
    assert [(one.title, one.aliases) for one in facts.documents] == [
        ("甲办法（征求意见稿）", ["征求意见稿"])
    ]
