"""The bands of a text: the smallest hashes of its grams, whatever shortcut finds them."""

import random

from xxhash import xxh3_64_intdigest

from text.fingerprint import GRAM, RESERVE_BANDS, TEXT_BANDS, bands

BITS = (1 << 48) - 1


def plainly(text: str) -> list[int]:
    """The same bands by the definition: every gram hashed, all hashes sorted."""
    starts = range(max(1, len(text) - GRAM + 1))
    grams = {text[start : start + GRAM].encode("utf-32-le") for start in starts}
    hashes = sorted({xxh3_64_intdigest(gram) & BITS for gram in grams})
    return hashes[: TEXT_BANDS + RESERVE_BANDS]


def test_bands_are_the_smallest_hashes_of_any_text() -> None:
    """Short, long, and repeated texts, which have few different grams among many."""
    draw = random.Random(1)
    letters = [chr(0x4E00 + number) for number in range(800)]
    texts = ["".join(draw.choices(letters, k=size)) for size in (3, 60, 900, 6000)]
    texts += ["某某" * 3000, "产业政策通知" * 400, texts[1] * 90]
    for text in texts:
        assert bands(text) == plainly(text)
