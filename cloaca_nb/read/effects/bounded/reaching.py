"""Through which objects others can be reached: kept for a while, since what grows is asked for often."""

from __future__ import annotations

from collections.abc import Mapping
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
