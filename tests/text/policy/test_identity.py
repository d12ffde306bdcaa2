"""A title's comparable form: what wordings vary is gone, what tells apart stays."""

import pytest

from text.policy.facts import DocumentFacts
from text.policy.identity import (
    core_of,
    identity_of,
    keys_of,
    number_key,
    unwrapped_title,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "工业和信息化部等八部门关于印发《机械工业数字化转型实施方案（2025—2030年）》的通知",
            "机械工业数字化转型实施方案(2025-2030年)",
        ),
        ("中华人民共和国数据安全法", "数据安全法"),
        ("国务院关于印发“十四五”数字经济发展规划的通知", "“十四五”数字经济发展规划"),
        (
            "关于公开征求《云晶标准（征求意见稿）》意见的通知",
            "云晶标准（征求意见稿）",
        ),
        ("第十四个五年数字经济规划", "“十四五”数字经济规划"),
        ("江苏省苏州市数字经济促进条例", "苏州市数字经济促进条例"),
    ],
)
def test_wordings_of_one_title_have_one_core(one: str, other: str) -> None:
    """Issuers, the notice around it, editions, quotes and places in front vary."""
    assert core_of(one) == core_of(other)


def test_a_notice_about_another_paper_is_its_own() -> None:
    """To carry a paper out, or to change it, is not to issue it."""
    title = "关于贯彻落实《国务院关于云晶产业的意见》的通知"
    assert unwrapped_title(title) == title


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("工信部联科〔2024〕12号", ("工信部联科2024-12", None)),
        ("工信部联科[2024] 012号", ("工信部联科2024-12", None)),
        ("国发2014-17号", ("国发2014-17", None)),
        ("中华人民共和国主席令第二十二号", (None, "主席令22")),
        ("第二十二号主席令", (None, "主席令22")),
        (None, (None, None)),
    ],
)
def test_sloppy_numbers_are_one_number(
    written: str | None, key: tuple[str | None, str | None]
) -> None:
    """Brackets, blanks, zeros and Chinese digits make no difference."""
    assert number_key(written) == key


def test_what_tells_apart_stays_beside_the_core() -> None:
    """Years, draft, place, level and number are read from title, issuers and number."""
    facts = DocumentFacts(
        "苏州市云晶产业行动方案（2025—2027年）（征求意见稿）", "行动方案", True
    )
    found = identity_of(facts)
    assert found.years == {2025, 2027}
    assert (found.draft, found.place, found.level) == (True, "苏州市", "city")
    facts = DocumentFacts("云晶产业条例", "条例", True, "苏政发〔2025〕3号")
    assert identity_of(facts).place == "江苏省"
    assert identity_of(facts).number == "苏政发2025-3"


@pytest.mark.parametrize("title", ["意见", "实施方案", "若干措施", "管理办法"])
def test_a_bare_noun_is_generic(title: str) -> None:
    """It names no document."""
    assert identity_of(DocumentFacts(title, "other", True)).is_generic


@pytest.mark.parametrize("title", ["公司法", "中国制造2025", "数据安全法"])
def test_short_names_of_documents_are_not_generic(title: str) -> None:
    """Laws, and names with a year, are short."""
    assert not identity_of(DocumentFacts(title, "other", True)).is_generic


def test_near_wordings_share_a_key() -> None:
    """A word left out still leads to the record."""
    one = identity_of(
        DocumentFacts("关于推动云晶电池产业创新发展的实施意见", "意见", True)
    )
    other = identity_of(
        DocumentFacts("关于推动云晶电池产业发展的实施意见", "意见", True)
    )
    assert set(keys_of(one)) & set(keys_of(other))
