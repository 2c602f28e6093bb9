"""Keeps task cells from registering anything in an engine in the kernel; gives `import cloaca` where none is.

An engine never forgets a task (a re-run cell would leave its old ones behind) and a bad one poisons the
workflow's name for the life of the process. So while a task cell runs, the engine's decorators hand functions
back as they are and its builder collects nothing; their arguments are still checked by the engine itself.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType
from typing import Any

from cloaca_nb.environment import STANDIN

ENGINE = "cloaca"
SOURCE = STANDIN / ENGINE / "__init__.py"


def _same(_: object, function: Any) -> Any:
    return function


def _enter(builder: Any) -> Any:
    return builder


def _leave(*_: object) -> bool:
    return False


def _nothing(*_: object, **__: object) -> None:
    return None


@contextlib.contextmanager
def quiet_engine() -> Iterator[None]:
    """While this is entered, nothing is registered in the engine of this process."""
    module = sys.modules.get(ENGINE)
    undo = [] if module is None else _silence(module)
    try:
        yield
    finally:
        for put_back in reversed(undo):
            put_back()


def _silence(module: ModuleType) -> list[Callable[[], None]]:
    """Patch the engine's classes (names imported from it earlier are caught, too); gives what undoes it."""
    undo = []
    for name, value in vars(module).items():
        if isinstance(value, type) and name.endswith("Decorator"):
            undo.append(_patch(value, "__call__", _same))
        elif isinstance(value, type) and name.endswith("Builder") and hasattr(value, "__enter__"):
            undo += [_patch(value, "__enter__", _enter), _patch(value, "__exit__", _leave)]
    if hasattr(module, "register_workflow_constructor"):
        undo.append(_patch(module, "register_workflow_constructor", _nothing))
    return undo


def _patch(holder: Any, name: str, value: Any) -> Callable[[], None]:
    before = vars(holder)[name]
    setattr(holder, name, value)
    return lambda: setattr(holder, name, before)


def import_engine() -> ModuleType | None:
    """The module `cloaca`: the engine, else the stand-in, else None."""
    with contextlib.suppress(ImportError):
        return importlib.import_module(ENGINE)
    return None


def forget_standin() -> None:
    """Take the stand-in out of the modules again, if it was imported as ``cloaca``."""
    spec = getattr(sys.modules.get(ENGINE), "__spec__", None)
    if isinstance(getattr(spec, "loader", None), _StandinLoader):
        for name in [name for name in sys.modules if name == ENGINE or name.startswith(f"{ENGINE}.")]:
            del sys.modules[name]


class StandinFinder(MetaPathFinder):
    """Finds the stand-in under the engine's name; last in line, so an installed engine comes first."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The stand-in's spec for ``cloaca``."""
        if fullname != ENGINE or path is not None or not SOURCE.is_file():
            return None
        loader = _StandinLoader(ENGINE, str(SOURCE))
        return importlib.util.spec_from_file_location(
            ENGINE, SOURCE, loader=loader, submodule_search_locations=[str(SOURCE.parent)]
        )


class _StandinLoader(SourceFileLoader):
    """Loads the stand-in, and lets it say what to install where it lacks a name."""

    def exec_module(self, module: ModuleType) -> None:
        """Execute the stand-in's code, then let what it lacks say what to install."""
        super().exec_module(module)
        names = vars(module)
        names["__getattr__"] = _telling(names.get("__getattr__", _none))


def _none(name: str) -> Any:
    raise AttributeError(name)


def _telling(own: Callable[[str], Any]) -> Callable[[str], Any]:
    """A module's ``__getattr__`` that tells what to install where the module has no such name."""

    def get(name: str) -> Any:
        try:
            return own(name)
        except AttributeError:
            if name.startswith("__"):
                raise
        raise AttributeError(
            f"cloaca.{name} needs the engine, which is not installed here; what a task may use is there.\n"
            "  hint: pip install 'cloaca-nb[engine]', or run the workflow with %cloaca_run --runner preview"
        )

    return get
