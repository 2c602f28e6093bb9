"""Values of the run: what one task has made, a clock's reading or an id, is the same for all tasks of a run.

The task that makes such a value hands it over in the context, under its name behind an `@`; the others read
it there and never make a second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .codec import CodecError, decode, encode


class RunValues:
    """The values of the run as one task has them.

    Args:
        makes: Names of those that this task makes; all others come from the context.
    """

    def __init__(self, *makes: str) -> None:
        self._makes = frozenset(makes)

    def attempt(self, context: Any, owner: Mapping[str, Any]) -> OfRun:
        """The values for an attempt.

        Args:
            context: The task's context; None where nothing is handed over: each value is made then.
            owner: Names of the task's module.
        """
        return OfRun(self._makes, context, owner)


class OfRun:
    """Gives the values of the run to the code of one attempt."""

    def __init__(self, makes: frozenset[str], context: Any, owner: Mapping[str, Any]) -> None:
        self._makes = makes
        self._context = context
        self._owner = owner
        #: What was made, and what was read and is not used yet, by name.
        self._made: dict[str, Any] = {}
        self._left: dict[str, Any] = {}

    def __call__(self, name: str, make: Callable[[], Any], each: bool = False) -> Any:
        """A value of the run.

        Args:
            name: Its name.
            make: Makes it, where that is this task's.
            each: Whether the code comes by more than once: it gets one value after the other.

        Raises:
            LookupError: The context has none.
            CodecError: It cannot be handed over.
        """
        if self._context is None:
            return make()
        if name in self._makes:
            value = make()
            # As it is now: code behind this may change it, and does so in the other tasks, too.
            made = self._encoded(name, value)
            if each:
                self._made.setdefault(name, []).append(decode(made, self._owner))
            else:
                self._made[name] = made
            return value
        if not each:
            return self._read(name)
        if name not in self._left:
            self._left[name] = iter(self._read(name))
        try:
            return next(self._left[name])
        except StopIteration:
            raise _missing(name) from None

    def _read(self, name: str) -> Any:
        text = self._context.get(f"@{name}")
        if text is None:
            raise _missing(name)
        return decode(text, self._owner)

    def hand_over(self) -> None:
        """Puts what was made into the context."""
        for name, made in self._made.items():
            self._context.set(f"@{name}", made if isinstance(made, str) else self._encoded(name, made))

    def _encoded(self, name: str, value: Any) -> str:
        try:
            return encode(value, owner=self._owner)
        except CodecError as error:
            raise CodecError(
                f"{name} is new for each run, and tasks of one run share it; but {error}. Make it in one "
                "task and hand over what can be, or add `# cloaca: keep` to its line: one for all runs"
            ) from None


def _missing(name: str) -> LookupError:
    return LookupError(
        f"{name} is one value for the whole run, made by a task before this one, and the context does not "
        f"have it under '@{name}': that task was skipped or failed, or one between has returned a new context"
    )
