"""Document numbers in one form, whatever brackets they are printed in."""

import re

_NUMBER = re.compile(
    r"(?P<code>[^\W\d]{1,24})\s{0,3}[〔\[【［﹝(（〈]?\s{0,3}(?P<year>(?:19|20)\d\d)年?\s{0,3}[〕\]】］﹞)）〉\-—]?"
    r"\s{0,3}第?\s{0,3}0{0,4}(?P<count>\d{1,5})\s{0,3}号"
)
_BRACKETS = (
    ("〔", "〕"),
    ("[", "]"),
    ("(", ")"),
    ("【", "】"),
    ("﹝", "﹞"),
    ("〈", "〉"),
)


def canonical_number(written: str) -> str | None:
    """`工信部联规〔2024〕12号` for all ways to print it; None for numbers of another form."""
    match = _NUMBER.fullmatch(written.strip())
    if match is None:
        return None
    return f"{match['code']}〔{match['year']}〕{int(match['count'])}号"


def printed_forms(canonical: str) -> list[str]:
    """The ways such a number is printed."""
    match = _NUMBER.fullmatch(canonical)
    if match is None:
        return [canonical]
    forms: list[str] = []
    for opening, closing in _BRACKETS:
        for ordinal in ("", "第"):
            forms.append(
                f"{match['code']}{opening}{match['year']}{closing}{ordinal}{match['count']}号"
            )
    return forms
