"""What things are called on the page: categories, flags, sources, relations, states."""

from collections.abc import Mapping
from typing import Any

from policywatch.web.wording import table


def facet_name(
    facet: str,
    value: str,
    passports: Mapping[str, Any],
    language: str,
) -> str:
    """A facet's value as people call it."""
    if facet == "source":
        if value in passports:
            return str(passports[value].name)
        return value
    if facet in ("category", "flag"):
        return called(facet, value, language)
    return value


def called(kind: str, value: str, language: str) -> str:
    """The name in wording.toml, else the value itself."""
    return table().get(f"{kind}.{value}", {}).get(language, value)
