"""Parameters and variables in the kernel: names that have defaults, `cloaca.var` that knows `.env`."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from cloaca_nb.environment import VARIABLE_PREFIX
from cloaca_nb.kernel.engine import ENGINE, import_engine
from cloaca_nb.read.cells.params import parse_params

_SAYS_ENGINE = re.compile(rf"\b{ENGINE}\b(?!_)")


def bind(line: str, namespace: dict[str, Any]) -> str:
    """Give the variables of a line their defaults.

    Args:
        line: The text behind the magic.
        namespace: The notebook's names.

    Returns:
        What each is here, and what a run may be given.

    Raises:
        UsageError: The line does not fit the grammar.
    """
    said = []
    for name, kind, default in parse_params(line):
        namespace[name] = default
        here = "None here; a run must be given one" if default is None else f"{default!r} here and by default"
        said.append(f"parameter {name} ({kind}): {here}")
    return "\n".join(said)


class Variables:
    """Lets `cloaca.var` and `cloaca.var_or` know the `.env` of a folder; `os.environ` stays as it is.

    Args:
        folder: Gives the notebook's folder.
    """

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder
        self._own: dict[str, Any] = {}
        self._engine: ModuleType | None = None

    def before_cell(self, source: str) -> None:
        """A cell is about to run that may ask for a variable."""
        if self._engine is None and _SAYS_ENGINE.search(source) and (self._folder() / ".env").is_file():
            self._engine = import_engine()
            for name in ("var", "var_or") if self._engine is not None else ():
                self._own[name] = getattr(self._engine, name)
                setattr(self._engine, name, self._knowing(self._own[name]))

    def disconnect(self) -> None:
        """Give the engine its own functions again."""
        for name, own in self._own.items():
            setattr(self._engine, name, own)
        self._own, self._engine = {}, None

    def _knowing(self, own: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(own)
        def read(name: str, *default: Any) -> Any:
            from cloaca_nb.inputs.here import read_dotenv

            variable = f"{VARIABLE_PREFIX}{name}"
            known = {} if variable in os.environ else read_dotenv(self._folder())
            return known[variable] if variable in known else own(name, *default)

        return read
