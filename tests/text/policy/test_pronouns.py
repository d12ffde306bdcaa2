"""Coming into force, told by a plain noun."""

from text.policy.reading import read_facts


def in_force(text: str, title: str = "") -> dict[str, str | None]:
    dates = {}
    for document in read_facts(text, title, "2025-03-15").documents:
        for event in document.events:
            if event.verb == "施行":
                dates[document.title] = event.date
    return dates


def test_a_plain_noun_means_the_document_named_last() -> None:
    """办法将于…起施行 in a sentence of its own."""
    text = "国家网信办发布《甲标识办法》，要求标识。任何人不得删除。办法将于2025年9月1日起施行。"
    assert in_force(text) == {"甲标识办法": "2025-09-01"}


def test_a_noun_of_another_kind_means_another_document() -> None:
    """条例 is not the 办法 named before."""
    assert in_force("发布《甲标识办法》。条例将于2025年9月1日起施行。") == {}


def test_a_batch_of_standards_comes_into_force_together() -> None:
    """今天起，一批国家标准实施: every standard the text then names."""
    text = (
        "今天（3月15日）起，一批国家标准开始实施。\n"
        "《甲评价》（GB/T31526—2025）国家标准提出了要求。"
    )
    assert in_force(text) == {"甲评价": "2025-03-15"}
