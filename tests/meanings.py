"""A model for tests where the extra [meaning] is not installed: texts that share
characters are alike.
"""

from collections.abc import Sequence

from text.meaning.model import VECTOR_BYTES

STEP = 40  # with some twenty characters a vector has about the length of the model's


class SharedCharacters:
    """One place of the vector a character (by its number), as the model's interface has it."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def encode(self, texts: Sequence[str], kind: str) -> list[bytes]:
        self.asked.append(list(texts))
        return [_vector(text) for text in texts]


def _vector(text: str) -> bytes:
    places = bytearray(VECTOR_BYTES)
    for character in text:
        places[ord(character) % VECTOR_BYTES] = STEP
    return bytes(places)
