"""The options that `alerts add` and `alerts change` have, each declared once, and what rules keep of them."""

from typing import Annotated, Any

import typer

from policywatch.cli.completion import one_of, rule_names

CADENCES = one_of("immediately", "hourly", "daily 08:00", "weekly mon 08:00")
LANGUAGES = one_of("zh", "en")
SUBJECT_HELP = "The mails' own subject; {title}, {rule} and {n} are filled in."
SENDER_HELP = "The name before the sender's address."

Name = Annotated[str, typer.Argument()]
RuleName = Annotated[str, typer.Argument(autocompletion=rule_names)]
Query = Annotated[str, typer.Option(help="What to look for; docs/write_a_query.md.")]
To = Annotated[
    list[str],
    typer.Option(metavar="ADDRESS", help="Who hears of it; may be repeated."),
]
More = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ADDRESS…]", help="More recipients."),
]
When = Annotated[
    str,
    typer.Option(
        help='immediately, hourly, "daily 08:00" or "weekly mon 08:00".',
        autocompletion=CADENCES,
    ),
]
Language = Annotated[
    str, typer.Option(help="Language of the mails: zh or en.", autocompletion=LANGUAGES)
]
Workdays = Annotated[bool, typer.Option("--workdays", help="Only on Chinese workdays.")]
Quiet = Annotated[
    str | None,
    typer.Option(metavar="22:00-07:00", help="No mail in these hours."),
]
Window = Annotated[
    str | None,
    typer.Option(metavar="08:00-20:00", help="Mail in these hours only."),
]
MinRelevance = Annotated[
    float,
    typer.Option(
        min=0,
        max=1,
        help="0 takes every mention; 0.5 wants it in the title.",
    ),
]
Updates = Annotated[
    bool,
    typer.Option("--updates", help="Also when a found article changes in substance."),
]
Reminders = Annotated[
    bool,
    typer.Option(
        "--reminders",
        help="Remind 14, 7 and 1 workdays before windows close.",
    ),
]
Subject = Annotated[str | None, typer.Option(help=SUBJECT_HELP)]
SenderName = Annotated[str | None, typer.Option(help=SENDER_HELP)]

NewQuery = Annotated[
    str | None,
    typer.Option("--query", help="A new query begins with what is stored from now on."),
]
NewTo = Annotated[
    list[str] | None,
    typer.Option("--to", metavar="ADDRESS", help="These recipients instead."),
]
NewWhen = Annotated[
    str | None,
    typer.Option(
        "--when",
        help="As in `alerts add`; what waits is moved to the new time.",
        autocompletion=CADENCES,
    ),
]
NewName = Annotated[str | None, typer.Option("--rename", help="A new name.")]
NewLanguage = Annotated[
    str | None, typer.Option("--language", help="zh or en.", autocompletion=LANGUAGES)
]
NewWorkdays = Annotated[
    bool | None,
    typer.Option("--workdays/--every-day", help="Chinese workdays only."),
]
NewQuiet = Annotated[
    str | None,
    typer.Option(
        "--quiet",
        metavar="22:00-07:00",
        help='No mail in these hours; "": none.',
    ),
]
NewWindow = Annotated[
    str | None,
    typer.Option(
        "--window",
        metavar="08:00-20:00",
        help='Mail in these hours only; "": all.',
    ),
]
NewMinRelevance = Annotated[
    float | None,
    typer.Option("--min-relevance", min=0, max=1, help="As in `alerts add`."),
]
NewUpdates = Annotated[
    bool | None,
    typer.Option("--updates/--no-updates", help="Hear of changes in substance."),
]
NewReminders = Annotated[
    bool | None,
    typer.Option("--reminders/--no-reminders", help="As in `alerts add`."),
]
NewSubject = Annotated[
    str | None, typer.Option("--subject", help=f'{SUBJECT_HELP} "": the usual one.')
]
NewSenderName = Annotated[
    str | None,
    typer.Option("--sender-name", help=f'{SENDER_HELP} "": the usual one.'),
]


def given(**options: Any) -> dict[str, Any]:
    """The options that were given: what is None, False, 0 or empty stays at its default."""
    return {name: value for name, value in options.items() if value}
