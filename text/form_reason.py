"""Why a value has not the form it must have: pydantic's errors as reasons, in English its own words."""

import re
from collections.abc import Mapping
from typing import Any

from text.reason import Reason, reason_of


def form_reason(error: Mapping[str, Any]) -> Reason:
    """The reason of one of `ValidationError.errors()`."""
    text, limits = error["msg"], error.get("ctx", {})
    match error["type"]:
        case "missing":
            return Reason("form.missing", text=text)
        case "extra_forbidden":
            return Reason("form.not-known", text=text)
        case "greater_than_equal":
            return Reason("form.too-small", text=text, least=limits["ge"])
        case "less_than_equal":
            return Reason("form.too-large", text=text, most=limits["le"])
        case "string_too_long":
            return Reason("form.too-long", text=text, most=limits["max_length"])
        case "string_too_short":
            return Reason("form.too-short", text=text, least=limits["min_length"])
        case "literal_error":
            expected = re.split(", | or ", limits["expected"])
            return Reason("form.none-of", text=text, expected=expected)
        case "value_error":
            told = reason_of(limits["error"])
            return Reason("form.refused", text=text, told=told)
    return _type_reason(error["type"].partition("_")[0], text)


def _type_reason(wanted: str, text: str) -> Reason:
    match wanted:
        case "int":
            return Reason("form.no-integer", text=text)
        case "float":
            return Reason("form.no-number", text=text)
        case "bool":
            return Reason("form.no-boolean", text=text)
        case "json":
            return Reason("form.no-json", text=text)
    return Reason("form.other", text=text)
