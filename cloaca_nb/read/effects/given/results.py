"""What calls of functions give of which it is known what they do: by the tables in `giving` and `methods`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.builtin import BuiltIns, is_anew, is_of_numbers, is_row
from cloaca_nb.read.effects.given.called import Callbacks
from cloaca_nb.read.effects.given.cells import made_with_cells
from cloaca_nb.read.effects.given.later import changed_within, goes_on_to_change
from cloaca_nb.read.effects.objects import (
    CODE,
    NOTHING,
    Args,
    Kind,
    Obj,
    Value,
    calculated,
    held_by,
    in_cells,
    joined,
    parts,
    reach,
)
from cloaca_nb.read.tables import changing, drawing, giving
from cloaca_nb.read.tables import methods as table
from cloaca_nb.read.tables.calls import known
from cloaca_nb.read.tables.moments import ASKING_VARIABLE

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Frame

_PYPLOT = "matplotlib.pyplot."
#: Functions that give an array of another type, or the very one that they are given.
_CONVERTING = frozenset({"numpy.asarray", "numpy.asanyarray", "numpy.ascontiguousarray"})
#: Functions that give what never changes by itself, but may hold what does.
_HOLDING = frozenset({giving.SUM, "builtins.frozenset"})
#: Containers that functions give, by the names of their classes.
_CONTAINERS = frozenset({"list", "dict", "set", "tuple", "frozenset"})


class LibraryResults(BuiltIns, Callbacks):
    """What these give."""

    def result(self, path: str, args: Args, frame: Frame) -> Value:
        """What a known call gives."""
        for find in (self._decorated, self._watching, self._by_itself):
            if (found := find(path, args, frame)) is not None:
                return found
        shape, site = table.RESULTS.get(path), args.site
        if shape in table.IMMUTABLE and path not in _HOLDING:
            return joined(args.positional[1:]) if path in ASKING_VARIABLE else NOTHING
        if site is None:
            return args.all()
        if path in giving.TEXTS:
            return self.texts(site, frame)
        if (copied := self._copied(path, args, site, frame)) is not None:
            return copied
        if path in table.ITERATORS or path.startswith("itertools."):
            return self._iterator(path, args, site, frame)
        if shape in _CONTAINERS or path == "builtins.vars":
            return self.container(path, args, site, frame)
        return self._made(path, args, site, frame)

    def _decorated(self, path: str, args: Args, frame: Frame) -> Value | None:
        """What decorators give, and what makes them; None of other functions."""
        everything, site = args.all(), args.site
        if path == "functools.wraps" and site is not None:
            return self._in.fresh(site, frame, "library", path, holds=everything)
        if path in table.DECORATOR_MAKERS:
            return frozenset({self._in.member(table.TRANSPARENT_RESULT)})
        if path in table.REGISTERING and path not in table.TRANSPARENT:
            return frozenset({self._in.member(table.REGISTERING_RESULT)})
        if path in table.MEMOS:
            self._in.procedures.summaries.kept.update(each for each in everything if each.kind in CODE)
        return (everything or frozenset({self._in.member(path)})) if path in table.TRANSPARENT else None

    def _watching(self, path: str, args: Args, frame: Frame) -> Value | None:
        """What refers weakly to something; None of other functions."""
        if not path.startswith("weakref.") or args.site is None:
            return None
        held = args.all() | parts(args.all())
        return self._in.fresh(args.site, frame, "library", "weakref", holds=held) | (
            held if path in table.ALIASING else NOTHING
        )

    def _by_itself(self, path: str, args: Args, frame: Frame) -> Value | None:
        """What functions give of which each is a case by itself; None of the others."""
        everything = args.all()
        if path.startswith("datetime.") and (zoned := self._in.classes.zoned(args, frame)):
            return zoned
        if (told := self.told(path, args)) is not None:
            return told
        if path in giving.REPLACING:
            classes = {each.owner for each in everything if each.owner is not None}
            passed = Args(rest=parts(everything), site=args.site)
            return joined(self._in.classes.construct(each, passed, frame) for each in classes)
        if path == "logging.getLogger":
            return frozenset({self.logger(args, frame)})
        return self._type(args, frame) if path == "builtins.type" else None

    def _type(self, args: Args, frame: Frame) -> Value | None:
        """What `type` gives: a class that it makes, or that of what it is given."""
        everything = args.all()
        if len(args.positional) > 1 and args.site is not None:
            self._in.act(everything, "reach", frame)
            self._in.classes.made_of(parts(args.positional[1]), parts(joined(args.positional[2:])), frame)
            return self._in.fresh(args.site, frame, holds=everything)
        return joined(map(self._in.classes.type_of, everything)) if everything else None

    def _copied(self, path: str, args: Args, site: ast.AST, frame: Frame) -> Value | None:
        """What copies give; None of other functions."""
        if path in table.DEEP or path == "copy.copy":
            self._in.act(list(reach(args.all())), "operate", frame)
        if path in table.DEEP:
            return self.copied_deep(path, args, site, frame)
        return self.copied(path, args, site, frame)

    def _iterator(self, path: str, args: Args, site: ast.AST, frame: Frame) -> Value:
        """What `map` and its kin give: what they call is called as something goes over that."""
        with changed_within(self._in, frame) as changed:
            inside = self.gone_through(path, args, frame)
        made = self._in.fresh(site, frame, "iterator", holds=inside)
        goes_on_to_change(made, changed.surely)
        return made

    def _made(self, path: str, args: Args, site: ast.AST, frame: Frame) -> Value:
        """What a function of a library makes."""
        everything, root = args.all(), path.partition(".")[0]
        if root in {"decimal", "os"} and path != "decimal.Context":
            return frozenset({self._in.member(path)})
        chunks = root == "pandas" and not {"chunksize", "iterator"}.isdisjoint(args.keywords)
        kind: Kind = "iterator" if chunks else "library"
        if known(path) == "work":
            inside = everything if giving.is_made_new(path) else ()  # `ZipFile(buffer)`
            name = "numpy" if giving.gives_data(path) else root
            return self._in.fresh(site, frame, kind, name, holds=inside)
        if is_anew(path, args) and (anew := calculated(everything)) is not None:
            return self._in.fresh(site, frame, "library", *anew)
        if path in giving.ROWS_OF_TEXTS:
            made = self._in.fresh(site, frame, "library", root, holds=everything)
            for each in made:
                each.part = each.part or Obj("data")
            return made
        if giving.gives_data(path):
            return self.of_data_sets(path, args, site, frame)
        made = self._of_its_kind(path, args, site, kind, frame)
        return self._beside(path, args, site, made, frame)

    def _of_its_kind(self, path: str, args: Args, site: ast.AST, kind: Kind, frame: Frame) -> Value:
        """What a function makes anew, with what this holds of what it was given."""
        row = is_row(path, args)
        given = in_cells(args.all()) if path in table.MAKING_TABLES else args.all()
        name = (
            path if path in giving.NAMED else giving.SUMMED if path == giving.SUM else path.partition(".")[0]
        )
        holds = held_by(path, given) if not (row or is_of_numbers(path, args)) else NOTHING
        if holds and _keeps_what_is_passed(path):  # `Pipeline(steps)` has the list, and not its steps alone
            holds |= frozenset(each for each in given if each.kind == "data")
        made = self._in.fresh(site, frame, kind, name, holds=holds)
        for each in made:
            each.flat = row
        made_with_cells(self._in, path, args, made, frame)
        self._streams |= made if drawing.makes_stream(path, site) else NOTHING
        self._loose |= made if drawing.makes_loose(path, site) and not self.seeds_later else NOTHING
        self._drawing |= made if drawing.makes_drawing(path, site) else NOTHING
        self._overwriting |= made if changing.overwrites(path, args.keywords, args.flags) else NOTHING
        return made

    def _beside(self, path: str, args: Args, site: ast.AST, made: Value, frame: Frame) -> Value:
        """What was made, with what a function may give back of what it was given: views of arrays."""
        everything, root = args.all(), path.partition(".")[0]
        inside = parts(each for each in everything if each.kind == "instance")  # `__array__` gives it
        arrays = frozenset(
            each for each in everything | inside if each.path in changing.MEMORY and each.kind == "library"
        )
        converted = path in _CONVERTING and "dtype" in args.keywords  # one of that type is given itself
        either = converted or changing.may_share(args.keywords, args.flags)
        if (path in changing.VIEWING or either) and arrays:
            return arrays | (made if inside or either else NOTHING)
        if path in changing.LISTS_OF_VIEWS:
            return self._in.exact(site, frame, arrays)
        if root in table.DRAWING:
            self.called_as_drawn(root, args)
            self.figures().holders.update(dict.fromkeys(made if path.startswith(_PYPLOT) else ()))
            return made
        shared = (each for each in everything if each.kind in {"library", "unknown", "param"})
        return made | (NOTHING if giving.is_made_new(path) else frozenset(shared))


def _keeps_what_is_passed(path: str) -> bool:
    """Whether it is a class of a library whose objects have the very containers that they are made of."""
    root, _, name = path.rpartition(".")
    return name[:1].isupper() and root.partition(".")[0] not in table.COPYING.union(table.ARRAYS)
