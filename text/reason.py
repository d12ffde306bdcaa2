"""A reason as a code with values, worded in English and Chinese by `reasons.toml`.

The function that decides returns `Reason("source.refused", wall="ruishu", …)`. It is its
English text wherever a text is wanted (JSON, command line, log, exception);
`in_language(reason, "zh")` says it to a Chinese reader. Django REST framework's
`ErrorDetail` is built the same way. It is in `text` because every room may import that.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "zh")
FILE = Path(__file__).parent / "reasons.toml"
_SEPARATORS = {"en": ", ", "zh": "、"}


@cache
def wording() -> dict[str, dict[str, str]]:
    """The texts by code (`section.name`), by language."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    texts_of_code: dict[str, dict[str, str]] = {}
    for section, names in content.items():
        for name, texts in names.items():
            texts_of_code[f"{section}.{name}"] = dict(
                zip(LANGUAGES, texts, strict=True)
            )
    return texts_of_code


class Reason(str):
    """A code and values; as a string, its English text.

    A value is text, a number, a reason, or a list of them. Of a text `one|many` the value `n` chooses.
    """

    code: str
    values: dict[str, Any]

    def __new__(cls, code: str, /, **values: Any) -> "Reason":
        reason = super().__new__(cls, _worded(code, values, "en"))
        reason.code = code
        reason.values = values
        return reason

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        """Pickles and copies are made from code and values, not from the text."""
        return (self.code,), self.values


def in_language(reason: str | None, language: str) -> str:
    """The text for a reader of `language`; a text without a code stays as it is."""
    if isinstance(reason, Reason):
        return _worded(reason.code, reason.values, language)
    return reason or ""


def code_of(reason: str | None) -> str | None:
    """The code of a reason; None for a text without one."""
    if isinstance(reason, Reason):
        return reason.code
    return None


def reason_of(error: BaseException) -> str:
    """What an error was raised with: a reason keeps its code, which the error's text has not."""
    first = error.args[0] if error.args else None
    if isinstance(first, Reason):
        return first
    # The text of a KeyError is its argument in quotation marks.
    if isinstance(error, LookupError) and isinstance(first, str):
        return first
    return str(error)


def stored(reason: str | None) -> tuple[str | None, dict[str, Any] | None]:
    """A reason's code and values as JSON, for an archive; None twice for a text without a code."""
    if not isinstance(reason, Reason):
        return None, None
    return reason.code, {
        name: _stored_value(value) for name, value in reason.values.items()
    }


def restored(
    text: str | None,
    code: str | None,
    values: Mapping[str, Any] | None,
) -> str | None:
    """The reason an archive keeps; its text where another version wrote a code that has no words here."""
    if code is None or code not in wording():
        return text
    read = {name: _restored_value(value) for name, value in (values or {}).items()}
    try:
        return Reason(code, **read)
    except (KeyError, IndexError):
        return text


def recognised(text: str, section: str) -> str:
    """The reason of a section whose English text this is; the text itself where it is none's.

    For texts that were kept without their code. Values stay as they were worded.
    """
    for code, pattern in _patterns(section):
        if found := pattern.fullmatch(text):
            return Reason(code, **found.groupdict())
    return text


@cache
def _patterns(section: str) -> list[tuple[str, re.Pattern[str]]]:
    """A section's English texts as patterns, those with the most words of their own first."""
    patterns = []
    for code, texts in wording().items():
        # A text of one value and punctuation would fit whatever there is.
        own = re.sub(r"\{\w+\}", "", texts["en"])
        if code.startswith(f"{section}.") and re.search(r"\w", own):
            written = _pattern(texts["en"])
            patterns.append((len(own), code, re.compile(written, re.DOTALL)))
    return [(code, pattern) for _, code, pattern in sorted(patterns, key=_longest)]


def _pattern(text: str) -> str:
    """A text with its values as named groups; a value that comes again is the same."""
    written, known = "", set[str]()
    for number, part in enumerate(re.split(r"\{(\w+)\}", text)):
        if number % 2 == 0:
            written += re.escape(part)
        elif part in known:
            written += f"(?P={part})"
        else:
            written += f"(?P<{part}>.{{0,500}}?)"
            known.add(part)
    return written


def _longest(pattern: tuple[int, str, re.Pattern[str]]) -> int:
    return -pattern[0]


def _worded(code: str, values: Mapping[str, Any], language: str) -> str:
    text = wording()[code][language]
    if "n" in values:
        one, _, many = text.partition("|")
        text = many if many and values["n"] != 1 else one
    return text.format(
        **{name: _shown(value, language) for name, value in values.items()}
    )


def _shown(value: Any, language: str) -> Any:
    if isinstance(value, Reason):
        return in_language(value, language)
    if isinstance(value, list):
        return _SEPARATORS[language].join(str(_shown(one, language)) for one in value)
    return value


def _stored_value(value: Any) -> Any:
    if isinstance(value, list):
        return list(map(_stored_value, value))
    if isinstance(value, Reason):
        code, values = stored(value)
        return {"text": str(value), "code": code, "values": values}
    return value


def _restored_value(value: Any) -> Any:
    if isinstance(value, list):
        return list(map(_restored_value, value))
    if isinstance(value, dict):
        return restored(value["text"], value["code"], value["values"])
    return value
