"""How many patterns and thresholds the reader of pages rests on.

    python -m benchmarks.patterns [--by-file]

Counted in crawler/pages. Patterns: regular expressions that are compiled, and those that
are given to `re` as they are used. Thresholds: numbers that something is compared with,
written in the comparison or as a constant of the module (0, 1 and -1 are none: they say
whether there is anything). Both are printed with the wider count too: every number that a
constant holds, and every regular expression in a list of words.
"""

import argparse
import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOM = Path(__file__).resolve().parents[1] / "crawler" / "pages"
_USES = frozenset(
    ("compile", "search", "match", "fullmatch", "sub", "split", "findall", "finditer")
)
_NO_THRESHOLDS = (0, 1, -1)


@dataclass(frozen=True)
class Counts:
    """The counts of one file or of all."""

    compiled: int = 0
    inline: int = 0
    words: int = 0
    thresholds: int = 0
    numbers: int = 0

    @property
    def patterns(self) -> int:
        """Regular expressions, compiled or used as they are."""
        return self.compiled + self.inline

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.compiled + other.compiled,
            self.inline + other.inline,
            self.words + other.words,
            self.thresholds + other.thresholds,
            self.numbers + other.numbers,
        )


def count(source: str) -> Counts:
    """The counts of a module."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    uses = [_use_of(node) for node in nodes]
    constants = dict(_constants(tree))
    compared = [
        one for node in nodes if isinstance(node, ast.Compare) for one in _sides(node)
    ]
    written = sum(_is_threshold(one) for one in compared)
    named = {one.id for one in compared if isinstance(one, ast.Name)} & constants.keys()
    return Counts(
        compiled=uses.count("compile"),
        inline=sum(use not in ("", "compile") for use in uses),
        words=sum(map(_words_in, nodes)),
        thresholds=written + len(named),
        numbers=sum(map(_numbers_in, constants.values())) + written,
    )


def _use_of(node: ast.AST) -> str:
    """Which function of `re` is called with a pattern."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return ""
    is_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
    return node.func.attr if is_re and node.func.attr in _USES else ""


def _words_in(node: ast.AST) -> int:
    """The regular expressions in a list of words: `any_of("…")`."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return 0
    if node.func.id != "any_of" or not isinstance(node.args[0], ast.Constant):
        return 0
    return len(str(node.args[0].value).split())


def _constants(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """The module's named values that hold numbers."""
    for node in tree.body:
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            if isinstance(target, ast.Name) and _numbers_in(node.value):
                yield target.id, node.value
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = zip(target.elts, node.value.elts, strict=False)
                yield from ((str(ast.unparse(name)), value) for name, value in pairs)


def _numbers_in(value: ast.expr) -> int:
    if isinstance(value, ast.Call):
        return 0
    return sum(map(_is_threshold, ast.walk(value)))


def _sides(node: ast.Compare) -> list[ast.expr]:
    sides = [node.left, *node.comparators]
    return [
        part for side in sides for part in ast.walk(side) if isinstance(part, ast.expr)
    ]


def _is_threshold(node: ast.AST) -> bool:
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
        return False
    return isinstance(node.value, int | float) and node.value not in _NO_THRESHOLDS


def counted(room: Path = ROOM) -> dict[str, Counts]:
    """The counts by file."""
    return {
        str(path.relative_to(room)): count(path.read_text("utf-8"))
        for path in sorted(room.rglob("*.py"))
    }


def main() -> int:
    """Prints the counts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--by-file", action="store_true")
    parser.add_argument("--room", type=Path, default=ROOM, help="another folder")
    arguments = parser.parse_args()
    files = counted(arguments.room)
    if arguments.by_file:
        for name, one in files.items():
            print(f"{name:28} {one.patterns:4} patterns {one.thresholds:4} thresholds")
    whole = sum(files.values(), Counts())
    parts = f"{whole.compiled} compiled, {whole.inline} inline"
    words = f"{whole.words} more in lists of words"
    print(f"patterns   {whole.patterns:4}  ({parts}; {words})")
    print(f"thresholds {whole.thresholds:4}  ({whole.numbers} numbers in all)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
