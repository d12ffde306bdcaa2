"""Command groups that are imported when one of their commands is called, and not before.

`--help`, completion and every other command then pay for none of what a group needs
(the archive, the crawler, the page).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup

from text.imports import without_collection


@dataclass(frozen=True)
class LazyCommand:
    """Where a command is declared (a module with `add_to`), and the line that `--help` shows for it."""

    module: str
    help: str


class LazyGroup(TyperGroup):
    """A group whose commands are placeholders until `resolve_command` asks for one of them."""

    lazy_commands: ClassVar[Mapping[str, LazyCommand]] = {}

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for name, lazy in self.lazy_commands.items():
            self.commands[name] = TyperCommand(name, help=lazy.help)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Loads the command that is called, then resolves it as usual."""
        if args:
            self.load(args[0])
        return super().resolve_command(ctx, args)

    def load(self, name: str) -> None:
        """Puts the real command in its placeholder's place; does nothing for a name that is no command."""
        lazy = self.lazy_commands.get(name)
        if lazy is None:
            return
        holder = typer.Typer(rich_markup_mode=self.rich_markup_mode)
        with without_collection():
            import_module(lazy.module).add_to(holder)
        self.commands[name] = typer.main.get_group(holder).commands[name]


def loaded_commands(
    command: Any,
    path: tuple[str, ...] = (),
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command under `command` with the words that call it, groups before their
    commands; all are imported.
    """
    names = list(getattr(command, "commands", ()))
    for name in names:
        if isinstance(command, LazyGroup):
            command.load(name)
        child = command.commands[name]
        yield (*path, name), child
        yield from loaded_commands(child, (*path, name))
