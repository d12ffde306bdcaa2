"""What a copy is to its original."""

import pytest

from text.comparable import ComparableText
from text.relations import relation

SENTENCES = [
    f"第{chr(0x4E00 + 7 * number)}项任务是支持{chr(0x5E00 + 11 * number)}区建设{chr(0x6E00 + 13 * number)}型平台，"
    f"由{chr(0x7100 + 17 * number)}司牵头，联合{chr(0x8100 + 3 * number)}局和{chr(0x5100 + 19 * number)}院推进。"
    for number in range(40)
]
WHOLE = "".join(SENTENCES)


def text(written: str) -> ComparableText:
    return ComparableText.of("关于建设平台的通知", written, None, maybe_taiwanese=False)


@pytest.mark.parametrize(
    ("copy", "name"),
    [
        (WHOLE, "same"),
        ("本报讯 " + WHOLE, "same"),
        ("".join(SENTENCES[:25]), "excerpt"),
        ("".join(SENTENCES[5:15]), "excerpt"),
        ("".join([*SENTENCES[20:], *SENTENCES[:20]]), "edited"),
        (
            WHOLE.replace(
                SENTENCES[7],
                "另有一段完全不同的话写在这里，说的是别的事情，与原来那句毫无关系，长度也差不多相当，足以看出来。",
            ),
            "edited",
        ),
    ],
    ids=[
        "itself",
        "a dateline",
        "cut off",
        "from the middle",
        "another order",
        "a sentence changed",
    ],
)
def test_a_copy_is_named_by_what_it_keeps(copy: str, name: str) -> None:
    """The same words in their order; most of them and a good part missing; changed."""
    assert relation(text(WHOLE), text(copy)).name == name


def test_the_figure_says_how_much_is_shared() -> None:
    """1 for the same text; half for half of a text."""
    letters = "".join(chr(0x4E00 + number) for number in range(1000))
    assert relation(text(letters), text(letters)).similarity == 1.0
    half = relation(text(letters), text(letters[:500])).similarity
    assert 0.49 <= half <= 0.51


def test_strangers_share_nothing() -> None:
    """Whatever relation two unrelated texts are given, their figure is next to nothing."""
    other = "".join(chr(0x9000 + number) for number in range(900))
    assert relation(text(WHOLE), text(other)).similarity < 0.05
