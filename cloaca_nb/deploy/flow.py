"""A deploy from end to end: check, pack, preflight, send, wait until loaded, execute, follow.

Magics, command line and panel all come through here. What a step needs is handed in, so that none of them is
known here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import Any

from cloaca_nb.deploy.learning import Learning
from cloaca_nb.deploy.prepare import needed_by
from cloaca_nb.deploy.scheduling.noted import PastSchedule
from cloaca_nb.deploy.scheduling.resources import Scheduled
from cloaca_nb.deploy.target import (
    Check,
    Deployable,
    DeployEvent,
    Executes,
    Followed,
    Preflight,
    Prepare,
    Reached,
    Schedules,
    Sent,
    Target,
    Watch,
    ignored,
    watching,
)
from cloaca_nb.errors import (
    CloacaNbError,
    DeployError,
    RefusedError,
    UnreachableError,
    UnscheduledError,
    UsageError,
)
from cloaca_nb.model.json_value import JSON
from cloaca_nb.model.run import Event, RunState
from cloaca_nb.model.wording import counted


@dataclass(frozen=True, slots=True)
class Options:
    """How to deploy.

    Attributes:
        force: Send although the preflight says no, where a person may know better.
        execute: Start a run once the package is there.
        context: Initial context of that run.
        params: Its parameters as they are typed, of each ``name=value``; they win over the context.
        follow_run: Whether to follow that run to its end.
        rewrite: Writes the next version where the version comes from, and says where; called at most once,
            where the version is taken. None: never change a version.
        keep: Whether what is sent may be kept in the state directory, for a rollback or another run.
        past: The schedules that were made and removed at a place (its address and tenant) before.
    """

    force: bool = False
    execute: bool = False
    context: Mapping[str, JSON] = field(default_factory=dict)
    params: Sequence[str] = ()
    follow_run: bool = True
    rewrite: Callable[[str], str] | None = None
    keep: bool = True
    past: Callable[[str, str], Sequence[PastSchedule]] = lambda place, tenant: ()


@dataclass(frozen=True, slots=True)
class Deployment:
    """What came of a deploy. Holds no key.

    Attributes:
        target: What the target is called.
        place: Its address or directory.
        version: Package version.
        sha256: Hash of the archive.
        package_id: The target's id of the package.
        already: Whether the same package was there before.
        reached: How far it got.
        message: What is known of it, in a sentence.
        hint: The next step, or an empty text.
        time: When, RFC 3339 in UTC.
        elapsed_s: Seconds that it took.
        execution: Id of the run that was started, or None.
        run: What came of that run as far as it was followed, or None.
        preflight: What was seen before.
        item: What was deployed, to start and follow runs of it later.
        asked: When the last run was asked for, RFC 3339 in UTC, or an empty text.
        refused: Whether that run was refused; where it was not and has no id, it may have started.
        context: The initial context of that run.
        triggers: What starts workflows there by itself, as it was found.
        schedules: Schedules that were made and removed.
    """

    target: str
    kind: str
    place: str
    tenant: str
    name: str
    version: str
    workflow: str
    fingerprint: str
    sha256: str
    package_id: str
    already: bool
    reached: Reached
    message: str
    hint: str
    time: str
    elapsed_s: float
    execution: str | None = None
    run: RunState | None = None
    preflight: Preflight | None = None
    item: Deployable | None = field(default=None, repr=False)
    asked: str = ""
    refused: bool = False
    context: Mapping[str, JSON] | None = field(default=None, repr=False)
    triggers: tuple[Scheduled, ...] = ()
    schedules: tuple[PastSchedule, ...] = ()

    @property
    def became(self) -> str:
        """What became of the package, in words."""
        return "was there already" if self.already else self.reached


Keep = Callable[[Deployment], str]
"""Notes what is known of a deployment by now; gives what stood in the way, in a sentence, or no text."""


def deploy(
    prepare: Prepare,
    target: Target,
    options: Options | None = None,
    *,
    on_event: Callable[[DeployEvent], None] | None = None,
    on_run: Callable[[Event], None] | None = None,
    stop: threading.Event | None = None,
    keep: Keep = lambda _: "",
    learns: bool = False,
) -> Deployment:
    """Deploy to a target.

    Blocks. What is asked of the target is noted before it is asked, and what becomes known of it before it is
    told, so that nothing that is there is unknown here, however this ends. Setting `stop` ends it at the next
    step: before the package was sent nothing has changed; later the target goes on by itself and the result
    says how far it was seen.

    Args:
        prepare: Checks and packs.
        on_event: Called with each thing that happens, on this thread.
        on_run: Called with each event of a run that is followed, on this thread.
        stop: Ends it when set.
        keep: Notes what is known, again and again.
        learns: Whether what it shows of the target's modules is remembered, and what others showed is heeded.

    Raises:
        CheckError: Error findings stand in the way.
        OutputError: The archive, or a daemon's directory, cannot be written.
        DeployError: The target cannot be reached, refuses the package, or does not load it.
        UsageError: The target cannot execute.
    """
    watch = watching(on_event, stop)
    steps = _Steps(target, options or Options(), watch, on_run or ignored, keep)
    steps.learning = Learning(target, watch) if learns else None
    return steps.all(prepare)


class _Steps:
    """The steps of one deploy, one method each."""

    def __init__(
        self, target: Target, options: Options, watch: Watch, on_run: Callable[[Event], None], keep: Keep
    ) -> None:
        self.target = target
        self.options = options
        self.watch = watch
        self.on_run = on_run
        self.keep = keep
        self.problem = ""
        self.context: Mapping[str, JSON] = {}
        self.learning: Learning | None = None
        self.done: Deployment

    def all(self, prepare: Prepare) -> Deployment:
        if self.options.execute and not isinstance(self.target, Executes):
            raise UsageError(
                f"a {self.target.kind} target does not run workflows on demand",
                "leave --execute out; a trigger or a schedule starts them there",
            )
        item = self.scheduled(prepare)
        if self.options.execute:
            self.execute(item)
        return replace(self.done, elapsed_s=self.watch.elapsed_s)

    def scheduled(self, prepare: Prepare) -> Deployable:
        """Send, see it loaded and its triggers scheduled; with the next version where that is the way."""
        item, sent = self.sent(prepare)
        self.load(sent, item)
        preflight = self.done.preflight
        try:
            self.schedule(item)
        except UnscheduledError as error:
            if not error.bumps or preflight is None or not self._rewritten(preflight):
                raise
            return self.scheduled(prepare)
        return item

    def known(self, **changes: Any) -> None:
        """Note what is known now."""
        self.done = replace(self.done, elapsed_s=self.watch.elapsed_s, **changes)
        problem = self.keep(self.done)
        if problem and problem != self.problem:
            self.watch.warn("send", problem)
        self.problem = problem

    def sent(self, prepare: Prepare) -> tuple[Deployable, Sent]:
        """Prepare, look and send; with the next version where this one is taken and that is wanted."""
        item = prepare(self.target.tenant, self.watch)
        item = item if self.options.keep else replace(item, kept=False)
        if self.options.execute:
            self.context = item.fit(self.options.context, self.options.params)
            item = replace(item, secrets=needed_by(item, self.context), runs=True)
        self._stopped()
        self._has_all(item)
        preflight = self.preflight(item)
        if preflight.taken and self._rewritten(preflight):
            return self.sent(prepare)
        self._let_through(preflight)
        self._stopped()
        try:
            return item, self.send(item, preflight)
        except RefusedError as error:
            # A version that was there once shows only when it is sent again.
            if not error.taken or not self._rewritten(preflight):
                raise
        return self.sent(prepare)

    def _has_all(self, item: Deployable) -> None:
        lacked = item.lacked.get(self.target.name, ())
        if lacked and not self.options.force:
            raise DeployError(
                f"{item.label} imports {', '.join(lacked)}, which {self.target.name} is said not to have",
                "install it there and add it to the target's modules in pyproject.toml, or put it into "
                "vendor/; --force deploys all the same",
            )
        if self.learning is not None:
            self.learning.refuse(item, force=self.options.force)

    def _rewrites(self, preflight: Preflight) -> bool:
        options = self.options
        return options.rewrite is not None and preflight.next_version is not None and not options.force

    def _rewritten(self, preflight: Preflight) -> bool:
        rewrite, version = self.options.rewrite, preflight.next_version
        if rewrite is None or version is None or not self._rewrites(preflight):
            return False
        self.options = replace(self.options, rewrite=None)
        self.watch.note("preflight", rewrite(version))
        return True

    def _refusal(self, preflight: Preflight) -> Check | None:
        """What the deploy is to end with: told as its error, and not as a warning before."""
        overruled = self.options.force or (preflight.taken and self._rewrites(preflight))
        return None if overruled else preflight.blocked

    def _let_through(self, preflight: Preflight) -> None:
        if refusal := self._refusal(preflight):
            raise DeployError(refusal.message, refusal.hint)
        self.watch.end("preflight", f"{self.target.place} was looked at")

    def _stopped(self) -> None:
        if self.watch.stopped:
            raise DeployError("stopped before anything was sent; nothing has changed on the target")

    def preflight(self, item: Deployable) -> Preflight:
        self.watch.begin("preflight", f"looking at {self.target.place}")
        try:
            found = self.target.preflight(item, self.watch)
        except UnreachableError:
            self._stopped()
            raise
        refusal = self._refusal(found)
        for check in found.checks:
            if check is refusal:
                continue
            tell = self.watch.note if check.state in {"ok", "note"} else self.watch.warn
            tell("preflight", check.message, check.hint)
        return found

    def send(self, item: Deployable, preflight: Preflight) -> Sent:
        self.watch.begin("send", f"sending {item.path.name} ({item.size_bytes:,} bytes)")
        self.done = self._asked(item, preflight)
        self.known()
        try:
            sent = self.target.send(item, self.watch)
        except CloacaNbError as error:
            if not error.unclear:
                self.known(reached="refused")
            elif self.watch.stopped:
                error.hint = "the package may be there by now: `%cloaca_status` tells"
            raise
        self.known(reached="sent", package_id=sent.id, already=sent.already)
        what = "was there already" if sent.already else "was sent"
        self.watch.end("send", f"{item.label} {what}: {sent.place}")
        return sent

    def load(self, sent: Sent, item: Deployable) -> None:
        self.watch.begin("load", f"waiting until {item.label} is loaded")
        try:
            followed = self.target.follow(sent, item, self.watch)
        except KeyboardInterrupt:
            # The package is there: an interrupt ends the watching, and nothing else.
            self.watch.stop.set()
            followed = Followed(
                "sent", f"{item.label} was sent and is no longer followed", "see `%cloaca_status`"
            )
        except DeployError as error:
            if self.learning is not None:
                self.learning.failed(item, error)
            raise
        self.known(reached=followed.reached, message=followed.message, hint=followed.hint)
        if followed.reached == "loaded":
            self.watch.end("load", followed.message)
            if self.learning is not None:
                self.learning.loaded(item)
        else:
            self.watch.note("load", followed.message, followed.hint)

    def schedule(self, item: Deployable) -> None:
        target, watch = self.target, self.watch
        if not isinstance(target, Schedules) or watch.stopped:
            return
        past = self.options.past(target.place, target.tenant)
        if not item.triggers and not past:
            return
        if self.done.reached != "loaded":
            watch.warn("schedule", "its triggers were not looked up: it is not loaded")
            return
        watch.begin("schedule", f"looking for what starts {item.workflow}")
        found = target.scheduled(item, past, self._noted, watch)
        self.known(triggers=found)
        watch.end("schedule", f"{counted(len(found), 'trigger')} scheduled")

    def _noted(self, schedule: PastSchedule) -> None:
        self.known(schedules=(*self.done.schedules, schedule))

    def execute(self, item: Deployable) -> None:
        if self.watch.stopped:
            self.watch.note("execute", "stopped before a run was started")
            return
        target = self.target
        assert isinstance(target, Executes)
        self.watch.begin("execute", f"starting a run of {item.workflow}")
        execution = start_run(target, item, self.context, self.watch, self.known)
        self.watch.end("execute", f"run {execution} was started")
        if self.options.follow_run:
            self.known(run=follow_run(target, execution, item, self.watch, self.on_run))

    def _asked(self, item: Deployable, preflight: Preflight) -> Deployment:
        return Deployment(
            target=self.target.name,
            kind=self.target.kind,
            place=self.target.place,
            tenant=self.target.tenant,
            name=item.name,
            version=item.version,
            workflow=item.workflow,
            fingerprint=item.fingerprint,
            sha256=item.sha256,
            package_id="",
            already=False,
            reached="asked",
            message="",
            hint="",
            time=datetime.now(timezone.utc).isoformat(),
            elapsed_s=self.watch.elapsed_s,
            preflight=preflight,
            item=item,
        )


def start_run(
    target: Executes, item: Deployable, context: Mapping[str, JSON], watch: Watch, known: Callable[..., None]
) -> str:
    """Start a run on a target.

    Args:
        watch: Clock and stop.
        known: Told, before and after, what changes in the `Deployment`.

    Returns:
        The execution id.

    Raises:
        DeployError: The target did not start one, or whether it did is not known (`unclear`).
        UsageError: The context does not fit the workflow's parameters.
    """
    asked, context = datetime.now(timezone.utc).isoformat(), item.fit(context, ())
    known(asked=asked, context=dict(context), refused=False, execution=None, run=None)
    try:
        execution = target.execute(item, context, watch)
    except DeployError as error:
        if not error.unclear:
            known(refused=True)
        raise
    known(execution=execution, reached="loaded")
    return execution


def follow_run(
    target: Executes, execution: str, item: Deployable, watch: Watch, on_run: Callable[[Event], None]
) -> RunState:
    """Follow a run of a target to its end, or until stopped: the run itself goes on then, and that is said.

    What its tasks did not find there is remembered of the target.

    Raises:
        DeployError: The run cannot be looked at.
    """
    watch.begin("follow", f"following run {execution}")
    run = target.follow_run(execution, item, on_run, watch)
    Learning(target, watch).ran(item, run)
    if watch.stopped:
        watch.note(
            "follow",
            f"run {execution} is no longer followed; it goes on where it runs",
            f"`%cloaca_runs {execution}` follows it again",
        )
    elif run.status == "completed":
        watch.end("follow", f"run {execution} completed")
    else:
        what = "failed" if run.status == "failed" else "was cancelled on the server"
        watch.warn("follow", f"run {execution} {what}")
    return run
