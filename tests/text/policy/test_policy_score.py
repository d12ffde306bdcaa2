"""Policy or not: a scored decision whose evidence has names."""

import pytest

from text.policy.facts import DocumentFacts
from text.policy.reading import read_facts


def decided(text: str) -> DocumentFacts:
    return read_facts(text, "", "2025-06-16").documents[0]


@pytest.mark.parametrize(
    "text",
    [
        "国务院印发《固体废物综合治理行动计划》。",
        "根据《中华人民共和国网络安全法》，制定本条例。",
        "《意见》提出，到2030年全面建成。",
        "《养老机构照护指南》国家标准近日发布。",
        "《上海市未来产业培育行动方案（2025—2030）》发布。",
        "会议审议通过《甲条例（草案）》。",
    ],
)
def test_official_papers_are_policy(text: str) -> None:
    """Plans, laws merely named, short names, standards, drafts."""
    assert decided(text).is_policy


@pytest.mark.parametrize(
    "text",
    [
        "《证券日报》记者获悉。",
        "据美国《华尔街日报》报道。",
        "出版的第12期《求是》杂志发表重要文章。",
        "大型季播节目《城市风华录》今晚播出。",
        "电影《行动计划》上映。",
        "《习近平谈治国理政》第四卷出版发行。",
        "《二十国集团数字经济发展与合作倡议》赢得共识。",
        "签署《中秘共建“一带一路”合作规划》。",
        "双方签署《战略合作协议》。",
        "《湿地公约》缔约方大会。",
        "唱响《歌唱祖国》。",
        "《中国通史纲要》是阶段性成果。",
    ],
)
def test_press_books_shows_and_treaties_are_none(text: str) -> None:
    """What ends like a policy is none where the context says what it is."""
    assert not decided(text).is_policy


def test_the_decision_shows_its_evidence() -> None:
    """Each reason has a name and points; together they make the decision."""
    evidence = decided("国务院印发《固体废物综合治理行动计划》。").evidence
    assert {one.name for one in evidence} >= {"noun 行动计划", "issued by a body"}
    assert sum(one.points for one in evidence) >= 3
