"""An item's comparing form is made once, without what its site puts around every article."""

from datetime import datetime

import pytest

from crawler.items import ArticleItem
from db.session import Archive
from pipelines.order import take_in_all
from tests.stories import OTHER, TEXT, TITLE
from text.comparable import ComparableText

BANNER = "海岚在线：本栏目内容由海岚在线编辑部整理发布，欢迎关注"


def page(number: int, title: str, text: str) -> ArticleItem:
    """An article of one and the same site."""
    return ArticleItem(
        url=f"https://www.hailan.example/{number}.html", title=title, text=text
    )


def teach_boilerplate(archive: Archive, now: datetime) -> None:
    """Let the site repeat one paragraph around many stories."""
    for number in range(6):
        text = "\n".join([BANNER, f"第{number}号消息。" + OTHER[number * 40 :]])
        take_in_all(archive, [page(number, f"消息{number}", text)], now=now)


def test_the_comparing_form_is_made_once_for_a_site_with_boilerplate(
    sqlite_archive: Archive, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing, placing and settling an item prepare its text one time, the repeated paragraph left out."""
    teach_boilerplate(sqlite_archive, now)
    prepared: list[str] = []
    make = ComparableText.of

    def counted(title: str, text: str, *rest: object, **more: object) -> ComparableText:
        prepared.append(text)
        return make(title, text, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(ComparableText, "of", counted)
    text = TEXT + "\n这一篇别处没有出现过。"
    fresh = page(100, TITLE, f"{BANNER}\n{text}")
    take_in_all(sqlite_archive, [fresh], now=now)
    assert prepared.count(text) == 1
    assert not [one for one in prepared if BANNER in one and TEXT in one]
    assert fresh.boilerplate == {BANNER}


def test_boilerplate_learnt_within_a_batch_is_applied(
    sqlite_archive: Archive, now: datetime
) -> None:
    """Where the site is found out only while the batch is stored, the form is made again, and the copy still joins."""
    texts = [
        "\n".join([BANNER, f"第{number}号消息。" + OTHER[number * 40 :]])
        for number in range(6)
    ]
    items = [page(number, f"消息{number}", text) for number, text in enumerate(texts)]
    items.append(page(100, TITLE, f"{BANNER}\n{TEXT}"))
    stored = take_in_all(sqlite_archive, items, now=now)
    assert len(stored) == 7
    assert items[-1].boilerplate == {BANNER}
