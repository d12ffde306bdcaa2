"""`policywatch accounts`: who may log in to the page, and what each may do."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from policywatch.cli.failures import CommandError, UsageError
from policywatch.cli.printing import (
    AsJson,
    console,
    escape,
    local,
    print_json,
    print_table,
)
from policywatch.cli.work import clock, work_of

app = typer.Typer(
    help="Who may log in to the page, and what each may do.",
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The account's name.")]
Role = Annotated[
    str,
    typer.Option(
        metavar="ROLE",
        help="admin (everything), analyst (rules, searches, tokens, marks of their own), "
        "reader (reads and marks).",
    ),
]
PasswordFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Read the password from its first line, - is stdin; asked for on a terminal otherwise.",
    ),
]
SHOWN_DEEDS = 50


@contextmanager
def _explained() -> Iterator[None]:
    """Raises CommandError for an unknown account, UsageError for what can't be done with one."""
    from db.access.accounts import AccountError, UnknownAccount

    try:
        yield
    except UnknownAccount as error:
        raise CommandError(str(error)) from error
    except AccountError as error:
        raise UsageError(str(error)) from error


@app.command()
def add(
    context: typer.Context,
    name: Name,
    role: Role = "reader",
    password_file: PasswordFile = None,
    as_json: AsJson = False,
) -> None:
    """Add an account; its password is asked for, or read from a file."""
    from db.access import accounts, deeds
    from db.access.desk import operator

    with work_of(context).archive() as archive, _explained():
        name, role = accounts.checked_name(name), accounts.checked_role(role)
        with archive.read() as session:
            accounts.require_free(session, name)
        hashed = _hashed(password_file, name)
        with archive.write() as session:
            accounts.add(session, name, role, hashed, clock())
            deeds.note(session, operator(clock()), "account.add", name, role=role)
    if as_json:
        print_json({"name": name, "role": role})
    else:
        console.print(f"added {escape(name)}, {role}")


@app.command("list")
def listing(context: typer.Context, as_json: AsJson = False) -> None:
    """List the accounts and what each has."""
    from db.access import accounts

    with work_of(context).configured_archive() as archive, archive.read() as session:
        figures = accounts.figures(session)
        rows = []
        for one in accounts.listed(session):
            rows.append(_row(one, figures.get(one.id, accounts.Figures())))
    if as_json:
        print_json(rows)
        return
    columns = ("name", "role", "rules", "searches", "tokens", "marks")
    print_table(
        [*columns, "last visit"],
        [
            [*(row[column] for column in columns), local(row["last_visit_at"])]
            for row in rows
        ],
        empty="no accounts: everybody uses the one password",
    )


def _row(account: Any, figures: Any) -> dict[str, Any]:
    last = figures.last_at
    return {
        "name": account.name,
        "role": account.role,
        "language": account.language,
        "rules": figures.rules,
        "searches": figures.searches,
        "tokens": figures.tokens,
        "marks": figures.marks,
        "created_at": account.created_at.isoformat(),
        "last_visit_at": last.isoformat() if last else None,
    }


@app.command()
def remove(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Remove an account with its searches, tokens and marks; its rules stay, paused."""
    from db.access import accounts, deeds
    from db.access.desk import operator

    with (
        work_of(context).configured_archive() as archive,
        _explained(),
        archive.write() as session,
    ):
        rules = accounts.remove(session, accounts.get(session, name))
        deeds.note(session, operator(clock()), "account.remove", name, rules=rules)
    if as_json:
        print_json({"removed": name, "rules_paused": rules})
        return
    console.print(f"removed {escape(name)}")
    if rules:
        if rules == 1:
            kept = "1 rule stays"
        else:
            kept = f"{rules} rules stay"
        console.print(f"{kept}, paused: see `policywatch alerts list`")


@app.command()
def reset(
    context: typer.Context,
    name: Name,
    password_file: PasswordFile = None,
    as_json: AsJson = False,
) -> None:
    """Give an account a new password; whoever is logged in with it is logged out."""
    from db.access import accounts, deeds
    from db.access.desk import operator

    with work_of(context).configured_archive() as archive, _explained():
        with archive.read() as session:
            accounts.get(session, name)
        hashed = _hashed(password_file, name)
        with archive.write() as session:
            account = accounts.get(session, name)
            accounts.set_password(account, hashed)
            deeds.note(session, operator(clock()), "account.reset", account.name)
    if as_json:
        print_json({"reset": name})
    else:
        console.print(f"{escape(name)} has a new password; its sessions have ended")


@app.command()
def role(
    context: typer.Context,
    name: Name,
    role: Annotated[
        str, typer.Argument(metavar="ROLE", help="admin, analyst or reader.")
    ],
    as_json: AsJson = False,
) -> None:
    """Give an account another role."""
    from db.access import accounts, deeds
    from db.access.desk import operator

    with (
        work_of(context).configured_archive() as archive,
        _explained(),
        archive.write() as session,
    ):
        account = accounts.get(session, name)
        accounts.set_role(session, account, role)
        desk = operator(clock())
        deeds.note(session, desk, "account.role", account.name, role=role)
    if as_json:
        print_json({"name": name, "role": role})
    else:
        console.print(f"{escape(name)} is {role} now")


@app.command()
def history(
    context: typer.Context,
    limit: Annotated[
        int, typer.Option(min=1, max=10_000, help="How many, the newest first.")
    ] = SHOWN_DEEDS,
    as_json: AsJson = False,
) -> None:
    """Show who changed what: rules, tokens, accounts, sources."""
    from db.access import deeds

    with work_of(context).configured_archive() as archive, archive.read() as session:
        rows: list[dict[str, Any]] = []
        for one in deeds.latest(session, limit):
            rows.append(
                {
                    "at": one.at.isoformat(),
                    "account": one.actor,
                    "deed": one.deed,
                    "subject": one.subject,
                    "details": one.details,
                }
            )
    if as_json:
        print_json(rows)
        return
    print_table(
        ["at", "account", "deed", "subject"],
        [
            [local(row["at"]), row["account"], row["deed"], row["subject"]]
            for row in rows
        ],
        empty="nothing was changed yet",
    )


def _hashed(file: Path | None, name: str) -> str:
    """The hash of a password that is asked for or read; never one from the command line."""
    from db.access import accounts
    from policywatch.web.passwords import hash_password

    if file is not None:
        password = _read(file)
    else:
        password = _asked(name)
    accounts.check_password(password)
    return hash_password(password)


def _read(file: Path) -> str:
    if str(file) == "-":
        return sys.stdin.readline().rstrip("\n")
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"--password-file {file}: {reason}") from error
    return lines[0] if lines else ""


def _asked(name: str) -> str:
    if not sys.stdin.isatty():
        raise UsageError(
            "no terminal to ask for the password on: give --password-file FILE, or - for stdin"
        )
    password: str = typer.prompt(
        f"Password of {name}",
        hide_input=True,
        confirmation_prompt=True,
        err=True,
    )
    return password


def add_to(program: typer.Typer) -> None:
    """Add this file's group."""
    program.add_typer(app, name="accounts")
