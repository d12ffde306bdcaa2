"""The manual page, made from the commands: `python -m policywatch.manual > docs/policywatch.1`."""

import re
from collections.abc import Iterator
from typing import Any

import typer.main

from policywatch.cli.app import app
from policywatch.cli.lazy import loaded_commands

HEAD = """.\\" Made by `python -m policywatch.manual`; change the commands instead.
.TH POLICYWATCH 1 "" policywatch "User Commands"
.SH NAME
policywatch \\- watch China's industrial policy: every new article once, from its best source
.SH SYNOPSIS
.B policywatch
[\\fB\\-\\-version\\fR] [\\fB\\-\\-config\\fR \\fIFILE\\fR]
[\\fB\\-\\-database\\fR \\fIURL\\fR] [\\fB\\-\\-verbose\\fR]
.I COMMAND
[\\fIARGUMENT\\fR ...]
.SH DESCRIPTION
policywatch visits the sources of its catalogue on schedule,
reads title, time, publisher and text of each new article,
recognises copies of one story, sends a mail when a rule matches, and keeps an archive that can be searched.
"""
FOOT = """.SH EXIT STATUS
.TP
.B 0
done
.TP
.B 1
the work failed; one line on standard error says what and what to do
.TP
.B 2
wrong usage or configuration
.TP
.B 130
interrupted
.SH FILES
.TP
.I policywatch.toml
settings; looked for at
.BR \\-\\-config ,
.BR POLICYWATCH_CONFIG ,
in the working folder, the user's and the system's configuration folder, and /etc/policywatch
.SH ENVIRONMENT
.TP
.B POLICYWATCH_CONFIG
the configuration file
.TP
.BI POLICYWATCH_ SECTION __ KEY
any setting
"""


def manual() -> str:
    """The whole page in man(7) macros."""
    root = typer.main.get_command(app)
    lines = [HEAD.rstrip(), ".SH OPTIONS", *_parameters(root), ".SH COMMANDS"]
    for path, command in loaded_commands(root):
        lines += _command(path, command)
    return "\n".join([*lines, FOOT])


def _command(path: tuple[str, ...], command: Any) -> Iterator[str]:
    """A command with its arguments and options; a group's name and line."""
    yield f'.SS "policywatch {_text(" ".join(path))}"'
    yield from _paragraphs(command.help or "")
    yield from _parameters(command)


def _paragraphs(help_text: str) -> Iterator[str]:
    for number, paragraph in enumerate(help_text.split("\n\n")):
        if number:
            yield ".PP"
        yield _text(" ".join(paragraph.split()))


def _parameters(command: Any) -> Iterator[str]:
    """Each argument and option with what it does."""
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            name = parameter.metavar or parameter.name.upper()
            yield f".TP\n\\fI{_text(name)}\\fR"
        else:
            names = [*parameter.opts, *parameter.secondary_opts]
            shown = ", ".join(f"\\fB{_text(name)}\\fR" for name in names)
            if parameter.is_flag:
                value = ""
            else:
                value = f" \\fI{_text(_value(parameter))}\\fR"
            yield f".TP\n{shown}{value}"
        yield _text(" ".join((getattr(parameter, "help", "") or "").split())) or "\\&"


def _value(parameter: Any) -> str:
    """What an option's value is called."""
    return parameter.metavar or parameter.name.removeprefix("new_").upper()


def _text(written: str) -> str:
    """Plain text for roff: rich's escapes taken away, roff's own set."""
    written = written.replace("…", "...")
    plain = re.sub(r"\\(?=\[)", "", written).replace("\\", "\\e").replace("-", "\\-")
    plain = "".join(one if one.isascii() else f"\\[u{ord(one):04X}]" for one in plain)
    if plain.startswith((".", "'")):
        return f"\\&{plain}"
    return plain


if __name__ == "__main__":
    print(manual(), end="")
