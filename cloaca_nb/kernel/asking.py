"""What an act is asked with by a magic's line, and how what it came to is shown in a notebook."""

from __future__ import annotations

import argparse
import contextlib
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cloaca_nb.acts.asked import Asked
from cloaca_nb.acts.outcome import ActOutcome
from cloaca_nb.errors import UsageError
from cloaca_nb.kernel.lines import LineMagics, ask, one_line
from cloaca_nb.output.cell import Shown, publish
from cloaca_nb.output.words import PLAIN, visible

if TYPE_CHECKING:
    from cloaca_nb.deploy.flow import Deployment
    from cloaca_nb.deploy.target import DeployEvent
    from cloaca_nb.live.session import Session
    from cloaca_nb.model.json_value import JSON
    from cloaca_nb.model.workflow import Document
    from cloaca_nb.output.text import Naming
    from cloaca_nb.output.words import Style
    from cloaca_nb.read.handover.suggest import Suggestion


class NotebookLine(Asked):
    """A magic's line.

    Args:
        magics: The magics of its shell, with their settings.
        words: Its other words.
    """

    in_kernel = True

    def __init__(self, magics: LineMagics, magic: str, options: argparse.Namespace, words: list[str]) -> None:
        super().__init__(f"%{magic}", options, words)
        self._magics = magics
        self.default_target = magics.target
        self.imports, self.limit, self.layout = magics.imports, magics.limit, magics.layout
        if hasattr(options, "tenant"):
            options.tenant = options.tenant or magics.tenant or None

    @property
    def notebook(self) -> Session:
        return self._magics.session

    @property
    def folder(self) -> Path:
        return self.notebook.folder

    @property
    def ask(self) -> Callable[[str], str]:
        return ask

    @property
    def tenant(self) -> str:
        return self._magics.tenant_of(self.options)

    @property
    def output(self) -> Path | None:
        set_to = self._magics.output
        return self.options.output or (Path(set_to) if set_to else None)

    def naming(self, document: Document) -> Naming:
        return self.notebook.name_cell(document)

    @contextlib.contextmanager
    def telling(self, *, quiet: bool = False) -> Iterator[NotebookTeller]:
        teller = NotebookTeller(quiet=quiet, in_terminal=self._magics.joined.in_terminal)
        try:
            yield teller
        finally:
            teller.end_step()

    @contextlib.contextmanager
    def stopping(self, at_once: Callable[[], bool] = lambda: False) -> Iterator[threading.Event]:
        yield threading.Event()  # an interrupt of the kernel ends it wherever it is

    def context(self) -> dict[str, JSON]:
        return self._magics.context(self.options)

    def mark(self, suggestion: Suggestion) -> str:
        raise UsageError(
            "a kernel does not write into the notebook that is open",
            "close it and use `cloaca-nb suggest NOTEBOOK --write`, or write the marks that are shown",
        )

    def keep(self, done: Deployment) -> str:
        return self.notebook.keep(done)

    def own_package(self) -> str:
        return self.notebook.report().workflow.project.name


class NotebookTeller:
    """Shows steps in one line that is renewed in place and is empty afterwards; what happens stays.

    Args:
        quiet: Whether to show nothing.
        in_terminal: Whether no output can be renewed: steps are not shown there.
    """

    early = True

    def __init__(self, *, quiet: bool, in_terminal: bool) -> None:
        from cloaca_nb.output.deploys import DeployView

        self._quiet = quiet
        self._in_terminal = in_terminal
        self._view = DeployView(in_terminal=in_terminal)
        self._step = ""

    def step(self, text: str) -> None:
        """What is being done, in a few words."""
        if not (self._quiet or self._in_terminal):
            renew, self._step = bool(self._step), self._step or uuid.uuid4().hex
            publish({"text/plain": f"… {visible(text)}"}, self._step, renew=renew)

    def end_step(self) -> None:
        """Nothing is being done any more."""
        if self._step:
            publish({"text/plain": ""}, self._step, renew=True)

    def deploy(self, event: DeployEvent) -> None:
        """One event at a target."""
        if not self._quiet:
            self._view.tell(event)

    def say(self, text: Callable[[Style], str]) -> None:
        """What is to stay on the screen."""
        if not self._quiet:
            publish({"text/plain": text(PLAIN)})


def asked(magics: LineMagics, magic: str, line: str) -> NotebookLine:
    """What a line asks for; raises as `parsed`."""
    return NotebookLine(magics, magic, *magics.parsed(magic, line))


def shown(outcome: ActOutcome) -> Shown[Any]:
    """What an act came to, as a notebook shows it."""
    svg = outcome.svg() if outcome.svg is not None else None
    return Shown(outcome.value, outcome.text(PLAIN), outcome.as_html() if svg is None else None, svg)


def magic_of(name: str) -> Callable[[LineMagics, str], Shown[Any]]:
    """The magic of an act that is the same on the command line."""

    def does(self: LineMagics, line: str) -> Shown[Any]:
        from cloaca_nb.acts import ACTS

        return shown(ACTS[name](asked(self, does.__name__, line))).display(later=self.later)

    does.__name__ = f"cloaca_{name}"
    return one_line(does)
