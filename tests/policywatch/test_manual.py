"""The manual page that is shipped is the one the commands make, and `man` can show it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer.main

from policywatch.cli.app import app
from policywatch.cli.lazy import loaded_commands
from policywatch.manual import manual

PAGE = Path(__file__).resolve().parents[2] / "docs" / "policywatch.1"


def test_the_page_is_made_from_the_commands() -> None:
    """After a change of commands or options: `python -m policywatch.manual > docs/policywatch.1`."""
    assert PAGE.read_text("ascii") == manual()


def test_every_command_and_option_has_its_place() -> None:
    """Each command has a heading, each option its bold name."""
    page = manual()
    for path, command in loaded_commands(typer.main.get_command(app)):
        name = " ".join(path).replace("-", "\\-")
        section = page.partition(f'.SS "policywatch {name}"\n')[2].partition("\n.S")[0]
        assert section.strip(), path
        for parameter in command.params:
            for option in parameter.opts if parameter.opts[0].startswith("-") else ():
                assert "\\fB" + option.replace("-", "\\-") + "\\fR" in section


def test_groff_has_nothing_to_say_against_it() -> None:
    """Formatted with every warning on, it gives text and no complaint."""
    if shutil.which("groff") is None:
        pytest.skip("groff is not installed")
    done = subprocess.run(
        ["groff", "-man", "-ww", "-Tutf8", str(PAGE)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert "COMMANDS" in re.sub(".\b", "", done.stdout)  # bold is typed twice
