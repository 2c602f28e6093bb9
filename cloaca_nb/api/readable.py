"""What a notebook says: its cells, its workflow, what is wrong with it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.evidence.states import FindEvidence
    from cloaca_nb.model.run import JSON, Limits
    from cloaca_nb.model.workflow import Document, Workflow


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

    def report(self, *, prove: bool = False, tenant: str = "public") -> Report:
        """All findings.

        Args:
            prove: Whether to import the package in a fresh interpreter.
        """
        from cloaca_nb.check.proof.proof import warm_up

        if prove and self.imports:
            warm_up()
        from cloaca_nb.check.checker import check

        document = self.document()
        return check(
            document,
            tenant=tenant,
            prove=prove,
            imports=self.imports,
            limits=self.limits,
            evidence=self._evidence,
        )

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
