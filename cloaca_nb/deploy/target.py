"""What a target is: the protocol that daemons' directories and servers fulfil, the data that passes, and
what happens during a deploy, as data.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from cloaca_nb.deploy.scheduling.declared import PackageTrigger
from cloaca_nb.environment import ARTIFACTS
from cloaca_nb.model.json_value import JSON
from cloaca_nb.model.run import Event, RunState

if TYPE_CHECKING:
    from cloaca_nb.deploy.scheduling.noted import PastSchedule
    from cloaca_nb.deploy.scheduling.resources import Scheduled

Reached = Literal["asked", "refused", "sent", "built", "loaded"]

#: The tenant that is meant where none is named.
PUBLIC = "public"

#: What stands in the way of an archive that no server or daemon reads, and the next step.
NO_RELEASE = (
    "the archive has the guide's layout alone, which no server or daemon reads",
    "pack it with `--layout both`",
)


def _as_given(context: Mapping[str, JSON], params: Sequence[str]) -> dict[str, JSON]:
    return dict(context)


@dataclass(frozen=True, slots=True)
class Deployable:
    """An archive, and what a target must know of the package in it.

    Attributes:
        sha256: Hash of the file, hexadecimal.
        size_bytes: Size of the file.
        fingerprint: The package's fingerprint, or an empty text.
        tasks: Task id -> ids of the tasks that it waits for, in the workflow's order.
        places: Task id -> cell and line of the task, where the notebook is known.
        variables: Environment variables that tasks ask for, name -> has a default.
        imports: Modules that the package imports and neither holds nor finds in the standard library.
        called: Other such modules, which functions import when they run.
        lacked: Modules that a target is told not to have, by the target's name.
        granted: Modules of those above that a target is told to have, by the target's name.
        files: Text files up to 1 MiB of the layout that servers read, by path below the package's directory.
        hidden: How many files that layout has besides them.
        release: Whether the archive has that layout at all.
        import_s: Seconds that importing it took here; 0 where that is not known.
        kept: Whether it, and the contexts of its runs, may be kept in the state directory.
        triggers: What starts workflows by itself.
        origin: The older version whose content it has, or an empty text.
        secrets: Names of secrets that its tasks need; of a run to be started, those that it is bound to.
        runs: Whether a run is to be started.
        fit: The context of a run, of what a person gives and of parameters as they are typed; raises
            `UsageError` where that does not fit.
    """

    path: Path
    name: str
    version: str
    workflow: str
    sha256: str
    size_bytes: int
    fingerprint: str = ""
    tasks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    places: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)
    variables: Mapping[str, bool] = field(default_factory=dict)
    imports: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    lacked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    granted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    hidden: int = 0
    release: bool = True
    import_s: float = 0.0
    kept: bool = True
    triggers: tuple[PackageTrigger, ...] = ()
    origin: str = ""
    secrets: tuple[str, ...] = ()
    runs: bool = False
    fit: Callable[[Mapping[str, JSON], Sequence[str]], dict[str, JSON]] = field(
        default=_as_given, repr=False, compare=False
    )

    @property
    def label(self) -> str:
        """Name and version, for messages."""
        return f"{self.name} {self.version}"


Prepare = Callable[[str, "Watch"], Deployable]
"""Checks and packs for a tenant, told on a watch; raises `CheckError`, `OutputError`."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a preflight.

    Attributes:
        name: What was looked at.
        state: ``blocks`` stops the deploy, unless it is forced.
        hint: The next step, or an empty text.
    """

    name: str
    state: Literal["ok", "note", "warning", "blocks"]
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Preflight:
    """What a target looks like before anything is sent.

    Attributes:
        checks: What was looked at, in order.
        taken: Whether the version must be raised: it is there with other content, or a newer one is.
        next_version: The version to take where this one is taken, or None.
    """

    checks: tuple[Check, ...]
    taken: bool = False
    next_version: str | None = None

    @property
    def blocked(self) -> Check | None:
        """The first line that stops the deploy."""
        return next((check for check in self.checks if check.state == "blocks"), None)


@dataclass(frozen=True, slots=True)
class Sent:
    """A package that a target has taken.

    Attributes:
        id: The server's package id, or the file's path.
        already: Whether the same bytes were there before.
        place: Where, for people.
    """

    id: str
    already: bool
    place: str


@dataclass(frozen=True, slots=True)
class Followed:
    """How far a package got.

    Attributes:
        reached: ``sent`` where a target cannot tell more; ``built``; ``loaded``: it can be run. Before that,
            in what is noted: ``asked``: whether the target has it is not known; ``refused``: it has not.
        message: What is known, in a sentence.
        hint: The next step, or an empty text.
    """

    reached: Reached
    message: str
    hint: str = ""


def config_checks(warnings: tuple[str, ...]) -> tuple[Check, ...]:
    """What is wrong with the configuration that a target comes from."""
    return tuple(Check("configuration", "warning", warning) for warning in warnings)


def variable_checks(item: Deployable, host: str) -> list[Check]:
    """What must be set in the environment of the process that runs the tasks."""
    if not item.variables:
        return []
    needed = [name for name, default in item.variables.items() if not default]
    free = [name for name, default in item.variables.items() if default]
    parts = [", ".join(needed)] if needed else []
    parts += [f"{', '.join(free)} (with a default)"] if free else []
    hint = f"set them where {host} runs" if needed else ""
    return [Check("variables", "note", f"the tasks read {' and '.join(parts)}", hint)]


#: Libraries whose values are often too large for a context.
_LARGE = frozenset({"numpy", "pandas", "polars", "pyarrow", "scipy", "sklearn", "PIL", "matplotlib", "torch"})


def store_checks(item: Deployable) -> list[Check]:
    """Where the values lie that tasks hand over, for a server, whose environment cannot be seen."""
    if not any(path.rpartition("/")[2] == "codec_store.py" for path in item.files):
        return []
    used = sorted({module.partition(".")[0] for module in item.imports} & _LARGE)
    what = f"values of {', '.join(used)}" if used else "variables"
    return [
        Check(
            "artifacts",
            "warning" if used else "note",
            f"the tasks hand over {what}; unless the server has an artifact store, large ones travel in the "
            "context, through its database",
            f"set {ARTIFACTS} where the server and its workers run, to a directory or URL that all share",
        )
    ]


class Target(Protocol):
    """Somewhere to deploy to."""

    @property
    def name(self) -> str:
        """What a person calls it: a profile, an address, a directory."""

    @property
    def kind(self) -> str:
        """Its kind, for example ``server``."""

    @property
    def place(self) -> str:
        """The address or directory."""

    @property
    def tenant(self) -> str:
        """The tenant that a package for it is written for."""

    def preflight(self, item: Deployable, watch: Watch) -> Preflight:
        """Look whether the package can go there. Sends nothing of it.

        Raises:
            DeployError: The target cannot be reached.
        """

    def send(self, item: Deployable, watch: Watch) -> Sent:
        """Hand the archive over. The same bytes may be sent again.

        Raises:
            DeployError: The target did not take it.
        """

    def follow(self, sent: Sent, item: Deployable, watch: Watch) -> Followed:
        """Wait until the package is loaded, or it is clear that it will not be, or until stopped.

        Raises:
            DeployError: It will not be loaded.
        """

    def close(self) -> None:
        """Give back what it holds open."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """A package as a target shows it.

    Attributes:
        state: How far it got, in a word or two.
        files: Its text files, by path below the package's own directory; None where they are not shown.
    """

    version: str
    state: str
    files: Mapping[str, bytes] | None


@runtime_checkable
class Shows(Protocol):
    """A target that shows what is deployed on it."""

    def deployed(self, name: str) -> Deployed | None:
        """The package of this name, or None.

        Raises:
            DeployError: The target cannot be reached.
        """


@runtime_checkable
class Executes(Target, Protocol):
    """A target that runs workflows on demand."""

    def execute(self, item: Deployable, context: Mapping[str, JSON], watch: Watch) -> str:
        """Start a run.

        Returns:
            The execution id.

        Raises:
            DeployError: The target did not start one.
        """

    def follow_run(
        self, execution: str, item: Deployable, tell: Callable[[Event], None], watch: Watch
    ) -> RunState:
        """Follow a run to its end or until stopped; the run itself is never stopped.

        Args:
            tell: Called with each event of the run, as local runs give them.
            watch: Clock and stop.

        Raises:
            DeployError: The run cannot be looked at.
        """


@runtime_checkable
class Schedules(Protocol):
    """A target that tells what starts workflows there."""

    def scheduled(
        self,
        item: Deployable,
        past: Sequence[PastSchedule],
        note: Callable[[PastSchedule], None],
        watch: Watch,
    ) -> tuple[Scheduled, ...]:
        """See the triggers of a loaded package scheduled, and make the schedules that stand for some.

        Args:
            past: The schedules that were made and removed there before.
            note: Told of each schedule before it is made, and after it was removed.
            watch: Clock and stop.

        Raises:
            UnscheduledError: A trigger is not there.
            DeployError: The target cannot be reached, or refuses a schedule.
        """


@dataclass(frozen=True, slots=True)
class TargetChoice:
    """A target that can be chosen by name.

    Attributes:
        name: What to write after `%cloaca_deploy`.
        place: The address or directory.
    """

    name: str
    kind: str
    place: str


Stage = Literal["check", "pack", "preflight", "send", "load", "schedule", "execute", "follow", "undeploy"]
Kind = Literal["begin", "progress", "note", "warning", "end"]


@dataclass(frozen=True, slots=True)
class DeployEvent:
    """One thing that happened.

    Attributes:
        stage: The part of the deploy.
        kind: ``begin`` and ``end`` frame a stage; ``progress`` counts; ``note``, ``warning`` are for reading.
        message: A sentence without a full stop; empty for progress.
        hint: The next step, or an empty text.
        done: For progress: bytes sent so far.
        total: For progress: bytes in all.
        elapsed_s: Seconds since the deploy began.
    """

    stage: Stage
    kind: Kind
    message: str = ""
    hint: str = ""
    done: int = 0
    total: int = 0
    elapsed_s: float = 0.0


def ignored(event: object) -> None:
    """Takes events that nothing is done with."""


def watching(on_event: Callable[[DeployEvent], None] | None, stop: threading.Event | None) -> Watch:
    """What a deploy is watched by where either may be left out."""
    return Watch(on_event or ignored, stop or threading.Event())


@dataclass(slots=True)
class Watch:
    """What is told of a deploy's events and can stop it; also its clock.

    Attributes:
        tell: Called with each event, on the thread that deploys.
        stop: Set to stop.
        now: Monotonic clock, in seconds.
        wait: Waits that many seconds, or until `stop` is set.
    """

    tell: Callable[[DeployEvent], None] = ignored
    stop: threading.Event = field(default_factory=threading.Event)
    now: Callable[[], float] = time.monotonic
    wait: Callable[[float], object] | None = None
    began: float = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.now()

    @property
    def stopped(self) -> bool:
        """Whether someone asked to stop."""
        return self.stop.is_set()

    @property
    def elapsed_s(self) -> float:
        """Seconds since the deploy began."""
        return self.now() - self.began

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than until someone asks to stop."""
        (self.wait or self.stop.wait)(seconds)

    def begin(self, stage: Stage, message: str) -> None:
        """A stage begins."""
        self.tell(DeployEvent(stage, "begin", message, elapsed_s=self.elapsed_s))

    def end(self, stage: Stage, message: str) -> None:
        """A stage ended well."""
        self.tell(DeployEvent(stage, "end", message, elapsed_s=self.elapsed_s))

    def note(self, stage: Stage, message: str, hint: str = "") -> None:
        """Something worth reading."""
        self.tell(DeployEvent(stage, "note", message, hint, elapsed_s=self.elapsed_s))

    def warn(self, stage: Stage, message: str, hint: str = "") -> None:
        """Something that may be wrong."""
        self.tell(DeployEvent(stage, "warning", message, hint, elapsed_s=self.elapsed_s))

    def progress(self, stage: Stage, done: int, total: int) -> None:
        """So much of so much."""
        self.tell(DeployEvent(stage, "progress", done=done, total=total, elapsed_s=self.elapsed_s))
