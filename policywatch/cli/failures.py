"""What a command raises where its work fails or it is called wrongly; every command's
file imports this, and little else.
"""


class CommandError(Exception):
    """The work of a command failed; the text says what, where and what to do."""


class UsageError(Exception):
    """The command was called wrongly; the text says how to call it."""
