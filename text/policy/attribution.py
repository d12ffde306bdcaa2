"""Which of a text's documents a fact belongs to, by where both stand."""

from collections.abc import Sequence

MAX_PLACES = 40
MAX_CHARS_BACK = 1200


class Attribution:
    """Where each document of a text is named; `own` is the one the page carries."""

    def __init__(
        self,
        text: str,
        names: Sequence[Sequence[str]],
        own: int | None,
    ) -> None:
        self._text = text
        self._own = own
        self._places: list[tuple[int, int]] = []
        for number, wordings in enumerate(names):
            for wording in wordings:
                self._find(f"《{wording}》", number)
        self._places.sort()

    def _find(self, wording: str, number: int) -> None:
        position = self._text.find(wording)
        for _ in range(MAX_PLACES):
            if position < 0:
                return
            self._places.append((position, number))
            position = self._text.find(wording, position + 1)

    def of(self, sentence: str) -> int | None:
        """The document a sentence's fact belongs to: the one it names, else the page's
        own, else the one named last before it. None where there is none near."""
        start = self._text.find(sentence)
        if start < 0 or not self._places:
            return self._own
        end = start + len(sentence)
        inside = []
        for place, number in self._places:
            if start <= place < end:
                inside.append(number)
        if inside:
            return inside[0]
        if self._own is not None:
            return self._own
        before = []
        for one in self._places:
            if one[0] < start:
                before.append(one)
        if before and start - before[-1][0] <= MAX_CHARS_BACK:
            return before[-1][1]
        return None
