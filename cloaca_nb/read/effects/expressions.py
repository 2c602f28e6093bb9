"""Abstract interpretation of expressions and targets: what an expression may give, and where it goes."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence

from cloaca_nb.model.graph import all_from
from cloaca_nb.read.effects.frame import Frame
from cloaca_nb.read.effects.given.later import changed_within, goes_on_to_change, is_exact
from cloaca_nb.read.effects.given.loops import all_met
from cloaca_nb.read.effects.objects import (
    GROWN,
    NOTHING,
    Args,
    Kind,
    Obj,
    Value,
    calculated,
    classes_of,
    element,
    items,
    joined,
    parts,
)
from cloaca_nb.read.effects.syntax.placed import known_at, note_displayed
from cloaca_nb.read.effects.syntax.shapes import (
    DISPLAYS,
    is_copy,
    is_empty,
    is_flat,
    is_joined,
    is_part_of_it,
    is_slice,
    place_of,
)
from cloaca_nb.read.effects.syntax.storing import Storing
from cloaca_nb.read.names.nodes import is_choice, is_constant, last_name
from cloaca_nb.read.names.texts import among
from cloaca_nb.read.names.walk import COMPREHENSIONS, below, elements_of, stored_in
from cloaca_nb.read.tables.changing import TABLES
from cloaca_nb.read.tables.special import HASHES, asked_of, hashed_in

#: What asks nobody, for it only tells whether two are one.
_OF_SAME = (ast.Is, ast.IsNot)
_ATOMS = (ast.Constant, ast.JoinedStr, ast.FormattedValue, ast.Compare)
#: What goes through all that it is given before it gives anything.
_AT_ONCE = frozenset(
    f"builtins.{each.__name__}"
    for each in (all, any, dict, frozenset, list, max, min, set, sorted, sum, tuple)
)
#: Kinds of what a copy has the very elements of, and nothing else.
_COPIED = frozenset({"data", "function", "param"})
_SCOPES = frozenset({ast.Lambda, *COMPREHENSIONS})
#: Nodes whose operands may have code of the notebook behind them: `__add__`, `__getitem__`, `__eq__` …
OPERATIONS = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Subscript, ast.FormattedValue, ast.BoolOp)


class Expressions(Storing):
    """Looks at expressions."""

    def copied(self, node: ast.AST, frame: Frame, of: Value, kind: Kind = "data") -> Value:
        """The container that stands for a copy of others: it has of its own nothing but places."""
        plain = self._left_out(of, frame, kind)
        made = self.fresh(node, frame, kind, holds=parts(of) - plain)  # numbers, texts and their kin
        for each in made:
            each.copied = all(one.kind in _COPIED or is_exact(one) for one in of)
            each.flat = all(one.flat for one in of)
        return made

    def _left_out(self, of: Value, frame: Frame, kind: Kind = "data") -> Value:
        """Containers of numbers and texts alone, of which a copy of some has nothing to share: `ROWS + [3]`.

        A copy may be asked for in the place of what it is made of; but nobody asks for what has no name.
        """
        plain = frozenset(each for each in of if _is_plain(each))
        if kind == "data" and frame.function is None:
            return plain
        unnamed = (each for each in plain if each.home is not None or not self.bound_to.get(each))
        return frozenset(unnamed) if plain != of else NOTHING

    def iterated(self, source: ast.expr, frame: Frame) -> Value:
        """What a loop goes over gives, each time."""
        values = self.value(source, frame)
        self.act(values, "consume", frame)
        return parts(values)

    def value(self, node: ast.expr, frame: Frame, shown: bool = False) -> Value:
        """The objects that an expression may give; what it does is noted. Without recursion into operands."""
        if type(node) is ast.Name:  # with constants the most of all
            return self.load(node, frame) if type(node.ctx) is ast.Load else NOTHING
        if type(node) is ast.Constant:
            return NOTHING
        order: list[tuple[ast.AST, list[ast.AST]]] = []
        waiting: list[ast.AST] = [node]
        displays = False
        while waiting:
            each = waiting.pop()
            kind = type(each)
            children = below(each) if kind not in _SCOPES else []
            order.append((each, children))
            waiting += children
            displays = displays or kind in DISPLAYS
        inside = _in_displays(order) if displays else ()
        got: dict[ast.AST, Value] = {}
        for each, children in reversed(order):
            kind = type(each)
            if kind is ast.Constant:
                got[each] = NOTHING
            elif kind is ast.Name:
                got[each] = self.value(each, frame)  # type: ignore[arg-type]
            else:
                operands = [got[child] for child in children]
                got[each] = self._one(each, operands, got, frame, each in inside, shown and each is node)
        return got[node]

    def _one(
        self,
        node: ast.AST,
        operands: list[Value],
        got: dict[ast.AST, Value],
        frame: Frame,
        inside: bool,
        shown: bool,
    ) -> Value:
        """The value of a node that is no name, whose operands are known."""
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                self.act(got[keyword.value] if keyword.arg is None else (), "operate", frame)
            if len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
                got[node.args[0]] = self._gone_through(node, node.args[0], got, frame)
            return self.procedures.called(node, got, frame, shown)
        if isinstance(node, ast.Attribute):
            return self.classes.attribute(got[node.value], node.attr, frame)
        if isinstance(node, ast.Compare) and all(isinstance(op, _OF_SAME) for op in node.ops):
            return NOTHING
        if isinstance(node, OPERATIONS):
            self.classes.operation(operands, asked_of(node), frame)
        if isinstance(node, ast.Subscript):
            self.act(got[node.slice], HASHES, frame)
            return self._subscript(node, got, frame)
        if type(node) in DISPLAYS:
            return self._display(node, operands, got, frame, inside)
        if type(node) in COMPREHENSIONS:
            return self._comprehension(node, frame)
        if isinstance(node, ast.Lambda):
            return frozenset({self.procedures.function(node, frame)})
        return self._operation(node, operands, got, frame)

    def _subscript(self, node: ast.Subscript, got: dict[ast.AST, Value], frame: Frame) -> Value:
        """An item, or rows and columns that are chosen of a table."""
        owners = got[node.value]
        if owners and is_slice(node.slice) and all(_is_table(each) for each in owners):
            return self.fresh(node, frame, "library", "pandas", holds=owners)  # with columns of its own
        if _is_choice(node.slice, got.get(node.slice, NOTHING)):
            if (of_tables := calculated(owners)) is not None:
                return self.fresh(node, frame, "library", *of_tables)
            if any(each.kind == "param" for each in owners):
                return parts(owners) | self.fresh(node, frame, holds=parts(owners))
        return self._item(node, owners, got[node.slice], frame)

    def _display(
        self, node: ast.AST, operands: list[Value], got: dict[ast.AST, Value], frame: Frame, inside: bool
    ) -> Value:
        """A container that is written out, or what only takes over what another one has.

        Args:
            inside: Whether it stands in another container that is written out.
        """
        held = frozenset().union(*operands)
        if isinstance(node, ast.Set | ast.Dict):
            hashed, mappings = hashed_in(node)
            self.act(joined(got[each] for each in hashed), HASHES, frame)
            self.act(joined(got[each] for each in mappings), "operate", frame)
            held = _kept(node, got)
        if len(operands) > 1:
            taken = joined(got[each] for each in _taken_over(node))
            held -= self._left_out(taken, frame) if taken else NOTHING
        if not inside and is_copy(node):
            return self.copied(node, frame, held)
        return self._displayed(node, held, got, frame) if held or not inside else NOTHING

    def _displayed(self, node: ast.AST, held: Value, got: dict[ast.AST, Value], frame: Frame) -> Value:
        """A container that is written out; what is where in a tuple is told apart."""
        if isinstance(node, ast.Tuple) and is_constant(node):
            return NOTHING  # nobody changes it, no more than a number
        made = self.fresh(node, frame, "data", holds=held)
        note_displayed(node, got, made, frame)
        elements = [*getattr(node, "elts", ()), *getattr(node, "values", ())]
        # What has no object of its own, though it could change, is a part of the container.
        parts_ = [not (got[each] or isinstance(each, _ATOMS)) for each in elements]
        for each in made:
            each.flat = not held and is_flat(node)
            each.copied = not any(parts_ if frame.function is None else map(is_part_of_it, elements, parts_))
        if isinstance(node, ast.Tuple) and not any(isinstance(each, ast.Starred) for each in node.elts):
            values = [
                got[each] | (made if part else NOTHING) for each, part in zip(elements, parts_, strict=True)
            ]
            for each in made:
                each.consists_of(values)
        return made

    def _operation(
        self, node: ast.AST, operands: list[Value], got: dict[ast.AST, Value], frame: Frame
    ) -> Value:
        everything = frozenset().union(*operands)
        if isinstance(node, ast.Compare):
            return self._compared(node, everything, frame)
        if isinstance(node, _ATOMS):
            return NOTHING
        if isinstance(node, ast.BinOp | ast.UnaryOp):
            return self._calculated(node, operands, frame)
        if isinstance(node, ast.NamedExpr):
            self.store_name(node.target, got[node.value], frame)
        elif isinstance(node, ast.Starred):
            self.act(everything, "consume", frame)
            return parts(everything)
        elif isinstance(node, ast.Yield | ast.YieldFrom):
            held = everything if isinstance(node, ast.Yield) else _given_by(everything)
            frame.effects.returned.update(dict.fromkeys(self.fresh(node, frame, "iterator", holds=held)))
            returned = everything if isinstance(node, ast.YieldFrom) else NOTHING  # by what it goes over
            told = frozenset(each for each in returned if each.kind != "iterator")
            return told or self.fresh(node, frame)
        elif isinstance(node, ast.IfExp):
            self.classes.tested(got[node.test], frame)
            return _either((node.body, node.orelse), got)
        elif isinstance(node, ast.BoolOp):
            return _either(node.values, got)
        return everything

    def _compared(self, node: ast.Compare, compared: Value, frame: Frame) -> Value:
        """Whether something is so; of columns and tables a mask of each value."""
        self.act([each for each in parts(compared) if each.kind == "instance"], "operate", frame)
        if any(isinstance(op, ast.In | ast.NotIn) for op in node.ops):
            self.act(compared, "consume", frame)
        elif (mask := calculated(compared)) is not None and mask[0] != "numpy":
            return self.fresh(node, frame, "library", mask[0])
        return NOTHING

    def _calculated(self, node: ast.BinOp | ast.UnaryOp, operands: list[Value], frame: Frame) -> Value:
        """What an operator gives: of arrays and tables another one, of lists one with the very elements."""
        everything = frozenset().union(*operands)
        self.library.calculating(everything, frame)
        if (of_arrays := calculated(everything)) is not None:
            return self.fresh(node, frame, "library", *of_arrays)
        if (given := self.classes.calculated(node, operands, frame)) is not None:
            return given
        passed = {"param"} if frame.function is not None and is_joined(node) else set[Kind]()
        if everything and {each.kind for each in everything} <= {"data"} | passed:
            return self.copied(node, frame, everything)  # `ROWS + [row]`, `[row] * 3`
        return self.fresh(node, frame, holds=parts(everything)) if everything else NOTHING

    def _item(self, node: ast.Subscript, owners: Value, key: Value, frame: Frame) -> Value:
        if any(each.kind == "namespace" for each in owners):
            return self.named_by(node.slice, among(node))
        if any(each.path == "sys.modules" for each in owners):
            if isinstance(node.slice, ast.Name) and node.slice.id == "__name__":
                return self.library.namespace()
            return self.module(str(node.slice.value) if isinstance(node.slice, ast.Constant) else "?")
        if all(each.kind == "member" for each in owners):  # `list[Order]`, but `os.environ["HOME"]`, too
            classes = frozenset(each for each in parts(key) if each.kind == "class")
            return classes | parts(owners)
        if (same := self.classes.subscribed(owners, frame)) == owners:
            return same
        for each in owners:
            if each.path == "collections.defaultdict":
                self.act([each], "may" if GROWN in each.members else "mutate", frame)
                makers = [one for one in each.holds if one.kind == "function"]
                self.library.call_back(makers, Args(), frame)
            elif any(base.path == "collections.defaultdict" for base in classes_of(each)):
                self.act([each], "may", frame)  # `class Tree(defaultdict)`
        if isinstance(node.slice, ast.Slice) and all(each.kind == "data" for each in owners):
            return self.copied(node, frame, owners)
        if isinstance(node.slice, ast.Slice) and any(each.kind == "param" for each in owners):
            return parts(owners) | self.exact(node, frame, parts(owners))  # a view, or a list
        known, at = known_at(owners, node.slice, frame), place_of(node.slice)
        return known or (items(owners) if at is None else element(owners, at, frame.function))

    def named_by(self, key: ast.AST, known: Iterable[str] = ()) -> Value:
        """What stands under a key of `globals()`; under a computed one any of those, or of all names."""
        said = (each.value for each in ast.walk(key) if isinstance(each, ast.Constant))
        texts = [*known] or [text for text in said if isinstance(text, str)]
        found = [self.globals[text] for text in texts if text in self.globals]
        return frozenset().union(*(found or self.globals.values()))

    def _gone_through(
        self, call: ast.Call, given: ast.GeneratorExp, got: dict[ast.AST, Value], frame: Frame
    ) -> Value:
        """What a call gets that goes through a generator expression at once: as good as a list.

        Nobody else has it, and what going on with it does was noted as it was looked at.
        """
        asked, function = got[call.func], call.func
        is_method = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Constant)
        joins = is_method and last_name(function) == "join"
        if not joins and not (asked and all(each.path in _AT_ONCE for each in asked)):
            return got[given]
        return self.fresh(given.generators[0], frame, "data", holds=parts(got[given]))

    def _comprehension(self, node: ast.AST, frame: Frame) -> Value:
        scope: dict[str, Value] = {}
        inner, met = frame.inside(scope, 1), list[Value]()
        for generator in getattr(node, "generators", ()):
            values = self.iterated(generator.iter, inner)
            met += all_met(self, generator, values, inner)
            scope.update((name, NOTHING) for name in stored_in(generator.target) if name not in scope)
            self.store(generator.target, values, inner)
            for test in generator.ifs:
                self.classes.tested(self.value(test, inner), inner)
        later = isinstance(node, ast.GeneratorExp)
        with inner.going_over(met), changed_within(self, inner, asked=later) as changed:
            held = [self.value(each, inner) for each in elements_of(node)]
        if isinstance(node, ast.DictComp | ast.SetComp):
            held[0] = hashable(held[0])
        frame.calls |= inner.calls or later  # where it is kept, names in it are read as it is gone on with
        kind: Kind = "iterator" if later else "data"
        made = self.exact(node, frame, frozenset().union(*held), kind)
        for each in made:
            each.flat = not any(held)
        goes_on_to_change(made if later else (), changed.surely)
        return made


def _given_by(iterators: Value) -> Value:
    """What iterators give, which a generator passes on; those of which nothing is known stand for it."""
    return frozenset(each for each in parts(iterators) if each not in iterators or not each.holds)


def _is_plain(each: Obj) -> bool:
    """Whether a container has numbers and texts alone, and is no element of what it is asked of itself."""
    return each.kind == "data" and each.copied and not each.holds and not each.holders


def _taken_over(node: ast.AST) -> list[ast.expr]:
    """Of what is written out that whose elements it gets: `[*rows, *more]`, `{**table, **more}`."""
    starred = [each.value for each in getattr(node, "elts", ()) if isinstance(each, ast.Starred)]
    mappings = zip(getattr(node, "keys", ()), getattr(node, "values", ()), strict=True)
    return starred + [each for key, each in mappings if key is None]


def _kept(node: ast.Set | ast.Dict, got: Mapping[ast.AST, Value]) -> Value:
    """What a set or dict that is written out has of its parts."""
    if isinstance(node, ast.Set):
        return joined(got[each] if type(each) is ast.Starred else hashable(got[each]) for each in node.elts)
    keys = (hashable(got[each]) for each in node.keys if each is not None)
    values = zip(node.keys, node.values, strict=True)
    return joined([*keys, *(got[each] if key is not None else parts(got[each]) for key, each in values)])


def hashable(objects: Value) -> Value:
    """What of a key, or of what a set has, could change: no list or dict is one, a tuple may have others."""
    held = all_from(objects, lambda each: each.holds if each.kind == "data" else ())
    return frozenset(each for each in held if each.kind != "data")


def _in_displays(order: Iterable[tuple[ast.AST, list[ast.AST]]]) -> frozenset[ast.AST]:
    """What stands right in lists, tuples and the like, of nodes with those below them."""
    return frozenset(child for each, children in order if type(each) in DISPLAYS for child in children)


def _is_choice(place: ast.expr, value: Value) -> bool:
    """Whether rows or columns are chosen, as the text says or what stands in the brackets."""
    return (bool(value) and all(map(_is_table, value))) or is_choice(place)


def _is_table(each: Obj) -> bool:
    return each.kind == "library" and each.path in TABLES


def _either(nodes: Sequence[ast.expr], got: Mapping[ast.AST, Value]) -> Value:
    """What one of some expressions gives; `rows or []` is about the rows."""
    telling = [each for each in nodes if not is_empty(each)]
    return joined(got[each] for each in (telling if any(got[each] for each in telling) else nodes))
