"""A page teaches what it, or its list, made certain; of everything else only that it was seen."""

from benchmarks.made_templates import NOW
from crawler.pages.article import read_article
from crawler.pages.page import ListStatement
from crawler.template.lessons import signature_of
from crawler.template.memory import Lesson, Sight, TemplateMemory, digest_of
from tests.crawler.template.test_recall import page
from text.dates import parse_date


def lesson(html: str, listed: ListStatement | None = None) -> Lesson:
    """What the page teaches."""
    reading = read_article(
        html.encode(), None, now=NOW, listed=listed, memory=TemplateMemory()
    )
    assert reading.lesson is not None
    return reading.lesson


def sights(of: Lesson, name: str) -> list[Sight]:
    """What was seen of a field."""
    return list(of.sights[name])


def test_the_list_s_day_judges_every_date() -> None:
    """Right where the page agrees with it; a day that the page has nowhere judges none."""
    html = page(4, "海岚日报")
    told = ListStatement(None, parse_date("2026-03-05", NOW))
    other = ListStatement(None, parse_date("2025-03-05", NOW))
    assert [one.right for one in sights(lesson(html, told), "published_at")] == [True]
    assert [one.right for one in sights(lesson(html, other), "published_at")] == [None]


def test_a_name_without_label_or_form_judges_no_place() -> None:
    """It is seen, and nothing more."""
    seen = sights(lesson(page(4, "灵犀观市")), "publisher")
    assert {one.digest for one in seen} >= {digest_of("灵犀观市")}
    assert all(one.right is None and not one.won for one in seen)


def test_the_value_that_was_taken_has_won_wherever_it_is() -> None:
    """In a labelled row, and in the head."""
    html = page(4, "来源：海岚日报").replace(
        "<title>", '<meta name="ContentSource" content="海岚日报"><title>'
    )
    won = {one.spot for one in sights(lesson(html), "publisher") if one.won}
    assert "head|contentsource" in won and len(won) == 2


def test_templates_are_told_apart_by_the_steps_to_title_and_text() -> None:
    """Not by what a page says."""

    def taught(number: int, source: str, before: str = "", after: str = "") -> Lesson:
        listed = ListStatement(f"关于第{number}号产业项目建设情况的通知")
        return lesson(page(number, source).replace(before, after), listed)

    one, two = taught(4, "海岚日报"), taught(9, "来源：青禾晚报")
    other = taught(4, "海岚日报", "class=zw", "class=zw2x")
    moved = taught(4, "海岚日报", "class=main", "class=haupt")
    assert one.signature == two.signature == other.signature
    assert one.signature != moved.signature
    assert signature_of(("a",), ("b",)) != signature_of(("a", "b"), ())
