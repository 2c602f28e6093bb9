"""What was found out once counts again, as long as nothing has come to what it goes by since."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from itertools import islice
from typing import Any, TypeVar

from cloaca_nb.read.effects.objects import Args, Obj, Value, reach

T = TypeVar("T")

#: For how many sets of objects what reaches them is kept.
_MOST = 16
#: How many objects are gone through while one is held, or something is done to it.
_GONE_THROUGH = 2
#: What a call of a function gave -> how much had been found out before it, and was after it.
Gave = dict[Hashable, tuple[int, Value]]


def passed_in(args: Args) -> Hashable:
    """What tells arguments from others with which something else is passed, or elsewhere."""
    return args.site, tuple(args.positional), frozenset(args.keywords.items()), args.rest


def much_held(objects: Iterable[Obj]) -> int:
    """How much work it is to go through all that some objects hold: much less than to do something to it."""
    return sum(len(each.holds) for each in objects) // _GONE_THROUGH


class Again:
    """Counts what is found out, and remembers what follows from that alone.

    A function is called of each object that a name may stand for, and these calls are alike more often than
    not; parameters get the same by default. The second time nothing more comes of it.

    Args:
        worked: Counts how much was looked at.

    Attributes:
        found: How often something has come to an object, a name or a function.
    """

    def __init__(self, worked: Callable[[int], None]) -> None:
        self.found = 0
        self._worked = worked
        self._known_at = 0
        self._known: dict[Hashable, Any] = {}

    def of(self, find: Callable[[Value], T], objects: Value) -> T:
        """What a function finds of some objects, which goes by them and by what they hold alone."""

        def found() -> T:
            self._worked(much_held(objects))
            return find(objects)

        return self._once((find, objects), found)

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


class Reaching:
    """What was followed from objects to what holds them."""

    def __init__(self) -> None:
        self._known: dict[Value, dict[Obj, int]] = {}

    def forget(self) -> None:
        """Objects no longer hold what they held."""
        self._known.clear()

    def holders(self, objects: Value) -> Mapping[Obj, int]:
        """Objects and all through which they can be reached, with how many holders of each were followed.

        Only what has come since the time before is followed. What was found out about one of the holders is
        taken over.
        """
        self._known[objects] = known = self._known.pop(objects, None) or dict.fromkeys(objects, 0)
        if len(self._known) > _MOST:
            del self._known[next(iter(self._known))]
        waiting = [each for each, count in known.items() if len(each.holders) > count]
        while waiting:
            each = waiting.pop()
            for holder in islice(reversed(each.holders), len(each.holders) - known[each]):
                if holder not in known:
                    found = self._known.get(frozenset((holder,)), {holder: 0})
                    known.update((one, max(count, known.get(one, 0))) for one, count in found.items())
                    waiting += [one for one in found if len(one.holders) > known[one]]
            known[each] = len(each.holders)
        return known


class Walked:
    """What was walked through from what was reached, as long as nothing in there has come to hold more.

    Args:
        worked: Counts how much was looked at.
    """

    def __init__(self, worked: Callable[[int], None]) -> None:
        self._worked = worked
        self._walked: dict[bool, set[Obj]] = {False: set(), True: set()}
        self._by: object = None

    def anew(self, objects: Iterable[Obj], by: object, *, perhaps: bool) -> list[Obj]:
        """Objects and all that can be reached through them, without what was walked through before.

        Args:
            objects: The objects; all of them are among what is given.
            by: What walks: another one begins anew.
            perhaps: Whether that may be and is not known to be, which counts by itself.
        """
        if self._by is not by:
            self._by, self._walked = by, {False: set(), True: set()}
        found = reached_anew(objects, self._walked[perhaps])
        self._worked(much_held(found))
        return found

    def grown(self, each: Obj) -> None:
        """An object holds more: what was walked through with it has to be walked anew."""
        for walked in self._walked.values():
            if each in walked:
                walked.clear()


def reached_anew(objects: Iterable[Obj], walked: set[Obj]) -> list[Obj]:
    """These objects and all that can be reached through them, without what was walked through before.

    Args:
        objects: The objects; all of them are among what is given.
        walked: What was walked through, and all that can be reached through that; what is new comes to it.
    """
    waiting = list(dict.fromkeys(objects))
    before = walked.intersection(waiting)
    walked.update(waiting)
    found = []
    while waiting:
        each = waiting.pop()
        found.append(each)
        if each in before:
            continue
        new = [other for other in each.holds if other not in walked]
        if each.part is not None and each.part not in walked:
            new.append(each.part)
        walked.update(new)
        waiting += new
    return found
