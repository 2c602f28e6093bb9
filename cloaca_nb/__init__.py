"""A notebook as a deployed Cloacina workflow: magics, panel, command line."""

from __future__ import annotations

import importlib

# Every child process of ours loads this file: `typing` alone would take longer than all the rest of it.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from IPython.core.interactiveshell import InteractiveShell

    from cloaca_nb.check.checker import Report
    from cloaca_nb.check.checker import check as check_document
    from cloaca_nb.errors import CloacaNbError
    from cloaca_nb.kernel.connection import current_session
    from cloaca_nb.live.session import Session
    from cloaca_nb.model.finding import Finding
    from cloaca_nb.read.cells.document import read_document

__version__ = "0.1.0"

__all__ = [
    "CloacaNbError",
    "Finding",
    "Report",
    "Session",
    "__version__",
    "check_document",
    "current_session",
    "load_ipython_extension",
    "read_document",
    "unload_ipython_extension",
]

#: Where each public name comes from; imported when it is first used.
_HOMES = {
    "CloacaNbError": "cloaca_nb.errors:CloacaNbError",
    "Finding": "cloaca_nb.model.finding:Finding",
    "Report": "cloaca_nb.check.checker:Report",
    "Session": "cloaca_nb.live.session:Session",
    "check_document": "cloaca_nb.check.checker:check",
    "current_session": "cloaca_nb.kernel.connection:current_session",
    "read_document": "cloaca_nb.read.cells.document:read_document",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, member = _HOMES[name].partition(":")
    return getattr(importlib.import_module(module), member)


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(shell: InteractiveShell) -> None:
    """``%load_ext cloaca_nb``: the magics, and a session that records cells. Twice is once."""
    from cloaca_nb.kernel import connection as kernel

    if kernel.connection(shell) is None:
        from cloaca_nb.kernel import deploy_magics as deploy_magic
        from cloaca_nb.kernel import edge as magic_edge
        from cloaca_nb.kernel import panel_magics as panel_magic
        from cloaca_nb.kernel.magics import CloacaMagics

        joined = kernel.connect(shell)
        magics = CloacaMagics(shell, joined)
        shell.register_magics(magics)
        panel_magic.load(shell, joined, magics)
        deploy_magic.load(shell, joined)
        magic_edge.describe(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """``%unload_ext cloaca_nb``: the shell is as it was before."""
    from cloaca_nb.kernel import connection as kernel
    from cloaca_nb.kernel import deploy_magics as deploy_magic
    from cloaca_nb.kernel import panel_magics as panel_magic

    deploy_magic.unload(shell)
    panel_magic.unload(shell)
    kernel.disconnect(shell)
    _forget_magics(shell)


def _forget_magics(shell: InteractiveShell) -> None:
    """Take our magics out of the shell's tables; IPython has no way to unregister a class of them."""
    manager = shell.magics_manager
    for name, ours in list(manager.registry.items()):
        if type(ours).__module__.partition(".")[0] == __name__:
            del manager.registry[name]
            shell.configurables[:] = [item for item in shell.configurables if item is not ours]
            for kind in manager.magics.values():
                for magic in [
                    magic for magic, what in kind.items() if getattr(what, "__self__", None) is ours
                ]:
                    del kind[magic]
