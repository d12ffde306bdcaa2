"""Which stretches of a text another text has too, in shingles of five characters."""

from text.fingerprint import GRAM

MAX_PROBES = 40
MIN_PROBE_SHARE = 0.3

# A stretch `[start, end)` of a plain text that the other text does not have.
Gap = tuple[int, int]


def resemble(one: str, two: str) -> bool:
    """Return whether a sample of the shorter text's shingles occurs in the longer: a
    quick test before measuring.
    """
    short, long = sorted((one, two), key=len)
    step = max(1, len(short) // MAX_PROBES)
    probes = range(0, max(1, len(short) - GRAM), step)
    hits = sum(short[at : at + GRAM] in long for at in probes)
    return hits >= MIN_PROBE_SHARE * len(probes)


def covered(text: str, other_grams: frozenset[str]) -> int:
    """Return how many characters of `text` are covered by shingles that the other text has."""
    return len(text) - total_length(uncovered(text, other_grams))


def uncovered(text: str, other_grams: frozenset[str]) -> list[Gap]:
    """Return the stretches of `text` that no shingle of the other text covers, in order."""
    gaps, done = [], 0
    for at in range(len(text) - GRAM + 1):
        if text[at : at + GRAM] in other_grams:
            if at > done:
                gaps.append((done, at))
            done = at + GRAM
    if done < len(text):
        gaps.append((done, len(text)))
    return gaps


def total_length(gaps: list[Gap]) -> int:
    """Return the number of characters in all gaps."""
    return sum(end - start for start, end in gaps)


def longest(gaps: list[Gap]) -> int:
    """Return the length of the longest gap; 0 where there is none."""
    return max((end - start for start, end in gaps), default=0)
