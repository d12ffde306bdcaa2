"""The house keeps its form: floors, who may speak SQL, who may catch everything, how large a room gets."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    "text",
    "crawler",
    "db",
    "pipelines",
    "policies",
    "alerts",
    "scheduler",
    "policywatch",
)
# The functions that may catch everything: around a job, around a mail, around a web request.
BORDERS = {
    "scheduler/jobs.py": {"run", "_settle_ended", "_settle_each"},
    "scheduler/borders.py": {"guarded", "reread"},
    "alerts/attempts.py": {"attempt"},
    "alerts/deliver.py": {"_outcome"},
    "policywatch/web/app.py": {"__call__"},
}
LONGEST_FUNCTION = 60
LONGEST_MODULE = 400


def modules() -> list[Path]:
    return [
        path
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations/versions" not in path.as_posix()
    ]


def test_floors_are_kept() -> None:
    """Imports go downwards only, and only db imports SQLAlchemy (contracts in setup.cfg)."""
    pytest.importorskip("importlinter", reason="needs the check extra")
    program = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(config_filename='setup.cfg'))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def broad_excepts(tree: ast.AST) -> Iterator[str]:
    """The functions that catch everything, each by its innermost name; "" for a module itself."""
    inside: dict[ast.AST, str] = {}
    for node in ast.walk(tree):
        name = inside.get(node, "")
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            name = node.name
        for child in ast.iter_child_nodes(node):
            inside[child] = name
        if isinstance(node, ast.ExceptHandler) and (
            node.type is None
            or ast.unparse(node.type) in ("Exception", "BaseException")
        ):
            yield name


@pytest.mark.parametrize(
    "path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_a_room_keeps_its_form(path: Path) -> None:
    """No module over 400 lines, no function over 60, nothing catches everything outside the three borders."""
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    assert source.count("\n") <= LONGEST_MODULE
    long = [
        f"{node.name} has {size} lines"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (size := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long
    allowed = BORDERS.get(path.relative_to(ROOT).as_posix(), set())
    assert set(broad_excepts(tree)) == allowed, (
        "except Exception outside a job, a mail, a web request; or a border that is none any more"
    )


@pytest.mark.parametrize(
    "path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_the_clock_is_read_at_the_edges_only(path: Path) -> None:
    """`now` is an argument: only scheduler and the roof read the clock."""
    room = path.relative_to(ROOT).parts[0]
    if (
        room in ("scheduler", "policywatch")
        or path.relative_to(ROOT).as_posix() == "crawler/clock.py"
    ):
        return
    calls = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("datetime.now", "time.time", "datetime.utcnow")
    ]
    assert not calls, f"reads the clock at lines {calls}"
