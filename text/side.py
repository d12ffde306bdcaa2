"""One of two texts that are compared, in comparing form."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from xxhash import xxh3_64_intdigest

from text.facts import document_number, editions, in_force, is_law, slots
from text.fingerprint import (
    bands,
    digest,
    grams,
    plain,
    plain_sentences,
    title_band,
)
from text.hanzi import mainland, simplify
from text.numerals import in_digits

LONG_TITLE = 8
TELLING = 0.4
# Of a longer text a sample of sentences is compared: each half, quarter, eighth holds the same sentences in every copy.
MOST_LETTERS = 150_000
_LONG_PIECE = re.compile(r"(?s).{40,400}?[的了是在有和]|.{1,400}")
_NAMED = re.compile(r"《([^《》\n]{2,60})》")


@dataclass(frozen=True)
class Side:
    """One of two texts, in comparing form, with what is worked out of it only when asked for."""

    title: str
    pieces: tuple[str, ...]
    names: frozenset[str] = frozenset()
    number: str | None = None
    regional: bool = False
    thinned: int = 0  # the sample is one sentence in 2 to this power
    whole: "Side | None" = field(
        default=None, compare=False, repr=False
    )  # what a sample was taken of

    @classmethod
    def of(
        cls,
        title: str,
        text: str,
        number: str | None = None,
        *,
        regional: bool = False,
    ) -> "Side":
        """From a cleaned title and a normalised text; `number`: the document's own, where it is known already; `regional`:
        published in traditional characters, so perhaps with the words of Taiwan (資訊 for 信息)."""
        title, _ = simplify(title)
        named = _NAMED.findall(f"{title}\n{text}")
        own = number or document_number(title, text)
        side = cls(
            plain(title),
            tuple(plain_sentences(text)),
            frozenset(map(plain, named)),
            own,
            regional,
        )
        return side if len(text) <= MOST_LETTERS else side._sampled()

    def _sampled(self) -> "Side":
        """The same, as a sample if it is too long to be compared letter by letter."""
        power = (len(self.text) // MOST_LETTERS).bit_length()
        return self.thinned_to(power)

    def thinned_to(self, power: int) -> "Side":
        """The sample in which one sentence in 2 to that power is left; itself where it is as thin already."""
        if power <= self.thinned:
            return self
        known: dict[int, Side] = self.__dict__.setdefault("_thinner", {})
        if power not in known:
            pieces = (
                self.pieces
                if self.thinned
                else tuple(
                    part for one in self.pieces for part in _LONG_PIECE.findall(one)
                )
            )
            kept = tuple(
                piece
                for piece in pieces
                if not xxh3_64_intdigest(piece.encode("utf-8", "replace"))
                % (1 << power)
            )
            known[power] = replace(
                self, pieces=kept, thinned=power, whole=self.whole or self
            )
        return known[power]

    @cached_property
    def inland(self) -> "Side":
        """The same in mainland words."""
        return self._through(mainland)

    @cached_property
    def counted(self) -> "Side":
        """The same with its numbers in digits."""
        return self._through(in_digits)

    def _through(self, form: Callable[[str], str]) -> "Side":
        pieces = tuple(form("\n".join(self.pieces)).split("\n"))
        return Side(
            form(self.title),
            pieces,
            frozenset(map(form, self.names)),
            self.number,
        )

    @cached_property
    def figures(self) -> int:
        """How many digits the text has."""
        return sum(map(self.text.count, "0123456789"))

    @cached_property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def key(self) -> str:
        """Puts texts into an order that does not depend on when they came."""
        return f"{self.digest}{self.title}"

    def titles(self, other: "Side") -> float:
        """How much of the shorter title is in the other, 0–1."""
        return len(self.title_grams & other.title_grams) / max(
            1, min(len(self.title_grams), len(other.title_grams))
        )

    @cached_property
    def naming(self) -> bool:
        """Does the title say anything of this text? `今日要闻` does not."""
        return self.telling or self.spoken >= min(1.0, 2 * TELLING)

    @cached_property
    def telling(self) -> bool:
        """Does the title say what this text is about, not only what column it stands in?"""
        return len(self.title) >= LONG_TITLE and self.spoken >= TELLING

    @cached_property
    def spoken(self) -> float:
        """How much of the title the text says too, 0–1."""
        return sum(gram in self.text for gram in self.title_grams) / len(
            self.title_grams
        )

    @cached_property
    def grams(self) -> frozenset[str]:
        return grams(self.text)

    @cached_property
    def title_grams(self) -> frozenset[str]:
        return frozenset(
            self.title[i : i + 2] for i in range(max(1, len(self.title) - 1))
        )

    @cached_property
    def slots(self) -> dict[str, set[str]]:
        return slots(self.pieces)

    @cached_property
    def title_slots(self) -> dict[str, set[str]]:
        return slots([self.title])

    @cached_property
    def bands(self) -> list[int]:
        return self.whole.bands if self.whole else bands(self.text)

    @cached_property
    def title_band(self) -> int | None:
        return title_band(self.title)

    @cached_property
    def is_law(self) -> bool:
        return is_law(self.pieces)

    @cached_property
    def editions(self) -> frozenset[str]:
        return editions(self.pieces)

    @cached_property
    def in_force(self) -> frozenset[str]:
        return in_force(self.pieces)

    @cached_property
    def digest(self) -> str:
        return self.whole.digest if self.whole else digest(self.text)
