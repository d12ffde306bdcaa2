"""Pydantic's errors are reasons: its own words in English, ours in Chinese."""

from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from text.form_reason import form_reason
from text.reason import Reason, in_language


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: int = Field(ge=1, le=9)
    share: float = 0.0
    on: bool = False
    name: str = Field("ab", min_length=2, max_length=4)
    language: Literal["zh", "en"] = "zh"
    days: list[str] = []
    clock: str = ""

    @field_validator("clock")
    @classmethod
    def _readable(cls, value: str) -> str:
        if value:
            raise ValueError(Reason("rule.no-time", written=value))
        return value


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "缺少这一项"),
        ({"number": 1, "colour": 2}, "没有这样的一项"),
        ({"number": "x"}, "应是整数"),
        ({"number": 0}, "不能小于 1"),
        ({"number": 10}, "不能大于 9"),
        ({"number": 1, "share": "x"}, "应是数字"),
        ({"number": 1, "on": "x"}, "应是 true 或 false"),
        ({"number": 1, "name": "a"}, "至少 2 个字符"),
        ({"number": 1, "name": "abcde"}, "最多 4 个字符"),
        ({"number": 1, "language": "fr"}, "只能是 'zh'、'en'"),
        ({"number": 1, "days": 5}, "形式不对"),
        ({"number": 1, "clock": "8"}, "“8”不是时刻，应像 08:00"),
    ],
)
def test_each_kind_of_error(given: dict[str, Any], said: str) -> None:
    """The English is pydantic's, byte for byte; no English is left in the Chinese."""
    with pytest.raises(ValidationError) as caught:
        Form.model_validate(given)
    error = caught.value.errors()[0]
    reason = form_reason(error)
    assert reason == error["msg"]
    assert in_language(reason, "zh") == said


def test_a_body_that_is_no_json() -> None:
    """What is sent to the API may be anything."""
    with pytest.raises(ValidationError) as caught:
        Form.model_validate_json("{")
    assert in_language(form_reason(caught.value.errors()[0]), "zh") == "不是能读的 JSON"
