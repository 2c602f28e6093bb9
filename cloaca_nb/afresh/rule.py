"""Which statements are made anew for a task: what it may change, and all that would not fit to it otherwise.

What calling the task's function may change is made anew; then, until nothing is added: what makes or changes
such a name, whatever code uses it, what may hold it. What only computes from it is made once, from what is
made once. Imports are never made anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from cloaca_nb.afresh.changes import ModuleReading
from cloaca_nb.afresh.new.calls import IDENTITY
from cloaca_nb.afresh.new.sources import FreshSource
from cloaca_nb.afresh.parts import Part, Parts
from cloaca_nb.afresh.streams import Stream
from cloaca_nb.read.effects.objects import Obj
from cloaca_nb.read.names.walk import outliving_generators


@dataclass(frozen=True, eq=False)
class Anew:
    """What is made anew for a task, a callback or a poll function.

    Attributes:
        parts: The statements, in order, without the task's function.
        names: The names that they and the task's function bind.
        once: Names that they or the task's function use, and that are made once.
        helpers: Helper modules that are made anew whole.
        given: The sources among them whose value is the run's, and its name.
        makes: Names of the values of the run that the task makes for others.
        streams: Statements that make streams of random numbers of its own.
        again: The statements among them that are executed as the package is loaded, too.
        params: The statements among them that give variables the workflow's parameters.
        handed: Whether a task before hands it those, with their defaults.
        called_back: Whether it is a callback that gets the context last.
    """

    task: Part
    parts: tuple[Part, ...]
    names: frozenset[str]
    once: tuple[str, ...]
    helpers: tuple[str, ...] = ()
    given: tuple[tuple[FreshSource, str], ...] = ()
    makes: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()
    again: frozenset[Part] = frozenset()
    params: tuple[Part, ...] = ()
    handed: bool = False
    called_back: bool = False


def made_anew(
    parts: Parts,
    task: Part,
    reading: ModuleReading,
    changed: Collection[str],
    helpers: Collection[str],
    streams: Collection[Stream],
) -> Anew | None:
    """What is made anew for a task; None where nothing is.

    Args:
        parts: The statements of its module.
        reading: The module as the interpreter sees it.
        changed: Names of what the task may change.
        helpers: Helper modules that are made anew for it.
        streams: The seeded streams that it goes by.
    """
    needed = [part for part in parts.needed(task) if part is not task]
    while True:
        rule = _Rule(needed, reading, helpers, streams)
        anew = rule.fixpoint(changed, task)
        left = _left_with_the_process(parts, needed, _makes(anew).union(changed))
        if not left:
            break
        needed = sorted(left.union(needed) - {task}, key=_by_index)
    if not anew and not helpers and (task.binds | task.sets - rule.kept).isdisjoint(changed):
        return None
    ordered = tuple(part for part in needed if part in anew)
    names = frozenset(name for part in (*ordered, task) for name in part.binds | part.sets)
    used = {name for part in (*ordered, task) for name in part.uses}
    once = tuple(sorted((used & parts.certain) - names))
    own = [line for each in streams for line in each.lines]
    handed = [f'"{each.own[0]}": {each.own[1]}' for each in streams if each.own is not None]
    own += [f"__streams__ = {{{', '.join(handed)}}}"] if handed else []
    return Anew(task, ordered, names, once, tuple(helpers), streams=tuple(own))


def _left_with_the_process(parts: Parts, needed: Collection[Part], names: frozenset[str]) -> set[Part]:
    """Statements that give a library something that uses what is made anew, with all that they need.

    No code of the task names what they set: `warnings.showwarning = lambda *_: SEEN.append(1)`.

    Args:
        parts: The statements of the module.
        needed: Those that are looked at already.
        names: What those of them make that are made anew, and what the task may change.
    """
    found: set[Part] = set()
    for part in parts.parts if names else ():
        if part not in needed and part.task is None and part.changed_states:
            around = parts.needed(part)
            if not names.isdisjoint(name for each in around for name in each.uses):
                found.update(around)
    return found.difference(needed)


def _makes(parts: Iterable[Part]) -> frozenset[str]:
    return frozenset(name for part in parts for name in part.makes)


class _Rule:
    """The rule for one task.

    Args:
        needed: The statements that the task needs, in order.
        reading: The module as the interpreter sees it.
        helpers: Helper modules that are made anew for it.
        streams: The seeded streams that it goes by.

    Attributes:
        kept: Names that are made once, whatever changes them.
    """

    def __init__(
        self,
        needed: Sequence[Part],
        reading: ModuleReading,
        helpers: Collection[str],
        streams: Collection[Stream],
    ) -> None:
        self._parts = [part for part in needed if not part.imports and not part.keep]
        self._certain = frozenset(name for part in needed for name in part.certain)
        self.kept = frozenset(name for part in needed if part.keep for name in part.binds)
        self._reading = reading
        #: Names that are bound to what such helper modules have, and to streams.
        self._foreign = frozenset(
            [
                *(name for part in needed if part.imports for name in part.imported_from(helpers)),
                *(name for each in streams for name in each.names),
            ]
        )
        self._helpers = frozenset(name.partition(".")[0] for name in helpers)

    def fixpoint(self, changed: Collection[str], task: Part) -> set[Part]:
        """The statements that are made anew.

        Args:
            changed: Names of what the task may change.
        """
        made = task.sets.union(*(part.makes | part.sets for part in self._parts))
        states = {f"@{name}" for name in self._helpers}
        names = (states.union(changed) & (made | task.binds)) - self.kept
        anew: set[Part] = set()
        size = -1
        while size < len(anew) + len(names):
            size = len(anew) + len(names)
            objects = self._reading.objects(names)
            anew.update(part for part in self._parts if self._is_anew(part, names, objects))
            names |= self._unfit(anew, task).union(*(part.makes for part in anew)) - self.kept
        return anew

    def _is_anew(self, part: Part, names: Collection[str], objects: Collection[Obj]) -> bool:
        if not (part.makes | part.sets).isdisjoint(names):
            return True
        if part.reaches_all and (names or self._foreign):
            return True
        if part.imported_from(self._helpers):  # in a function: it has to mean the module that is made anew
            return True
        if not (part.later | part.hinted).isdisjoint(names) or not part.uses.isdisjoint(self._foreign):
            return True
        if part.now.isdisjoint(names):
            return False
        kept = [*map(self._reading.state, part.changed_states), self._reading.objects(part.changes)]
        return not part.now.isdisjoint(IDENTITY) or self._reading.may_hold(
            [*part.made.values(), *kept], objects
        )

    def _unfit(self, anew: Collection[Part], task: Part) -> set[str]:
        """Names made once that anew code would see otherwise than the notebook: changed later, not sure."""
        ordered = sorted(anew, key=_by_index, reverse=True)
        now = {name: part.index for part in ordered for name in _looked_up(part)}
        used = {name for part in (*anew, task) for name in part.uses} if anew or self._foreign else set()
        found: set[str] = set()
        for part in self._parts:
            found |= (part.binds - part.certain) & used
            found |= ((part.changes | part.sets) - self._certain) & used  # bound by a function alone
            found.update(name for name in part.makes if now.get(name, part.index) < part.index)
        return found


def _looked_up(part: Part) -> frozenset[str]:
    """Names that a statement looks up as it runs, or that what it leaves looks up bit by bit."""
    return part.now | part.seen | (part.later if outliving_generators(part.node) else frozenset())


def _by_index(part: Part) -> int:
    return part.index
