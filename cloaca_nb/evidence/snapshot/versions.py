"""Versions of one definition: a cell that is run again makes its classes and functions anew, and what was
made before goes by the earlier ones.
"""

from __future__ import annotations

import marshal
import sys
from functools import cached_property
from types import FunctionType

from .code import encoded, kept_by
from .text import ATOMS, mro_of, names_of, type_name
from .types import Instances

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping
    from typing import Any

    from .types import Own

#: What stands around a function in a class -> the names of the functions.
_AROUND: dict[type, tuple[str, ...]] = {
    property: ("fget", "fset", "fdel"),
    staticmethod: ("__func__",),
    classmethod: ("__func__",),
    cached_property: ("func",),
}
#: How deep values are compared that a definition keeps.
_DEEPEST = 5


def same_definition(one: Any, other: Any, own: Own, depth: int = 0) -> bool:
    """Whether two functions or classes come from the same text, such as a cell that was run twice."""
    if type(one) is not type(other):
        return False
    if type(one) is FunctionType:
        codes = [encoded(each.__code__, own.is_said) for each in (one, other)]
        return codes[0] == codes[1] and _alike(_kept(one), _kept(other), own, depth)
    bases = [list(map(type_name, mro_of(each))) for each in (one, other)]
    inside = [dict(Instances.class_attributes(each)) for each in (one, other)]
    return bases[0] == bases[1] and _alike(inside[0], inside[1], own, depth)


def _kept(function: FunctionType) -> dict[Any, Any]:
    return {**dict(kept_by(function)), **function.__dict__}


def _alike(one: Any, other: Any, own: Own, depth: int) -> bool:
    """Whether two values that definitions keep are alike, as far as they are plain or code."""
    kind = type(one)
    if kind is not type(other):
        return type_name(kind) == type_name(type(other))  # of a class that was made anew itself
    if one is other or depth > _DEEPEST:
        return True
    if id(kind) in ATOMS:
        return marshal.dumps(one, 2) == marshal.dumps(other, 2)
    if kind is FunctionType:
        return same_definition(one, other, own, depth + 1)
    first, second = _inside(one), _inside(other)
    return first.keys() == second.keys() and all(
        _alike(first[key], second[key], own, depth + 1) for key in first
    )


def _inside(value: Any) -> dict[Any, Any]:
    """What a plain container holds, by plain keys, and what stands around a function."""
    if type(value) is dict:
        return {key: item for key, item in value.items() if id(type(key)) in ATOMS}
    if type(value) in (list, tuple):
        return dict(enumerate(value))
    return {name: getattr(value, name) for name in _AROUND.get(type(value), ())}


class Versions:
    """Which versions of classes and functions are met, of those that a global name tells."""

    def __init__(self) -> None:
        #: Name -> what is met in it: the label of the global name, and the version by its `id`.
        self._met: dict[str, dict[tuple[str, int], None]] = {}
        #: Name -> labels that its code says.
        self._said: dict[str, dict[str, None]] = {}
        #: Name -> labels of a module that is met in it, and what code says that means each.
        self._asked: dict[str, dict[str, str]] = {}

    def meet(self, root: str, label: str, value: Any, own: Own) -> None:
        """Note that a value which a global name tells is met in another one, the root."""
        module = value.__globals__ if type(value) is FunctionType else names_of(value).get("__module__")
        known = type(module) is not str or module in sys.modules or module == own.main.get("__name__")
        if known and (type(value) is not FunctionType or _keeps(value)):
            self._met.setdefault(root, {})[label, id(value)] = None

    def say(self, root: str, label: str) -> None:
        """Note that code which is met in a name says a global name."""
        self._said.setdefault(root, {})[label] = None

    def ask(self, root: str, label: str, name: str) -> None:
        """Note that a module is met in a name, and may be asked for one of its names."""
        self._asked.setdefault(root, {})[label] = name

    def apart(
        self, roots: Mapping[str, tuple[dict[str, Any], str]], said: Container[str]
    ) -> Iterator[tuple[str, str]]:
        """Names that hold something of another version than the one that others go by, and whose it is.

        Args:
            roots: The global names that were reached.
            said: All names that the code says.
        """
        now = {label: id(space.get(name)) for label, (space, name) in roots.items()}
        live = self._live(roots, now, said)
        versions: dict[str, dict[int, list[str]]] = {}
        for root in live & self._met.keys():
            for label, at in self._met[root]:
                versions.setdefault(label, {now[label]: []} if label in live else {})
                versions[label].setdefault(at, []).append(root)
        for label, known in versions.items():
            earlier = [known[at] for at in known if at != now[label] and len(known) > 1]
            yield from ((root, label) for inside in earlier for root in inside)

    def _live(self, roots: Iterable[str], now: Mapping[str, int], said: Container[str]) -> set[str]:
        """Names to which more leads than what is of an earlier version.

        That one's own code says what the code of the name does, and has nothing of what the name holds.
        """
        led = {label for names in self._said.values() for label in names}
        led |= {label for names in self._asked.values() for label in names}
        led |= {label for met in self._met.values() for label, _ in met}
        live, told = set[str](), set[str]()
        waiting = [root for root in (*roots, *self._said) if root not in led]
        while waiting:
            root = waiting.pop()
            new = [] if root in told else [*self._said.get(root, ())]
            told.add(root)
            if root not in live:
                live.add(root)
                new += [label for label, name in self._asked.get(root, {}).items() if name in said]
                for label, at in self._met.get(root, ()):
                    new += [label] if at == now[label] else self._says_anew(label, told)
            waiting += new
        return live

    def _says_anew(self, label: str, told: set[str]) -> Iterable[str]:
        """What the code of a name says, where that was not told yet."""
        new = () if label in told else self._said.get(label, ())
        told.add(label)
        return new


def _keeps(function: FunctionType) -> bool:
    """Whether a function keeps what may change, or of which it matters which one it is."""
    return any(id(type(each)) not in ATOMS for each in _kept(function).values())
