"""What an act is asked with: a line on the command line or in a notebook."""

from __future__ import annotations

import argparse
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cloaca_nb.commands.options import execution_of
from cloaca_nb.commands.options import where_of as where_said
from cloaca_nb.errors import UsageError

if TYPE_CHECKING:
    from cloaca_nb.acts.outcome import ActOutcome
    from cloaca_nb.api import Notebook
    from cloaca_nb.deploy.choose import Where
    from cloaca_nb.deploy.flow import Deployment
    from cloaca_nb.deploy.target import DeployEvent
    from cloaca_nb.model.json_value import JSON
    from cloaca_nb.model.package import Layout
    from cloaca_nb.model.run import Limits
    from cloaca_nb.model.workflow import Document
    from cloaca_nb.output.text import Naming
    from cloaca_nb.output.words import Style
    from cloaca_nb.read.handover.suggest import Suggestion


#: While it lasts, its event is set when an act is to end.
Stopping = AbstractContextManager[threading.Event]


class Teller(Protocol):
    """Shows what happens while an act goes on."""

    def step(self, text: str) -> None:
        """What is being done, in a few words."""

    def deploy(self, event: DeployEvent) -> None:
        """One event at a target."""

    def say(self, text: Callable[[Style], str]) -> None:
        """What is to stay on the screen."""

    @property
    def early(self) -> bool:
        """Whether nothing was begun at a target that needs to be ended well."""


class Asked(ABC):
    """A line that asks for an act.

    Args:
        shown: How the line begins, for messages about it.
        words: Its other words.
    """

    #: What is set where the line does not say it.
    default_target: str = ""
    imports: bool = True
    limit: str = ""
    #: Whether it stands in a notebook that is open.
    in_kernel: bool = False
    #: The layout of archives.
    layout: Layout = "both"

    def __init__(self, shown: str, options: argparse.Namespace, words: list[str]) -> None:
        self.shown = shown
        self.options = options
        self.words = words

    @property
    @abstractmethod
    def notebook(self) -> Notebook:
        """The notebook that it is about; raises UsageError where none is named."""

    @property
    @abstractmethod
    def folder(self) -> Path:
        """Where the files are that it means."""

    @property
    @abstractmethod
    def ask(self) -> Callable[[str], str] | None:
        """Asks for what must not be shown; None where there is no one to ask."""

    @property
    @abstractmethod
    def tenant(self) -> str:
        """The tenant in full task names."""

    @property
    @abstractmethod
    def output(self) -> Path | None:
        """Where to write; None for the notebook's folder."""

    def naming(self, document: Document) -> Naming:
        """How cells are called."""
        from cloaca_nb.output.text import plain_name

        return plain_name

    @abstractmethod
    def telling(self, *, quiet: bool = False) -> AbstractContextManager[Teller]:
        """Shows what happens meanwhile."""

    @abstractmethod
    def stopping(self, at_once: Callable[[], bool] = lambda: False) -> Stopping:
        """An event that is set when the act is to end.

        Args:
            at_once: Whether it may be ended as it is.
        """

    @abstractmethod
    def context(self) -> dict[str, JSON]:
        """What the line gives runs: values, and parameters by their types."""

    @abstractmethod
    def mark(self, suggestion: Suggestion) -> str:
        """Write marks of tasks into the notebook's file, and say where; raises UsageError in a kernel."""

    def keep(self, done: Deployment) -> str:
        """Note a deployment with the notebook, where one is open; what stood in the way, in a sentence."""
        return ""

    @abstractmethod
    def own_package(self) -> str:
        """The package that is meant where none is named; raises UsageError where none is."""

    def word(self, what: str, hint: str) -> str:
        """The first word.

        Raises:
            UsageError: There is none.
        """
        if not self.words:
            raise UsageError(f"{self.shown}: {what} was expected", hint)
        return self.words[0]

    def where(self) -> Where:
        """What is said about where a target is."""
        return where_said(self.options, os.environ, self.ask)

    def target(self) -> str | None:
        """The target that is named, or set."""
        return self.words[0] if self.words else self.target_as_set()

    def target_as_set(self) -> str | None:
        """The target of lines that name none, nor a server."""
        return (self.default_target or None) if self.options.server is None else None

    def run(self) -> str:
        """The run that is named; raises as `word`."""
        return self.word("a run", "`%cloaca_runs` or `cloaca-nb runs NOTEBOOK` lists them")

    def named(self) -> tuple[str | None, str]:
        """Target and package; what is not said is the target that is set, and the notebook's package.

        Raises:
            UsageError: They are not said, and there is no notebook.
        """
        if len(self.words) == 2:
            return self.words[0], self.words[1]
        if self.words and self.options.server is not None:
            return None, self.words[0]
        return self.target(), self.own_package()

    def execution(self) -> tuple[bool, Limits]:
        """Whether code may be executed, and with what; see `execution_of`."""
        return execution_of(self.options, self.imports, self.limit)


Act = Callable[[Asked], "ActOutcome"]
