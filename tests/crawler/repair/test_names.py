"""Names that mean the same are told from those of other columns, of parts, of other bodies."""

import pytest

from crawler.repair.names import means_the_same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("政策文件", "规范性文件", True),
        ("政策文件", "法规公文", True),
        ("通知公告", "公示公告", True),
        ("政策文件", "政策解读", False),
        ("政策文件", "上级政策文件", False),
        ("政策文件", "政策文件（下属单位）", False),
        ("政策文件", "历史政策文件", False),
        ("政策文件", "通知公告", False),
        ("领导之窗", "领导之窗", False),
    ],
)
def test_sorts_of_columns(one: str, other: str, *, same: bool) -> None:
    """By the words they hold; a name of no known sort is like none."""
    assert means_the_same(one, other) is same
