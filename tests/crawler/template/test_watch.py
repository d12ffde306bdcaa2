"""Each page of a visit is counted as of a known, a new or a strange template."""

from collections import Counter

from crawler.pages.reading import Reading
from crawler.template.memory import MATURE_PAGES, Lesson
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
