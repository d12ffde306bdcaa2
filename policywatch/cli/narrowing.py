"""What a search is narrowed by on the command line: the query in quotes, days, a site,
a source, a publisher.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from policywatch.cli.completion import source_ids
from policywatch.cli.failures import UsageError

QueryWords = Annotated[
    list[str],
    typer.Argument(
        metavar="QUERY",
        help="What to look for, in quotes; docs/write_a_query.md explains the language.",
    ),
]
Since = Annotated[
    str | None, typer.Option(metavar="DATE", help="Published on this day or later.")
]
Until = Annotated[
    str | None, typer.Option(metavar="DATE", help="Published on this day or earlier.")
]
SiteName = Annotated[
    str | None, typer.Option(help="Only this site, such as miit.gov.cn.")
]
SourceId = Annotated[
    str | None,
    typer.Option(
        metavar="ID",
        help="Only this source of the catalogue.",
        autocompletion=source_ids,
    ),
]
Publisher = Annotated[
    str | None, typer.Option(help="Only where the publisher's name holds this.")
]


def one_query(words: Sequence[str], command: str) -> str:
    """The query out of a command's arguments. Raises UsageError where its quotes are missing, or an unknown
    option stands among the words."""
    if len(words) == 1:
        return words[0]
    option = next((word for word in words if word.startswith("--")), None)
    if option is not None:
        raise UsageError(
            f"there is no option {option}: see `policywatch {command} --help`"
        )
    joined = " ".join(words).replace("'", "'\\''")
    raise UsageError(
        f"the query has {len(words)} parts; put it in quotes: policywatch {command} '{joined}'"
    )


def days_between(
    since: str | None,
    until: str | None,
) -> tuple[datetime | None, datetime | None]:
    """The moments that --since and --until state. Raises UsageError where the first is after the second."""
    low, high = (
        day_start("--since", since),
        day_start("--until", until, following=True),
    )
    if low is not None and high is not None and low >= high:
        raise UsageError(f"--since {since} is after --until {until}: swap them")
    return low, high


def day_start(
    option: str,
    value: str | None,
    *,
    following: bool = False,
) -> datetime | None:
    """What an option states as a day or ISO time (text.days.edge); None where it is not given."""
    from text.days import edge

    try:
        if value is not None:
            return edge(value, following=following)
        return None
    except ValueError as error:
        raise UsageError(
            f"{option}: {error}; without {option} that end is open"
        ) from error


def check_choice(option: str, value: str, choices: Sequence[str]) -> None:
    from text.nearest import did_you_mean

    if value not in choices:
        meant = did_you_mean(value, choices)
        raise UsageError(f"{option}: {' or '.join(choices)}, not {value!r}{meant}")
