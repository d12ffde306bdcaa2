"""A rebuilt site gives its articles new addresses: they are the same articles."""

from dataclasses import replace
from datetime import timedelta

from crawler.column.memory import learn
from crawler.column.moved import moved_rows
from crawler.column.shape import hash_of, rows_of
from crawler.pages.rows import ListItem
from tests.crawler.column.test_judgement import NOW, items, sighting

OLD = items(range(20))


def moved(listed: list[ListItem], number: int = 20) -> list[ListItem]:
    """The first `number` items under new addresses."""
    new = [
        replace(item, url=f"https://www.example.gov.cn/content/post_{n}.html")
        for n, item in enumerate(listed)
    ]
    return new[:number] + listed[number:]


def test_entries_under_new_addresses_are_the_same_articles() -> None:
    """Each old one has its new address, by title and day."""
    new = moved(OLD)
    found = moved_rows(learn(None, sighting(OLD)), sighting(new))
    assert len(found) == 20
    assert found[hash_of(OLD[3].url)] == new[3].url


def test_new_entries_have_not_moved() -> None:
    """An ordinary visit, and one in which a few articles were published again."""
    shape = learn(None, sighting(OLD))
    assert moved_rows(shape, sighting(items(range(25)))) == {}
    assert moved_rows(shape, sighting(moved(OLD, 2))) == {}


def test_the_same_title_on_another_day_or_twice_is_no_move() -> None:
    """Periodic reports share their titles; two of one day can't be told apart."""
    shape = learn(None, sighting(OLD))
    later = sighting(moved(OLD), NOW + timedelta(days=1))
    shifted = tuple(
        replace(row, day=row.day - timedelta(days=40) if row.day else None)
        for row in later.rows
    )
    assert moved_rows(shape, replace(later, rows=shifted)) == {}
    double = [*moved(OLD), *(replace(one, url=one.url + "x") for one in moved(OLD))]
    urls = tuple(one.url for one in double)
    twice = replace(sighting(double), rows=rows_of(double), urls=urls)
    assert moved_rows(shape, twice) == {}


def test_titles_that_the_new_list_cuts_short_are_the_same() -> None:
    """Their beginning on the very day is enough, where nothing else begins so that day."""
    shape = learn(None, sighting(OLD))
    cut = [replace(one, title=(one.title or "")[:14] + "…") for one in moved(OLD)]
    assert len(moved_rows(shape, sighting(cut))) == 20


def test_a_list_that_left_out_its_days_is_known_by_its_titles() -> None:
    """New addresses and no date: a title that is there once is the same article; one that is there twice is not."""
    shape = learn(None, sighting(OLD))
    undated = [replace(one, date=None) for one in moved(OLD)]
    assert len(moved_rows(shape, sighting(undated))) == 20
    same = [replace(one, title=OLD[0].title) for one in undated[:2]]
    rest = moved_rows(shape, sighting([*same, *undated[2:]]))
    assert len(rest) == 18 and hash_of(OLD[0].url) not in rest
