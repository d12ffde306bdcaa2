"""A page of a well-known template is read in part, and loses nothing by it."""

from crawler.pages.markup import seen_markup, tree
from crawler.template.memory import TemplateMemory
from crawler.template.quick import known_part, leaves_files_out
from tests.crawler.template.test_recall import learned, page, read


def part_of(html: str, memory: TemplateMemory) -> object:
    return known_part(tree(seen_markup(html)), memory)


def test_a_well_known_page_has_a_known_part() -> None:
    """Once five pages were seen; not a page of another design, nor every tenth."""
    html = page(30, "海岚日报")
    assert part_of(html, learned(3)) is None
    assert part_of(html, learned(8)) is not None
    assert part_of(html.replace("class=zw", "class=other"), learned(8)) is None
    # Five pages by which the template's titles were not known yet, and ten since.
    assert part_of(html, learned(15)) is None


def test_a_page_read_in_part_says_the_same() -> None:
    """Text, title, day and publisher."""
    html = page(30, "海岚日报")
    whole, part = read(html, TemplateMemory()), read(html, learned(8))
    assert (part.text, part.published_at) == (whole.text, whole.published_at)
    assert part.publisher == whole.publisher == "海岚日报"


def test_files_outside_the_known_part_are_not_lost() -> None:
    """Such a page is read in full."""
    html = page(30, "海岚日报").replace(
        "</body>", "<p><a href='/a/f.pdf?x=1'>附件</a></p></body>"
    )
    memory = TemplateMemory()
    for number in range(8):
        title = f"关于第{number}号产业项目建设情况的通知"
        lesson = read(page(number, "海岚日报"), memory, title).lesson
        assert lesson is not None
        memory = memory.after(lesson)
    root = tree(seen_markup(html))
    part = known_part(root, memory)
    assert part is not None and leaves_files_out(root, part.frame, html)
    reading = read(html, memory)
    assert reading.attachments == read(html, TemplateMemory()).attachments
