"""Figures, places, numbers of documents, and the words they stand among."""

import pytest

from text.facts import document_number, editions, facts, in_force, slots
from text.fingerprint import plain, plain_sentences


def test_facts_are_figures_ordinals_and_places() -> None:
    """Arabic and Chinese figures, ordinals and names of places are found with their values."""
    found = [
        fact.value
        for fact in facts(
            plain("第三批名单，合肥市增长4.5%，二〇二四年五月，12345人。")
        )
    ]
    assert found == ["3", "合肥", "4.5%", "2024", "5", "12345"]


def test_slots_tell_figures_by_their_surroundings() -> None:
    """The same words around different figures are one slot with two values."""
    one, two = (
        slots(plain_sentences(f"出口同比增长{figure}个百分点。"))
        for figure in ("3.1", "2.9")
    )
    assert one.keys() == two.keys()
    assert one != two


@pytest.mark.parametrize(
    ("title", "text", "number"),
    [
        (
            "通知",
            "工信部联规〔2024〕12号\n正文在此。",
            "工信部联规〔2024〕12号",
        ),
        (
            "通知",
            "发文字号：工信部联规[2024]012号\n正文。",
            "工信部联规〔2024〕12号",
        ),
        ("关于某事的通知（海政发〔2023〕5号）", "正文。", "海政发〔2023〕5号"),
        ("解读", "根据《意见》（国发〔2015〕28号），各地要落实。", None),
    ],
)
def test_document_numbers(title: str, text: str, number: str | None) -> None:
    """A document's own number is read in any brackets; one that is only cited is not its own."""
    assert document_number(title, text) == number


def test_editions_are_the_dates_of_adoption() -> None:
    """A law's editions are its adoption and revisions, however the days are written, and never the day since when it
    is in force; a news text has none."""
    law = plain_sentences(
        "2021年5月21日某某会议通过\n2024-11-28某某会议修订 自2025年1月1日起施行\n第一条 为了……"
    )
    assert editions(law) == {"2021-05-21", "2024-11-28"}
    assert in_force(law) == {"2025-01-01"}
    assert not editions(plain_sentences("2024年5月1日，天气晴。"))
