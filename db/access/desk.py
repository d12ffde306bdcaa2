"""Whose rules, searches, tokens and marks somebody works with, and as whom."""

from dataclasses import dataclass
from datetime import datetime

HOUSE = 0  # the account of the one password, and of a page without any
# Who is meant where nobody is named.
BY_COMMAND, BY_PAGE, BY_TOKEN = ":command", ":page", ":token"


@dataclass(frozen=True)
class Desk:
    """`account` owns what is made here. `sees_all`: what others own is reached as
    `ACCOUNT/NAME`. `at` is when something is done; deeds without it are not recorded.
    """

    account: int = HOUSE
    actor: str = BY_COMMAND
    sees_all: bool = False
    at: datetime | None = None


# Library calls and the command line: the operator of the machine.
OPERATOR = Desk(sees_all=True)


def operator(now: datetime) -> Desk:
    """The operator at the command line, whose deeds are recorded."""
    return Desk(sees_all=True, at=now)
