"""Word for word, with differences, or not there."""

import pytest

from text.quotes.compare import Passage, compare, fragments
from text.quotes.tokens import Compact

ARTICLE = Compact(
    "工业稳增长工作方案印发\n"
    "2024年3月5日，工业和信息化部印发《实施意见》，规模以上工业增加值同比增长5.2%，"
    "任何单位不得擅自变更“专项资金”用途。\n"
    "到2027年，力争达到35万亿元；亚非合作持续深化，二十五项措施逐项落实。"
)


@pytest.mark.parametrize(
    "quote",
    [
        "规模以上工业增加值同比增长5.2%",
        "規模以上工業增加值同比增長５.２％，任何單位不得擅自變更",
        "规模以上工业增加值同比增长 5.2% 任何单位不得擅自变更「专项资金」用途",
        "工业和信息化部印发(fā)《实施意见》",
        "2024 年 3 月 5 日,工业和信息化部印发",
        "合作持续深化",
    ],
)
def test_the_same_words_are_exact(quote: str) -> None:
    """Script, width, punctuation, spaces and readings make no difference."""
    assert compare(Passage.of(quote), ARTICLE).state == "exact"


@pytest.mark.parametrize(
    ("quote", "draft", "archive", "kind"),
    [
        ("规模以上工业增加值同比增长5.3%", "5.3%", "5.2%", "figure"),
        ("规模以上工业增加值同比增长52%", "52%", "5.2%", "figure"),
        ("2024年4月5日，工业和信息化部印发", "2024年4月5日", "2024年3月5日", "date"),
        ("2024年3月5日，财政部印发《实施意见》", "财政部", "工业和信息化部", "issuer"),
        ("任何单位可擅自变更专项资金用途", "可", "不得", "negation"),
        ("得擅自变更专项资金用途", "", "不", "negation"),
        ("到2027年，力争达到35万", "万", "万亿", "figure"),
        ("五项措施逐项落实", "五", "十五", "figure"),
    ],
)
def test_a_change_is_named_whole(
    quote: str, draft: str, archive: str, kind: str
) -> None:
    """The difference is the whole figure, date, body or negation, also at the quote's edge."""
    found = compare(Passage.of(quote), ARTICLE)
    assert found.state == "altered"
    assert [(one.draft, one.archive, one.kind) for one in found.differences] == [
        (draft, archive, kind)
    ]


def test_two_changes_side_by_side_are_two() -> None:
    """A date and an issuer next to each other are told apart, with the archive's wording."""
    quote = (
        "2024年3月6日，国家发展改革委印发《实施意见》，规模以上工业增加值同比增长5.2%"
    )
    found = compare(Passage.of(quote), ARTICLE)
    assert [one.kind for one in found.differences] == ["date", "issuer"]
    assert found.archive.startswith("2024年3月5日，工业和信息化部")


def test_other_words_are_absent() -> None:
    """What merely shares a word is no altered quote."""
    assert compare(Passage.of("各地要因地制宜安排财政资金"), ARTICLE).state == "absent"
    assert compare(Passage.of("，。"), ARTICLE).state == "absent"


def test_marks_of_omission_part_a_quote() -> None:
    """`……` stands for left-out words."""
    assert fragments("规模以上……不得擅自变更") == ["规模以上", "不得擅自变更"]
    assert fragments("……") == ["……"]


def test_a_long_repetitive_text_takes_no_long_time() -> None:
    """A hundred thousand characters of one clause, and a quote that nearly fits everywhere."""
    article = Compact("推动高质量发展，" * 14_000)
    assert (
        compare(Passage.of("推动高质量发展，" * 60 + "坚持"), article).state != "exact"
    )
