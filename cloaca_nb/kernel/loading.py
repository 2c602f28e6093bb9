"""Puts the magics into a shell, and takes them out again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cloaca_nb.kernel import connection as kernel
from cloaca_nb.kernel import lab
from cloaca_nb.kernel.magics import CloacaMagics

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

#: The class of models that are shown as panels, by module and name: it need not be imported for that.
SHOWN = ("cloaca_nb.model.workflow", "Workflow")


class Described:
    """A magic whose help text is made when someone asks for it."""

    __slots__ = ("_magic", "_name")

    def __init__(self, name: str, magic: Callable[..., Any]) -> None:
        self._name = name
        self._magic = magic

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True  # it adds nothing to a traceback
        return self._magic(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._magic, name)

    @property
    def __doc__(self) -> str:  # type: ignore[override]  # a text, but not before someone asks
        """The help text of the magic's line."""
        from cloaca_nb.commands import magic_help

        return magic_help(self._name)


def load(shell: InteractiveShell) -> None:
    """Put the magics, the display of workflows and the link to JupyterLab into a shell that has none yet."""
    if kernel.connection(shell) is not None:
        return
    joined = kernel.connect(shell)
    magics = CloacaMagics(shell, joined)
    shell.register_magics(magics)
    for kind in shell.magics_manager.magics.values():
        for name, magic in list(kind.items()):
            if name.startswith("cloaca_") and not isinstance(magic, Described):
                kind[name] = Described(name, magic)
    if shell.display_formatter is not None:
        shell.display_formatter.ipython_display_formatter.for_type_by_name(*SHOWN, magics.show_workflow)
    lab.announce(shell, joined.session, magics)


def unload(shell: InteractiveShell) -> None:
    """Take everything out again; panels that are open show the last state from then on."""
    joined = kernel.connection(shell)
    lab.withdraw(shell)
    kernel.disconnect(shell)
    _forget(shell)
    if joined is not None:
        from cloaca_nb.panel.hub import close_hub

        close_hub(joined.session)


def _forget(shell: InteractiveShell) -> None:
    """Take our magics and displays out of the shell's tables; IPython has no way to do it."""
    manager = shell.magics_manager
    ours = manager.registry.pop(CloacaMagics.__name__, None)
    if ours is None:
        return
    shell.configurables[:] = [item for item in shell.configurables if item is not ours]
    for kind in manager.magics.values():
        for name in [name for name, magic in kind.items() if getattr(magic, "__self__", None) is ours]:
            del kind[name]
    if shell.display_formatter is not None:
        shown: Any = shell.display_formatter.ipython_display_formatter
        shown.deferred_printers.pop(SHOWN, None)
        for known in [known for known in shown.type_printers if (known.__module__, known.__name__) == SHOWN]:
            shown.type_printers.pop(known)
