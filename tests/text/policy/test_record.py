"""A record's facts from what many texts say."""

from typing import Any

from text.policy.facts import DocumentFacts, Event
from text.policy.record import Said, consolidate

TITLE = "云晶产业行动方案"


def said(article: int, title: str = TITLE, **fields: Any) -> Said:
    own = fields.pop("own", False)
    until = fields.pop("until", None)
    facts = DocumentFacts(title, "行动方案", True, sentence=f"句{article}", **fields)
    return Said(article, facts, own=own, until=until)


def issued(date: str | None, verb: str = "印发") -> Event:
    return Event(verb, date, "day", "", f"{verb}于{date}")


def test_the_own_page_speaks_first() -> None:
    """Its number and issuers stand against any number of others'."""
    heard = [said(n, number="国发〔2025〕9号", issuers=["财政部"]) for n in range(5)]
    own = said(9, number="国发〔2025〕1号", issuers=["国务院"], own=True)
    facts = consolidate([*heard, own])
    assert (facts.number, facts.issuers) == ("国发〔2025〕1号", ["国务院"])
    assert facts.evidence["number"] == {
        "value": "国发〔2025〕1号",
        "sentence": "句9",
        "article": 9,
    }
    assert facts.level == "central"


def test_a_more_exact_date_that_agrees_is_taken() -> None:
    """2025-08-15 speaks for 2025-08 too; a lone other day does not win."""
    dates = ["2025-08", "2025-08-15", "2025-08", "2025-09-01"]
    facts = consolidate([said(n, events=[issued(day)]) for n, day in enumerate(dates)])
    assert facts.dates["issued"] == "2025-08-15"
    assert facts.evidence["issued"]["sentence"] == "印发于2025-08-15"


def test_dates_go_by_role() -> None:
    """Passed, issued, published, in force, until."""
    events = [
        issued("2025-01-01", "审议通过"),
        issued("2025-02-01"),
        issued("2025-03-01", "公布"),
        issued("2025-04-01", "施行"),
    ]
    facts = consolidate([said(1, events=events, until=("2030-04-01", "有效期5年"))])
    assert facts.dates == {
        "passed": "2025-01-01",
        "issued": "2025-02-01",
        "published": "2025-03-01",
        "in_force": "2025-04-01",
        "until": "2030-04-01",
    }


def test_status_follows_what_is_done_to_it() -> None:
    """Draft, in force, revised, repealed."""
    assert consolidate([said(1, TITLE + "（征求意见稿）")]).status == "draft"
    in_force = said(1, status="在行", events=[issued("2025-01-01")])
    assert consolidate([in_force]).status == "in-force"
    revised = said(2, events=[issued("2026-01-01", "修订")])
    assert consolidate([in_force, revised]).status == "revised"
    repealed = said(3, events=[issued(None, "废止")])
    assert consolidate([in_force, repealed]).status == "repealed"


def test_the_fullest_common_title_is_taken() -> None:
    """With the years of its edition where several texts print them."""
    full = TITLE + "（2025—2027年）"
    facts = consolidate([said(1), said(2, full), said(3, full), said(4)])
    assert facts.title == full


def test_regions_hold_what_a_place_lies_in() -> None:
    """A city's record is found under its province too."""
    facts = consolidate([said(1, issuers=["苏州市人民政府"])])
    assert facts.regions == ["苏州市", "江苏省"]
    assert facts.level == "city"


def test_what_a_person_put_right_holds() -> None:
    """And says that it was given by hand."""
    facts = consolidate([said(1)], {"level": "central", "issued": "2020-01-01"})
    assert (facts.level, facts.dates["issued"]) == ("central", "2020-01-01")
    assert facts.evidence["level"]["by_hand"]
