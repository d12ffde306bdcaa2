"""Until when a document holds."""

import pytest

from text.policy.validity import valid_until


@pytest.mark.parametrize(
    ("text", "in_force", "day"),
    [
        ("本办法自2025年1月1日起施行，有效期5年。", "2025-01-01", "2030-01-01"),
        ("有效期至2027年12月31日。", None, "2027-12-31"),
        ("有效期为三年。", "2024-02-29", "2027-02-28"),
        ("有效期5年。", None, None),
        ("有效期5年。", "2025", None),
        ("有效期至2027年13月31日。", None, None),
        ("没有期限。", "2025-01-01", None),
    ],
)
def test_last_days(text: str, in_force: str | None, day: str | None) -> None:
    """A stated day, or years from the day it came into force; else none."""
    found = valid_until(text, in_force)
    assert (found[0] if found else None) == day
