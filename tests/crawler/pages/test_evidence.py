"""Candidates, their scores, the choice, and what a reading says of it."""

from datetime import UTC, datetime

import pytest

from crawler.pages.article import read_article
from crawler.pages.evidence import (
    Candidate,
    Place,
    Weights,
    choose,
    selected,
    shipped_weights,
)
from crawler.pages.page import ListStatement
from text.dates import SHANGHAI, Moment

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PAGE = """<html><head><title>河湾市机器人产业集群加速成形</title>{head}</head>
<body><h1>河湾市机器人产业集群加速成形</h1><div>{line}</div><div class=c>
<p>河湾市近日出台措施，支持机器人整机企业与零部件企业联合攻关，对首批通过验证的产品给予奖励。</p>
<p>目前全市已有相关企业一百二十家，今年一至十月产值同比增长两成，订单排到了明年上半年。</p>
</div></body></html>"""


def test_a_score_lies_between_nothing_and_certainty() -> None:
    """However strong the features, a score is a share."""
    weights = Weights(-1.0, 0.5, {"good": 500.0, "bad": -500.0})
    assert weights.score({"good": 1.0}) == pytest.approx(1.0)
    assert weights.score({"bad": 1.0}) == pytest.approx(0.0)
    assert weights.score({"unknown": 1.0}) == weights.score({})


def test_the_best_above_the_threshold_wins() -> None:
    """Of equals the first; the others are kept in the order of their scores."""
    first = Candidate("河湾日报", Place("between"), {"labelled": 1.0, "near": 1.0})
    second = Candidate("河湾晚报", Place("between"), {"labelled": 1.0, "near": 1.0})
    weak = Candidate("工作动态", Place("between"), {"beside": 1.0})
    evidence = choose("publisher", [weak, first, second])
    assert evidence.winner is first
    assert evidence.others == [second, weak]


def test_below_the_threshold_nothing_wins() -> None:
    """The losers are still there to be shown."""
    weak = Candidate("工作动态", Place("between"), {"beside": 1.0})
    evidence = choose("publisher", [weak])
    assert (evidence.winner, evidence.value) == (None, None)
    assert evidence.as_json()["others"][0]["value"] == "工作动态"


def test_a_selectors_pick_wins() -> None:
    """What would have won without it is the first of the losers."""
    found = choose(
        "publisher",
        [Candidate("河湾日报", Place("between"), {"labelled": 1.0, "near": 1.0})],
    )
    evidence = selected("河湾发布", found)
    assert evidence.value == "河湾发布"
    assert evidence.others[0].value == "河湾日报"


def test_every_weight_keeps_its_sign() -> None:
    """No feature that speaks for a value counts against it: the weights of the package are monotone."""
    from benchmarks.fit_reading import PRIORS

    for field, weights in shipped_weights().items():
        signs = {name: prior > 0 for name, prior in PRIORS[field].items()}
        assert signs == {name: value > 0 for name, value in weights.features.items()}
        assert 0 < weights.threshold < 1


def test_the_shape_of_the_evidence() -> None:
    """Per field `value`, `score`, `from`, `others`, as `extract --explain` prints it."""
    line = "2026-10-20 09:00 来源：河湾日报 作者：王小明"
    page = PAGE.format(head="", line=line)
    reading = read_article(page.encode(), None, now=NOW)
    evidence = reading.evidence_as_json()
    assert {"title", "publisher", "author", "published_at"} <= set(evidence)
    publisher = evidence["publisher"]
    assert publisher["value"] == reading.publisher == "河湾日报"
    assert publisher["from"] == "between: 来源"
    assert 0.5 < publisher["score"] <= 1
    for other in publisher["others"]:
        assert set(other) == {"value", "score", "from"}


@pytest.mark.parametrize(
    ("head", "flags"),
    [
        (
            '<meta name=PubDate content="2026-11-01 08:00:00"><meta name=others content="页面生成时间 2026-11-01 08:00:00">',
            ["generation-time"],
        ),
        ('<meta name=PubDate content="2026-11-01 08:00:00">', ["head-differs"]),
        ('<meta name=PubDate content="2026-10-20 09:00:30">', []),
    ],
)
def test_statements_that_disagree_are_named(head: str, flags: list[str]) -> None:
    """The shown day wins over a generation time and over a head that names another day; the evidence says so."""
    page = PAGE.format(head=head, line="发布时间：2026-10-20 09:00 来源：河湾日报")
    reading = read_article(page.encode(), None, now=NOW)
    assert reading.published_at is not None
    assert reading.published_at.strftime("%Y-%m-%d %H:%M") == "2026-10-20 09:00"
    assert reading.evidence["published_at"].flags == flags


def test_the_list_settles_what_the_page_leaves_open() -> None:
    """Where the page states only when it was generated, the day in the source's list is taken."""
    head = '<meta name=PubDate content="2026-11-01 08:00:00"><meta name=others content="页面生成时间 2026-11-01 08:00:00">'
    page = PAGE.format(head=head, line="来源：河湾日报")
    day = Moment(datetime(2025, 3, 4, tzinfo=SHANGHAI), "day")
    reading = read_article(
        page.encode(), None, now=NOW, listed=ListStatement("…", day, None)
    )
    assert (reading.published_at, reading.published_precision) == (day.at, "day")
    assert "generation-time" in reading.evidence["published_at"].flags


def test_a_list_that_differs_is_named() -> None:
    """The page's labelled day wins, and the disagreement is kept."""
    page = PAGE.format(head="", line="发布时间：2026-10-20 09:00 来源：河湾日报")
    day = Moment(datetime(2025, 3, 4, tzinfo=SHANGHAI), "day")
    reading = read_article(
        page.encode(), None, now=NOW, listed=ListStatement(None, day, None)
    )
    assert reading.published_at is not None and reading.published_at.year == 2026
    assert reading.evidence["published_at"].flags == ["list-differs"]


@pytest.mark.parametrize(
    "name", ["#source#", "${news.source}", "null", "{{article.source}}"]
)
def test_no_place_makes_a_placeholder_a_name(name: str) -> None:
    """What nobody filled in wins nowhere, however often a template has the publisher at its place."""
    features = dict.fromkeys(("labelled", "near", "agrees", "place_right"), 1.0)
    features |= {"place_form": 1.0, "place_likely": 1.0, "misshapen": 1.0}
    evidence = choose("publisher", [Candidate(name, Place("between"), features)])
    assert evidence.winner is None
