"""Functions that are passed to what may call them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.given.called import functions_in
from cloaca_nb.read.effects.objects import CALLED_CODE, NOTHING, Args, Obj, Value, parts
from cloaca_nb.read.tables import changing
from cloaca_nb.read.tables import methods as table

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Frame
    from cloaca_nb.read.effects.interpret import Interpreter


class Callbacks:
    """What calls them."""

    _in: Interpreter

    if TYPE_CHECKING:

        def _arguments(self, path: str, args: Args, frame: Frame) -> None: ...

        @staticmethod
        def calling(path: str, args: Args, elements: frozenset[Obj]) -> Args: ...

    def _callbacks(self, args: Args, frame: Frame, path: str = "") -> None:
        """Functions that are passed may be called, with the rest; what they make is one for all calls."""
        of, given = self._in.again.of, args.all()
        within = of(functions_in, given) if path.partition(".")[0] in table.DATA_LIBRARIES else NOTHING
        called = [one for one in given | within | of(_held, given) if self._in.classes.is_called(one)]
        passed = of(_passed, given) if called else NOTHING
        if called and args.is_passed_on_anew(called, passed):
            with self._in.one_of_several(False):  # whichever object it is that calls them
                self.call_back(called, self.calling(path, args, passed), frame)

    def called_as_drawn(self, library: str, args: Args) -> Value:
        """Code that something which shows or draws is given; what draws may call it wherever it does."""
        code = frozenset(each for each in args.all() if each.kind in CALLED_CODE)
        if code and library in table.DRAWING:
            self._in.patched.put(f"{library}.*", code)
        return code

    def linked(self, path: str, args: Args, frame: Frame) -> None:
        """What ties objects together has each change with the others: `dlink((a, "n"), (b, "n"))`."""
        if path.rpartition(".")[2] in changing.LINKING:
            tied = frozenset(each for each in parts(args.all()) if each.kind in {"instance", "library"})
            self._in.act(tied, "mutate", frame)
            for each in tied:
                self._in.hold_all(each, tied - {each}, frame)

    def call_back(self, objects: Iterable[Obj], passed: Args, frame: Frame) -> None:
        """Calls those of some objects that are functions."""
        for each in objects:
            if each.kind == "function" or (each.kind == "instance" and self._in.classes.is_called(each)):
                self._in.procedures.call(each, passed, frame)
            elif each.kind == "param":
                self._in.act([each], "callback", frame)
            elif each.kind == "bound":
                self._in.procedures.call(each, passed, frame)
            elif each.path in changing.ARGUMENT_MUTATORS:  # `reduce(operator.iadd, rows, total)`
                self._arguments(each.path, passed, frame)


def _held(given: Value) -> Value:
    """Functions that objects of libraries were made with: `cross_val_score(…, scoring=make_scorer(f))`."""
    held = (one for each in given if each.kind == "library" for one in each.holds)
    return frozenset(one for one in held if one.kind == "function")


def _passed(given: Value) -> Value:
    """What functions among it are called with: the elements of the rest."""
    return parts(each for each in given if each.kind not in CALLED_CODE)
