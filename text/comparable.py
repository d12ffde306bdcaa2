"""A text prepared for comparison with another: normalised sentences, shingles, facts, signature."""

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

MIN_SPECIFIC_TITLE_CHARS = 8
# Share of the title that the text must repeat before the title counts as its own.
MIN_TITLE_SHARE = 0.4
# Longer texts are compared by a sample of their sentences; every copy gets the same sample.
MAX_COMPARED_CHARS = 150_000
_LONG_SENTENCE = re.compile(r"(?s).{40,400}?[的了是在有和]|.{1,400}")
_DOCUMENT_NAME = re.compile(r"《([^《》\n]{2,60})》")


@dataclass(frozen=True)
class ComparableText:
    """A text in comparing form; what is costly to derive is derived on first use.

    `document_names` are the names in 《》, `document_number` is the text's own number.
    `maybe_taiwanese` marks a text published in traditional characters, which may use
    the words of Taiwan (資訊 for 信息). A sample keeps one sentence in 2 to the power of
    `sample_power`, and `sampled_from` is the whole text.
    """

    title: str
    sentences: tuple[str, ...]
    document_names: frozenset[str] = frozenset()
    document_number: str | None = None
    maybe_taiwanese: bool = False
    sample_power: int = 0
    sampled_from: "ComparableText | None" = field(
        default=None,
        compare=False,
        repr=False,
    )

    @classmethod
    def of(
        cls,
        title: str,
        text: str,
        number: str | None = None,
        *,
        maybe_taiwanese: bool = False,
    ) -> "ComparableText":
        """Prepare a cleaned title and a normalised text; `number` where the document's
        own is known already.
        """
        title, _ = simplify(title)
        document_names = _DOCUMENT_NAME.findall(f"{title}\n{text}")
        prepared = cls(
            plain(title),
            tuple(plain_sentences(text)),
            frozenset(map(plain, document_names)),
            number or document_number(title, text),
            maybe_taiwanese,
        )
        if len(text) <= MAX_COMPARED_CHARS:
            return prepared
        power = (len(prepared.text) // MAX_COMPARED_CHARS).bit_length()
        return prepared.sampled(power)

    def sampled(self, power: int) -> "ComparableText":
        """Return the sample with one sentence in 2**power; itself where it is sampled that much already."""
        if power <= self.sample_power:
            return self
        samples: dict[int, ComparableText] = self.__dict__.setdefault("_samples", {})
        if power not in samples:
            samples[power] = replace(
                self,
                sentences=self._sample_of_sentences(power),
                sample_power=power,
                sampled_from=self.sampled_from or self,
            )
        return samples[power]

    def _sample_of_sentences(self, power: int) -> tuple[str, ...]:
        sentences = self.sentences
        if not self.sample_power:
            # Sentences of any length are cut at the same words in every copy, so that copies sample alike.
            sentences = tuple(
                part
                for sentence in sentences
                for part in _LONG_SENTENCE.findall(sentence)
            )
        modulus = 1 << power
        sample = []
        for sentence in sentences:
            if xxh3_64_intdigest(sentence.encode("utf-8", "replace")) % modulus == 0:
                sample.append(sentence)
        return tuple(sample)

    @cached_property
    def mainland_form(self) -> "ComparableText":
        """The same text in mainland words."""
        return self._through(mainland)

    @cached_property
    def digits_form(self) -> "ComparableText":
        """The same text with its numbers in digits."""
        return self._through(in_digits)

    def _through(self, form: Callable[[str], str]) -> "ComparableText":
        sentences = tuple(form("\n".join(self.sentences)).split("\n"))
        return ComparableText(
            form(self.title),
            sentences,
            frozenset(map(form, self.document_names)),
            self.document_number,
        )

    @cached_property
    def digit_count(self) -> int:
        """How many digits the text has."""
        return sum(map(self.text.count, "0123456789"))

    @cached_property
    def text(self) -> str:
        """All sentences in one string."""
        return "".join(self.sentences)

    @property
    def sort_key(self) -> str:
        """Orders texts independently of their arrival."""
        return f"{self.digest}{self.title}"

    def title_overlap(self, other: "ComparableText") -> float:
        """Return how much of the shorter title is in the other, 0–1."""
        shared = len(self.title_grams & other.title_grams)
        shorter = min(len(self.title_grams), len(other.title_grams))
        return shared / max(1, shorter)

    @cached_property
    def has_own_title(self) -> bool:
        """Whether the title says anything of this text: `今日要闻` does not."""
        return self.has_specific_title or self.title_share >= min(
            1.0,
            2 * MIN_TITLE_SHARE,
        )

    @cached_property
    def has_specific_title(self) -> bool:
        """Whether the title is long enough, and repeated enough, to identify the text."""
        long_enough = len(self.title) >= MIN_SPECIFIC_TITLE_CHARS
        return long_enough and self.title_share >= MIN_TITLE_SHARE

    @cached_property
    def title_share(self) -> float:
        """How much of the title the text repeats, 0–1."""
        repeated = sum(gram in self.text for gram in self.title_grams)
        return repeated / len(self.title_grams)

    @cached_property
    def grams(self) -> frozenset[str]:
        """The text's shingles of five characters."""
        return grams(self.text)

    @cached_property
    def title_grams(self) -> frozenset[str]:
        """The title's bigrams."""
        last = max(1, len(self.title) - 1)
        return frozenset(self.title[i : i + 2] for i in range(last))

    @cached_property
    def slots(self) -> dict[str, set[str]]:
        """The text's facts by the words around them."""
        return slots(self.sentences)

    @cached_property
    def title_slots(self) -> dict[str, set[str]]:
        """The title's facts by the words around them."""
        return slots([self.title])

    @cached_property
    def lsh_bands(self) -> list[int]:
        """The bands of the text's near-duplicate signature."""
        if self.sampled_from:
            return self.sampled_from.lsh_bands
        return bands(self.text)

    @cached_property
    def title_band(self) -> int | None:
        """The title's band; None for a title too short to identify anything."""
        return title_band(self.title)

    @cached_property
    def is_law(self) -> bool:
        """Whether the text is built like a law, in articles."""
        return is_law(self.sentences)

    @cached_property
    def editions(self) -> frozenset[str]:
        """The dates of adoption and revision the text states."""
        return editions(self.sentences)

    @cached_property
    def in_force(self) -> frozenset[str]:
        """The dates the text states to come into force."""
        return in_force(self.sentences)

    @cached_property
    def digest(self) -> str:
        """A hash of the whole text."""
        if self.sampled_from:
            return self.sampled_from.digest
        return digest(self.text)
