"""The command line: one file a group of commands; `main` is the entry point."""

import io
import os
import sys
from pathlib import Path

from text.imports import without_collection

INTERRUPTED = 130
MAX_CAUSES = 20  # errors that name each other as cause are rings in theory


def main() -> None:
    """Run the command line. Ctrl-C ends in one line at any moment, also while the
    program is still loading.
    """
    _settle_output()
    try:
        with without_collection():
            from policywatch.cli.app import run

        run()
    except KeyboardInterrupt:
        _end_interrupted()
    except BrokenPipeError:
        # The reader of our output left (`… | head`): nothing more to say, and Python must not say it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        # A library that tidies up after an interruption may fail at it, and its error
        # takes the interruption's place (Alembic, while it rebuilds a table).
        if not _is_interruption(error):
            raise
        _end_interrupted()


def _end_interrupted() -> None:
    print("policywatch: interrupted", file=sys.stderr)
    sys.exit(INTERRUPTED)


def _is_interruption(error: BaseException) -> bool:
    """Whether the error came up while an interruption was handled."""
    cause: BaseException | None = error
    for _ in range(MAX_CAUSES):
        if cause is None or isinstance(cause, KeyboardInterrupt):
            break
        cause = cause.__cause__ or cause.__context__
    return isinstance(cause, KeyboardInterrupt)


def _settle_output() -> None:
    """Let nothing that is printed end the program: what the terminal's encoding lacks is
    written as an escape, and what is printed to a closed stream is lost.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            sink = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 — for good
            setattr(sys, name, sink)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
