"""What counts as a change of a page."""

import pytest

from tests.stories import TEXT
from text.changes import change


@pytest.mark.parametrize(
    "new",
    [
        TEXT.replace("\n", "\n\n"),
        TEXT.replace("，", ", "),
        f"{TEXT}\n浏览次数：1024",
        f"{TEXT}\n责任编辑：某某  打印本页",
        f"首页 > 新闻 > 正文\n{TEXT}",
    ],
)
def test_furniture_and_white_space_are_no_change(new: str) -> None:
    """Counters, editors, places in the site, spaces and widths make no revision."""
    assert not change(TEXT, new)


def test_a_changed_figure_is_substantive_and_shown_by_sentence() -> None:
    """One figure changed: its sentence goes, the new one comes, and it matters."""
    found = change(TEXT, TEXT.replace("85条", "95条"))
    assert found.substantive
    assert len(found.removed) == len(found.added) == 1
    assert "85条" in found.removed[0]
    assert "95条" in found.added[0]


def test_other_words_are_not_substantive() -> None:
    """A sentence said differently is a change, and not a substantive one."""
    found = change(TEXT, TEXT.replace("说明原因", "说明情况"))
    assert found
    assert not found.substantive


def test_another_document_named_is_substantive() -> None:
    """A document's name in a new sentence matters."""
    assert change(TEXT, TEXT + "\n具体办法见《低空飞行服务规范》。").substantive


def test_english_differs_by_sentence_too() -> None:
    """Of an English paragraph the sentence that changed is shown alone, and a counter behind its last one is none."""
    old = "The plan came out on Monday. It names 120 sites in the U.S. Virgin Islands. Hospitals are first."
    found = change(old, f"{old.replace('120', '140')} 阅读：35次")
    assert found.removed == ["It names 120 sites in the U.S. Virgin Islands."]
    assert found.added == ["It names 140 sites in the U.S. Virgin Islands."]
    assert found.substantive
