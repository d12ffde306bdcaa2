"""Which record a mention belongs to: what agrees, what differs, and when nobody knows."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from text.policy.facts import DocumentFacts
from text.policy.identity import Identity, identity_of
from text.policy.resolving import (
    ANOTHER_TITLE,
    MISPRINTED,
    NUMBER_TWICE,
    Candidate,
    Mention,
    compare,
    relatives,
    resolve,
)

TITLE = "关于推动云晶电池产业创新发展的实施意见"


def named(title: str = TITLE, number: str | None = None, **fields: Any) -> Identity:
    context = fields.pop("context", ())
    facts = DocumentFacts(title, "意见", True, number, **fields)
    return identity_of(facts, context)


def record(identity: Identity, number: int = 1, **fields: Any) -> Candidate:
    numbers = frozenset([identity.number]) if identity.number else frozenset()
    return Candidate(number, identity, numbers, **fields)


def test_the_same_title_is_the_record() -> None:
    """One candidate that fits is linked, with what agreed."""
    found = resolve(Mention(named()), [record(named(issuers=["财政部"]))])
    assert (found.outcome, found.record) == ("linked", 1)
    assert "title" in found.reason


def test_a_number_of_its_own_is_another_document() -> None:
    """Two 文号 are two papers, whatever their titles."""
    ours = Mention(named(number="工信部科〔2025〕1号"))
    found = resolve(ours, [record(named(number="工信部科〔2025〕2号"))])
    assert found.outcome == "founded"
    assert found.ruled_out == ((1, "number"),)


def test_a_number_alone_leads_to_the_record() -> None:
    """按照国发〔2025〕1号要求 speaks of the paper of that number."""
    ours = Mention(named("国发〔2025〕1号", "国发〔2025〕1号"))
    found = resolve(ours, [record(named(number="国发〔2025〕1号"))])
    assert (found.record, found.reason) == (1, "number")


def test_a_number_with_a_foreign_title_does_not_lead_there() -> None:
    """A number printed behind the wrong title is not believed."""
    ours = Mention(named("海产品出口检验检疫规程", "国发〔2025〕1号"))
    found = resolve(ours, [record(named(number="国发〔2025〕1号"))])
    assert found.outcome == "founded"


def test_places_levels_and_issuers_tell_apart() -> None:
    """A province's paper is not the ministry's, nor another province's."""
    theirs = record(named("江苏省云晶产业行动方案"))
    for title in ("浙江省云晶产业行动方案", "云晶产业行动方案"):
        assert compare(Mention(named(title)), theirs).difference == "place"
    about = named("云晶产业行动方案", context=["江苏省"])
    assert compare(Mention(about), theirs).difference is None
    short = record(named("云晶扶持办法", issuers=["财政部"]))
    ours = Mention(named("云晶扶持办法", issuers=["商务部"]))
    assert compare(ours, short).difference == "issuers"
    some = Mention(named("云晶扶持办法", issuers=["商务部"], others=7))
    assert compare(some, short).difference is None


def test_years_apart_are_editions() -> None:
    """A title without a year may be either; the day of the text decides."""
    editions = [
        record(named(f"云晶产业目录（{year}年版）"), year, issued=date(year, 1, 5))
        for year in (2023, 2025)
    ]
    plain = named("云晶产业目录")
    assert resolve(Mention(plain, date(2024, 6, 1)), editions).record == 2023
    assert resolve(Mention(plain, date(2025, 6, 1)), editions).record == 2025
    undated = resolve(Mention(plain), editions)
    assert (undated.outcome, undated.reason) == ("abstained", "several records fit")


def test_the_same_title_years_later_is_another_paper() -> None:
    """A yearly notice without a year in its title."""
    ours = Mention(named(), issued=date(2025, 3, 1))
    theirs = record(named(), issued=date(2023, 3, 1))
    assert compare(ours, theirs).difference == "date of issue"


def test_what_names_no_document_abstains() -> None:
    """A bare noun, a paper without brackets, an order's number alone."""
    assert resolve(Mention(named("实施意见")), []).reason == "generic title"
    plain = Mention(named(), titled=False)
    assert resolve(plain, []).reason == "named without brackets"
    order = Mention(named("国务院令第790号", "国务院令第790号"))
    assert resolve(order, []).reason == "order number alone"


def test_a_record_split_off_by_hand_takes_only_its_own_number() -> None:
    """What looks like both goes to the record it was split from."""
    split = record(named(number="国发〔2025〕1号"), 2, by_hand=True)
    found = resolve(Mention(named()), [record(named()), split])
    assert found.record == 1
    numbered = Mention(named(number="国发〔2025〕1号"))
    assert resolve(numbered, [split]).record == 2


def test_draft_and_editions_are_relatives() -> None:
    """Those differ in nothing else; another place's paper is none."""
    ours = Mention(named("江苏省云晶产业目录（2025年版）"))
    draft = record(named("江苏省云晶产业目录（2025年版）（征求意见稿）"), 2)
    before = record(named("江苏省云晶产业目录（2023年版）"), 3)
    foreign = record(named("浙江省云晶产业目录（2023年版）"), 4)
    found = relatives(ours, [draft, before, foreign])
    assert [one.id for one in found] == [2, 3]


def test_an_empty_record_stands_behind_one_with_mentions() -> None:
    """Records that were wrongly two become one when their articles are read again."""
    empty = replace(record(named(), 1), mentions=0)
    assert resolve(Mention(named()), [empty, record(named(), 2)]).record == 2


OTHER_TITLE = "关于推动未来制造产业创新发展的实施意见"
NUMBER = "工信部联科〔2025〕77号"


def test_two_titles_under_one_number_stay_two_records() -> None:
    """A misprinted number does not merge documents, and the decision says so."""
    first = record(named("关于推动云晶电池产业创新发展的实施意见", NUMBER))
    found = resolve(Mention(named(OTHER_TITLE, NUMBER)), [first])
    assert (found.outcome, found.reason) == ("founded", NUMBER_TWICE)
    assert found.ruled_out == ((1, ANOTHER_TITLE),)


def test_a_misprinted_number_leads_to_the_title_it_stands_with() -> None:
    """The record of that title exists with its own number: it is meant."""
    first = record(named("关于推动云晶电池产业创新发展的实施意见", NUMBER))
    second = record(named(OTHER_TITLE, "工信部联科〔2025〕12号"), 2)
    found = resolve(Mention(named(OTHER_TITLE, NUMBER)), [first, second])
    assert found.record == 2
    assert MISPRINTED in found.reason


@pytest.mark.parametrize(
    "title",
    [
        "推动云晶电池产业发展实施意见",
        "云晶电池产业创新发展意见",
        "关于推动云晶电磁产业创新发展的实施意见",
        "关于推动云晶电池产业创新发展的指导意见",
        "云晶电池实施意见",
    ],
)
def test_shortened_and_mistyped_titles_stay_one_under_their_number(title: str) -> None:
    """Words left out, a character mistyped, another noun."""
    first = record(named("关于推动云晶电池产业创新发展的实施意见", NUMBER))
    found = resolve(Mention(named(title, NUMBER)), [first])
    assert (found.outcome, found.record) == ("linked", 1)


def test_a_number_of_two_titles_alone_is_nobodys() -> None:
    """按照…77号 abstains where two records have that number."""
    first = record(named("关于推动云晶电池产业创新发展的实施意见", NUMBER))
    second = record(named(OTHER_TITLE, NUMBER), 2)
    found = resolve(Mention(named("", NUMBER)), [first, second])
    assert (found.outcome, found.reason) == ("abstained", "several records fit")
