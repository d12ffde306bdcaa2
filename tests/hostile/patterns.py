"""Every regular expression of the project, found by program, and texts made from each to make it backtrack."""

import ast
import importlib
import pkgutil
import random
import re
from collections.abc import Iterator
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
ROOMS = ("text", "crawler", "pipelines", "alerts", "db", "scheduler", "policywatch")
REPEATS = (
    _constants.MAX_REPEAT,
    _constants.MIN_REPEAT,
    _constants.POSSESSIVE_REPEAT,
)
METHODS = (
    "search",
    "match",
    "fullmatch",
    "findall",
    "finditer",
    "sub",
    "subn",
    "split",
)
FEW_REPEATS = 3
SAMPLES = 2
MAX_TEXTS = 80
_ALPHABET = "a1 中，。\n<>\"'=/(（:：_-&;{[年A%."
_CATEGORIES = {
    "CATEGORY_DIGIT": "1",
    "CATEGORY_SPACE": " \n\t",
    "CATEGORY_WORD": "a中1_",
    "CATEGORY_NOT_DIGIT": "a 中",
    "CATEGORY_NOT_SPACE": "a中1<",
    "CATEGORY_NOT_WORD": " ，<",
}
_UNLIKELY = "\u20ac"


class Found(NamedTuple):
    """A pattern, its flags, where it is written, and the methods it is used with (all where nothing says)."""

    pattern: str | bytes
    flags: int
    where: str
    methods: frozenset[str]


def modules() -> Iterator[ModuleType]:
    """Every module of the project, but for migrations and entry points."""
    for room in ROOMS:
        package = importlib.import_module(room)
        yield package
        for each in pkgutil.walk_packages(package.__path__, f"{room}."):
            if "migrations" in each.name or each.name.endswith("__main__"):
                continue
            try:
                yield importlib.import_module(each.name)
            except ModuleNotFoundError as error:
                if error.name != "scrapy_playwright":
                    raise


def found_patterns() -> list[Found]:
    """Each pattern once: those compiled when the modules are imported afresh, and those written inside functions."""
    written: dict[tuple[str | bytes, int], str] = dict(_compiled_on_import())
    compiled = {pattern for pattern, _ in written}
    sources: list[str] = []
    inline: dict[tuple[str | bytes, int], frozenset[str]] = {}
    for module in modules():
        source = Path(module.__file__ or "").read_text("utf-8")
        sources.append(source)
        for pattern, flags, line, method in _inside_functions(module, source):
            if pattern not in compiled:
                written.setdefault((pattern, flags), f"{module.__name__}:{line}")
                inline[pattern, flags] = frozenset({method} & {*METHODS})
    uses = {**inline, **_uses("\n".join(sources))}
    return [
        Found(pattern, flags, where, uses.get((pattern, flags)) or frozenset(METHODS))
        for (pattern, flags), where in sorted(written.items(), key=lambda one: one[1])
    ]


def _compiled_on_import() -> Iterator[tuple[tuple[str | bytes, int], str]]:
    for module in modules():
        for value in list(vars(module).values()):
            for compiled in _patterns_in(value):
                flags = compiled.flags & ~re.UNICODE
                yield (compiled.pattern, flags), module.__name__


def _patterns_in(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from _patterns_in(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _patterns_in(each)


def _inside_functions(
    module: ModuleType, source: str
) -> Iterator[tuple[str | bytes, int, int, str]]:
    for node in ast.walk(ast.parse(source)):
        if not (_is_call_of_re(node) and node.args):
            continue
        try:
            pattern = eval(ast.unparse(node.args[0]), dict(vars(module)))
            flags = _flags_of(node)
            re.compile(pattern, flags)
        except (NameError, TypeError):
            continue  # made of a variable: the functions' own test meets it
        yield pattern, flags, node.lineno, node.func.attr


def _is_call_of_re(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in (*METHODS, "compile")
    )


def _flags_of(node: ast.Call) -> int:
    given = [*node.args[1:], *(word.value for word in node.keywords)]
    written = [ast.unparse(one) for one in given]
    named = [
        one for one in written if re.fullmatch(r"re\.[A-Z]+(?: \| re\.[A-Z]+)*", one)
    ]
    return int(eval(named[0], {"re": re})) if named else 0


def _uses(source: str) -> dict[tuple[str | bytes, int], frozenset[str]]:
    """The methods each named pattern is used with; a name also used otherwise counts as used with all."""
    uses: dict[tuple[str | bytes, int], frozenset[str]] = {}
    for module in modules():
        for name, value in vars(module).items():
            if not isinstance(value, re.Pattern):
                continue
            own = Path(module.__file__ or "").read_text("utf-8")
            text = source if not name.startswith("_") else own
            after = re.findall(rf"(?<![\w.]){name}\b(?!\s*=[^=])(?:\.(\w+))?", text)
            methods = {one for one in after if one in METHODS}
            # `pattern` is the pattern's text inside another one, an import only names it.
            others = [one for one in after if one not in METHODS and one != "pattern"]
            if not methods or (others and not name.isupper()):
                methods = set(METHODS)
            key = (value.pattern, value.flags & ~re.UNICODE)
            uses[key] = uses.get(key, frozenset()) | methods
    return uses


def attacks(pattern: str | bytes, flags: int, length: int) -> list[str]:
    """Texts of about `length` characters: the pattern's own beginnings and repeated parts, over and over, with
    endings that can't match."""
    readable = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
    tree = _parser.parse(readable, flags)
    chance = random.Random(1)
    pumps: list[tuple[str, str]] = []
    for _ in range(2):
        _walk(tree, "", chance, pumps)
    units: set[tuple[str, str, str]] = set()
    for before, pump in pumps:
        for ending in ("", _UNLIKELY):
            if pump and ending:
                units |= {
                    (before, pump, ending),
                    (_sample(tree, chance), pump, ending),
                    ("", before + pump, ending),
                    ("", before + pump * 30, ending),
                }
            elif before and not ending:
                units.add(("", before, ending))
    chosen = sorted(units)
    if len(chosen) > MAX_TEXTS:
        chosen = chance.sample(chosen, MAX_TEXTS)
    return [
        before + unit * (length // len(unit)) + ending
        for before, unit, ending in chosen
    ]


def _walk(
    tree: Any, before: str, chance: random.Random, pumps: list[tuple[str, str]]
) -> None:
    """Collect, for each repeated part, what leads to it and the part; and every beginning of a match."""
    for item in tree:
        kind, value = item
        if kind in REPEATS:
            if value[1] > FEW_REPEATS:
                pumps += [(before, _sample(value[2], chance)) for _ in range(SAMPLES)]
            _walk(value[2], before, chance, pumps)
        elif kind is _constants.BRANCH:
            for branch in value[1]:
                _walk(branch, before, chance, pumps)
        elif kind is _constants.SUBPATTERN:
            _walk(value[3], before, chance, pumps)
        elif kind is _constants.ATOMIC_GROUP:
            _walk(value, before, chance, pumps)
        before += _sample([item], chance)
        pumps.append((before, ""))


def _sample(tree: Any, chance: random.Random) -> str:
    """Some text the pattern matches, or nearly."""
    pieces: list[str] = []
    for kind, value in tree:
        if kind is _constants.LITERAL:
            pieces.append(chr(value))
        elif kind is _constants.NOT_LITERAL:
            pieces.append(_other_than({chr(value)}, chance))
        elif kind is _constants.ANY:
            pieces.append(chance.choice(_ALPHABET))
        elif kind is _constants.IN:
            pieces.append(_one_of(value, chance))
        elif kind is _constants.CATEGORY:
            pieces.append(chance.choice(_CATEGORIES[str(value)]))
        elif kind is _constants.BRANCH:
            pieces.append(_sample(chance.choice(value[1]), chance))
        elif kind is _constants.SUBPATTERN:
            pieces.append(_sample(value[3], chance))
        elif kind is _constants.ATOMIC_GROUP:
            pieces.append(_sample(value, chance))
        elif kind is _constants.ASSERT:
            pieces.append(_sample(value[1], chance))
        elif kind in REPEATS:
            fewest, most, part = value
            times = chance.randint(fewest, min(most, max(fewest, FEW_REPEATS)))
            pieces += [_sample(part, chance) for _ in range(times)]
    return "".join(pieces)


def _one_of(members: Any, chance: random.Random) -> str:
    named = "".join(_characters(members))
    if members and members[0][0] is _constants.NEGATE:
        return _other_than(set(named), chance)
    return chance.choice(named or "a")


def _characters(members: Any) -> Iterator[str]:
    for kind, value in members:
        if kind is _constants.LITERAL:
            yield chr(value)
        elif kind is _constants.RANGE:
            yield chr(value[0]) + chr(value[1])
        elif kind is _constants.CATEGORY:
            yield _CATEGORIES[str(value)]


def _other_than(these: set[str], chance: random.Random) -> str:
    left = [one for one in _ALPHABET if one not in these]
    return chance.choice(left or [_UNLIKELY])
