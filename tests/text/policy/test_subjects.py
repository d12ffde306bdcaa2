"""Who issued a document, by what the text says."""

import pytest

from text.policy.reading import read_facts


def issuers(text: str) -> list[str]:
    return read_facts(text, "", "2025-03-18").documents[0].issuers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("安徽省司法厅日前出台《甲办法》。", ["安徽省司法厅"]),
        ("由民政部制定的《甲办法》日前公布。", ["民政部"]),
        ("《国务院关于促进资本市场发展的若干意见》提出。", ["国务院"]),
        ("国务院总理日前签署国务院令，公布《甲条例》。", ["国务院"]),
        ("市场监管总局召开新闻发布会，公布《甲办法》。", ["国家市场监督管理总局"]),
        (
            "人社部、财政部起草的《甲办法》开始征求意见。",
            ["人力资源和社会保障部", "财政部"],
        ),
        ("党中央、国务院发布《甲方案》。", ["中共中央", "国务院"]),
        (
            "国家网信办就《甲规则（征求意见稿）》公开征求意见。",
            ["国家互联网信息办公室"],
        ),
        ("从中共中央、国务院发布《甲意见》，到各地落实。", ["中共中央", "国务院"]),
    ],
)
def test_the_issuer_is_read_from_its_sentence(text: str, expected: list[str]) -> None:
    """Subjects, 由…制定, titles, orders, press conferences."""
    assert issuers(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "国家统计局有关负责人表示，近日印发的《甲方案》有效。",
        "根据《甲办法》，教育部开展检查。",
        "《上海市甲方案》发布。",
        "听取全国人大代表建议办理情况汇报，部署修订《甲标准》。",
    ],
)
def test_who_only_speaks_is_no_issuer(text: str) -> None:
    """A spokesman, a body that applies it, a place in the title, a plan to revise."""
    assert issuers(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("发改委主任主持召开委务会，审议通过《甲办法》。", ["国家发展和改革委员会"]),
        ("根据商务部等9部门此前发布的《甲措施》，将开展试点。", ["商务部"]),
        ("根据商务部要求，各地发布《甲措施》。", []),
        ("新华社播发《国务院2026年度立法工作计划》。", ["国务院"]),
    ],
)
def test_who_convenes_and_who_is_named_in_an_attribute(
    text: str, expected: list[str]
) -> None:
    """A meeting's body, 根据X发布的《…》, a body and a year at the title's head."""
    assert issuers(text) == expected
