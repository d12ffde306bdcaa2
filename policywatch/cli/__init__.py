"""The command line: one file a group of commands; `main` is the entry point."""

import os
import sys

from text.imports import without_collection

INTERRUPTED = 130


def main() -> None:
    """Run the command line. Ctrl-C ends in one line at any moment, also while the
    program is still loading.
    """
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
