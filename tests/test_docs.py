"""The documentation says everything: each command, option, setting, field and refusal has its line."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from pydantic import BaseModel

from db import answers
from db.answers.base import Answer
from policywatch.cli.app import app
from policywatch.cli.lazy import loaded_commands
from policywatch.settings import Settings

DOCS = Path(__file__).resolve().parent.parent / "docs"


def settings_keys() -> Iterator[tuple[str, str]]:
    for section, field in Settings.model_fields.items():
        model = field.annotation
        assert isinstance(model, type) and issubclass(model, BaseModel)
        for key in model.model_fields:
            yield section, key


@pytest.mark.parametrize(("section", "key"), list(settings_keys()))
def test_every_setting_is_documented(section: str, key: str) -> None:
    """docs/configuration.md has each key in its section's table."""
    text = (DOCS / "configuration.md").read_text("utf-8")
    part = text.partition(f"## [{section}]")[2].partition("\n## ")[0]
    assert f"`{key}`" in part


ALL_COMMANDS = list(loaded_commands(typer.main.get_command(app)))


@pytest.mark.parametrize(
    ("path", "command"),
    ALL_COMMANDS,
    ids=[" ".join(path) for path, _ in ALL_COMMANDS],
)
def test_every_command_and_option_is_documented(
    path: tuple[str, ...], command: Any
) -> None:
    """docs/commands.md has a section for each command, naming each of its options."""
    text = (DOCS / "commands.md").read_text("utf-8")
    found = re.search(
        rf"^#+ `policywatch {' '.join(path)}\b.*?(?=^#|\Z)", text, re.M | re.S
    )
    assert found, f"no section for policywatch {' '.join(path)}"
    for parameter in command.params:
        for option in parameter.opts:
            if option.startswith("--") and option != "--help":
                assert option in found[0], f"{option} is not mentioned"


def models() -> Iterator[type[Answer]]:
    """Every model that makes an answer."""
    for module in pkgutil.iter_modules(answers.__path__):
        loaded = importlib.import_module(f"{answers.__name__}.{module.name}")
        for one in vars(loaded).values():
            if isinstance(one, type) and issubclass(one, Answer) and one is not Answer:
                yield one


@pytest.mark.parametrize("model", sorted(set(models()), key=str))
def test_every_field_of_an_answer_is_documented(model: type[Answer]) -> None:
    """docs/fields.md names each key of what API and `--json` give."""
    text = (DOCS / "fields.md").read_text("utf-8")
    assert not [name for name in model.model_fields if f"`{name}`" not in text]


def test_every_count_is_documented() -> None:
    """docs/fields.md names each key of the counts of a crawl or an import."""
    from pipelines.counts import Counts

    text = (DOCS / "fields.md").read_text("utf-8")
    assert not [key for key in Counts("x").as_json() if f"`{key}`" not in text]
