"""How often each rule of the story decision decided, right and wrong."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from benchmarks.rewritings import Text
from text.comparable import ComparableText
from text.compare import compare
from text.story_rules import RULES

# A band that more texts share than this is no evidence that two of them are copies.
MAX_TEXTS_A_BAND = 60
EARLIER = ("same-characters", "nothing-shared", "same-document-number", "two-document-numbers")  # fmt: skip


def candidate_pairs(
    texts: Sequence[Text], prepared: Sequence[ComparableText]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs the archive would compare, and all pairs of one story."""
    together: dict[object, list[int]] = defaultdict(list)
    for at, text in enumerate(prepared):
        for band in text.lsh_bands:
            together[band].append(at)
        if text.title_band is not None:
            together["title", text.title_band].append(at)
        together["story", texts[at].story].append(at)
    pairs = {
        pair
        for members in together.values()
        for pair in combinations(members[:MAX_TEXTS_A_BAND], 2)
    }
    yield from sorted(pairs)


def table(texts: Sequence[Text], prepare: Callable[[Text], ComparableText]) -> None:
    """Print, for each rule, how many pairs it decided and how many of them wrongly."""
    prepared = [prepare(text) for text in texts]
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for one, two in candidate_pairs(texts, prepared):
        verdict = compare(prepared[one], prepared[two])
        one_story = texts[one].story == texts[two].story
        (right if verdict.joins == one_story else wrong)[verdict.rule] += 1
    print("rules of the story decision, pair by pair:")
    for code in (*EARLIER, *(rule.code for rule in RULES)):
        decided = right[code] + wrong[code]
        print(f"  {code:24} {decided:6} pairs  {wrong[code]:5} wrong")
