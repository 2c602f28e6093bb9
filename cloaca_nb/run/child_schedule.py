"""In the preview's child process: which task runs when and on which context, one at a time.

The rules are the engine's. Neither it nor the stand-in is known here: tasks come as data with a function to
call.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from cloaca_nb.run.child_retry import Retry
from cloaca_nb.run.child_rules import UnknownTaskError, holds
from cloaca_nb.run.merging import merged
from cloaca_nb.run.transition import Transition

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


class Call(Protocol):
    """Runs one attempt of a task."""

    def __call__(self, context: Mapping[str, Any]) -> dict[str, Any]:
        """The context that the task hands on.

        Raises:
            AttemptError: The attempt failed.
        """


@dataclass(slots=True)
class Step:
    """A task to be scheduled.

    Attributes:
        id: The task id.
        name: The full name, as trigger rules spell it.
        dependencies: Ids that it waits for.
        rule: Its trigger rule.
        retry: How often and when it is tried again.
        call: Runs one attempt.
    """

    id: str
    name: str
    dependencies: list[str]
    rule: Mapping[str, Any]
    retry: Retry
    call: Call
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
