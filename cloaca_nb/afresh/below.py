"""What stands below: below a statement that is made anew, which runs once all cells have run, or a task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cloaca_nb.afresh.beside.helpers import Helpers, own_imports
from cloaca_nb.afresh.kept.settings import ProcessReader, Setting
from cloaca_nb.afresh.loaded import Loaded, adds
from cloaca_nb.afresh.parts import Part, Parts
from cloaca_nb.afresh.rule import Anew
from cloaca_nb.afresh.touches import NameTouch, touch_of
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.walk import DEFINITIONS, nodes_in, parents_in


class _Below(NamedTuple):
    """A statement that is made anew, and goes by what is set once, further down."""

    part: Part
    setting: Setting


class SetBelow:
    """What statements of a module that are made anew see otherwise than in the notebook.

    Args:
        parts: The module.
        loaded: What it sets of the process as it is loaded.
    """

    def __init__(self, parts: Parts, loaded: Sequence[Loaded]) -> None:
        self._parts = parts
        self._loaded = loaded

    def _found(self, anew: Anew) -> Iterator[_Below]:
        below = [each for each in self._loaded if each.part not in anew.parts]
        last = max((each.part.index for each in below), default=-1)
        for part in (each for each in anew.parts if each.index < last):
            reader = self._reader(part)
            later = (each for each in below if each.part.index > part.index)
            yield from (_Below(part, one) for each in later for one in each.settings if reader.goes_by(one))

    def states(self, anew: Anew) -> frozenset[str]:
        """States that are to be set anew, too, one after the other as the cells do it.

        Not what puts something beside what is there: done again, it is there twice.

        Args:
            anew: What is made anew for a task.
        """
        own, found = {*self._parts.parts}, {each.setting.key for each in self._found(anew)}
        setting = [(each.part in own, one) for each in self._loaded for one in each.settings]
        return frozenset(found) - {one.key for is_own, one in setting if adds(one) or not is_own}

    def for_once(self, anew: Anew) -> frozenset[Part]:
        """The statements among them that set what others below go by that run as the package is loaded.

        Args:
            anew: What is made anew for a task.
        """
        setting = [each for each in self._loaded if each.part in anew.parts]
        first = min((each.part.index for each in setting), default=len(self._parts.parts))
        once = [
            part
            for part in self._parts.parts[first:]
            if part.task is None and not part.imports and part not in anew.parts
        ]
        return frozenset(
            each.part
            for each in setting
            for part in once
            if part.index > each.part.index and any(map(self._reader(part).goes_by, each.settings))
        )

    def _reader(self, part: Part) -> ProcessReader:
        key = "what it goes by", part.index
        if key not in self._parts.known:
            self._parts.known[key] = ProcessReader(self._parts, part)
        found: ProcessReader = self._parts.known[key]
        return found

    def facts(self, anew: Anew) -> Iterator[Fact]:
        """What is told of those that see it otherwise.

        Args:
            anew: What is made anew for a task.
        """
        for part in dict.fromkeys(each.part for each in self._found(anew)):
            name = next(iter(sorted(part.binds)), part.line().text.strip())
            yield Fact(kinds.ToldApart(name, "below"), part.line().place, anew.task.task)


def read_as_loaded(
    parts: Parts, tasks: Mapping[str, Part], same: Mapping[str, str], helpers: Helpers
) -> dict[str, list[tuple[str, NameTouch]]]:
    """Names that statements read as the package is loaded -> the tasks that need these, and how they do.

    Args:
        parts: The module of the tasks.
        same: Names -> the first name of the same object.
        helpers: The helper modules, whose names are read there, too.
    """
    found = defaultdict[str, list[tuple[str, NameTouch]]](list)
    own = own_imports(each for part in parts.parts for each in nodes_in(part.node)) if helpers.names else {}
    for task, needing in tasks.items():
        for part in parts.needed(needing):
            if part.task is None and not part.imports:
                outer, names = parents_in(part.node), names_of(part.node).nodes
                told = [(node.id, touch_of(node, outer)[0]) for node in names if node.id in part.now]
                if not isinstance(part.node, DEFINITIONS):
                    told += [(name, touch_of(node, outer)[0]) for node, name in helpers.named(part.node, own)]
                for name, key in dict.fromkeys([*told, *((name, None) for name in sorted(part.seen))]):
                    first = same.get(name, name)
                    found[first].append((task, NameTouch(first, key, False, True, part, part.node.lineno)))
    return found
