"""Answers held to the API's own description: every field declared, of its type, none missing, none undeclared."""

import re
from collections.abc import Callable
from typing import Any

import httpx

JSON = ("application/json", "application/problem+json", "application/feed+json")
_TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}  # fmt: skip


class Described:
    """A description (OpenAPI 3.1) that answers are compared with."""

    def __init__(self, description: dict[str, Any]) -> None:
        self.whole = description
        self.paths = [
            (re.compile(re.sub(r"\\\{[^}]*:?path\\\}|\\\{[^}]*\\\}", "(.+)", re.escape(path))), path)
            for path in description["paths"]
        ]  # fmt: skip
        # The address with most words of its own is the one the router takes.
        # The path with most of its own text is meant: /policies/1/compare/2 is no {number}.
        self.paths.sort(key=lambda one: -len(re.sub(r"\{[^}]*\}", "", one[1])))

    def check(self, answer: httpx.Response) -> None:
        """Raises AssertionError where an answer is not what the description says."""
        kind = answer.headers.get("content-type", "").partition(";")[0]
        request = answer.request
        path = next((name for shape, name in self.paths if shape.fullmatch(request.url.path)), None)  # fmt: skip
        operation = self.whole["paths"].get(path, {}).get(request.method.lower())
        if operation is None or kind not in JSON or "read_raw" in request.extensions:
            return
        where = f"{request.method} {request.url.path} {answer.status_code}"
        stated = operation["responses"].get(str(answer.status_code))
        assert stated is not None, f"{where}: a status that is not described"
        answer.read()
        schema = stated.get("content", {}).get(kind, {}).get("schema")
        assert schema is not None, f"{where}: {kind} is not described"
        faults = list(self._faults(answer.json(), schema, ""))
        assert not faults, f"{where}: {'; '.join(faults[:5])}"

    def _faults(self, value: Any, schema: dict[str, Any], at: str) -> list[str]:
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return self._faults(value, self.whole["components"]["schemas"][name], at)
        if "anyOf" in schema:
            each = [self._faults(value, one, at) for one in schema["anyOf"]]
            return [] if [] in each else each[0]
        kind = schema.get("type")
        if kind and not _TYPES[kind](value):
            return [f"{at or 'it'} is {value!r:.60}, no {kind}"]
        if value not in schema.get("enum", [value]):
            return [f"{at} is {value!r:.60}, none of {schema['enum']}"]
        if kind == "array":
            return [
                fault
                for number, one in enumerate(value)
                for fault in self._faults(one, schema.get("items", {}), f"{at}[{number}]")
            ]  # fmt: skip
        return self._members(value, schema, at) if kind == "object" else []

    def _members(
        self, value: dict[str, Any], schema: dict[str, Any], at: str
    ) -> list[str]:
        known = schema.get("properties")
        missing = set(schema.get("required", ())) - set(value)
        faults = [f"{at}.{name} is missing" for name in sorted(missing)]
        for name, one in value.items():
            if known is not None and name in known:
                faults += self._faults(one, known[name], f"{at}.{name}")
            elif isinstance(schema.get("additionalProperties"), dict):
                faults += self._faults(
                    one, schema["additionalProperties"], f"{at}.{name}"
                )
            elif known is not None:
                faults.append(f"{at}.{name} is not described")
        return faults
