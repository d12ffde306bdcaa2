"""Pages read in a child that may be ended: `import` and `extract` survive what their readers do not."""

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from policywatch.watched import Here, Limits, Stalled, Watched
from tests.journeys.conftest import Desk

LIMITS = Limits(cpu=1.0, wall=20.0, memory=1024)


def hold_the_parser() -> None:
    sum(range(10**12))


def sleep_for_ever() -> None:
    time.sleep(3600)


def end_the_process() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def take_memory() -> int:
    return len(bytearray(8 << 30))


def fail() -> None:
    raise LookupError("of its own")


@pytest.mark.parametrize(
    ("trick", "wall", "says"),
    [
        (hold_the_parser, 20.0, "holds the parser for more than 1 s"),
        (sleep_for_ever, 3.0, "not read within 3 s"),
        (end_the_process, 20.0, "SIGSEGV"),
        (take_memory, 20.0, "too much memory"),
    ],
)
def test_what_passes_a_limit_ends_its_call_alone(
    trick: Callable[[], object], wall: float, says: str
) -> None:
    """Each says what happened, and the next call is answered."""
    with Watched(LIMITS._replace(wall=wall), (LookupError,)) as watched:
        assert watched.call(len, "abc") == 3
        with pytest.raises(Stalled, match=says):
            watched.call(trick)
        assert watched.call(len, "abcd") == 4


def test_expected_errors_come_back_as_they_are() -> None:
    """A reader that refuses a page says so as it does without a child."""
    for caller in (Here(), Watched(LIMITS, (LookupError,))):
        with pytest.raises(LookupError, match="of its own"):
            caller.call(fail)


def test_each_page_has_the_whole_time(tmp_path: Path) -> None:
    """The limit counts from the page's own beginning: many pages together may take longer."""
    with Watched(LIMITS._replace(cpu=0.4), ()) as watched:
        for _ in range(8):
            assert watched.call(sum, range(3_000_000)) > 0
        assert watched.deaths == 0


@pytest.mark.timeout(300)
def test_a_page_that_stalls_costs_an_import_one_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three pages one takes more than its time: it is named and counted, the others are stored; `extract` shows its error.

    The page is well-formed; it only takes long, which a limit of next to nothing shows.
    """
    folder = desk.folder / "pages"
    folder.mkdir()
    text = "<p>工业和信息化部印发通知，明确今年的工作重点。</p>"
    for number, times in ((1, 20), (2, 40_000), (3, 20)):
        page = f"<html><title>关于第{number}批名单的通知</title><h1>关于第{number}批名单的通知</h1>"
        body = "".join(
            f"{text[:-4]}第{number}批{line}号。</p>" for line in range(times)
        )
        (folder / f"{number}.html").write_text(f"{page}<div>{body}</div>", "utf-8")
    configuration = desk.folder / "policywatch.toml"
    told = configuration.read_text("utf-8")
    configuration.write_text(
        told.replace("[service]", "[service]\nstall_cpu = 0.9"), "utf-8"
    )
    done = desk.run("import", str(folder), "--json", status=1)
    (row,) = json.loads(done.stdout)["sources"]
    assert (row["articles"], row["refused"]) == (2, {"stalled": 1}), done.stderr
    assert "2.html: holds the parser for more than 0.9 s" in done.stderr
    shown = desk.run("extract", str(folder), "--jsonl", status=1)
    errors = [json.loads(line).get("error") for line in shown.stdout.splitlines()]
    assert [bool(error) for error in errors] == [False, True, False]
