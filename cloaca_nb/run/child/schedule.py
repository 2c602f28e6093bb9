"""In the preview's child process: which task runs when and on which context, one at a time.

The rules are the engine's. Neither it nor the stand-in is known here: tasks come as data with a function to
call.
"""

from __future__ import annotations

# `random` is the tasks' own, and would be drawn from between their attempts.
from _random import Random
from collections.abc import Callable, Iterator, Mapping
from heapq import heappop, heappush

# Taken by name, as in all modules of the child: a task may replace what stands in these modules.
from time import monotonic, sleep
from typing import Any, Literal, NamedTuple

from cloaca_nb.model.transition import Transition
from cloaca_nb.run.child.merging import canonical, changes, merged, resized, size_bytes

_STATUSES = {"TaskSuccess": "completed", "TaskFailed": "failed", "TaskSkipped": "skipped"}


class UnknownTaskError(Exception):
    """A rule names a task that is not there."""


def holds(rule: Mapping[str, Any], statuses: Mapping[str, str], context: Mapping[str, Any]) -> bool:
    """Whether a rule holds now.

    Args:
        rule: The rule, as the stand-in has checked it.
        statuses: Full task name -> status of every task of the run.
        context: What the rule sees.

    Raises:
        UnknownTaskError: It names a task that is not there.
    """
    kind = rule["type"]
    if kind == "Always":
        return True
    found = [_condition(condition, statuses, context) for condition in rule["conditions"]]
    if kind == "All":
        return all(found)
    return any(found) if kind == "Any" else not any(found)


def _condition(condition: Mapping[str, Any], statuses: Mapping[str, str], context: Mapping[str, Any]) -> bool:
    kind = condition["type"]
    if kind in _STATUSES:
        name = condition["task_name"]
        if name not in statuses:
            raise UnknownTaskError(name)
        return statuses[name] == _STATUSES[kind]
    return _value(condition["operator"], context, condition["key"], condition["value"])


def _value(operator: str, context: Mapping[str, Any], key: str, wanted: Any) -> bool:
    there = key in context
    if operator in {"Exists", "NotExists"}:
        return there == (operator == "Exists")
    if operator.startswith("Not"):
        return not there or not _relation(operator[len("Not") :], context[key], wanted)
    return there and _relation(operator, context[key], wanted)


def _relation(operator: str, value: Any, wanted: Any) -> bool:
    """One relation of two JSON values: 1, 1.0 and true are three, texts are not ordered."""
    if operator == "Equals":
        return canonical(value) == canonical(wanted)
    if operator == "Contains":
        return _contains(value, wanted)
    if not _number(value) or not _number(wanted):
        return False
    return float(value) > float(wanted) if operator == "GreaterThan" else float(value) < float(wanted)


def _contains(value: Any, wanted: Any) -> bool:
    if isinstance(value, str):
        return isinstance(wanted, str) and wanted in value
    return isinstance(value, list) and canonical(wanted) in map(canonical, value)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


#: Words in an error's text that make it one that may pass by itself, in any case of letters.
TRANSIENT = ("connection", "network", "timeout", "temporary", "unavailable")

#: How far jitter moves a delay, as a part of it.
JITTER = 0.25
_random = Random().random


class Retry(NamedTuple):
    """How a task is tried again.

    Attributes:
        attempts: Attempts in all; less than 1 counts as 1.
        first_s: The delay that all others are made from, in seconds.
        most_s: Longest delay, before jitter.
        jitter: Whether delays vary at random.
        backoff: ``Fixed``, ``Linear`` or ``Exponential``.
        base: Of an exponential delay.
        multiplier: Of a linear or exponential delay.
        condition: ``AllErrors``, ``Never``, ``TransientOnly`` or ``ErrorPattern``.
        patterns: Texts of ``ErrorPattern``.
    """

    attempts: int = 3
    first_s: float = 1.0
    most_s: float = 60.0
    jitter: bool = True
    backoff: str = "Exponential"
    base: float = 2.0
    multiplier: float = 1.0
    condition: str = "AllErrors"
    patterns: tuple[str, ...] = ()

    def delay_s(self, attempt: int) -> float:
        """Seconds to wait after that attempt."""
        delay = self.first_s
        if self.backoff == "Exponential":
            delay *= self.multiplier * self.base ** (attempt - 1)
        elif self.backoff == "Linear":
            delay *= self.multiplier * attempt
        delay = min(delay, self.most_s)
        return delay * (1 + JITTER * (2 * _random() - 1)) if self.jitter else delay

    def again(self, error: str) -> bool:
        """Whether an error of this text is tried again."""
        if self.condition == "TransientOnly":
            return any(word in error.lower() for word in TRANSIENT)
        if self.condition == "ErrorPattern":
            return any(pattern.lower() in error.lower() for pattern in self.patterns)
        return self.condition == "AllErrors"


_BACKOFFS = {"fixed": "Fixed", "linear": "Linear", "exponential": "Exponential"}
_CONDITIONS = {"never": "Never", "transient": "TransientOnly", "all": "AllErrors"}


def from_arguments(arguments: Mapping[str, Any]) -> Retry:
    """The settings that a task decorator's arguments give."""
    if arguments.get("retry") is not None:
        return _from_policy(arguments["retry"])
    plain = Retry()
    return Retry(
        attempts=arguments.get("retry_attempts", plain.attempts),
        first_s=_milliseconds(arguments.get("retry_delay_ms"), plain.first_s),
        most_s=_milliseconds(arguments.get("retry_max_delay_ms"), plain.most_s),
        jitter=arguments.get("retry_jitter", plain.jitter),
        backoff=_BACKOFFS[arguments.get("retry_backoff", "exponential")],
        condition=_CONDITIONS[arguments.get("retry_condition", "all")],
    )


def _milliseconds(value: int | None, default_s: float) -> float:
    return default_s if value is None else value / 1000


def _from_policy(policy: Any) -> Retry:
    strategy, condition = policy.backoff_strategy, policy.retry_condition
    exponential = strategy.kind == "Exponential"
    return Retry(
        attempts=policy.max_attempts,
        first_s=policy.initial_delay,
        most_s=policy.max_delay,
        jitter=policy.with_jitter,
        backoff=strategy.kind,
        base=strategy.base if exponential else 2.0,
        multiplier=1.0 if strategy.kind == "Fixed" else strategy.multiplier,
        condition=condition.kind,
        patterns=tuple(condition.patterns),
    )


Status = Literal["waiting", "stuck", "ready", "completed", "failed", "skipped"]
ENDED = ("completed", "failed", "skipped")


class AttemptError(Exception):
    """An attempt did not give a context; its text is what the engine would store.

    Args:
        final: Whether the engine would not try again, whatever the task's settings.
    """

    def __init__(self, text: str, *, final: bool = False) -> None:
        super().__init__(text)
        self.final = final


class WaitsError(Exception):
    """Tasks can never become ready: the engine would wait for ever."""

    def __init__(self, tasks: list[str]) -> None:
        super().__init__(tasks)
        self.tasks = tasks


class ScheduledTask:
    """A task to be scheduled.

    Attributes:
        name: The full name, as trigger rules spell it.
        dependencies: Ids that it waits for.
        rule: Its trigger rule.
        retry: How often and when it is tried again.
        call: Runs one attempt: context given -> context handed on; raises AttemptError where it failed.
    """

    def __init__(
        self,
        id: str,
        name: str,
        dependencies: list[str],
        rule: Mapping[str, Any],
        retry: Retry,
        call: Callable[[Mapping[str, Any]], dict[str, Any]],
    ) -> None:
        self.id, self.name, self.dependencies = id, name, dependencies
        self.rule, self.retry, self.call = rule, retry, call
        self.status: Status = "waiting"
        self.attempt = 1
        self.stored: dict[str, Any] | None = None
        self.size_bytes = 0


class Schedule:
    """A run of some tasks. What one task costs does not depend on how many there are.

    Attributes:
        steps: The tasks by id.
        say: Called for each transition.
    """

    def __init__(
        self, steps: dict[str, ScheduledTask], initial: Mapping[str, Any], say: Callable[[Transition], None]
    ) -> None:
        self.steps, self.initial, self.say = steps, initial, say
        self._final: Mapping[str, Any] = {}
        self._order: list[ScheduledTask] = []
        self._position: dict[str, int] = {}
        self._statuses: dict[str, str] = {}
        #: Positions of the tasks that wait for a task, by its id; how many tasks each still waits for, and
        #: how many still need what it stored.
        self._dependents: dict[str, list[int]] = {}
        self._waiting: dict[str, int] = {}
        self._needed: dict[str, int] = {}
        #: Heaps: positions of tasks that are due, and moment and position of those to be tried again.
        self._due: list[int] = []
        self._later: list[tuple[float, int]] = []

    def run(self) -> None:
        """Run to the end.

        Raises:
            WaitsError: A trigger rule names a task that is not there: the engine would wait for ever.
        """
        self._final = self.initial
        self._prepare()
        self._decide_all([at for at, step in enumerate(self._order) if not step.dependencies])
        while self._due or self._later:
            step = self._next()
            self._attempt(step)
        waiting = [step.id for step in self._order if step.status not in ENDED]
        if waiting:
            raise WaitsError(waiting)
        self._finish()

    def _prepare(self) -> None:
        self._order = list(self.steps.values())
        self._position = {id: at for at, id in enumerate(self.steps)}
        self._statuses = {step.name: step.status for step in self._order}
        self._dependents = {id: [] for id in self.steps}
        for at, step in enumerate(self._order):
            wanted = set(step.dependencies)
            self._waiting[step.id] = len(wanted)
            for id in wanted:
                self._dependents[id].append(at)
        self._needed = {id: len(waiting) for id, waiting in self._dependents.items()}

    def _become(self, step: ScheduledTask, status: Status) -> None:
        step.status = self._statuses[step.name] = status

    def _decide_all(self, free: list[int]) -> None:
        """Decide on tasks whose dependencies have all ended; skipping one may free others."""
        while free:
            skipped = [step for step in map(self._order.__getitem__, sorted(free)) if self._skips(step)]
            free = [at for step in skipped for at in self._freed(step)]

    def _freed(self, step: ScheduledTask) -> Iterator[int]:
        """Positions of the tasks that waited for this one as their last."""
        self._let_go(step)
        for at in self._dependents[step.id]:
            id = self._order[at].id
            self._waiting[id] -= 1
            if not self._waiting[id]:
                yield at

    def _let_go(self, step: ScheduledTask) -> None:
        """Forget contexts that no task will be given any more."""
        for id in set(step.dependencies):
            self._needed[id] -= 1
            if not self._needed[id]:
                self.steps[id].stored = None

    def _skips(self, step: ScheduledTask) -> bool:
        """Decide whether a task runs; whether it is skipped."""
        try:
            run = holds(step.rule, self._statuses, self._seen(step))
        except UnknownTaskError:
            self._become(step, "stuck")
            return False
        self._become(step, "ready" if run else "skipped")
        if run:
            heappush(self._due, self._position[step.id])
            self.say(Transition("ready", step.id, 1, step.retry.attempts))
        else:
            self.say(Transition("skipped", step.id, 1, step.retry.attempts, "Trigger rules not satisfied"))
        return not run

    def _seen(self, step: ScheduledTask) -> Mapping[str, Any]:
        """What a trigger rule sees: values of a later dependency replace those of an earlier one."""
        if not step.dependencies or step.rule["type"] == "Always":
            return self.initial
        seen: dict[str, Any] = {}
        for id in step.dependencies:
            seen.update(self.steps[id].stored or {})
        return seen

    def _next(self) -> ScheduledTask:
        """The next task to call: the first as written; waits where all wait for their next attempt."""
        while True:
            while self._later and self._later[0][0] <= monotonic():
                heappush(self._due, heappop(self._later)[1])
            if self._due:
                return self._order[heappop(self._due)]
            sleep(max(0.0, self._later[0][0] - monotonic()))

    def _attempt(self, step: ScheduledTask) -> None:
        given = self._given(step)
        try:
            stored = step.call(given)
        except AttemptError as failure:
            self._failed(step, failure)
        else:
            self._completed(step, given, stored)
        if step.status in ENDED:
            self._decide_all(list(self._freed(step)))

    def _completed(self, step: ScheduledTask, given: Mapping[str, Any], stored: dict[str, Any]) -> None:
        """Tell what was stored; where there are dependencies, as what differs from what they stored."""
        self._become(step, "completed")
        told: dict[str, Any] = {}
        if stored:
            self._final = stored
            if step.dependencies:
                told["changes"] = did = changes(given, stored)
                step.size_bytes = resized(self._size(step, given), given, did, len(stored))
            else:
                told["context"] = stored
                step.size_bytes = size_bytes(stored)
            step.stored = stored if self._needed[step.id] else None
        self._tell(step, "completed", **told, size_bytes=step.size_bytes)

    def _size(self, step: ScheduledTask, given: Mapping[str, Any]) -> int:
        """Length of the JSON text of what a task was given."""
        alone = self.steps[step.dependencies[0]] if len(step.dependencies) == 1 else None
        return alone.size_bytes if alone is not None and alone.stored else size_bytes(given)

    def _given(self, step: ScheduledTask) -> Mapping[str, Any]:
        if not step.dependencies:
            return self.initial
        return merged(self._stored(step))

    def _stored(self, step: ScheduledTask) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for id in step.dependencies:
            stored = self.steps[id].stored
            if stored is not None:
                yield id, stored

    def _failed(self, step: ScheduledTask, failure: AttemptError) -> None:
        text = str(failure)
        if not failure.final and step.attempt < step.retry.attempts and step.retry.again(text):
            delay = step.retry.delay_s(step.attempt)
            self.say(Transition("retry", step.id, step.attempt, step.retry.attempts, text, delay_s=delay))
            step.attempt += 1
            heappush(self._later, (monotonic() + delay, self._position[step.id]))
        else:
            self._become(step, "failed")
            self._tell(step, "failed", text=text)

    def _tell(self, step: ScheduledTask, kind: Literal["completed", "failed"], **details: Any) -> None:
        self.say(Transition(kind, step.id, step.attempt, step.retry.attempts, **details))

    def _finish(self) -> None:
        failed, skipped = self._count("failed"), self._count("skipped")
        text = f"{failed} task(s) failed, {self._count('completed')} completed, {skipped} skipped"
        self.say(
            Transition("finished", text=text if failed else "", context=dict(self._final), success=not failed)
        )

    def _count(self, status: Status) -> int:
        return sum(step.status == status for step in self._order)
