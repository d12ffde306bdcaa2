"""The house keeps its form: floors, who may speak SQL, who may catch everything, how large a room gets."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("text", "crawler", "db", "pipelines", "alerts", "scheduler", "policywatch")
BORDERS = ("scheduler/jobs.py", "alerts/deliver.py", "policywatch/web/app.py")
LONGEST_FUNCTION = 60
LONGEST_MODULE = 400


def modules() -> list[Path]:
    return [
        path
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations/versions" not in path.as_posix()
    ]


def test_floors_are_kept(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Imports go downwards only, and only db imports SQLAlchemy (contracts in setup.cfg)."""
    lint = pytest.importorskip("importlinter.cli", reason="needs the check extra")
    monkeypatch.chdir(ROOT)
    status = lint.lint_imports(config_filename="setup.cfg", no_cache=True)
    assert status == 0, capfd.readouterr().out


def broad_excepts(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and (
            node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
        ):
            yield node.lineno


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
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
    if path.relative_to(ROOT).as_posix() not in BORDERS:
        assert not list(broad_excepts(tree)), "except Exception outside a job, a mail, a web request"


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_clock_is_read_at_the_edges_only(path: Path) -> None:
    """`now` is an argument: only scheduler and the roof read the clock."""
    room = path.relative_to(ROOT).parts[0]
    if room in ("scheduler", "policywatch") or path.relative_to(ROOT).as_posix() == "crawler/clock.py":
        return
    calls = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("datetime.now", "time.time", "datetime.utcnow")
    ]
    assert not calls, f"reads the clock at lines {calls}"
