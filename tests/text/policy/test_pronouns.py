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


def test_a_plain_noun_was_passed_or_published() -> None:
    """该法于…修订通过, 建议由…审议通过; who decided it issues it."""
    facts = read_facts(
        "《甲竞争法》将于10月15日起施行。该法于今年6月27日经十四届全国人大常委会第十六次会议修订通过。",
        "",
        "2025-08-05",
    )
    (law,) = facts.documents
    assert [(one.verb, one.date) for one in law.events] == [
        ("施行", "2025-10-15"),
        ("审议通过", "2025-06-27"),
    ]
    assert law.issuers == ["全国人民代表大会常务委员会"]


def test_an_order_publishes_the_law_named_before_it() -> None:
    """签署第七十一号主席令予以公布."""
    facts = read_facts(
        "会议12日表决通过了《甲法典》。国家主席签署第七十一号主席令予以公布。",
        "",
        "2026-03-13",
    )
    assert [one.verb for one in facts.documents[0].events] == ["审议通过", "公布"]


def test_in_force_from_the_day_it_was_issued() -> None:
    """《意见》…。意见自发布之日起施行 takes the day of 发布."""
    facts = read_facts(
        "证监会29日发布《甲意见》。意见自发布之日起实施。", "", "2025-09-30"
    )
    assert [(one.verb, one.date) for one in facts.documents[0].events] == [
        ("发布", "2025-09-29"),
        ("施行", "2025-09-29"),
    ]
