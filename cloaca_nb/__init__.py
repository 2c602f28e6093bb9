"""A notebook as a deployed Cloacina workflow: magics, panel, command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__version__ = "0.1.0"


def load_ipython_extension(shell: InteractiveShell) -> None:
    """``%load_ext cloaca_nb``: the magics, and a session that records cells. Twice is once."""
    from cloaca_nb import kernel

    if kernel.connection(shell) is None:
        from cloaca_nb import magic_edge
        from cloaca_nb.magics import CloacaMagics
        from cloaca_nb.view import deploy_magic, panel_magic

        joined = kernel.connect(shell)
        magics = CloacaMagics(shell, joined)
        shell.register_magics(magics)
        panel_magic.load(shell, joined, magics)
        deploy_magic.load(shell, joined)
        magic_edge.describe(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """``%unload_ext cloaca_nb``: the shell is as it was before."""
    from cloaca_nb import kernel
    from cloaca_nb.view import deploy_magic, panel_magic

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
