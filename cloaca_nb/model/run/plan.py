"""What is to be run, and how."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, get_args

from cloaca_nb.model.finding import Fact
from cloaca_nb.model.handed import Handed
from cloaca_nb.model.run.happening import WentBy

if TYPE_CHECKING:
    from cloaca_nb.model.json_value import JSON
    from cloaca_nb.model.package import Package

#: What runs a workflow here; `auto` is the engine where it is installed.
RunnerName = Literal["auto", "engine", "preview"]
RUNNERS: tuple[RunnerName, ...] = get_args(RunnerName)


class ValueOrigins(Protocol):
    """What a notebook says of its values."""

    def of_key(self, key: str) -> str:
        """What makes the value of a context key another for each run; empty where nothing is known to."""

    def new_in(self, task: str) -> str:
        """What a task makes that is another for each run, in words; empty where nothing is known to be."""

    @property
    def kept(self) -> Collection[str]:
        """Names that a person wants to live on from run to run."""

    @property
    def seeds(self) -> str:
        """Cells in which a seed is spoken of."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What processes that execute code of the notebook may have: import proofs and runs.

    Attributes:
        memory: Bytes of data of one process; 0 for no limit; None for what is free as it begins.
        cpu: Seconds of processor time of one process; 0 for no limit.
        network: Whether there is one.
        bare: Whether a proof has nothing that is installed but what all targets are told to have.
    """

    memory: int | None = None
    cpu: int = 0
    network: bool = True
    bare: bool = False


#: What holds unless something is said.
UNLIMITED = Limits()


@dataclass(frozen=True, slots=True)
class Replay:
    """What a run takes over from an earlier one, in which some of its tasks were finished.

    Attributes:
        number: The number of that run.
        start: The task from which on all is run anew.
        contexts: What each task stored that is not run again.
        handed: What of it was handed over, by task and key.
        facts: What there is to say of it.
    """

    number: int
    start: str
    contexts: Mapping[str, Mapping[str, JSON]] = field(default_factory=dict, repr=False)
    handed: Mapping[str, Mapping[str, Handed]] = field(default_factory=dict, repr=False)
    facts: tuple[Fact, ...] = ()


class Finished(NamedTuple):
    """A task that an earlier run has finished.

    Attributes:
        number: The number of that run.
        went_by: What it went by there.
        stored: The file of what it stored; None where that was nothing.
        handed: What of that it handed over, by key.
    """

    number: int
    went_by: WentBy
    stored: Path | None
    handed: Mapping[str, Handed]


@dataclass(frozen=True, slots=True)
class Reuse:
    """What a run need not do again, since earlier ones have done it.

    Attributes:
        finished: By task, what may be taken over if the task is given the same; the latest first.
        why: Why there is no such thing, by task.
    """

    finished: Mapping[str, tuple[Finished, ...]] = field(default_factory=dict, repr=False)
    why: Mapping[str, str] = field(default_factory=dict)


class KeptAt(NamedTuple):
    """Where a run is kept: the folder of the notebook's runs, and how many of them are kept."""

    folder: Path
    most: int


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What is to be run, and how.

    Attributes:
        package: The package, as it would be packed.
        context: The initial context.
        folder: Working directory of the run: the notebook's folder.
        only: Run this task alone, on the initial context.
        until: Run this task and all that it waits for.
        env: Environment variables on top of those of this process.
        times: How many runs there are to be, in one process and after one import.
        at_once: How many of them at the same time at most; the engine runs one task at a time.
        known: What the notebook says of its values; None where nobody knows.
        limits: What the run's process may have.
        secrets: The fields of each secret, which no text of the run may show.
        replay: What is taken over from an earlier run; None where all tasks are run.
        kept: Where the run is kept; None where it is not.
        reuse: What need not be done again; None where everything is to be done.
    """

    package: Package
    context: Mapping[str, JSON] = field(default_factory=dict)
    folder: Path = field(default_factory=Path)
    only: str | None = None
    until: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    times: int = 1
    at_once: int = 1
    known: ValueOrigins | None = field(default=None, compare=False)
    limits: Limits = UNLIMITED
    secrets: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    replay: Replay | None = None
    kept: KeptAt | None = None
    reuse: Reuse | None = None

    def origin(self, key: str) -> str:
        """What makes the value of a context key another for each run; empty where nothing is known to."""
        return self.known.of_key(key) if self.known is not None else ""
