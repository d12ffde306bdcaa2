"""One width for the rules, the printed wording for the reader."""

from text.policy.reading import read_facts
from text.policy.widths import one_width, unwrapped


def test_every_letter_keeps_its_place() -> None:
    """Marks between letters become Chinese, numbers keep theirs."""
    text = "日前,工信部(甲)印发１０项,共1,500家;8:30"
    changed = one_width(text)
    assert len(changed) == len(text)
    assert changed == "日前，工信部（甲）印发10项，共1,500家；8:30"


def test_facts_are_printed_as_the_text_has_them() -> None:
    """Titles and short names keep half-width brackets."""
    text = "日前,工信部印发《甲方案(2025—2030年)》(以下简称方案)。"
    (document,) = read_facts(text, "", "2025-08-25").documents
    assert document.title == "甲方案(2025—2030年)"
    assert document.aliases == ["方案"]
    assert document.sentence == text


def test_lines_cut_at_a_fixed_width_are_joined() -> None:
    """Text from a PDF reads as sentences again; other text stays as it is."""
    words = "加快推动智能制造发展提升供给能力培育新兴产业构建体系完善标准强化保障支撑"
    lines = [words[:30]] * 8 + ["结束。"]
    assert unwrapped("\n".join(lines)) == words[:30] * 8 + "结束。"
    plain = "第一段。\n第二段很长很长很长很长很长很长。\n" * 6
    assert unwrapped(plain) == plain
