"""What was found out of what holds what: kept for a while, since what grows is asked for often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from cloaca_nb.read.effects.objects import Obj, Value

#: For how many sets of objects what reaches them is kept.
_MOST = 16


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
    """What was walked through from what was reached, as long as nothing in there has come to hold more."""

    def __init__(self) -> None:
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
        return reached_anew(objects, self._walked[perhaps])

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
