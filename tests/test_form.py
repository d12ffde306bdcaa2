"""deploy/form.py counts what it says it counts, and calls worse what is worse."""

import ast
import tomllib
from pathlib import Path

import pytest

from deploy import form

SOURCE = '''"""A module."""

# A reason.
X = 1


def f(a, b, c, d, e, g, h):
    """Says
    much."""
    if a and b:
        return [one for one in c if one]
    return d if e else g


class C:
    def m(self, a, b, c, d, e, g):
        pass
'''


def counted(source: str, name: str = "text/one.py") -> form.Counts:
    counts = form.Counts()
    form.count(source, name, counts)
    return counts


def test_lines_are_told_apart() -> None:
    """Docstrings, comments and blank lines are no code."""
    counts = counted(SOURCE)
    assert counts.lines == len(SOURCE.splitlines()) == 17
    assert counts.comments == 1
    assert counts.code == 8


def test_dense_expressions_are_counted() -> None:
    """One conditional expression, one comprehension; statements and expressions are the nodes."""
    counts = counted(SOURCE)
    assert (counts.conditionals, counts.comprehensions) == (1, 1)
    tree = ast.parse(SOURCE)
    nodes = [one for one in ast.walk(tree) if isinstance(one, ast.stmt | ast.expr)]
    assert counts.nodes == len(nodes)


def test_parameters_are_counted_without_self_and_outside_commands() -> None:
    """Seven are too many, six and `self` are not; a command's parameters are its options."""
    assert counted(SOURCE).many_parameters == 1
    assert counted(SOURCE, "policywatch/cli/one.py").many_parameters == 0


def test_a_long_line_is_counted() -> None:
    """110 characters are allowed."""
    assert counted(f"X = {'1' * 106}\n").wide == 0
    assert counted(f"X = {'1' * 107}\n").wide == 1


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("pass", 1),
        ("if a: pass", 2),
        ("if a and b or c: pass", 4),
        ("return 1 if a else 2", 2),
        ("return [one for one in a if one if one > 1]", 4),
        ("for one in a: assert one", 3),
        ("while a:\n  try: pass\n  except OSError: pass", 3),
    ],
)
def test_complexity(body: str, number: int) -> None:
    """McCabe's, with `and`, `or`, filters and conditional expressions as branches."""
    function = ast.parse("def f(a, b, c):\n " + body.replace("\n", "\n ")).body[0]
    assert form.complexity(function) == number


def test_what_is_worse_is_named() -> None:
    """More complexity is worse, fewer comments and tests are; an equal figure is not."""
    levels = {"worst complexity": 20, "comment lines in 100": 1.5}
    assert (
        form.worse({"worst complexity": 20, "comment lines in 100": 1.5}, levels) == []
    )
    assert form.worse({"worst complexity": 21}, levels) == ["worst complexity"]
    assert form.worse({"comment lines in 100": 1.4}, levels) == ["comment lines in 100"]


def test_every_figure_has_a_level() -> None:
    """deploy/form.toml names each figure that is printed, and no other."""
    counts = counted(SOURCE)
    names = form.figures(counts, test_lines=1, unused=0).keys()
    assert names == tomllib.loads(form.LEVELS.read_text("utf-8"))["levels"].keys()


def test_a_definition_nobody_names_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A function that is called, or a class that a setting names, is used; the rest is not."""
    pytest.importorskip("vulture", reason="needs the check extra")
    monkeypatch.setattr(form, "ROOT", tmp_path)
    module = tmp_path / "text" / "one.py"
    module.parent.mkdir()
    module.write_text(
        "def dead(): pass\n"
        "def alive(): pass\n"
        "class Middleware: pass\n"
        "SETTINGS = {'text.one.Middleware': 1, 'called': alive()}\n",
        encoding="utf-8",
    )
    assert form.unused_definitions([module]) == ["text/one.py:1 dead"]
