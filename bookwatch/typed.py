"""Commands in hints, as this one was typed: a hint that is pasted must work where only a virtual environment has it."""

import re
import shutil
import sys
from pathlib import Path

NAME = "bookwatch"
_COMMAND = re.compile(rf"(?<![\w./-]){NAME} (?=[a-z])")


def as_typed(text: str) -> str:
    """A text with each command in it as this one was typed: `.venv/bin/bookwatch serve`."""
    return _COMMAND.sub(f"{program()} ", text)


def program() -> str:
    """What to type for this program: its name where the shell finds it by that, else its path."""
    called, found = Path(sys.argv[0]), shutil.which(NAME)
    if called.name == "__main__.py":  # `python -m bookwatch`, as a demonstration starts its parts
        called = Path(sys.executable).with_name(NAME)
    if called.name != NAME or not called.exists() or (found and Path(found).resolve() == called.resolve()):
        return NAME
    here = Path.cwd()
    return str(called.absolute().relative_to(here) if called.absolute().is_relative_to(here) else called)
