"""What one page of a template does not make certain, the others do."""

from benchmarks.made_templates import NOW
from crawler.pages.article import read_article
from crawler.pages.page import ListStatement
from crawler.pages.reading import Reading
from crawler.template.memory import Spot, TemplateMemory
from crawler.template.recall import place_features, repetition
from text.dates import parse_date

_USUAL = ("海岚日报", "青禾晚报", "云岭新闻网", "望江县人民政府", "长亭电视台")
_TEXT = "".join(
    f"<p>第{n}项工作要压实责任，明确分工，按期完成，并将有关情况报送办公室。</p>"
    for n in range(1, 7)
)


def page(number: int, source: str, *, heading: str = "h1", extra: str = "要闻") -> str:
    day = f"2026-03-{number % 27 + 1:02}"
    return (
        f"<html><head><title>海岚在线</title></head><body><div class=logo><h1>海岚在线</h1></div>"
        f"<div class=main><{heading} class=bt>关于第{number}号产业项目建设情况的通知</{heading}>"
        f"<div class=xx><span>{extra}</span><span>{day}</span><span>{source}</span></div>"
        f"<div class=zw>{_TEXT}</div></div></body></html>"
    )


def read(html: str, memory: TemplateMemory, title: str | None = None) -> Reading:
    listed = ListStatement(title) if title else None
    return read_article(html.encode(), None, now=NOW, listed=listed, memory=memory)


def learned(pages: int = 20) -> TemplateMemory:
    memory = TemplateMemory()
    for number in range(pages):
        reading = read(page(number, _USUAL[number % len(_USUAL)]), memory)
        assert reading.lesson is not None
        memory = memory.after(reading.lesson)
    return memory


def test_a_name_without_label_and_form_is_the_publisher_where_publishers_stand() -> (
    None
):
    """Nothing on the page itself says what 灵犀观市 is."""
    unknown = page(21, "灵犀观市")
    assert read(unknown, TemplateMemory()).publisher is None
    assert read(unknown, learned()).publisher == "灵犀观市"


def test_what_all_pages_have_at_a_place_is_no_publisher() -> None:
    """The column's name stands on every page."""
    memory = TemplateMemory()
    for number in range(12):
        reading = read(page(number, "", extra="海岚新闻"), memory)
        assert reading.lesson is not None
        memory = memory.after(reading.lesson)
    assert read(page(13, "", extra="海岚新闻"), memory).publisher is None


def test_the_title_is_not_what_every_page_is_called() -> None:
    """A heading with the site's name that the head repeats, and a title that neither list nor head names."""
    html = page(22, "海岚日报")
    assert read(html, TemplateMemory()).title == "海岚在线"
    assert read(html, learned()).title == "关于第22号产业项目建设情况的通知"


def test_a_title_need_not_be_a_heading() -> None:
    """The only line above the text that is long and changes from page to page."""
    memory = TemplateMemory()
    for number in range(12):
        html = page(number, "海岚日报", heading="p")
        reading = read(html, memory)
        assert reading.lesson is not None
        memory = memory.after(reading.lesson)
    reading = read(page(40, "海岚日报", heading="p"), memory)
    assert reading.title == "关于第40号产业项目建设情况的通知"


def test_the_list_names_the_title() -> None:
    """Before anything is known of the template."""
    html = page(3, "海岚日报", heading="div")
    title = "关于第3号产业项目建设情况的通知"
    assert read(html, TemplateMemory(), title).title == title


def test_a_place_is_weighed_by_how_often_it_was_judged() -> None:
    """One right value is little; a hundred are nearly all."""
    once = place_features(Spot(right=1, seen=1, own=1))["place_right"]
    often = place_features(Spot(right=100, seen=100, own=100))["place_right"]
    assert once < 0.4 < 0.95 < often
    assert place_features(Spot(wrong=5, seen=5))["place_wrong"] > 0.7


def test_a_value_is_repeated_only_where_pages_enough_were_seen() -> None:
    """Two pages with one value say nothing."""
    assert repetition(Spot(seen=2, values={"d": 2}), "d") == 0
    assert repetition(Spot(seen=10, values={"d": 10}), "d") == 1
    assert repetition(Spot(seen=10, values={"d": 5, "e": 5}), "d") == 0


def test_a_known_date_place_beats_the_head() -> None:
    """The list's day agreed with the shown one on every page before; the head's is the time of generation."""
    memory = TemplateMemory()

    def dated(number: int) -> str:
        meta = '<meta name="PubDate" content="2026-10-01 10:00:00">'
        return page(number, "海岚日报").replace("<title>", f"{meta}<title>")

    for number in range(8):
        day = parse_date(f"2026-03-{number + 1:02}", NOW)
        listed = ListStatement(None, day)
        html = dated(number).encode()
        reading = read_article(html, None, now=NOW, listed=listed, memory=memory)
        assert reading.lesson is not None
        memory = memory.after(reading.lesson)
    at = read(dated(20), memory).published_at
    assert at is not None and at.date().isoformat() == "2026-03-21"


def test_one_day_on_all_pages_is_still_their_day() -> None:
    """An issue of a newspaper: nothing but the page says when, and all pages say the same."""
    memory = TemplateMemory()
    for number in (0, 27, 54, 81, 108, 135, 162, 189):
        reading = read(page(number, "海岚日报"), memory)
        assert reading.lesson is not None and reading.published_at is not None
        memory = memory.after(reading.lesson)


def test_a_word_that_names_nobody_is_none_where_publishers_stand() -> None:
    """A place that was always right does not make 未知 a publisher."""
    memory = TemplateMemory()
    for number in range(12):
        source = f"来源：{_USUAL[number % len(_USUAL)]}"
        reading = read(page(number, source), memory)
        assert reading.lesson is not None and reading.publisher is not None
        memory = memory.after(reading.lesson)
    assert read(page(13, "来源：未知"), memory).publisher is None


def test_a_labelled_publisher_may_be_the_same_on_all_pages() -> None:
    """A site that names its source names it on every page."""
    memory = TemplateMemory()
    for number in range(12):
        reading = read(page(number, "来源：海岚观察"), memory)
        assert reading.lesson is not None and reading.publisher == "海岚观察"
        memory = memory.after(reading.lesson)
