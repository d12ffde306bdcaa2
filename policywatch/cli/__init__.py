"""The command line: one file a group of commands; `main` is the entry point."""

from policywatch.cli.app import main

__all__ = ["main"]
