"""What is known of a notebook's tasks: a state for each, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from cloaca_nb.model.kinds.names import WhyNot
from cloaca_nb.model.workflow import Workflow

if TYPE_CHECKING:  # what hands values over is needed where there are some
    from cloaca_nb.evidence.handed import Tried

#: A snapshot as plain data, with the process's state under ``now``.
State = Mapping[str, Any]


class Why(NamedTuple):
    """Why a task's values are not compared.

    Attributes:
        word: ``unrun``: its cell was not run; ``changed``: it was changed since; ``later``: a cell above was
            run after it; ``twice``: it was run again on what it had changed itself; ``between``: it found a
            variable otherwise than the cell that makes it had left it; ``broken``: that cell had not come to
            its end; ``slow``: looking took too long; ``failed``: a cell that it needs failed; ``untold``: the
            import proof told nothing.
        cell: Position of the other cell; 0 for none.
    """

    word: WhyNot
    cell: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the notebook really held where its tasks stand.

    Attributes:
        states: Task id -> what it reached as its cell was run, and how the process was then.
        before: How the process was as the notebook began.
        environment: Environment variables with which it began.
        missing: Task id -> why there is no state of it.
        excused: Names, and what of the process, whose difference tells nothing: trial runs changed them.
        failed: Cells that failed as the notebook was executed: position -> the error.
        handed: Task id -> what came of handing over each of its variables.
        otherwise: Task id -> variables that its cell found otherwise than the cells that make them had left
            them, and why these count as not compared.
    """

    states: Mapping[str, State]
    before: Mapping[str, list[str]]
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    missing: Mapping[str, Why] = field(default_factory=dict)
    excused: frozenset[str] = frozenset()
    failed: Mapping[int, str] = field(default_factory=dict)
    handed: Mapping[str, Mapping[str, Tried]] = field(default_factory=dict)
    otherwise: Mapping[str, Mapping[str, Why]] = field(default_factory=dict)


#: Gives the evidence for a workflow that was read.
FindEvidence = Callable[[Workflow], Evidence]

Verdict = Literal["compared", "differs", "not-compared"]


@dataclass(frozen=True, slots=True)
class StateComparison:
    """What came of comparing one task's state.

    Attributes:
        verdict: ``compared``: all that could be looked at is alike.
        why: Why it was not compared.
        unseen: Names into whose values nobody can look -> their type.
        unlike: Names that are not alike, even where that is no difference: new each time, changed by a trial.
        differing: Paths of the values, and what of the process, by which it differs.
    """

    task: str
    verdict: Verdict
    why: Why | None = None
    unseen: Mapping[str, str] = field(default_factory=dict)
    unlike: frozenset[str] = frozenset()
    differing: tuple[str, ...] = ()

    def proves(self, names: AbstractSet[str]) -> bool:
        """Whether a statement that makes these names does in the package what it did in the notebook."""
        return self.verdict == "compared" and not self.unseen and self.unlike.isdisjoint(names)
