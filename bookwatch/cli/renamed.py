"""Options that had another name: the old one is taken for one version more, without standing in any help."""

from typing import Any

from typer.core import TyperCommand

from bookwatch.cli.console import people

NEW_NAMES = {"--interval": "--round", "--database-url": "--database"}
"""By the old name, up to the "=" of `--name=value`."""


class WithOldNames(TyperCommand):
    """A command that also understands the old names of its options, and says the new ones."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments with new names in the place of old ones."""
        return super().parse_args(ctx, [_renamed(each) for each in args])


def _renamed(argument: str) -> str:
    name, equals, value = argument.partition("=")
    new = NEW_NAMES.get(name)
    if new is None:
        return argument
    people.print(f"{name} is now called {new}; the old name goes with the next version.", soft_wrap=True)
    return f"{new}{equals}{value}"
