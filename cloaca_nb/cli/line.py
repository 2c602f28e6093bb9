"""What an act is asked with on the command line."""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from cloaca_nb.acts.asked import Asked, Stopping
from cloaca_nb.cli.console import ErrorTeller, stopped_by_signals
from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import parse_context

if TYPE_CHECKING:
    from cloaca_nb.api import FileNotebook
    from cloaca_nb.model.json_value import JSON
    from cloaca_nb.read.handover.suggest import Suggestion


class CommandLine(Asked):
    """A verb with its words and options."""

    def __init__(self, verb: str, options: argparse.Namespace) -> None:
        super().__init__(f"cloaca-nb {verb}", options, options.words)
        self.verb = verb

    @functools.cached_property
    def notebook(self) -> FileNotebook:
        """The notebook that is named.

        Raises:
            UsageError: None is.
            NotebookError: It cannot be read, or was to be executed, and its kernel died.
        """
        from cloaca_nb import api

        options = self.options
        if options.source is None:
            raise UsageError("no notebook is given", "name an .ipynb file or a py:percent script")
        notebook = api.read(options.source, getattr(options, "workflow", None))
        notebook.imports, notebook.limits = self.execution()
        if getattr(options, "notebook_too", False):
            if not notebook.imports:
                raise UsageError(
                    "--no-import executes nothing, --execute the whole notebook", "leave out one"
                )
            notebook.execute(options.kernel)
        elif getattr(options, "kernel", None):
            raise UsageError("--kernel names the kernel that executes the notebook", "add --execute")
        return notebook

    @property
    def folder(self) -> Path:
        return Path()

    @property
    def ask(self) -> Callable[[str], str] | None:
        if not (sys.stdin and sys.stdin.isatty()):
            return None
        from getpass import getpass

        return getpass

    @property
    def tenant(self) -> str:
        """The tenant in full task names."""
        return self.options.tenant or "public"

    @property
    def output(self) -> Path:
        """Where to write."""
        return self.options.output or Path()

    def telling(self, *, quiet: bool = False) -> ErrorTeller:
        return ErrorTeller(quiet=quiet or self.options.json)

    def stopping(self, at_once: Callable[[], bool] = lambda: False) -> Stopping:
        return stopped_by_signals(at_once=at_once)

    def context(self) -> dict[str, JSON]:
        options = self.options
        return {**parse_context(options.context), **self.notebook.param_values(options.param)}

    def mark(self, suggestion: Suggestion) -> str:
        return str(self.notebook.mark(suggestion))

    def own_package(self) -> str:
        raise UsageError("a target and a package are needed", "for example `prod data-pipeline`")
