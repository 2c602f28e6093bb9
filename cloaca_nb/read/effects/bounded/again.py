"""What was found out once counts again, as long as nothing has come to any object, name or function since."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from typing import Any, TypeVar

from cloaca_nb.read.effects.objects import Obj, Value, reach

T = TypeVar("T")

#: What a call of a function gave -> how much had been found out before it, and was after it.
Gave = dict[Hashable, tuple[int, Value]]


class Again:
    """Counts what is found out, and remembers what follows from that alone.

    A function is called of each object that a name may stand for, and these calls are alike more often than
    not; parameters get the same by default. The second time nothing more comes of it.

    Attributes:
        found: How often something has come to an object, a name or a function.
    """

    def __init__(self) -> None:
        self.found = 0
        self._known_at = 0
        self._known: dict[Hashable, Any] = {}

    def of(self, find: Callable[[Value], T], objects: Value) -> T:
        """What a function finds of some objects, which goes by them and by what they hold alone."""
        return self._once((find, objects), lambda: find(objects))

    def lead_to(self, objects: Value, wanted: Collection[Obj]) -> bool:
        """Whether one of others can be reached, or what a call made after one; none of these is let go."""
        return self._once(
            (objects, len(wanted)),
            lambda: any(each in wanted or each.first in wanted for each in reach(objects)),
        )

    def _once(self, key: Hashable, find: Callable[[], T]) -> T:
        if self._known_at != self.found:
            self._known_at = self.found
            self._known.clear()
        if key not in self._known:
            self._known[key] = find()
        found: T = self._known[key]
        return found

    def call(self, key: Hashable, gave: Gave, run: Callable[[], Value]) -> Value:
        """What a call gives: what it gave where nothing was found out in it, nor since.

        Args:
            key: What is called, with what it is passed and how.
            gave: What calls in the same code gave.
        """
        before = self.found
        at, value = gave.get(key, (-1, None))
        if at == before and value is not None:
            return value
        value = run()
        if self.found == before:
            gave[key] = before, value
        return value
