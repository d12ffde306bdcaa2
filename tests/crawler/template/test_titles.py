"""The title is the line that the list names, or the one where a template's titles are."""

from crawler.pages.lines import Sheet, read_lines
from crawler.pages.markup import tree
from crawler.pages.spelling import letters
from crawler.template.lessons import HEAD_SPOT
from crawler.template.memory import Lesson, Sight, TemplateMemory, digest_of
from crawler.template.titles import sure_title, told_title

_TITLE = "关于印发低空经济方案的通知"


def sheet(title: str = _TITLE, heading: str = "海岚在线") -> Sheet:
    """A page's lines: the site's heading, the title, a text."""
    text = "第一项工作要压实责任，明确分工，按期完成。"
    return read_lines(
        tree(f"<body><h1>{heading}</h1><div class=t>{title}</div><p>{text}</p></body>")
    )


def memory(right: bool | None, *titles: str) -> TemplateMemory:
    """What pages with these titles taught of the places of heading and title."""
    known = TemplateMemory()
    for title in titles:
        sights = (
            Sight(
                "h1.#|0|0", digest_of("海岚在线"), 1.0, None if right is None else False
            ),
            Sight("div.t#|0|0", digest_of(title), 0.0, right),
            Sight(HEAD_SPOT, digest_of("海岚在线"), 0.0, None),
        )
        known = known.after(Lesson("one", (), (), (), {"title": sights}))
    return known


def test_the_line_that_the_list_names_is_the_title() -> None:
    """Width, case and marks aside; a name that is cut off names none."""
    assert sure_title(sheet(), 2, "关于印发“低空经济”方案的通知", None) == (_TITLE, 1)
    assert sure_title(sheet(), 2, "关于印发低空经济方案…", None) is None
    assert sure_title(sheet(), 2, "另一份通知的名称", None) is None


def test_the_line_where_certain_titles_were_is_the_title() -> None:
    """With three pages or more that were certain."""
    assert sure_title(sheet(), 2, None, memory(True, "甲", "乙")) is None
    assert sure_title(sheet(), 2, None, memory(True, "甲", "乙", "丙", "丁")) == (
        _TITLE,
        1,
    )


def test_what_is_on_all_pages_is_not_the_title_though_the_head_says_it() -> None:
    """The line above the text that changes from page to page is; no page was certain."""
    known = memory(None, *(f"第{n}号通知的标题" for n in range(8)))
    assert sure_title(sheet(), 2, None, known) is None
    assert told_title(sheet(), 2, 0, "海岚在线", known) == (_TITLE, 1)
    assert told_title(sheet(), 2, 1, _TITLE, known) is None
    assert told_title(sheet(), 2, 0, "海岚在线", None) is None


def test_letters_decide_whatever_the_marks() -> None:
    """As many marks as a title may have."""
    marked = "“关于”印发《低空经济》方案的通知（试行）！"
    assert sure_title(sheet(marked), 2, letters(marked), None) == (marked, 1)
