"""`policywatch policies compare` and `radar`: documents side by side, and what is new."""

from typing import Annotated, Any

import typer

from policywatch.cli.failures import CommandError
from policywatch.cli.printing import AsJson, print_json, print_table
from policywatch.cli.work import clock, work_of


def compare(
    context: typer.Context,
    before: Annotated[int, typer.Argument(metavar="BEFORE", help="A record's number.")],
    after: Annotated[int, typer.Argument(metavar="ID", help="A record's number.")],
    as_json: AsJson = False,
) -> None:
    """Show every figure and date that changed from one document to another: added,
    dropped, raised (a date: later), lowered."""
    from policywatch.policy_comparison import compare_records

    work = work_of(context)
    with work.archive(must_exist=True) as archive, archive.read() as session:
        try:
            shown = compare_records(session, before, after)
        except LookupError as error:
            raise CommandError(
                f"there is no record {error.args[0]} (`policywatch policies list` gives numbers)"
            ) from None
    if as_json:
        print_json(shown)
        return
    rows = [
        [one["change"], one["what"], _stated(one["before"]), _stated(one["after"])]
        for one in shown["changes"]
    ]
    names = ["change", "what", "before", "after"]
    print_table(names, rows, empty="no figure and no date changed")


def _stated(value: dict[str, Any] | None) -> str:
    if value is None:
        return ""
    number = value["value"]
    return number if isinstance(number, str) else f"{number:g} {value['unit']}"


def show_radar(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=31, help="The last days.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Show wordings, documents and fields that are new or rise in the last days, against
    the eight weeks before."""
    from policywatch.radar import radar

    work = work_of(context)
    with work.archive(must_exist=True) as archive, archive.read() as session:
        shown = radar(session, work.setup().topics, clock(), days=days)
    if as_json:
        print_json(shown)
        return
    rows = [
        ["wording", one["word"], one["recent"], one["past"]]
        for one in shown["wordings"]
    ]
    rows += [
        ["document", one["title"], one["stories"], 0] for one in shown["documents"]
    ]
    rows += [
        ["field", one["field"], one["recent"], one["past"]] for one in shown["fields"]
    ]
    print_table(["", "what", "recent", "before"], rows, empty="nothing is new or rises")
