"""Words that rise are found, grammar and parts of words are not."""

from text.rising import rising

PAST = [
    "全省工业经济运行平稳",
    "关于征集数字化转型案例的通知",
    "钢材价格周报",
    "工业经济座谈会召开",
] * 20
RECENT = [
    "低空经济发展规划印发",
    "低空经济试点城市名单",
    "关于低空经济的通知",
    "海岚发展低空经济",
    "钢材价格周报",
    "全省工业经济运行平稳",
]


def test_the_new_word_is_found_whole() -> None:
    """`低空经济` rises, not `低空` or `空经`, and not what was always there."""
    found = rising(RECENT, PAST, limit=5)
    assert found[0].word == "低空经济" and (
        found[0].recent,
        found[0].past,
    ) == (4, 0)
    assert not [
        rise for rise in found if rise.word in "低空经济" and rise.word != "低空经济"
    ]
    assert "工业经济" not in [rise.word for rise in found]


def test_too_little_says_nothing() -> None:
    """A word needs three titles; nothing recent, nothing rises."""
    assert rising(["低空经济", "低空经济"], PAST, 5) == []
    assert rising([], PAST, 5) == []


def test_without_a_past_the_frequent_word_rises_and_surprises_nobody() -> None:
    """On an archive's first day every frequent word is new: named, with a score of 0."""
    [only] = rising(RECENT, [], 5)
    assert (only.word, only.recent, only.past, only.score) == ("低空经济", 4, 0, 0.0)


def test_latin_words_and_readings_are_folded() -> None:
    """DeepSeek and deepseek are one word; traditional characters and readings make no difference."""
    titles = [
        "DeepSeek發布新模型",
        "deepseek 适配国产芯片",
        "ＤｅｅｐＳｅｅｋ落户云州",
    ]
    assert rising(titles, PAST, 5)[0].word == "deepseek"


def test_a_long_phrase_is_one_word_not_all_its_pieces() -> None:
    """A phrase of twelve characters in thirty titles takes one place of the list, beside the other word that rose."""
    recent = [f"各地布局具身智能机器人产业 {number}" for number in range(30)] + [
        "低空经济起飞",
        "低空经济规划",
        "看低空经济",
    ] * 4
    found = [rise.word for rise in rising(recent, ["别的事情"] * 500, limit=5)]
    assert len(found) == 2
    assert any(word in "各地布局具身智能机器人产业" for word in found)
    assert "低空经济" in found
