"""What differences are about."""

from text.quotes.entities import NEGATED_BEHIND, entities


def test_dates_issuers_figures_and_negations() -> None:
    """Each once; a figure inside a date is none."""
    text = "2024年3月5日，财政部下达35万亿元，不得挪用百分之五。"
    found = {(one.kind, text[one.start : one.end]) for one in entities(text)}
    assert found == {
        ("date", "2024年3月5日"),
        ("issuer", "财政部"),
        ("figure", "35万亿元"),
        ("figure", "百分之五"),
        ("negation", "不得"),
    }


def test_a_country_is_no_negation() -> None:
    """南非, 是否 and 除非 negate nothing that follows."""
    assert NEGATED_BEHIND.search("各方不得")
    assert NEGATED_BEHIND.search("并非")
    assert NEGATED_BEHIND.search("除不")
    assert not NEGATED_BEHIND.search("除非")
    assert not NEGATED_BEHIND.search("南非")
    assert not NEGATED_BEHIND.search("是否")
