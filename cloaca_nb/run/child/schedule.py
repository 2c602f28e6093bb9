"""In the preview's child process: which task runs when and on which context, one at a time.

The rules are the engine's. Neither it nor the stand-in is known here: tasks come as data with a function to
call.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cloaca_nb.model.run import Transition
from cloaca_nb.run.child.merging import canonical, merged

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


@dataclass(frozen=True, slots=True)
class Retry:
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
        return delay * random.uniform(1 - JITTER, 1 + JITTER) if self.jitter else delay

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
        text: The text.
        final: Whether the engine would not try again, whatever the task's settings.
    """

    def __init__(self, text: str, *, final: bool = False) -> None:
        super().__init__(text)
        self.final = final


class WaitsError(Exception):
    """Tasks can never become ready: the engine would wait for ever.

    Attributes:
        tasks: Their ids.
    """

    def __init__(self, tasks: list[str]) -> None:
        super().__init__(tasks)
        self.tasks = tasks


@dataclass(slots=True)
class Step:
    """A task to be scheduled.

    Attributes:
        id: The task id.
        name: The full name, as trigger rules spell it.
        dependencies: Ids that it waits for.
        rule: Its trigger rule.
        retry: How often and when it is tried again.
        call: Runs one attempt: context given -> context handed on; raises AttemptError where it failed.
    """

    id: str
    name: str
    dependencies: list[str]
    rule: Mapping[str, Any]
    retry: Retry
    call: Callable[[Mapping[str, Any]], dict[str, Any]]
    status: Status = "waiting"
    attempt: int = 1
    not_before: float = 0.0
    stored: dict[str, Any] | None = None


@dataclass(slots=True)
class Schedule:
    """A run of some tasks.

    Attributes:
        steps: The tasks by id.
        initial: The initial context.
        say: Called for each transition.
    """

    steps: dict[str, Step]
    initial: Mapping[str, Any]
    say: Callable[[Transition], None]
    _final: Mapping[str, Any] = field(default_factory=dict)

    def run(self) -> None:
        """Run to the end.

        Raises:
            WaitsError: A trigger rule names a task that is not there: the engine would wait for ever.
        """
        self._final = self.initial
        self._wake()
        while any(step.status == "ready" for step in self.steps.values()):
            step = self._next()
            if step is not None:
                self._attempt(step)
                self._wake()
        waiting = [step.id for step in self.steps.values() if step.status not in ENDED]
        if waiting:
            raise WaitsError(waiting)
        self._finish()

    def _wake(self) -> None:
        """Decide on tasks whose dependencies have all ended; skipping one may free others."""
        while True:
            free = [step for step in self.steps.values() if step.status == "waiting" and self._free(step)]
            if not free:
                return
            for step in free:
                self._decide(step)

    def _free(self, step: Step) -> bool:
        return all(self.steps[id].status in ENDED for id in step.dependencies)

    def _decide(self, step: Step) -> None:
        statuses = {other.name: other.status for other in self.steps.values()}
        try:
            run = holds(step.rule, statuses, self._seen(step))
        except UnknownTaskError:
            step.status = "stuck"
            return
        if run:
            step.status = "ready"
            self.say(Transition("ready", step.id, 1, step.retry.attempts))
        else:
            step.status = "skipped"
            self.say(Transition("skipped", step.id, 1, step.retry.attempts, "Trigger rules not satisfied"))

    def _seen(self, step: Step) -> Mapping[str, Any]:
        """What a trigger rule sees: values of a later dependency replace those of an earlier one."""
        if not step.dependencies:
            return self.initial
        seen: dict[str, Any] = {}
        for id in step.dependencies:
            seen.update(self.steps[id].stored or {})
        return seen

    def _next(self) -> Step | None:
        """The next task to call; waits where all are waiting for their next attempt."""
        ready = [step for step in self.steps.values() if step.status == "ready"]
        now = time.monotonic()
        due = [step for step in ready if step.not_before <= now]
        if due:
            return due[0]
        time.sleep(min(step.not_before for step in ready) - now)
        return None

    def _attempt(self, step: Step) -> None:
        try:
            stored = step.call(self._given(step))
        except AttemptError as failure:
            self._failed(step, failure)
            return
        step.status = "completed"
        if stored:
            step.stored = self._final = stored
        size = len(json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode()) if stored else 0
        self._tell(step, "completed", context=stored or None, size_bytes=size)

    def _given(self, step: Step) -> Mapping[str, Any]:
        if not step.dependencies:
            return self.initial
        return merged(self._stored(step))

    def _stored(self, step: Step) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for id in step.dependencies:
            stored = self.steps[id].stored
            if stored is not None:
                yield id, stored

    def _failed(self, step: Step, failure: AttemptError) -> None:
        text = str(failure)
        if not failure.final and step.attempt < step.retry.attempts and step.retry.again(text):
            delay = step.retry.delay_s(step.attempt)
            self.say(Transition("retry", step.id, step.attempt, step.retry.attempts, text, delay_s=delay))
            step.attempt += 1
            step.not_before = time.monotonic() + delay
        else:
            step.status = "failed"
            self._tell(step, "failed", text=text)

    def _tell(self, step: Step, kind: Literal["completed", "failed"], **details: Any) -> None:
        self.say(Transition(kind, step.id, step.attempt, step.retry.attempts, **details))

    def _finish(self) -> None:
        failed, skipped = self._count("failed"), self._count("skipped")
        text = f"{failed} task(s) failed, {self._count('completed')} completed, {skipped} skipped"
        self.say(
            Transition("finished", text=text if failed else "", context=dict(self._final), success=not failed)
        )

    def _count(self, status: Status) -> int:
        return sum(step.status == status for step in self.steps.values())
