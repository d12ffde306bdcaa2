"""Why an article's fields have their values, as its page shows it."""

import json

from db.models import Article
from policywatch.web import wording
from policywatch.web.reasons import DOUBTS, explained

STORED = {
    "publisher": {
        "value": "河湾日报",
        "score": 0.987,
        "from": "between: 来源",
        "features": {"labelled": 1.0, "crowded": 0.3},
        "others": [{"value": "工作动态", "score": 0.04, "from": "between"}],
        "flags": [],
    },
    "author": {"value": None, "score": 0.0, "from": None, "others": []},
}


def test_a_winner_with_its_reasons_and_losers() -> None:
    """Value, share, place, label; what speaks for it and against it; what lost."""
    rows = explained(Article(evidence=json.dumps(STORED)))
    assert [row["name"] for row in rows] == ["publisher"]
    row = rows[0]
    assert (row["value"], row["percent"], row["zone"], row["label"]) == (
        "河湾日报",
        99,
        "between",
        "来源",
    )
    assert (row["reasons"], row["doubts"]) == (["labelled"], ["crowded"])
    assert row["others"][0]["value"] == "工作动态"


def test_control_characters_of_a_page_stay_out() -> None:
    """Evidence is kept as the page had it; what is shown of it is clean."""
    hostile = "河湾\x1b[31m日\x05报"
    stored = {
        "title": {
            "value": hostile,
            "score": 1.0,
            "from": f"between: {hostile}",
            "others": [{"value": hostile, "score": 0.1, "from": "top"}],
        }
    }
    (row,) = explained(Article(evidence=json.dumps(stored)))
    shown = row["value"] + row["label"] + row["others"][0]["value"]
    assert "\x1b" not in shown and "\x05" not in shown


def test_an_article_without_evidence_has_none() -> None:
    """Articles stored before evidence was kept show nothing."""
    assert explained(Article(evidence=None)) == []


def test_every_feature_has_its_words() -> None:
    """What a weight is named for is said in both languages, and so is each place."""
    from crawler.pages.evidence import shipped_weights

    table = wording.table()
    names = {name for one in shipped_weights().values() for name in one.features}
    zones = "head data address list over between top text tail below heading line selector".split()
    wanted = names | DOUBTS | {f"zone_{zone}" for zone in zones}
    missing = {name for name in wanted if f"evidence.{name}" not in table}
    assert missing == set()


def test_doubts_are_the_features_that_count_against_a_value() -> None:
    """The page calls a feature a doubt where its weight is negative."""
    from crawler.pages.evidence import shipped_weights

    negative = {
        name
        for weights in shipped_weights().values()
        for name, value in weights.features.items()
        if value < 0
    }
    assert negative <= DOUBTS
