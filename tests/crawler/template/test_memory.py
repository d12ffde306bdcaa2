"""What is kept of a template is bounded, fades, and outlives its storage unchanged."""

import json

from crawler.template.memory import (
    MATURE_PAGES,
    MAX_SPOTS,
    MAX_TEMPLATES,
    MAX_VALUES,
    Lesson,
    Sight,
    Spot,
    TemplateMemory,
)


def lesson(signature: str = "one", *sights: Sight) -> Lesson:
    return Lesson(signature, ("div.a#",), ("div.a#", "div.b#"), (), {"author": sights})


def taught(*lessons: Lesson) -> TemplateMemory:
    memory = TemplateMemory()
    for one in lessons:
        memory = memory.after(one)
    return memory


def spot(memory: TemplateMemory, key: str = "x") -> Spot:
    template = memory.of("one")
    assert template is not None
    return template.fields["author"][key]


def test_learning_makes_a_new_value() -> None:
    """The memory before stays as it was."""
    before = TemplateMemory()
    after = before.after(lesson("one", Sight("x", "d", 0.9, True)))
    assert before == TemplateMemory() and after.templates


def test_a_wrong_lesson_dies_out() -> None:
    """After as many certain pages that say otherwise, and some more, a place is worth little."""
    wrong = [lesson("one", Sight("x", str(n), 0.9, True)) for n in range(10)]
    right = [lesson("one", Sight("x", str(n), 0.1, False)) for n in range(20)]
    assert spot(taught(*wrong)).precision == 1.0
    assert spot(taught(*wrong, *right)).precision < 0.25


def test_a_place_that_certain_pages_no_longer_have_fades() -> None:
    """The value stands elsewhere now: the old place counts less with each page."""
    old = [lesson("one", Sight("x", str(n), 0.9, True)) for n in range(10)]
    new = [lesson("one", Sight("y", str(n), 0.9, True)) for n in range(12)]
    memory = taught(*old, *new)
    assert spot(memory).right < 1 < spot(memory, "y").right


def test_a_page_that_was_not_certain_judges_no_place() -> None:
    """It only counts that the place was seen."""
    known = spot(taught(lesson("one", Sight("x", "d", 0.2, None))))
    assert (known.right, known.wrong, known.seen) == (0, 0, 1)


def test_what_is_kept_is_bounded() -> None:
    """Templates, places and values: the latest and the commonest."""
    many = tuple(Sight(f"spot {n}", f"{n}", 0.5, None) for n in range(100))
    memory = taught(*(lesson(f"t{n}", *many) for n in range(30)))
    assert len(memory.templates) == MAX_TEMPLATES
    assert len(memory.templates[0].fields["author"]) == MAX_SPOTS
    busy = taught(*(lesson("one", Sight("x", f"{n}", 0.5, None)) for n in range(50)))
    assert len(spot(busy).values) <= MAX_VALUES
    assert len(json.dumps(memory.as_json())) < 60_000


def test_a_memory_comes_back_from_storage() -> None:
    """As far as its rounded figures go."""
    memory = taught(*(lesson("one", Sight("x", "d", 0.5, True)) for _ in range(3)))
    back = TemplateMemory.from_json(json.loads(json.dumps(memory.as_json())))
    assert back.as_json() == memory.as_json()
    assert back.of("one") is not None


def test_pages_of_no_known_template_are_counted_until_one_is_known() -> None:
    """Nothing is strange where nothing is known yet; a page of a known template ends the count."""
    memory = taught(*(lesson("one") for _ in range(MATURE_PAGES)))
    assert memory.strange == 0
    changed = memory.after(lesson("two")).after(lesson("three"))
    assert changed.strange == 2
    assert changed.after(lesson("one")).strange == 0
