"""Names of writers are told from their offices, papers and tasks."""

import pytest

from crawler.pages.writers import clean_author, names_at_start, unpadded


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("王小明 李雷/文 韩梅梅/摄", "王小明 李雷"),
        ("李 明", "李明"),
        ("岳 阳", "岳阳"),
        ("王小明 2026年", "王小明"),
        ("Linda Marsh", "Linda Marsh"),
    ],
)
def test_the_names_at_the_start_of_a_value(value: str, names: str) -> None:
    """Names go on as long as words have the form of persons'; tasks and pictures are left out."""
    assert names_at_start(value) == names


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("本报记者 王小明 通讯员 李雷", "王小明 李雷"),
        ("记者王小明、李雷", "王小明 李雷"),
        ("王小明中国信息通信研究院院长", "王小明"),
        ("青江大学王小明", "王小明"),
        ("南江日报", None),
    ],
)
def test_offices_and_papers_are_no_names(value: str, names: str | None) -> None:
    """What is left is names joined by spaces; None where nobody is named."""
    assert clean_author(value) == names


def test_names_set_wide() -> None:
    """A name of two characters printed as wide as one of three is closed up."""
    assert unpadded("记者 李　明 王红岩") == "记者 李明 王红岩"
