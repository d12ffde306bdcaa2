"""Events of one document, put together from several sentences."""

from text.policy.events import add_event, events_of, merge
from text.policy.facts import DocumentFacts
from text.policy.statements import Statement
from text.policy.times import Time


def statement(meaning: str, date: str | None, *, since: bool = False) -> Statement:
    time = Time(0, 0, date, "day") if date else None
    return Statement((0,), meaning, time, None, meaning, "一句。", since)


def test_an_act_told_twice_is_one_event_with_its_date() -> None:
    """Without a time, by month and by day: the day stays."""
    facts = DocumentFacts("", "", True)
    for date, precision in ((None, None), ("2025-03", "month"), ("2025-03-01", "day")):
        time = Time(0, 0, date, precision) if date else None
        add_event(facts, "发布", time, "发布", "一句。")
    add_event(facts, "发布", None, "发布", "一句。")
    assert [(event.date, event.precision) for event in facts.events] == [
        ("2025-03-01", "day")
    ]


def test_two_days_of_one_verb_are_two_events() -> None:
    """Two courts may pass one interpretation on different days."""
    events = events_of(
        [statement("审议通过", "2024-01-17"), statement("审议通过", "2024-01-03")], None
    )
    assert len(events) == 2


def test_in_force_from_publication_has_that_day() -> None:
    """自公布之日起施行."""
    events = events_of(
        [statement("公布", "2024-04-26"), statement("施行", None, since=True)], None
    )
    assert [(event.verb, event.date) for event in events] == [
        ("公布", "2024-04-26"),
        ("施行", "2024-04-26"),
    ]


def test_merging_keeps_the_facts_of_both() -> None:
    """Issuers once, events of both, the count of mentions."""
    one = DocumentFacts("甲", "办法", True, issuers=["财政部"])
    other = DocumentFacts(
        "乙", "办法", True, "国发〔2014〕17号", ["财政部", "公安部"], 3
    )
    merge(one, other)
    assert one.issuers == ["财政部", "公安部"]
    assert (one.number, one.others, one.mentions) == ("国发〔2014〕17号", 3, 2)
