"""Joins the panel to a shell: `%cloaca_panel`, the rich display of a workflow, the link to JupyterLab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_magic, magics_class

from cloaca_nb.kernel import connection as kernel
from cloaca_nb.kernel import lab
from cloaca_nb.kernel.edge import parse_line

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from cloaca_nb.model.workflow import Workflow
    from cloaca_nb.panel.requests import Settings

#: The class of models that are shown as panels, by module and name: it need not be imported for that.
SHOWN = ("cloaca_nb.model.workflow", "Workflow")


@magics_class
class PanelMagics(Magics):
    """The panel of this notebook's workflow.

    Args:
        shell: The shell.
        joined: Its session.
        settings: Defaults of runs and packs, as `%config CloacaMagics` sets them.
    """

    def __init__(self, shell: InteractiveShell, joined: kernel.Connection, settings: Settings) -> None:
        super().__init__(shell)
        self._session = joined.session
        self._settings = settings

    @line_magic
    def cloaca_panel(self, line: str) -> None:
        from cloaca_nb.panel.widget import show_panel

        parse_line("cloaca_panel", line)
        show_panel(self._session, self._settings)

    def show_workflow(self, workflow: Workflow) -> None:
        """Show a workflow: the session's own as a panel, another one as a picture."""
        from cloaca_nb.panel.widget import show_panel, show_picture

        if workflow == self._session.report(prove=False).workflow:
            show_panel(self._session, self._settings)
        else:
            show_picture(workflow)


def load(shell: InteractiveShell, joined: kernel.Connection, settings: Settings) -> None:
    """Put the panel's parts into a shell."""
    magics = PanelMagics(shell, joined, settings)
    shell.register_magics(magics)
    formatter = shell.display_formatter
    if formatter is not None:
        formatter.ipython_display_formatter.for_type_by_name(*SHOWN, magics.show_workflow)
    lab.announce(shell, joined.session, settings)


def unload(shell: InteractiveShell) -> None:
    """Take them out again; panels that are open show the last state from then on."""
    lab.withdraw(shell)
    magics: Any = shell.magics_manager.registry.pop("PanelMagics", None)
    if magics is None:
        return
    shell.magics_manager.magics["line"].pop("cloaca_panel", None)
    shell.configurables.remove(magics)
    formatter = shell.display_formatter
    if formatter is not None:
        shown: Any = formatter.ipython_display_formatter
        shown.deferred_printers.pop(SHOWN, None)
        for known in [known for known in shown.type_printers if (known.__module__, known.__name__) == SHOWN]:
            shown.type_printers.pop(known)
    from cloaca_nb.panel.hub import close_hub

    close_hub(magics._session)
