"""What draws random numbers: streams of the notebook's own, and models that draw from numpy's."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.objects import NOTHING, Args, Obj, Value, joined
from cloaca_nb.read.tables.drawing import STREAM_PARAMETERS, makes_drawing

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Frame
    from cloaca_nb.read.effects.interpret import Interpreter


class Draws:
    """What is drawn from."""

    _in: Interpreter
    #: Whether code of the notebook may give a generator a state after it was made.
    seeds_later = False

    def __init__(self) -> None:
        self._streams: set[Obj] = set()  # of random numbers, that the notebook has made
        self._loose: set[Obj] = set()  # streams of numpy's that nobody seeds
        self._drawing: set[Obj] = set()  # models and the like that draw from numpy's stream
        self._overwriting: set[Obj] = set()  # models that are told to make no copy of what they are given
        self._classes: set[Obj] = set()  # classes of these that the notebook names
        self._members = 0  # among how many members of modules they were looked for

    def drawn_from(self, path: str, args: Args, frame: Frame, given: Value = NOTHING) -> None:
        """A function draws from a stream that it is given: `train_test_split(x, random_state=rng)`."""
        given |= joined(args.keywords[name] for name in STREAM_PARAMETERS & args.keywords.keys())
        if given and not path.rpartition(".")[2][:1].isupper():
            for each in given:
                self.drawn_by_stream(each, frame)
            self._in.act([each for each in given if each.kind == "param"], "stream", frame)

    def drawn_by_stream(self, each: Obj, frame: Frame) -> None:
        """What a function was given for a parameter that it draws from."""
        if each in self._streams:
            self._in.act([each], "mutate" if not self._is_loose(each) else "may", frame)

    def _is_loose(self, each: Obj) -> bool:
        """Whether no draw from a stream counts for the next one; what has it is another with each draw."""
        itself = self._in.bound_to.get(each, {}).keys()
        return each in self._loose and len(itself) < 2 and itself >= {*self._in.names_reaching([each])}

    def _draws_from_numpy(self, drawing: bool, frame: Frame) -> None:
        if drawing:
            self._in.act([self._in.state("@numpy.random")], "mutate", frame)

    def may_draw(self, given: Value) -> bool:
        """Whether random numbers are drawn from some objects, or by them."""
        return not (given.isdisjoint(self._streams) and given.isdisjoint(self._drawing))

    def _learn(self, given: Value, frame: Frame) -> None:
        """Models among what is given draw from numpy's stream, as they learn."""
        drawing = bool(self._drawing) and self._in.again.lead_to(given, self._drawing)
        self._draws_from_numpy(drawing, frame)

    def draws_later(self, value: Value) -> bool:
        """Whether models among what a name is bound to, or of a class among it, draw so as they learn."""
        new = islice(self._in.members.items(), self._members, None)
        self._classes.update(each for path, each in new if makes_drawing(path, None))
        self._members = len(self._in.members)
        wanted = self._drawing | self._classes
        return bool(wanted) and self._in.again.lead_to(value, wanted)
