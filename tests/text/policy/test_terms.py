"""Records and queries meet in the same pairs of field and value."""

import pytest

from text.policy.record import RecordFacts
from text.policy.terms import terms_of, wanted

RECORD = RecordFacts(
    title="关于推动量子产业发展的行动计划",
    number="工信部联科〔2025〕77号",
    issuers=["工业和信息化部"],
    level="ministry",
    kind="计划",
    regions=["苏州市", "江苏省"],
)
TERMS = terms_of(RECORD, ["未来信息", "量子"], [2027])


def finds(field: str, word: str) -> bool:
    return any(set(group) <= TERMS for group in wanted(field, word))


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("policy", "量子产业"),
        ("policy", "推动量子产业发展的行动计划"),
        ("number", "工信部联科〔2025〕77号"),
        ("number", "工信部联科[2025]77号"),
        ("number", "工信部联科"),
        ("issuer", "工信部"),
        ("issuer", "工业和信息化部"),
        ("kind", "行动计划"),
        ("kind", "计划"),
        ("level", "ministry"),
        ("level", "部委"),
        ("region", "苏州"),
        ("region", "江苏省"),
        ("topic", "量子"),
        ("topic", "未来信息"),
        ("target-year", "2027"),
    ],
)
def test_what_a_record_is_found_by(field: str, word: str) -> None:
    """Abbreviations, sloppy numbers and short names of places lead to it."""
    assert finds(field, word)


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("policy", "量子计算"),
        ("number", "工信部联科〔2025〕7号"),
        ("issuer", "财政部"),
        ("kind", "意见"),
        ("level", "省级"),
        ("region", "无锡"),
        ("topic", "脑机接口"),
        ("target-year", "2030"),
    ],
)
def test_what_it_is_not_found_by(field: str, word: str) -> None:
    """Another number, body, kind, level, place, topic, year."""
    assert not finds(field, word)


def test_a_number_names_a_record() -> None:
    """`policy:42` is the record 42."""
    assert wanted("policy", "42") == ((("id", "42"),),)
