"""Each page of a visit is counted as of a known, a new or a strange template."""

from collections import Counter

from crawler.pages.reading import Reading
from crawler.template.memory import MATURE_PAGES, Lesson, usual_lesson
from crawler.template.watch import TemplateWatch


def test_pages_are_counted_by_their_template() -> None:
    """A reading without a lesson teaches nothing."""
    counts: Counter[str] = Counter()
    watch = TemplateWatch(lambda name, number: counts.update({name: number}))
    watch.learn(Reading(None, ""))
    assert not watch.has_learned
    for signature in ["one"] * MATURE_PAGES + ["two", "one"]:
        watch.learn(Reading(None, "", lesson=Lesson(signature, (), (), (), {})))
    assert watch.has_learned
    assert counts == {
        "template/new": 1,
        "template/known": MATURE_PAGES,
        "template/strange": 1,
    }


def test_pages_read_at_their_usual_places_are_counted() -> None:
    """Under a name of their own, and as known."""
    counts: Counter[str] = Counter()
    watch = TemplateWatch(lambda name, number: counts.update({name: number}))
    watch.learn(Reading(None, "", lesson=Lesson("one", (), (), (), {})))
    watch.learn(Reading(None, "", lesson=usual_lesson("one")))
    assert counts == {"template/new": 1, "template/known": 1, "template/usual": 1}
