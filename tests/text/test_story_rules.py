"""Each rule of the story decision decides alone, in its place, and can be explained in both languages."""

import ast
from pathlib import Path

import pytest

from policywatch.web.wording import table
from text.measurements import Measurements
from text.story_rules import RULES, Rule, judge

ROOT = Path(__file__).resolve().parents[2]

# Two texts of about 1,000 characters that agree in nearly everything.
ALIKE = Measurements(
    share_of_a=0.9,
    share_of_b=0.9,
    left_a=110,
    left_b=110,
    shared=1000,
    agreeing_facts=10,
    contradicting_facts=0,
    titles_contradict=False,
    different_places=False,
    different_editions=False,
    unnamed_edition=False,
    different_documents=False,
    foreign_subject=0,
    titles_renamed=False,
    foreign_names=0,
    reworded_share=0.01,
    title_overlap=1.0,
    same_specific_title=False,
    untitled=False,
    longest_own=20,
)
CASES = {
    "little-shared": {"shared": 24},
    "titles-contradict": {"titles_contradict": True},
    "different-places": {"different_places": True},
    "different-editions": {"different_editions": True},
    "unnamed-edition": {"unnamed_edition": True},
    "facts-contradict": {"contradicting_facts": 5},
    "different-subjects": {"foreign_subject": 2},
    "titles-renamed": {"titles_renamed": True},
    "template-refilled": {
        "shared": 150,
        "foreign_names": 1,
        "contradicting_facts": 1,
    },
    "different-documents": {"different_documents": True, "shared": 300},
    "reworded": {"reworded_share": 0.23},
    "each-has-its-own": {
        "share_of_a": 0.6,
        "share_of_b": 0.6,
        "title_overlap": 0.2,
    },
    "two-issues": {"untitled": True, "longest_own": 60},
    "mostly-shared": {},
    "shared-word-for-word": {"share_of_a": 0.8, "share_of_b": 0.8},
    "excerpt-under-one-title": {
        "share_of_a": 0.7,
        "share_of_b": 0.5,
        "same_specific_title": True,
    },
    "excerpt": {"share_of_b": 0.5},
    "small-piece": {"share_of_b": 0.2},
    "partly-shared": {"share_of_a": 0.6, "share_of_b": 0.6},
}


def without(code: str, m: Measurements) -> str:
    """Which rule decides where the rule `code` is left out."""
    return next(rule.code for rule in RULES if rule.code != code and rule.when(m))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_rule_alone_decides(rule: Rule) -> None:
    """In its own case the rule's code is the verdict's, and no other rule before the last ones would say the same kind."""
    m = ALIKE._replace(**CASES[rule.code])
    verdict = judge(m)
    assert (verdict.rule, verdict.kind) == (rule.code, rule.kind)
    if rule.kind == "apart":
        others = [
            other.code
            for other in RULES
            if other.kind == "apart" and other.code != rule.code and other.when(m)
        ]
        assert others == []
        assert judge(ALIKE).kind == "same"
    if rule is not RULES[-1]:
        assert without(rule.code, m) != rule.code


def test_every_rule_has_its_case() -> None:
    """The table of cases names the rules, each once and in order."""
    assert list(CASES) == [rule.code for rule in RULES]


def test_a_verdict_carries_what_explains_it() -> None:
    """Values are those the rule names; similarity is the smaller share."""
    verdict = judge(ALIKE._replace(**CASES["excerpt"]))
    assert verdict.values == {"higher_share": 0.9, "lower_share": 0.5}
    assert verdict.similarity == 0.5
    assert verdict.touches and verdict.joins


def test_a_small_piece_touches_without_joining() -> None:
    """It bears on the grouping, but makes no story."""
    verdict = judge(ALIKE._replace(**CASES["small-piece"]))
    assert verdict.touches and not verdict.joins


@pytest.mark.parametrize(
    ("contradicting", "agreeing", "apart"),
    [(1, 0, True), (1, 10, False), (3, 6, True), (4, 100, False), (7, 100, True)],
)
def test_a_few_slips_are_tolerated(
    contradicting: int, agreeing: int, apart: bool
) -> None:
    """A figure corrected is an edit; a third of the figures, or many of them, is another bulletin."""
    m = ALIKE._replace(contradicting_facts=contradicting, agreeing_facts=agreeing)
    assert (judge(m).rule == "facts-contradict") is apart


def codes_in_source() -> set[str]:
    """Every rule code the source can produce: RULES, and verdicts and explanations built elsewhere."""
    found = {rule.code for rule in RULES}
    for name in ("text/compare.py", "text/grouping.py", "db/stories/corrections.py"):
        tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Verdict":
                found.add(ast.literal_eval(node.args[2]))
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "rule":
                found.add(ast.literal_eval(node.value))
    return found


def test_every_code_is_worded_in_both_languages() -> None:
    """No code without Chinese and English words, and no words for a code that is gone."""
    codes = codes_in_source()
    assert {"same-characters", "bound-together", "split-by-hand"} <= codes
    worded = {key.partition(".")[2] for key in table() if key.startswith("why.")}
    states = {"one-story", "two-stories"}
    assert worded - states - {f"overruled-{state}" for state in states} == codes
    for code in worded:
        assert all(table()[f"why.{code}"].values())
