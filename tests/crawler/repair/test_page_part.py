"""A column that stands on a page beside others is read apart from them."""

from crawler.repair.match import KnownEntries
from crawler.repair.page_part import part_of_page
from crawler.repair.reading import best_reading
from tests.crawler.repair.test_reading import KNOWN, NOW, PASSPORT, TITLES

URL = "https://x.cn/xxfb/"


def rows(titles: list[str], folder: str) -> str:
    return "".join(
        f"<p><a href='/{folder}/{n}.html'>{title}</a> 2026-11-{n + 10}</p>"
        for n, title in enumerate(titles, 1)
    )


def tabs(*panes: tuple[str, list[str]], marked: bool) -> str:
    """A page of tabs; `marked`: each pane has an id."""
    heads = "".join(f"<li>{name}</li>" for name, _ in panes)
    inner = "".join(
        f"<div{f' id=t{n}' if marked else ''}>{rows(titles, f'c{n}')}</div>"
        for n, (_, titles) in enumerate(panes)
    )
    return f"<html><body><ul class=tabs>{heads}</ul><div class=panes>{inner}</div></body></html>"


NOTICES = [f"关于第{n}批企业名单的公示" for n in range(1, 9)]
ABOUT = [f"《{title}》政策解读" for title in TITLES]
THREE = (("通知公告", NOTICES), ("政策文件", TITLES), ("政策解读", ABOUT))


def test_the_tab_of_the_column_alone_is_read() -> None:
    """With ids and without; neither the notices nor the explanations of the same papers come along."""
    for marked in (True, False):
        html = tabs(*THREE, marked=marked)
        reading = best_reading(html, URL, PASSPORT, KNOWN, NOW)
        assert reading is not None and reading.listing is not None, marked
        assert [item.title for item in reading.items] == TITLES
        assert reading.label == "政策文件" and reading.listing["link"]


def test_a_new_entry_belongs_to_the_part() -> None:
    """The selector names the part, not the entries."""
    titles = ["关于开展低空经济试点的通知", *TITLES]
    reading = best_reading(tabs(("a", NOTICES), ("b", titles), marked=True), URL, PASSPORT, KNOWN, NOW)  # fmt: skip
    assert reading is not None and len(reading.items) == len(titles)


def test_a_page_that_is_the_column_alone_has_no_part() -> None:
    """Nothing stands beside it."""
    assert part_of_page(f"<body>{rows(TITLES, 'c')}</body>", URL, KNOWN) is None
    unknown = KnownEntries(KNOWN.memory)
    assert part_of_page(f"<body>{rows(NOTICES, 'c')}</body>", URL, unknown) is None
