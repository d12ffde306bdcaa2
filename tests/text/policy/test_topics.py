"""Topics by words of a lexicon that users can add to."""

from pathlib import Path

import pytest

from text.policy.topics import TopicsError, read_topics


def test_titles_name_fields_and_their_industry() -> None:
    """Both are topics of the document."""
    found = read_topics().of("关于推动脑机接口产业创新发展的实施意见")
    assert found == ["未来健康", "脑机接口"]


def test_a_text_must_name_a_field_several_times() -> None:
    """One mention in passing makes no topic."""
    topics = read_topics()
    assert topics.of("通知", "发展量子科技。") == []
    assert "量子" in topics.of("通知", "量子计算、量子通信、量子测量。")


def test_a_file_of_ones_own_adds_words_fields_and_topics(tmp_path: Path) -> None:
    """The shipped words stay."""
    path = tmp_path / "topics.toml"
    path.write_text(
        '["园区"]\n"招商" = ["招商引资"]\n["未来信息"]\n"量子" = ["墨子号"]\n', "utf-8"
    )
    topics = read_topics(path)
    assert topics.of("招商引资办法") == ["园区", "招商"]
    assert topics.of("墨子号卫星方案")[:2] == ["未来信息", "量子"]
    assert "量子" in topics.of("量子科技方案")


@pytest.mark.parametrize(
    "content", ["量子 = 3", '["园区"]\n"招商" = "招商引资"', '"园区" = ["招商"]']
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: str) -> None:
    """With the key and what to write instead."""
    path = tmp_path / "topics.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(TopicsError, match=r"topics\.toml"):
        read_topics(path)
