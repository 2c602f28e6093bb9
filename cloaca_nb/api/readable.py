"""What a notebook says: its cells, its workflow, what is wrong with it."""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import nearest

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.evidence.states import FindEvidence
    from cloaca_nb.model.json_value import JSON
    from cloaca_nb.model.run import Limits
    from cloaca_nb.model.workflow import Document, Workflow

T = TypeVar("T")

#: The workflow that is meant for a while, whichever notebook it is of; None where nothing is said.
_CHOSEN: ContextVar[str | None] = ContextVar("cloaca_nb workflow", default=None)


def _no_such(wanted: str, names: Sequence[str]) -> tuple[str, str]:
    known = f"there {'is' if len(names) == 1 else 'are'} {', '.join(names)}"
    return f"the notebook has no workflow {wanted!r}", nearest(wanted, names).question or known


def named(report: Report, wanted: str) -> Report:
    """A report of the workflow that is meant.

    Raises:
        UsageError: It is of another one: the notebook has but one.
    """
    name = report.workflow.name
    if wanted not in {"", name}:
        raise UsageError(*_no_such(wanted, [name]))
    return report


class Readable(ABC):
    """A notebook that can be read and checked."""

    @property
    @abstractmethod
    def path(self) -> Path | None:
        """The notebook's file, where one is known."""

    @property
    @abstractmethod
    def folder(self) -> Path:
        """The notebook's folder."""

    @abstractmethod
    def document(self) -> Document:
        """The cells."""

    #: The workflow that is meant where none is chosen for a while; "" for none.
    _workflow: str = ""

    @property
    def workflow(self) -> str:
        """The workflow that is meant, of a notebook that has several; "" where none is chosen."""
        chosen = _CHOSEN.get()
        return self._workflow if chosen is None else chosen

    @contextlib.contextmanager
    def choosing(self, workflow: str) -> Iterator[None]:
        """Mean this workflow meanwhile, in this thread and those that it begins for the notebook.

        Args:
            workflow: Its name; "" for none.
        """
        token = _CHOSEN.set(workflow)
        try:
            yield
        finally:
            _CHOSEN.reset(token)

    def choose(self, workflow: str) -> None:
        """Mean this workflow until the `choosing` around it ends; "" for none."""
        _CHOSEN.set(workflow)

    def workflows(self) -> tuple[str, ...]:
        """Names of the notebook's workflows, in order, where it has several; else none."""
        from cloaca_nb.read.several import workflows_of

        return workflows_of(self.document()).names

    def in_turn(self, act: Callable[[], T]) -> list[tuple[str, T]]:
        """Do something for each workflow of the notebook; for the chosen one alone where one is.

        Args:
            act: What is done while the workflow is meant.

        Returns:
            The name of each, and what came of it.
        """
        found: list[tuple[str, T]] = []
        for name in (self.workflow,) if self.workflow else self.workflows() or ("",):
            with self.choosing(name):
                found.append((name, act()))
        return found

    def meant(self, document: Document) -> Document:
        """The document of the workflow that is meant.

        Raises:
            UsageError: The notebook has several and none is chosen, or has none of that name.
        """
        from cloaca_nb.read.several import workflows_of

        names, wanted = workflows_of(document).names, self.workflow
        if len(names) > 1 and not wanted:
            raise UsageError(
                f"the notebook has {len(names)} workflows: {', '.join(names)}",
                f"say which one is meant: --workflow {names[0]}",
            )
        if names and wanted and wanted not in names:
            raise UsageError(*_no_such(wanted, names))
        return replace(document, workflow=wanted) if wanted else document

    def require_one(self) -> None:
        """Let nothing go on before it is known which workflow is meant; raises as `meant`."""
        self.meant(self.document())

    def report(self, *, prove: bool = False, tenant: str = "public") -> Report:
        """All findings.

        Args:
            prove: Whether to import the package in a fresh interpreter.

        Raises:
            UsageError: The notebook has several workflows and none is chosen, or has none of that name.
        """
        from cloaca_nb.check.proof.interpreter import dismiss, warm_up

        try:
            if prove and self.imports:
                warm_up()
            return self._checked(prove, tenant)
        except KeyboardInterrupt:
            dismiss()
            raise

    def _checked(self, prove: bool, tenant: str) -> Report:
        from cloaca_nb.check.checker import check

        document = self.meant(self.document())
        found = check(
            document,
            tenant=tenant,
            prove=prove,
            imports=self.imports,
            limits=self.limits,
            evidence=self._evidence,
        )
        return named(found, self.workflow)

    #: Whether a check may import the package, which executes the module level of what is carried. Else it
    #: executes nothing, and says so.
    imports: bool = True

    #: Asks a person for a secret, without showing what is typed; None where there is no one to ask.
    ask: Callable[[str], str] | None = None

    #: What processes that execute code of the notebook may have: import proofs and runs.
    limits: Limits | None = None

    #: What the notebook's names held when it was run, where it was.
    _evidence: FindEvidence | None = None

    def check(self, *, tenant: str = "public") -> Report:
        """Look for mistakes, importing the package in a fresh interpreter.

        Returns:
            The report: `ok`, `findings`, `workflow`. Errors in the notebook are findings and raise nothing.

        Raises:
            UsageError: See `report`.
        """
        return self.report(prove=True, tenant=tenant)

    def graph(self, *, tenant: str = "public") -> Workflow:
        """The tasks and their dependencies, also of a notebook with errors."""
        return self.report(tenant=tenant).workflow

    def param_values(self, texts: Iterable[str]) -> dict[str, JSON]:
        """Parameters of the workflow as they are typed on a line, by their types.

        Args:
            texts: Of each, ``name=value``.

        Raises:
            UsageError: There is no such parameter, or it cannot have that value.
        """
        from cloaca_nb.inputs.params import typed

        wanted = list(texts)
        return typed(self.graph().params, wanted) if wanted else {}
