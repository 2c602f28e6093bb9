"""Functions of the notebook as they are called: with texts, numbers and tables, whose methods are known.

What a function does is told of parameters of which nothing is known, so that it is looked at once. A method
of one of them may then do anything. Where a call passes a text, a number or a table, the function is looked
at once more with that: `frame.dropna()` gives a table there, and `text.split()` a list of texts.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from cloaca_nb.model.graph import all_from
from cloaca_nb.read.effects.frame import Effects
from cloaca_nb.read.effects.objects import Obj, Value
from cloaca_nb.read.tables.methods import ARRAYS, COPYING

if TYPE_CHECKING:
    from cloaca_nb.read.effects.interpret import Interpreter

#: For each parameter that is known by more than its name the library that gave it; none of texts and numbers.
Known = tuple[tuple[str, str], ...]

#: In how many ways a function is looked at.
_MOST_VARIANTS = 6
#: How many functions that are looked at with what they get may call each other.
_DEEPEST = 8


class Variants:
    """Functions with what is known of their parameters."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._in: Interpreter = weakref.proxy(interpreter)  # it owns this
        self._made: dict[Obj, dict[Known, Obj]] = {}
        self._recursive = set[Obj]()
        self._deep = 0

    def of(self, function: Obj, effects: Effects, passed: Mapping[str, Value]) -> tuple[Obj, Effects]:
        """The function as a call has it, with its effect summary; itself where nothing more is known.

        Args:
            effects: What it does, whatever it gets.
            passed: What each parameter gets.
        """
        summaries = self._in.procedures.summaries
        # Where functions are looked at whatever they get, those that they call are, too.
        apart = bool(passed) and self._deep < _DEEPEST and summaries.open_count == self._deep
        apart = apart and _goes_by_more(function, effects)
        known = self._known(function, passed) if apart else ()
        made = self._made.setdefault(function, {}) if known else {}
        if not known or (known not in made and len(made) >= _MOST_VARIANTS):
            return function, effects
        if known not in made:
            made[known] = _variant(function, known)
        variant = made[known]
        if variant not in self._recursive:
            self._deep += 1
            found = summaries.of_variant(variant)
            self._deep -= 1
            if found is not None:
                return variant, found
            self._recursive.add(variant)
        return function, effects

    def _known(self, function: Obj, passed: Mapping[str, Value]) -> Known:
        found = ((name, self._library(passed[name])) for name in function.parameters)
        return tuple((name, library) for name, library in found if library is not None)

    def _library(self, value: Value) -> str | None:
        """The library of tables, arrays or figures; none of texts and numbers, None of what may be all."""
        library = next((each.path for each in value), "")
        if library and library not in ARRAYS and library not in COPYING:
            return None
        if not all(each.kind == "library" and each.path == library for each in value):
            return None
        return library if not self._in.library.may_draw(value) else None


def _goes_by_more(function: Obj, effects: Effects) -> bool:
    """Whether what a function does, gives or keeps goes by methods and operators of its parameters."""
    asked = any(action.startswith(".") or action == "reach" for _, action in effects.actions)
    return asked or any(
        each.kind == "unknown" for each in made_by(function, (*effects.returned, *effects.held))
    )


def _variant(function: Obj, known: Known) -> Obj:
    """A function of which some parameters are known: a table stands for a table, and nothing for a text."""
    made = Obj("function", node=function.node, home=function.home, owner=function.owner)
    made.global_nodes, made.around = function.global_nodes, function.around
    libraries = dict(known)
    made.known = {
        name: parameter if name not in libraries else Obj("library", libraries[name])
        for name, parameter in function.parameters.items()
        if libraries.get(name, "*")
    }
    return made


def made_by(function: Obj, returned: Iterable[Obj]) -> list[Obj]:
    """What a function made of what it gives, and what these hold that it made, too."""
    held = all_from(returned, lambda each: each.holds if each.home is function else ())
    return [each for each in held if each.home is function]
