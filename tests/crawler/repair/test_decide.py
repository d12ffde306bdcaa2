"""Certain is only what all evidence agrees on; what is not is proposed, and what has ended is said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.column.shape import Row
from crawler.repair.decide import Proposal, Sought, decide
from crawler.repair.match import Match
from crawler.repair.memory import ColumnMemory
from crawler.repair.rating import Candidate
from text.reason import code_of

NOW = datetime(2026, 11, 30, tzinfo=UTC)
OLD = "https://gxt.example.cn/zcwj/index.html"
NEW = "https://gxt.example.cn/col/col12/index.html"
ROWS = tuple(Row(str(n), f"关于印发第{n}号方案的通知") for n in range(20))
MEMORY = ColumnMemory(
    OLD, ("政策文件",), ROWS, openings=(("x", "y"),), seen_at=NOW, pace=0.5
)
SOUGHT = Sought(MEMORY, "http-404", "http-404", reached_home=True, requests=20)
GOOD = Match(rows=15, known=14, fresh=1, again=14, recent=1.0)
COLUMN = Candidate(NEW, ("政策文件",), GOOD, named=True, proved=3)


def decided(*candidates: Candidate, **sought: Any) -> Proposal:
    return decide(replace(SOUGHT, **sought), candidates, NOW)


def codes(proposal: Proposal) -> set[str | None]:
    return {code_of(line) for line in proposal.evidence}


def test_the_column_itself_is_found_with_its_evidence() -> None:
    """The same entries, its name, a link under that name, the stored articles."""
    proposal = decided(COLUMN)
    assert proposal.state == "found" and proposal.candidate == COLUMN
    assert codes(proposal) >= {
        "repair.lost",
        "repair.found-at",
        "repair.entries",
        "repair.same-name",
        "repair.articles",
    }


@pytest.mark.parametrize(
    "doubtful",
    [
        replace(COLUMN, proved=0),
        replace(COLUMN, names=("企业名录",), named=False),
        replace(COLUMN, match=replace(GOOD, foreign=3)),
        replace(COLUMN, match=replace(GOOD, again=9, missing=5)),
        replace(COLUMN, match=Match(rows=3, known=3, again=3)),
        replace(COLUMN, url="https://m.example.cn/zcwj/"),
    ],
    ids=["unproved", "other name", "strangers", "lacks some", "few", "mirror"],
)
def test_what_is_not_certain_is_asked(doubtful: Candidate) -> None:
    """One thing amiss is enough for a question."""
    assert decided(doubtful).state == "proposed"


@pytest.mark.parametrize(
    "other",
    [
        replace(COLUMN, is_front=True),
        replace(COLUMN, names=("历史政策文件",), named=False),
        replace(COLUMN, proved=0, refuted=2),
        replace(
            COLUMN, names=("最新公开",), named=False,
            match=Match(rows=20, known=7, foreign=11, again=7, missing=0),
        ),
        replace(COLUMN, match=Match(rows=14, known=5, again=5, missing=9)),
    ],
    ids=["front page", "archive", "other texts", "all columns", "subset"],
)  # fmt: skip
def test_another_list_is_neither_taken_nor_proposed(other: Candidate) -> None:
    """The column has ended, and the nearest list is named as evidence alone."""
    proposal = decided(other)
    assert proposal.state == "gone" and proposal.candidate is None


def test_a_column_begun_anew_is_proposed_by_name_and_wording() -> None:
    """None of its entries is known: the name, the site's link and the words of its titles speak for it."""
    anew = replace(
        COLUMN,
        match=Match(rows=6, fresh=6),
        proved=0,
        titles=tuple(f"关于印发第{n}号方案的通知" for n in range(30, 36)),
    )
    assert decided(anew).state == "proposed"
    assert decided(replace(anew, titles=("厅领导调研",) * 6)).state == "gone"
    # A second list with the same right to it: nobody can say which.
    rival = replace(anew, url=NEW + "2", titles=("关于印发第99号方案的通知",) * 6)
    assert decided(anew, rival).state != "proposed"


def test_the_better_of_two_is_chosen() -> None:
    """The mirror lists the same; the column's own address is taken."""
    mirror = replace(COLUMN, url="https://wap.example.cn/zcwj/", named=False)
    assert decided(mirror, COLUMN).candidate == COLUMN


def test_an_old_address_that_may_answer_again_is_no_ended_column() -> None:
    """A time-out, an unreadable front page, a list by script: not known."""
    assert decided().state == "gone"
    assert decided(answered=False).state == "unknown"
    assert decided(reached_home=False).state == "unknown"
    assert decided(unread=((NEW, "script"),)).state == "unknown"


def test_a_certain_column_is_asked_while_the_old_one_may_come_back() -> None:
    """A server in trouble is no column that has moved."""
    proposal = decided(COLUMN, answered=False)
    assert proposal.state == "proposed"
    assert "repair.doubt-temporary" in codes(proposal)


def test_a_stale_list_is_asked() -> None:
    """By its pace new entries should have come by now."""
    memory = replace(MEMORY, seen_at=NOW - timedelta(days=30))
    stale = replace(COLUMN, match=replace(GOOD, known=15, fresh=0, again=15))
    assert decided(stale, memory=memory).state == "proposed"


def test_a_merged_column_is_proposed_where_the_old_address_leads_there() -> None:
    """With the words that other articles stand there too."""
    merged = replace(
        COLUMN, names=("政务信息",), named=False, redirected=True,
        match=Match(rows=20, known=7, foreign=12, again=7),
    )  # fmt: skip
    proposal = decided(merged)
    assert proposal.state == "proposed" and "repair.merged" in codes(proposal)


def test_a_column_that_is_well_is_left_alone() -> None:
    """Nothing is decided about it."""
    assert decided(COLUMN, lost=None).state == "well"


RENAMED = replace(COLUMN, names=("规范性文件",), named=False, linked_as="规范性文件")


def test_another_name_of_the_same_meaning_is_certain_with_all_entries() -> None:
    """All of the column's and none else, several articles as stored, the old name gone."""
    proposal = decided(RENAMED)
    assert proposal.state == "found" and "repair.same-meaning" in codes(proposal)


@pytest.mark.parametrize(
    "doubtful",
    [
        replace(RENAMED, is_alone=False),
        replace(RENAMED, proved=1),
        replace(RENAMED, names=("上级文件",), linked_as="上级文件"),
        replace(RENAMED, match=replace(GOOD, missing=1)),
        replace(RENAMED, match=replace(GOOD, foreign=1)),
        replace(RENAMED, url="https://other.example.org/zcwj/"),
    ],
    ids=["old name lives", "one article", "another body's", "gap", "stranger", "other site"],
)  # fmt: skip
def test_another_name_with_anything_amiss_is_asked(doubtful: Candidate) -> None:
    """A name that means the same proves nothing by itself."""
    assert decided(doubtful).state == "proposed"


def test_a_site_that_is_being_rebuilt_has_ended_nothing() -> None:
    """Its front page came, and said only that."""
    proposal = decided(away="网站升级中")
    assert proposal.state == "unknown" and "repair.away" in codes(proposal)


def test_four_entries_are_enough_where_all_else_is_there() -> None:
    """A page of six rows shows no more of a slow column."""
    few = Match(rows=6, known=4, fresh=2, again=4)
    assert decided(replace(COLUMN, match=few)).state == "found"
    assert decided(replace(COLUMN, match=few, proved=2)).state == "proposed"
