"""Measures the form of the project's own Python and fails where a figure is worse than its level.

python deploy/form.py [--worst N]      figures beside their levels, and the N most complex functions

Levels are in deploy/form.toml: what was reached, so that it stays. A better figure may lower its level;
nothing but a reason in the commit raises one. Only sources that git knows are counted: those of the rooms,
without migrations; a code line is neither blank, nor comment, nor docstring.
"""

import argparse
import ast
import io
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEVELS = ROOT / "deploy" / "form.toml"
NO_ROOMS = ("tests", "benchmarks", "deploy")
MAX_LINE_CHARS = 110
MAX_COMPLEXITY = 10
MAX_PARAMETERS = 6
# Figures that may not fall; all others may not rise.
AT_LEAST = ("comment lines in 100", "test lines a line")
_BRANCHES = (
    ast.If,
    ast.IfExp,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.Assert,
    ast.comprehension,
)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_NO_CODE = (
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
)


@dataclass
class Counts:
    """What was counted in some modules, and every function with its complexity."""

    code: int = 0
    comments: int = 0
    lines: int = 0
    nodes: int = 0
    conditionals: int = 0
    comprehensions: int = 0
    wide: int = 0
    many_parameters: int = 0
    longest_module: int = 0
    longest_function: int = 0
    complexity: list[tuple[int, str]] = field(default_factory=list)


def count(source: str, name: str, counts: Counts) -> None:
    """Add one module's figures to `counts`."""
    tree = ast.parse(source)
    rows = source.splitlines()
    comments, code = _comments_and_code(source, tree)
    counts.lines += len(rows)
    counts.comments += comments
    counts.code += code
    counts.wide += sum(len(row) > MAX_LINE_CHARS for row in rows)
    counts.longest_module = max(counts.longest_module, len(rows))
    for node in ast.walk(tree):
        counts.nodes += isinstance(node, ast.stmt | ast.expr)
        counts.conditionals += isinstance(node, ast.IfExp)
        counts.comprehensions += isinstance(node, _COMPREHENSIONS)
        if isinstance(node, _FUNCTIONS):
            _count_function(node, name, counts)


def _count_function(
    node: ast.FunctionDef | ast.AsyncFunctionDef, name: str, counts: Counts
) -> None:
    size = (node.end_lineno or node.lineno) - node.lineno + 1
    counts.longest_function = max(counts.longest_function, size)
    counts.complexity.append((complexity(node), f"{name}:{node.lineno} {node.name}"))
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    own = [one for one in given if one.arg not in ("self", "cls")]
    # A command's parameters are its options.
    if len(own) > MAX_PARAMETERS and "cli" not in Path(name).parts:
        counts.many_parameters += 1


def complexity(function: ast.AST) -> int:
    """Cyclomatic complexity (McCabe 1976), with `and`, `or` and comprehensions as branches."""
    number = 1
    for node in ast.walk(function):
        if isinstance(node, _BRANCHES):
            number += 1
        if isinstance(node, ast.comprehension):
            number += len(node.ifs)
        if isinstance(node, ast.BoolOp):
            number += len(node.values) - 1
    return number


def _comments_and_code(source: str, tree: ast.Module) -> tuple[int, int]:
    documented = _docstring_lines(tree)
    comments: set[int] = set()
    code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            comments.add(token.start[0])
        elif token.type not in _NO_CODE:
            code.update(range(token.start[0], token.end[0] + 1))
    return len(comments), len(code - documented)


def _docstring_lines(tree: ast.Module) -> set[int]:
    found: set[int] = set()
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Module, ast.ClassDef, *_FUNCTIONS)):
            continue
        if ast.get_docstring(node, clean=False):
            first = node.body[0]
            found.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return found


def figures(counts: Counts, test_lines: int, unused: int) -> dict[str, float]:
    """The figures by the names deploy/form.toml has them under."""
    complex_ones = [one for one, _ in counts.complexity if one > MAX_COMPLEXITY]
    return {
        "nodes a code line": counts.nodes / counts.code,
        "conditional expressions in 1000": 1000 * counts.conditionals / counts.code,
        "comprehensions in 1000": 1000 * counts.comprehensions / counts.code,
        "wide lines": counts.wide,
        "complex functions, %": 100 * len(complex_ones) / len(counts.complexity),
        "worst complexity": max(counts.complexity)[0],
        "many parameters": counts.many_parameters,
        "longest function": counts.longest_function,
        "longest module": counts.longest_module,
        "comment lines in 100": 100 * counts.comments / counts.code,
        "test lines a line": test_lines / counts.lines,
        "unused functions and classes": unused,
    }


def worse(found: Mapping[str, float], levels: Mapping[str, float]) -> list[str]:
    """The names of the figures that are worse than their level."""
    names = []
    for name, value in found.items():
        missed = value < levels[name] if name in AT_LEAST else value > levels[name]
        if missed:
            names.append(name)
    return names


def unused_definitions(files: Sequence[Path]) -> list[str]:
    """Functions and classes that nothing names: no code, test or benchmark, and no setting's text."""
    from vulture import Vulture

    vulture = Vulture()
    named: set[str] = set()
    for path in files:
        source = path.read_text(encoding="utf-8")
        vulture.scan(source, filename=path)
        named.update(_names_in_texts(ast.parse(source)))
    found = []
    for item in vulture.get_unused_code(min_confidence=60):
        place = item.filename.relative_to(ROOT)
        # Alembic calls a migration's functions.
        is_counted = place.parts[0] not in NO_ROOMS and "migrations" not in place.parts
        if item.typ not in ("function", "class") or not is_counted:
            continue
        is_called_by_name = item.name in named or _is_registered(
            place, item.first_lineno
        )
        if not is_called_by_name:
            found.append(f"{place}:{item.first_lineno} {item.name}")
    return found


def _names_in_texts(tree: ast.Module) -> Iterator[str]:
    """The last part of every dotted name in a text: Scrapy's settings name classes so."""
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and "." in value and " " not in value:
            yield value.rpartition(".")[2]


def _is_registered(place: Path, line: int) -> bool:
    """Whether a definition has a decorator, or is a spider that Scrapy finds by its folder."""
    if place.parent == Path("crawler/spiders"):
        return True
    rows = (ROOT / place).read_text(encoding="utf-8").splitlines()
    return rows[line - 1].lstrip().startswith("@")


def _tracked(*patterns: str) -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, check=True
    )
    names = done.stdout.decode().split("\0")
    return [Path(name) for name in names if name and (ROOT / name).exists()]


def _lines(files: Iterable[Path]) -> int:
    return sum(len((ROOT / one).read_text("utf-8").splitlines()) for one in files)


def main() -> None:
    parser = argparse.ArgumentParser(description="Figures of form, and their levels.")
    parser.add_argument("--worst", type=int, default=0)
    worst = parser.parse_args().worst
    files = _tracked("*.py")
    counts = Counts()
    for name in files:
        if name.parts[0] not in NO_ROOMS and "migrations" not in name.parts:
            count((ROOT / name).read_text(encoding="utf-8"), name.as_posix(), counts)
    unused = unused_definitions([ROOT / name for name in files])
    tests = _lines(name for name in files if name.parts[0] == "tests")
    found = figures(counts, tests, len(unused))
    levels = tomllib.loads(LEVELS.read_text("utf-8"))["levels"]
    missed = worse(found, levels)
    for name, value in found.items():
        mark = "WORSE" if name in missed else "ok"
        print(f"{mark:5} {name:34} {value:8.2f}   level {levels[name]:g}")
    for number, where in sorted(counts.complexity, reverse=True)[:worst]:
        print(f"      complexity {number:3} {where}")
    if "unused functions and classes" in missed or worst:
        print(*(f"      unused {one}" for one in unused), sep="\n")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
