"""Documents put together: numbers, status, kinds, and documents known by number."""

import pytest

from text.policy.facts import DocumentFacts
from text.policy.reading import read_facts


def documents(text: str) -> list[DocumentFacts]:
    return read_facts(text, "", "2024-04-26").documents


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("《甲意见》（国发〔2014〕17号）提出。", "国发〔2014〕17号"),
        ("《甲解释》(法释〔2015〕11号)规定。", "法释〔2015〕11号"),
        ("第二十二号主席令说，《甲法》已通过，现予公布。", "第二十二号主席令"),
        ("《甲评价》（GB/T31526—2025）国家标准提出。", "GB/T31526—2025"),
        ("《甲意见》提出。《乙意见》（国发〔2014〕17号）提出。", None),
    ],
)
def test_a_number_belongs_to_the_title_beside_it(text: str, number: str | None) -> None:
    """In brackets behind it, or the order whose sentence names it."""
    assert documents(text)[0].number == number


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("会议审议通过《甲条例（草案）》。", "草案"),
        ("《甲办法（征求意见稿）》征求意见。", "征求意见"),
        ("《甲规定》同时废止。", "废止"),
        ("日前，工信部印发《甲方案》。", "在行"),
        ("根据《甲条例》处理。", "unknown"),
    ],
)
def test_the_status_follows_from_what_is_said(text: str, status: str) -> None:
    """Drafts, comments, repeal, issue, or merely named."""
    assert documents(text)[0].status == status


def test_what_a_text_calls_a_standard_is_one() -> None:
    """国家标准 behind a guide makes it a standard."""
    assert documents("《甲照护指南》国家标准近日发布。")[0].kind == "标准"


def test_a_document_may_be_known_by_its_number_alone() -> None:
    """按照国发〔2014〕17号要求: a document whose title is not told."""
    facts = read_facts("各地按照国发〔2014〕17号要求落实。", "", "2024-04-26")
    (document,) = facts.untitled_documents
    assert document.number == "国发〔2014〕17号"


def test_a_standards_number_may_stand_before_its_title() -> None:
    """GB 45672—2025《甲系统》; behind another title it is that one's."""
    facts = documents("批准发布GB 45672—2025《甲系统》等48项强制性国家标准。")
    assert (facts[0].number, facts[0].is_policy) == ("GB 45672—2025", True)
