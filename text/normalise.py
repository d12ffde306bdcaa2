"""From text as published to text for people (`normalise`) and to text for matching
(`fold`).

A term matches a field when `fold(term) in fold(field)`. To keep that promise for a term
cut out of the field itself, `fold` treats every character on its own, whatever stands
beside it: compatibility forms opened (NFKD), accents off, case folded, all forms of a
Han character one, all dashes one. The only steps that look around are white space (a
run is one space, or one newline where it holds one; none at the ends) and bracketed
readings: a term that begins or ends inside the bracket of a reading is the one case
that is not found.

`fold(fold(s)) == fold(s)` and `fold(normalise(s).text) == fold(s)`.
"""

import re
import unicodedata
from dataclasses import dataclass

from text import readings
from text.hanzi import beyond_first_plane, matching_form, simplify

_ODD_SPACE = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2800\ue5e5"
_BREAK = "\u000b\u000c\r\u001c-\u001e\u0085\u2028\u2029"
_BLANK = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff9-\ufffb"
)
_CONTROL = "\u0000-\u0008\u000e-\u001b\u001f\u007f-\u0084\u0086-\u009f"
_NOT_TEXT = "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
_BEYOND = (
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
    + "".join(
        chr(plane * 0x10000 + low) for plane in range(1, 15) for low in (0xFFFE, 0xFFFF)
    )
)
_UNCLEAN = re.compile(f"[{_ODD_SPACE}{_BREAK}{_BLANK}{_CONTROL}{_NOT_TEXT}]")
_CLEAN = re.compile(f"{_UNCLEAN.pattern}|[{_BEYOND}]")
_SPACED = re.compile(f"[{_ODD_SPACE}]")
_BROKEN = re.compile(f"\r\n|[{_BREAK}]")
_SURROGATE = re.compile("[\ud800-\udfff]")

# Quotation marks and dots that differ between traditional and simplified typesetting only.
_TYPESETTING = dict(zip("「」『』﹁﹂﹃﹄・‧•∙⋅･", "“”‘’“”‘’······", strict=True))
# Signs that are typed for a dash (2025—2030, 2025～2030) without being Unicode's dashes (category Pd).
_TYPED_AS_DASH = frozenset("~∼−⁃˗─━")


@dataclass(frozen=True)
class Normalised:
    """`text`: simplified, without readings, paragraphs separated by one newline. `annotated`: a reading
    was taken out. `traditional`: the text was published in traditional characters (single ones, as in
    names, do not count)."""

    text: str
    annotated: bool
    traditional: bool


def clean(s: str) -> str:
    """Text that any database, mail or page can carry: no control characters (line ends become newlines,
    tabs and other odd spaces plain ones), nothing invisible, no lone surrogates (pairs become their
    character), nothing from the private use areas, where only the publisher's own font knows what was
    meant. Widths and runs of space stay."""
    if not _UNCLEAN.search(s) and not beyond_first_plane(s):
        return s
    if _SURROGATE.search(s):
        s = s.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return _CLEAN.sub("", _SPACED.sub(" ", _BROKEN.sub("\n", s)))


def normalise(s: str) -> Normalised:
    """The text as people shall read it. Chinese punctuation stays as published."""
    cleaned = clean(s)
    cut = readings.spans(cleaned)
    text, traditional = simplify(readings.without(cleaned, cut))
    lines = (" ".join(line.split(" ")) for line in text.split("\n"))
    return Normalised(
        "\n".join(line for line in map(_one_spaced, lines) if line),
        bool(cut),
        traditional,
    )


def _one_spaced(line: str) -> str:
    if "  " in line:
        return re.sub("  +", " ", line).strip(" ")
    return line.strip(" ")


def fold(s: str) -> str:
    """The form in which texts and terms are compared; see the module's own text."""
    cleaned = clean(s)
    folded = readings.without(cleaned, readings.spans(cleaned)).translate(_FOLDED)
    for start, _ in reversed(readings.spans(folded)):
        folded = f"{folded[:start]} {folded[start:]}"
    return _SPACES.sub(_one_space, folded).strip(" \n")


def fold_with_positions(s: str) -> tuple[str, list[int]]:
    """`fold(s)` of a cleaned text, and for each of its characters the position in `s` it came from."""
    folded = fold(s)
    if _each_one(s) and folded == s.translate(_FOLDED):
        return folded, list(range(len(s)))
    pieces, origins = _folded_pieces(s)
    # Folding may make a bracket behind a character look like a reading: a space keeps them apart.
    for start, _ in reversed(readings.spans("".join(pieces))):
        pieces.insert(start, " ")
        origins.insert(start, origins[start])
    return _stripped(*_with_single_spaces("".join(pieces), origins))


def _folded_pieces(s: str) -> tuple[list[str], list[int]]:
    """The folded characters of a text without its readings, and where each came from."""
    cut: set[int] = set()
    for start, end in readings.spans(s):
        cut.update(range(start, end))
    pieces: list[str] = []
    origins: list[int] = []
    for at, character in enumerate(s):
        if at not in cut:
            folded = _FOLDED[ord(character)]
            pieces += folded
            origins += [at] * len(folded)
    return pieces, origins


def _with_single_spaces(folded: str, origins: list[int]) -> tuple[str, list[int]]:
    """Each run of blanks as one, at the place where it began."""
    text: list[str] = []
    positions: list[int] = []
    at = 0
    for run in _SPACES.finditer(folded):
        start, end = run.span()
        text += [folded[at:start], _one_space(run)]
        positions += origins[at : start + 1]
        at = end
    text.append(folded[at:])
    positions += origins[at:]
    return "".join(text), positions


def letters(s: str) -> str:
    """`fold`, and of that only letters, digits and Han characters: what tells whether two texts are one."""
    return _NOT_LETTERS.sub("", fold(s))


class _Folding(dict[int, str]):
    """Each character's matching form, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


_FOLDED = _Folding()
_ONE: set[str] = set()  # characters seen so far whose matching form is one character
_SPACES = re.compile("[ \n]{2,}")
_NOT_LETTERS = re.compile(r"[\W_]+")


def _fold_character(character: str) -> str:
    seen, folded = "", character
    while folded != seen:
        seen = folded
        opened = unicodedata.normalize("NFKD", clean(folded)).casefold()
        bare = "".join(
            part for part in opened if unicodedata.category(part) not in ("Mn", "Me")
        )
        whole = clean(unicodedata.normalize("NFC", bare))
        folded = "".join(matching_form(_one_sign(part)) for part in whole)
    return folded


def _one_sign(character: str) -> str:
    """One sign for all kinds of dash, and for quotation marks and dots of all typesetting."""
    if character in _TYPED_AS_DASH or unicodedata.category(character) == "Pd":
        return "-"
    return _TYPESETTING.get(character, character)


def _each_one(s: str) -> bool:
    """Whether every character's matching form is one character: asked of sets, which
    takes a fifth of the time.
    """
    new = set(s) - _ONE
    for character in new:
        if len(_FOLDED[ord(character)]) == 1:
            _ONE.add(character)
    return new <= _ONE


def _one_space(run: re.Match[str] | str) -> str:
    if "\n" in (run if isinstance(run, str) else run[0]):
        return "\n"
    return " "


def _stripped(text: str, positions: list[int]) -> tuple[str, list[int]]:
    bare = text.strip(" \n")
    start = text.index(bare) if bare else 0
    return bare, positions[start : start + len(bare)]
