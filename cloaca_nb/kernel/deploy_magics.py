"""The magics `%cloaca_deploy`, `%cloaca_runs` and `%cloaca_status`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from IPython.core.error import StdinNotImplementedError
from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand
from traitlets import Unicode

from cloaca_nb import commands as lines
from cloaca_nb import grammar as arguments
from cloaca_nb.errors import UsageError
from cloaca_nb.kernel import connection as kernel
from cloaca_nb.kernel.edge import guarded, parse_line
from cloaca_nb.output.cell import Shown

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from cloaca_nb.deploy.choose import Where
    from cloaca_nb.output.deploy_cell import PastRuns
    from cloaca_nb.output.progress import Screen

NAMES = ("cloaca_deploy", "cloaca_runs", "cloaca_status")


@magics_class
class DeployMagics(Magics):
    """Deploy this notebook's workflow and come back to it.

    Args:
        shell: The shell.
        joined: Its session.
    """

    target = Unicode("", help="Target of %cloaca_deploy where none is named.").tag(config=True)
    tenant = Unicode("", help="Tenant on servers where none is named.").tag(config=True)

    def __init__(self, shell: InteractiveShell, joined: kernel.Connection) -> None:
        super().__init__(shell)
        self._shell = shell
        self._joined = joined

    @no_var_expand
    @line_magic
    @guarded
    def cloaca_deploy(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.deploy_cell import Deploying

        options, words = parse_line("cloaca_deploy", line, words=1)
        context = arguments.parse_context(options.context, self._shell.user_ns)
        in_terminal = self._joined.in_terminal
        deploying = Deploying(self._joined.session, self._screen(), in_terminal=in_terminal)
        word = words[0] if words else self.target if options.server is None else ""
        return deploying.deploy(word or None, self._where(options), options, context)

    @no_var_expand
    @line_magic
    @guarded
    def cloaca_runs(self, line: str) -> Shown[Any]:
        options, words = parse_line("cloaca_runs", line, words=1)
        where, past = self._where(options), self._past()
        if words and not options.events:
            return past.follow(words[0], where)
        if words:
            return past.events(words[0], where).display(later=self._later)
        shown = past.all(where) if options.all else past.list(where)
        return shown.display(later=self._later)

    @no_var_expand
    @line_magic
    @guarded
    def cloaca_status(self, line: str) -> Shown[Any]:
        options, words = parse_line("cloaca_status", line, words=1)
        word = words[0] if words else None
        shown = self._past().status(word, self._where(options), diff=options.diff)
        return shown.display(later=self._later)

    def _past(self) -> PastRuns:
        from cloaca_nb.output.deploy_cell import PastRuns

        return PastRuns(self._joined.session, self._screen())

    def _screen(self) -> Screen:
        from cloaca_nb.output.progress import Notebook, Terminal

        return Terminal(later=False) if self._joined.in_terminal else Notebook()

    @property
    def _later(self) -> bool:
        """Whether a terminal shows what a magic returns, since that is all its cell does."""
        return self._joined.in_terminal and "\n" not in self._joined.source.strip()

    def _where(self, options: argparse.Namespace) -> Where:
        options.tenant = options.tenant or self.tenant or None
        return lines.where_of(options, os.environ, _asker())


def _asker() -> Callable[[str], str]:
    """Asks for a key in the front end, without showing it; it is kept in memory alone."""

    def ask(prompt: str) -> str:
        from getpass import getpass

        try:
            return getpass(prompt)
        except (StdinNotImplementedError, EOFError):
            raise UsageError(
                "there is no API key, and no one can be asked for it here",
                "set CLOACINA_API_KEY before the kernel starts, or use --api-key env:NAME or file:PATH",
            ) from None

    return ask


def load(shell: InteractiveShell, joined: kernel.Connection) -> None:
    """Put the magics into a shell."""
    shell.register_magics(DeployMagics(shell, joined))


def unload(shell: InteractiveShell) -> None:
    """Take them out again."""
    magics: Any = shell.magics_manager.registry.pop("DeployMagics", None)
    if magics is not None:
        for name in NAMES:
            shell.magics_manager.magics["line"].pop(name, None)
        shell.configurables.remove(magics)
