"""A column that was split is proposed as its parts, never taken up as one of them."""

from dataclasses import replace

from crawler.repair.decide import Proposal
from crawler.repair.match import Match
from crawler.repair.rating import Candidate
from tests.crawler.repair.test_decide import COLUMN, codes, decided


def part(url: str, numbers: range, again: int, missing: int) -> Candidate:
    titles = tuple(f"第{n}号" for n in numbers)
    match = Match(rows=len(titles), known=len(titles), again=again, missing=missing, titles=titles)  # fmt: skip
    return replace(COLUMN, url=url, match=match)


ONE = part("https://one.example.cn/a/", range(9), again=9, missing=7)
TWO = part("https://two.example.cn/b/", range(9, 16), again=7, missing=9)


def test_two_halves_are_proposed_together() -> None:
    """With the evidence of each, and both addresses for the passport."""
    proposal: Proposal = decided(ONE, TWO)
    assert proposal.state == "proposed" and "repair.split" in codes(proposal)
    found = {proposal.candidate, *proposal.parts}
    assert {one.url for one in found if one} == {ONE.url, TWO.url}


def test_one_half_alone_is_proposed_as_a_part() -> None:
    """The other half's site did not answer."""
    proposal = decided(ONE)
    assert proposal.state == "proposed" and "repair.doubt-part" in codes(proposal)


def test_a_list_that_has_what_the_found_one_lacks_comes_along() -> None:
    """Certain by itself, and yet not the whole column."""
    most = part("https://gxt.example.cn/c/", range(14), again=14, missing=1)
    rest = part("https://two.example.cn/b/", range(20, 22), again=2, missing=12)
    assert decided(most).state == "found"
    proposal = decided(most, rest)
    assert proposal.state == "proposed" and proposal.parts == (rest,)


def test_two_lists_of_the_same_entries_are_no_parts() -> None:
    """A mirror adds nothing."""
    twin = replace(ONE, url="https://two.example.cn/b/")
    assert not decided(ONE, twin).parts
