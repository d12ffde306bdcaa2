"""A known template's fields are read where they usually are; whatever is unusual is searched."""

import pytest

from crawler.pages.page import ListStatement
from crawler.template.memory import Spot, TemplateMemory
from crawler.template.usual import MIN_PAGES, is_usual
from tests.crawler.template.test_recall import page, read

_USUAL = ("海岚日报", "青禾晚报", "云岭新闻网", "望江县人民政府", "长亭电视台")


def labelled(number: int, author: str = "") -> str:
    """A page whose publisher has a label; some have an author."""
    by = f"　作者：{author}" if author else ""
    return page(number, f"来源：{_USUAL[number % len(_USUAL)]}{by}")


def taught(pages: int = 14, *, authors: bool = False) -> TemplateMemory:
    """What so many pages taught."""
    memory = TemplateMemory()
    for number in range(pages):
        author = "周宁" if authors and number % 2 else ""
        lesson = read(labelled(number, author), memory, title(number)).lesson
        assert lesson is not None
        memory = memory.after(lesson)
    return memory


def title(number: int) -> str:
    """What the list calls the page."""
    return f"关于第{number}号产业项目建设情况的通知"


def is_read_so(html: str, memory: TemplateMemory, number: int) -> bool:
    """Whether the page was read at the usual places."""
    lesson = read(html, memory, title(number)).lesson
    assert lesson is not None
    return lesson.usual


def test_usual_places_say_what_a_search_finds() -> None:
    """Publisher, day, title, no author; and the fields' evidence is the place."""
    html, memory = labelled(33), taught()
    usual, searched = (
        read(html, memory, title(33)),
        read(html, TemplateMemory(), title(33)),
    )
    assert usual.lesson is not None and usual.lesson.usual
    for name in (
        "title",
        "publisher",
        "author",
        "published_at",
        "text",
        "published_precision",
    ):
        assert getattr(usual, name) == getattr(searched, name)
    winner = usual.evidence["publisher"].winner
    assert winner is not None and winner.reasons() == {"place_right": 1.0}


def test_few_pages_make_no_place_usual() -> None:
    """Templates are searched until MIN_PAGES of them were."""
    assert not is_read_so(labelled(33), taught(MIN_PAGES - 1), 33)


@pytest.mark.parametrize(
    "change",
    [
        ("来源：", "来　自 "),  # the publisher's label is gone
        (
            "<span>要闻</span>",
            "<span>作者：周宁</span>",
        ),  # an author, where none had one
        ("2026-03-07", "2026-03-07 2026-03-09"),  # two days
        ("2026-03-07", "日前"),  # none
        ("来源：长亭电视台", "来源：未知"),  # a value that names nobody
    ],
)
def test_an_unusual_page_is_searched(change: tuple[str, str]) -> None:
    """Its fields are what a search finds."""
    html, memory = labelled(33 + 1).replace("03-08", "03-07"), taught()
    assert is_read_so(html, memory, 34)
    changed = html.replace(*change)
    assert changed != html
    assert not is_read_so(changed, memory, 34)


def test_a_list_that_names_another_day_makes_a_page_unusual() -> None:
    """The disagreement is found by a search, and counted."""
    from benchmarks.made_templates import NOW
    from crawler.pages.article import read_article
    from text.dates import parse_date

    html = labelled(33).encode()
    listed = ListStatement(title(33), parse_date("2026-01-01", NOW))
    reading = read_article(html, None, now=NOW, listed=listed, memory=taught())
    assert reading.lesson is not None and not reading.lesson.usual
    assert "list-differs" in reading.evidence["published_at"].flags


def test_what_only_some_pages_have_may_be_missing() -> None:
    """An author with a label on every second page."""
    memory = taught(16, authors=True)
    with_author = read(labelled(33, "沈立"), memory, title(33))
    without = read(labelled(34), memory, title(34))
    assert with_author.author == "沈立" and without.author is None
    assert with_author.lesson is not None and with_author.lesson.usual
    assert without.lesson is not None and without.lesson.usual


def test_usual_pages_teach_no_places_but_count_up_to_the_next_full_one() -> None:
    """Every tenth page of a template is searched."""
    memory, usual = taught(), 0
    for number in range(40, 60):
        lesson = read(labelled(number), memory, title(number)).lesson
        assert lesson is not None
        usual += lesson.usual
        memory = memory.after(lesson)
    assert usual == 18


def test_a_place_is_usual_by_its_latest_pages() -> None:
    """Five in a row, and hardly ever wrong."""
    assert is_usual(Spot(seen=5, won=5, streak=5))
    assert not is_usual(Spot(seen=9, won=4, streak=4))
    assert not is_usual(Spot(right=3, wrong=2, seen=9, won=9, streak=9))
