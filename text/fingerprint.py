"""Signatures by which near-duplicates find each other: a few indexed numbers an
article, no scan.

A text's *plain form* is its normalised text without punctuation, space and case. Its
*grams* are the runs of five characters in it. The *bands* are the grams with the
smallest hashes (bottom-k): two texts that share much share some of those, and so do a
text and an excerpt of it, wherever the excerpt was taken. Bulletins from one template
share nearly all their grams, so a few more bands are made of neighbouring figures,
which a template does not share.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from xxhash import xxh3_64_intdigest

GRAM = 5
TEXT_BANDS = 20
FIGURE_BANDS = 4
RESERVE_BANDS = 24
SHORTEST_TITLE = 6
# Of so many times the wanted hashes chance leaves hardly a text with too few.
HASHES_SORTED = 2

_STOPS = frozenset("。！？；!?;\n")
_STRAY_POINT = re.compile(r"(?<!\d)\.|\.(?!\d)")


class _Plain(dict[int, str]):
    """Each character's comparing form, worked out when it is first met; sentences end in a newline."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(code)).casefold()
        kept = "".join(one for one in folded if one.isalnum() or one in "%.")
        self[code] = found = "\n" if chr(code) in _STOPS else kept
        return found


_PLAIN = _Plain()
_FIGURES = re.compile(r"\d+(?:\.\d+)?")
_BITS = (1 << 48) - 1


def plain(normalised: str) -> str:
    """The comparing form of a text that `text.normalise` has been over: letters, digits, Han, `3.5%`."""
    return "".join(plain_sentences(normalised))


def plain_sentences(normalised: str) -> list[str]:
    """The same, sentence by sentence."""
    folded = normalised.translate(_PLAIN)
    if "." in folded:
        folded = _STRAY_POINT.sub("", folded)
    return [piece for piece in folded.split("\n") if piece]


def grams(plain_text: str) -> frozenset[str]:
    """The runs of five characters; a shorter text is its own single gram."""
    if len(plain_text) <= GRAM:
        if plain_text:
            return frozenset((plain_text,))
        return frozenset()
    return frozenset(
        plain_text[i : i + GRAM] for i in range(len(plain_text) - GRAM + 1)
    )


def bands(plain_text: str) -> list[int]:
    """The numbers under which a text is found again, figures first, then text, then a reserve; each < 2⁴⁸."""
    figures = _smallest(_figure_runs(plain_text), FIGURE_BANDS)
    return [
        *figures,
        *_smallest(_wide_grams(plain_text), TEXT_BANDS + RESERVE_BANDS),
    ]


def title_band(plain_title: str) -> int | None:
    """The number under which texts of one title are found; None for a title of one word, which many share."""
    if len(plain_title) >= SHORTEST_TITLE:
        return (
            xxh3_64_intdigest(f"title {plain_title}".encode("utf-8", "replace")) & _BITS
        )
    return None


def digest(plain_text: str) -> str:
    """What two articles with the same letters have in common: 128 bits as hex."""
    return blake2b(plain_text.encode(), digest_size=16).hexdigest()


def _smallest(features: Sequence[bytes], count: int) -> list[int]:
    """The smallest different hashes. Hashes are spread evenly, so only those below a
    limit that most texts have enough of are gathered and sorted.
    """
    share = min(1.0, HASHES_SORTED * count / max(1, len(features)))
    limit = int(share * _BITS)
    found = _hashes_up_to(limit, features)
    if len(found) < count and limit < _BITS:
        found = _hashes_up_to(_BITS, features)
    return sorted(found)[:count]


def _hashes_up_to(limit: int, features: Iterable[bytes]) -> set[int]:
    digests = map(xxh3_64_intdigest, features)
    return {hashed for one in digests if (hashed := one & _BITS) <= limit}


def _wide_grams(plain_text: str) -> Sequence[bytes]:
    # Slices of one UTF-32 string: four times as fast as encoding every gram.
    wide = plain_text.encode("utf-32-le", "replace")
    number = max(1, len(plain_text) - GRAM + 1)
    if number <= len(_SLICES):
        slices = _SLICES[:number]
    else:
        slices = _gram_slices(number)
    return list(map(wide.__getitem__, slices))


def _gram_slices(number: int) -> list[slice]:
    return [slice(4 * start, 4 * (start + GRAM)) for start in range(number)]


_SLICES = _gram_slices(4096)


def _figure_runs(plain_text: str) -> Sequence[bytes]:
    figures = _FIGURES.findall(plain_text)
    return [
        " ".join(run).encode()
        for run in zip(figures, figures[1:], figures[2:], strict=False)
    ]
