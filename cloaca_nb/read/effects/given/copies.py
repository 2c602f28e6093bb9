"""Copies: what they have of their own, and what they share with what they were made of."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.given.cells import cells_of
from cloaca_nb.read.effects.given.loops import READ_ON
from cloaca_nb.read.effects.objects import BODY, NOTHING, Args, Obj, Value, joined, parts, reach
from cloaca_nb.read.names.nodes import name_of
from cloaca_nb.read.names.walk import nodes_in
from cloaca_nb.read.tables import methods as table
from cloaca_nb.read.tables.changing import (
    COPIES,
    GIVING_TUPLES,
    GOING_OVER,
    TRANSFORMING,
    may_share,
    overwrites,
)

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Frame
    from cloaca_nb.read.effects.interpret import Interpreter

#: Kinds of what a deep copy shares with what it is made of; of methods those of containers: `rows.append`.
_SHARED = frozenset({"function", "class", "member", "bound"})
#: Kinds of what a deep copy has anew, and of which it is known what that is.
_KNOWN = _SHARED | {"data", "library"}


#: What makes copies that have more, `dict(table, key=value)`, or of which keywords say something else.
_WITH_MORE = frozenset({"builtins.dict", "collections.OrderedDict", "collections.deque"})
#: Kinds of what may be used up as it is gone over.
_USED_UP = frozenset({"iterator", "unknown"})
#: The path of what a view of a dictionary goes over.
_PAIR = "pair"
#: The path of an iterator over what has one key.
_GROUP = "group"


def _gives_itself(method: ast.AST | None) -> bool:
    """Whether a method may give what it is called of: `return self`."""
    if not isinstance(method, ast.FunctionDef):
        return False
    first = method.args.args[:1]
    returned = (each.value for each in nodes_in(method) if isinstance(each, ast.Return)) if first else ()
    return any(each is not None and name_of(each) == first[0].arg for each in returned)


def put_into(path: str, found: Value) -> Value:
    """What a container has of what it is made of: a dictionary what is in pairs, `dict(table.items())`."""
    pairs = frozenset(each for each in found if each.path == _PAIR)
    return found - pairs | parts(pairs) if table.RESULTS.get(path) == "dict" else found


class Copies:
    """What calls give that copy."""

    _in: Interpreter
    _streams: set[Obj]  # of random numbers, that the notebook has made
    _drawing: set[Obj]  # models and the like that draw from numpy's stream
    _overwriting: set[Obj]  # models that are told to make no copy of what they are given

    def gives_new(self, owner: Obj, method: str, args: Args) -> bool:
        """Whether a method gives something of its own, as draws do: `rng.normal(size=3)`."""
        either = owner.path == "numpy" and may_share(args.keywords, args.flags)
        return not either and (method in table.NEW_OF_LIBRARY or owner in self._streams)

    def overwritten(self, owner: Obj, name: str, args: Args, frame: Frame) -> None:
        """What a model does to the data that it is given: it, or one in it, may make no copy of that."""
        if owner.path != "sklearn":
            return
        told = overwrites("sklearn.", args.keywords, args.flags) or owner in self._overwriting
        if told and name in TRANSFORMING:
            self._in.act(joined(args.positional[:1]) or args.all(), "mutate", frame)
        elif told or (self._overwriting and not self._overwriting.isdisjoint(reach([owner]))):
            self._in.act(args.all(), "may", frame)

    def view(self, owner: Obj, name: str, site: ast.AST, frame: Frame) -> Value | None:
        """What `table.items()` and its kin give: to go over that is not to go over the values."""
        if name != "items":
            return frozenset({owner}) if name in {"keys", "values"} else None
        pairs = self._in.fresh(site, frame, "data", _PAIR, holds=parts([owner]))
        for each in pairs:
            each.copied = True
        return self._in.exact(site, frame, pairs)

    def copied(self, path: str, args: Args, site: ast.AST, frame: Frame) -> Value | None:
        """What `copy.copy(x)`, `list(x)`, `sorted(x)` give; None where it is no copy of one thing."""
        everything = args.all()
        alone = len(args.positional) == 1 and not args.rest and not (args.keywords and path not in _WITH_MORE)
        if path == "builtins.zip" and not args.rest:
            return self._side_by_side(args, site, frame)
        if path in GOING_OVER and all(each.kind in {"data", "function", "param"} for each in everything):
            return self._in.copied(site, frame, everything, "iterator")
        if path == "itertools.groupby":
            everything |= self._group(everything, site, frame)
        if path in GIVING_TUPLES:
            if filler := args.keywords.get("fillvalue", NOTHING):  # it stands beside the elements itself
                everything |= self._in.exact(site, frame, filler)
            return self._in.exact(site, frame, everything, "iterator")  # nobody can change a tuple
        if path == "copy.copy" and not all(each.kind == "data" for each in everything):
            own = self._giving_themselves(everything, "__copy__")
            return own | self._in.fresh(site, frame, "unknown", holds=parts(everything))
        if path in COPIES and (alone or path == "builtins.sorted"):
            of = args.positional[0] if args.positional else everything
            inside = parts(of)
            if (put := put_into(path, inside)) != inside:
                return self._in.exact(site, frame, put)
            made = self._in.copied(site, frame, of)
            for each in made if path in _WITH_MORE else ():
                self._in.hold_all(each, joined(args.keywords.values()), frame)
            return made
        if path == "copy.copy":
            return self._in.copied(site, frame, everything)
        return None

    def _side_by_side(self, args: Args, site: ast.AST, frame: Frame) -> Value:
        """What `zip(axes, nets)` gives: pairs, in which what is of each stands by itself."""
        values = [parts(each) for each in args.positional]
        pairs = self._in.fresh(site, frame, "data", _PAIR, holds=joined(values))
        for each in pairs:
            each.copied = True
            each.consists_of(values)
        made = self._in.exact(site, frame, pairs, "iterator")
        for each in made:  # what is used up with it
            body = frozenset(one for one in args.all() if one.kind in _USED_UP or one.path in READ_ON)
            each.members[BODY] = each.members.get(BODY, NOTHING) | body
        return made

    def _group(self, given: Value, site: ast.AST, frame: Frame) -> Value:
        """What `groupby(rows)` gives with each key: to go over it is to go on with the same rows."""
        made = self._in.fresh(site, frame, "iterator", _GROUP, holds=parts(given))
        body = frozenset(each for each in given if each.kind in _USED_UP or each.path in READ_ON)
        for each in made:
            each.members[BODY] = each.members.get(BODY, NOTHING) | body
        return made

    def copied_deep(self, path: str, args: Args, site: ast.AST, frame: Frame) -> Value:
        """What `copy.deepcopy(x)`, `clone(model)` give: one like each thing; what is read of text is data."""
        inside = list(reach(args.all())) if path in table.DEEP_COPIES else []
        shared = [each for each in inside if each.kind in _SHARED]
        told = [each for each in inside if each.owner is not None or each.kind == "param"]
        shared += joined(map(self._in.classes.type_of, told))
        made = self._copied_objects(inside, shared, site, frame)
        known = all(each.kind in _KNOWN for each in inside) and path not in table.OF_ANYTHING
        if made and known and all(each.kind in {"library", "function"} for each in args.all()):
            return made | frozenset(each for each in args.all() if each.kind == "function")
        own = self._giving_themselves(inside, "__deepcopy__")
        held = made.union(shared, own, self._shared_by_copies(inside, site, frame))
        return self._in.fresh(site, frame, "data" if known else "unknown", holds=held) | own

    def _shared_by_copies(self, objects: Iterable[Obj], site: ast.AST, frame: Frame) -> Value:
        """What copies of instances have in common with others, which say themselves how they are copied."""
        found = NOTHING
        for each in objects:
            if each.kind == "instance" and self._in.classes.methods(each, "__deepcopy__"):
                given = self._in.classes.method(each, "__deepcopy__", Args([NOTHING], site=site), frame)
                found |= frozenset(one for one in parts(given) if one.kind in {"data", "library"})
        return found

    def _giving_themselves(self, objects: Iterable[Obj], name: str) -> Value:
        """Instances that say themselves how they are copied, and give themselves: `return self`."""
        found = ((each, self._in.classes.methods(each, name)) for each in objects if each.kind == "instance")
        return frozenset(each for each, methods in found if any(_gives_itself(one.node) for one in methods))

    def _copied_objects(self, inside: list[Obj], shared: list[Obj], site: ast.AST, frame: Frame) -> Value:
        """Copies of objects of libraries: they call the same functions, and draw as the others do."""
        found: Value = NOTHING
        for each in (one for one in inside if one.kind == "library"):
            made = self._in.fresh(site, frame, "library", each.path, holds=cells_of(each).union(shared))
            for one in made:
                one.members.update((n, one.members.get(n, NOTHING) | v) for n, v in each.members.items())
            found |= made
        self.made_like(inside, found)
        return found

    def made_like(self, objects: Collection[Obj], made: Iterable[Obj]) -> None:
        """Notes that what was made like some objects draws, or overwrites, as one of these does."""
        for kept in (self._streams, self._drawing, self._overwriting):
            kept.update(made if not kept.isdisjoint(objects) else ())
