"""Document numbers as printed, and never with a word glued to them."""

import pytest

from text.policy.document_numbers import read_numbers, unglued


def numbers(text: str) -> list[str]:
    return [number.written for number in read_numbers(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("（国发〔2014〕17号）", "国发〔2014〕17号"),
        ("国办发 [2021] 第 47 号", "国办发 [2021] 第 47 号"),
        ("工信部联科（2024）12号", "工信部联科（2024）12号"),
        ("苏政办发【2024】5号", "苏政办发【2024】5号"),
        ("国发2014年17号", "国发2014年17号"),
        ("法释〔2024〕3号", "法释〔2024〕3号"),
        ("第二十二号主席令说", "第二十二号主席令"),
        ("主席令第22号", "主席令第22号"),
        ("中华人民共和国国务院令\n第790号", "中华人民共和国国务院令第790号"),
        ("交通运输部令2024年第3号", "交通运输部令2024年第3号"),
        ("国家发展改革委2025年第12号令", "国家发展改革委2025年第12号令"),
        ("国家税务总局公告2024年第5号", "国家税务总局公告2024年第5号"),
        ("财政部 税务总局公告2024年第12号", "财政部 税务总局公告2024年第12号"),
        ("（GB/T31526—2025）", "GB/T31526—2025"),
        ("化学工业部令第7号发布", "化学工业部令第7号"),
        ("区国土局作出温国土资发（2018）366号", "温国土资发（2018）366号"),
        ("我院法〔1998〕86号通知", "法〔1998〕86号"),
        ("（税委会公告2025年第4号）", "税委会公告2025年第4号"),
    ],
)
def test_every_form_is_read_as_printed(text: str, expected: str) -> None:
    """GB/T 9704's form, the sloppy ones, orders, announcements, standards."""
    assert numbers(text) == [expected]


GLUE = "根据 印发 印发的 按照 依据 落实 转发 关于 国务院 人力资源社会保障部 市政府 发布".split()


@pytest.mark.parametrize("word", GLUE)
@pytest.mark.parametrize("number", ["国发〔2014〕17号", "人社部发〔2024〕3号"])
def test_no_word_before_it_is_glued_on(word: str, number: str) -> None:
    """A verb, a preposition or a body's name right before a number is no part of it."""
    assert numbers(f"现将{word}{number}") == [number]


@pytest.mark.parametrize(
    "text", ["（2024）京01民初123号", "第12号", "2024年", "（2024）12号", "〔2024〕3号"]
)
def test_other_numbers_are_none(text: str) -> None:
    """A court's case, a bare ordinal and a number without a code are no 文号."""
    assert numbers(text) == []


def test_an_order_of_several_bodies_names_them_all() -> None:
    """Bodies on lines of their own above 令 belong to the number."""
    text = "国家互联网信息办公室\n中华人民共和国教育部\n公安部\n令\n第15号"
    assert numbers(text) == ["国家互联网信息办公室中华人民共和国教育部公安部令第15号"]


def test_a_code_alone_is_cut_at_its_head() -> None:
    """What stands before the issuer's code is dropped; no code, no number."""
    assert unglued("按照工信部联科") == "工信部联科"
    assert unglued("根据") is None
