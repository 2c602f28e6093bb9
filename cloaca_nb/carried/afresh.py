"""What a task may change is made anew for each attempt: a server imports once and runs many times, at once.

The modules beside this file hold the tasks that change something of the notebook's, with what they change.
They are compiled here once, since loaders delete a package's files as soon as it is imported, and executed
for each attempt, below a package whose name is never used twice.
"""

from __future__ import annotations

import contextvars
import itertools
import sys
import types
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
#: The package around this one; attempts are packages beside this one.
_PACKAGE = __name__.rpartition(".")[0]
_CODE = {
    path.stem: compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    for path in sorted(_HERE.glob("*.py"))
    if path.name != "__init__.py"
}
_attempts = itertools.count(1)


class Afresh:
    """Modules that are executed for each attempt of a task.

    Args:
        names: Modules beside this one, in the order in which they are executed.
        values: The values of the run, where they use some: `from . import of_run` gives them.

    Raises:
        KeyError: There is no such module.
    """

    def __init__(self, *names: str, values: Any = None) -> None:
        self._code = {name: _CODE[name] for name in names}
        self._values = values
        #: What is made once; a loader may take the top of a package out of `sys.modules` once it is loaded.
        self._once = {
            name: module
            for name, module in list(sys.modules.items())
            if name == _PACKAGE or name.startswith(f"{_PACKAGE}.")
        }

    def __call__(self, function: str, *arguments: Any) -> Any:
        """Executes the modules and calls a function of the last one, in a context of the attempt's own.

        Args:
            function: Its name.
            arguments: What it gets; the first is the context.

        Returns:
            What it returns. What else the attempt has made is let go of; after an exception it stays as long
            as that does.
        """
        return _context().run(self._attempt, function, *arguments)

    def _attempt(self, function: str, *arguments: Any) -> Any:
        modules = self.start(*arguments[:1])
        try:
            result = getattr(modules[-1], function)(*arguments)
        finally:
            _forget(modules)
        # Functions and the module that they stand in hold each other: without this they stay until a full
        # collection of garbage.
        for module in modules:
            vars(module).clear()
        return result

    def start(self, context: Any = None) -> list[types.ModuleType]:
        """Makes an attempt's package and modules, and executes these; they can be imported by name.

        Args:
            context: The task's context; without one, values of the run are made and not handed over.
        """
        for name, once in self._once.items():
            sys.modules.setdefault(name, once)
        package = types.ModuleType(f"{_PACKAGE}.anew_{next(_attempts)}")
        package.__path__ = []
        package.__package__ = package.__name__
        modules = [package]
        for name, code in self._code.items():
            module = types.ModuleType(f"{package.__name__}.{name}")
            module.__package__, module.__file__ = package.__name__, code.co_filename
            setattr(package, name, module)
            modules.append(module)
        sys.modules.update({module.__name__: module for module in modules})
        try:
            of_run = self._values and self._values.attempt(context, vars(modules[-1]))
            vars(package)["of_run"] = of_run
            for module, code in zip(modules[1:], self._code.values(), strict=True):
                exec(code, vars(module))
            if of_run is not None:
                of_run.hand_over()
        except BaseException:
            _forget(modules)
            raise
        return modules


def _context() -> contextvars.Context:
    """The thread's context for one attempt: what that sets, of `decimal` too, the next one does not see."""
    context = contextvars.copy_context()
    decimal: Any = sys.modules.get("decimal")
    if decimal is not None:
        context.run(decimal.setcontext, decimal.getcontext().copy())
    return context


def _forget(modules: list[types.ModuleType]) -> None:
    for module in modules:
        sys.modules.pop(module.__name__, None)
