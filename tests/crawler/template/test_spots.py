"""Places have names that are the same on every page of a template."""

from lxml import etree, html

from crawler.template.spots import MAX_STEPS, PathFinder, line_spot, step_of, whole_path


def tree(markup: str) -> etree._Element:
    """The tree of a page with this body."""
    return html.document_fromstring(f"<html><body>{markup}</body></html>")


def test_numbers_in_names_make_no_difference() -> None:
    """Systems number their parts: `con_30412`."""
    one, two = tree(
        '<div id="con_304" class="b  a"></div><div id="con_99" class="b a">'
    )[0]
    assert step_of(one) == step_of(two) == "div.b.a#con_0"


def test_a_path_leads_back_to_its_element() -> None:
    """From below the body, through steps that tell siblings apart by their classes."""
    root = tree("<div class=a><p>x</p></div><div class=b><p class=c>y</p></div>")
    wanted = root.find(".//p[@class='c']")
    assert wanted is not None
    path = whole_path(wanted)
    assert path == ("div.b#", "p.c#")
    assert PathFinder().find(root[0], path) == [wanted]
    assert PathFinder().find(root[0], ("div.b#", "p.d#")) == []
    assert PathFinder().find(root[0], ()) == []


def test_elements_alike_are_all_found_up_to_the_limit() -> None:
    """Who looks for one place has to see that there are several."""
    root = tree("<ul>" + "<li>x</li>" * 20 + "</ul>")
    assert len(PathFinder().find(root[0], ("ul.#", "li.#"), limit=8)) == 8


def test_lines_of_one_element_are_told_apart_by_their_number() -> None:
    """A title in one line, its subtitle in the next."""
    root = tree("<div class=t>a<br>b</div><div class=t>c</div>")
    first, second = root[0]
    homes = [first, first, second]
    spots = [line_spot(homes, number) for number in range(3)]
    assert spots == ["div.t#|0|0", "div.t#|0|1", "div.t#|1|0"]


def test_deep_places_are_named_by_their_last_steps() -> None:
    """A page's outermost wrappers say nothing of a place far inside."""
    root = tree("<div>" * 30 + "<p>x</p>" + "</div>" * 30)
    element = root.find(".//p")
    assert element is not None
    assert len(whole_path(element)) == 31 > MAX_STEPS
    assert line_spot([element], 0) == ">".join(["div.#"] * 4 + ["p.#"]) + "|0|0"
