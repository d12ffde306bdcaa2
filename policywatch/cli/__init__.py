"""The command line: one file a group of commands; `main` is the entry point."""

import io
import os
import sys
from pathlib import Path

from text.imports import without_collection

INTERRUPTED = 130


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
        print("policywatch: interrupted", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output left (`… | head`): nothing more to say, and Python must not say it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


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
