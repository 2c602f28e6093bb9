"""What code does to names of the notebook when a task runs it, as its text says."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from types import MappingProxyType
from typing import NamedTuple

from cloaca_nb.afresh.parts import Part
from cloaca_nb.read.effects.syntax.filling import filler, fills_memo, function_around, is_in_loading
from cloaca_nb.read.effects.syntax.put_back import is_put_back
from cloaca_nb.read.handover.write import HANDING
from cloaca_nb.read.names.calls import is_called, is_counted_on
from cloaca_nb.read.names.making import attribute_asked, named_in_new
from cloaca_nb.read.names.nodes import alternatives, is_choice, last_name, literal_text, name_of, root_name
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.walk import DEFINITIONS, innermost, nodes_in, parents_in, stored_in
from cloaca_nb.read.tables.methods import BUILTIN_MUTATORS, GIVING_NOTHING
from cloaca_nb.read.tables.special import GONE_BY
from cloaca_nb.syntax import remembered

#: Methods that are known to change what they belong to.
_CHANGING = BUILTIN_MUTATORS | {"fill", "itemset"}
#: Attributes that are views of the whole.
_VIEWS = frozenset({"iloc", "loc", "iat", "at", "flat", "T", "values", "__dict__", "maps"})
#: Where code calls something, or only names it: it goes by nothing that this has as an attribute.
CALLED = "()"
#: Attributes that tell what all items of the whole are.
_OF_ALL = frozenset({".columns", ".index", ".shape", ".size", ".dtypes", ".empty", ".axes", ".nbytes"})
#: Those that tell of what type it is, whatever the items are.
_OF_TYPE = frozenset({".dtype", ".ndim", ".itemsize", ".flags", ".attrs"})

#: Methods of tables that give groups or rows of their own.
_ROWS = frozenset({"groupby", "resample", "rolling", "expanding", "iterrows", "itertuples", "to_dict"})
#: A node, and what each node of its code stands in.
Met = tuple[ast.AST, Mapping[ast.AST, ast.AST]]


class NameTouch(NamedTuple):
    """A place where code of a task meets a name of the notebook.

    Attributes:
        key: The constant key or attribute that it is about; None for the whole; `CALLED` for none of it.
        changes: Whether it is known to change it.
        fills: Whether it only fills a memo.
        reads: Whether it goes by what is there.
        part: The statement that it stands in.
        line: Its line in the module.
        by: The method of it by which it is changed, in case that is one of a class of the notebook; of what
            is only filled in, by no key, the function that does so.
    """

    name: str
    key: object
    changes: bool
    reads: bool
    part: Part
    line: int
    fills: bool = False
    by: str = ""

    def meets(self, other: NameTouch) -> bool:
        """Whether both may be about the same object."""
        keys = {None if each == CALLED else each for each in (self.key, other.key)}
        same = None in keys or len(keys) == 1 or not _OF_ALL.isdisjoint(keys)
        # What an attribute of something with items is, its items may say: `array.real`, `table.name`.
        kinds = {str(key).startswith(".") for key in keys}
        return self.name == other.name and (same or (len(kinds) > 1 and _OF_TYPE.isdisjoint(keys)))


def touches(
    part: Part,
    bound: Set[str],
    makes_new: Callable[[ast.AST], bool],
    giving: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[NameTouch]:
    """What code does to names of the notebook once a task runs it.

    Args:
        part: The statement with the code.
        bound: The names that are asked for: where it says none of them, there is nothing to look at.
        makes_new: Whether code makes what is new for each run, of which there is no memo.
        giving: What may give the same again, each with the name of what keeps that.
    """
    node = part.code
    if not isinstance(node, DEFINITIONS):
        return
    names = names_of(node)
    own = {each.id for each in names.nodes}
    itself = [node.name] if isinstance(node, ast.ClassDef) else []
    if own.union(part.sets, giving, itself).isdisjoint(bound):
        return
    outer = parents_in(node)
    for inner in nodes_in(node):
        if isinstance(inner, ast.Name) and (inner in names.nodes or inner.id in part.sets):
            touch = _touch(inner, outer, part)
            if touch.changes and is_put_back(inner, outer):
                touch = touch._replace(changes=False)
            fills = touch.changes and fills_memo(inner, outer) and not makes_new(node)
            yield touch._replace(changes=False, fills=True, by=filler(inner, outer)) if fills else touch
    for call in (each for each in nodes_in(node) if giving and isinstance(each, ast.Call)):
        if (giver := name_of(call.func)) in giving and touch_of(call, outer)[1]:  # `client().log.append(1)`
            yield NameTouch(giving[giver], None, True, False, part, call.lineno)
    yield from _of_making(node, part) if isinstance(node, ast.ClassDef) else ()
    inside: dict[str, dict[tuple[str, ast.For | None], None]] = {}  # each may be a part of several
    for name, root, loop in _elements(node, own, giving):
        inside.setdefault(name, {})[giving.get(root, root), loop] = None
    for inner in (each for each in nodes_in(node) if isinstance(each, ast.Name) and each.id in inside):
        changes = inner.id not in own and isinstance(inner.ctx, ast.Load) and touch_of(inner, outer)[1]
        if changes and not fills_memo(inner, outer):
            loop = _loop_of(inner, outer)
            found = (name for name, where in inside[inner.id] if where in {None, loop})
            yield from (NameTouch(name, None, True, False, part, inner.lineno) for name in found)


def _loop_of(name: ast.Name, outer: Mapping[ast.AST, ast.AST]) -> ast.For | None:
    """The innermost loop around a name that binds it."""
    at: ast.AST | None = name
    while at is not None and not (isinstance(at, ast.For) and name.id in stored_in(at.target)):
        at = outer.get(at)
    return at


def _of_making(node: ast.ClassDef, part: Part) -> Iterator[NameTouch]:
    """What making an instance changes of its class, and of the one instance that there is.

    With that what class methods only fill in: `if cls.rows is None: cls.rows = load()`.
    """
    for name, outer in named_in_new(node, "classmethod"):
        key, changes, _ = touch_of(name, outer)
        new = getattr(function_around(name, outer), "name", "") == "__new__"
        if changes and fills_memo(name, outer):
            by = node.name if new else filler(name, outer)
            yield NameTouch(node.name, key, False, False, part, name.lineno, fills=True, by=by)
        elif changes and new:
            yield NameTouch(node.name, None, True, False, part, name.lineno)


def _elements(
    node: ast.AST, names: Collection[str], giving: Collection[str]
) -> Iterator[tuple[str, str, ast.For | None]]:
    """Local names that are bound to parts of names of the notebook: `for row in ROWS`, `row = ROWS[0]`.

    With each the loop in which it is that, where another one binds the name, too.
    """
    loops = Counter(
        name for each in nodes_in(node) if isinstance(each, ast.For) for name in stored_in(each.target)
    )
    masks = _masks(node)
    for inner in nodes_in(node):
        pairs: list[tuple[ast.expr, ast.expr]] = []
        if isinstance(inner, ast.For):
            pairs = [(inner.target, inner.iter)]
        elif isinstance(inner, ast.Assign) and (
            all(names_part(each, masks) for each in _gone_over(inner.value)) or _is_given(inner.value, giving)
        ):
            pairs = [(target, inner.value) for target in inner.targets if not _is_copied(target, node)]
        for target, value in [each for pair in pairs for each in _side_by_side(*pair)]:
            root = root_name(value.func if isinstance(value, ast.Call) else value)
            if root is not None and root.id in names:
                for name in stored_in(target) - _taken(target):
                    yield name, root.id, inner if isinstance(inner, ast.For) and loops[name] > 1 else None


def _masks(code: ast.AST) -> frozenset[str]:
    """Local names that are bound to nothing but what tells of each row whether it is chosen."""
    bound = [each for each in nodes_in(code) if isinstance(each, ast.Assign)]
    others = {name for each in bound if not is_choice(each.value) for name in stored_in(each)}
    return frozenset(name for each in bound for name in stored_in(each)) - others


def _taken(target: ast.expr) -> set[str]:
    """Names of targets that get a list of their own: `first, *rest = ROWS`."""
    starred = (each.value for each in ast.walk(target) if isinstance(each, ast.Starred))
    return {each.id for each in starred if isinstance(each, ast.Name)}


def _is_copied(target: ast.expr, code: ast.AST) -> bool:
    """Whether a local name is bound to a copy of what it was: `row = {**row}`."""
    name = target.id if isinstance(target, ast.Name) else ""
    others = (each for each in nodes_in(code) if isinstance(each, ast.Assign) and not names_part(each.value))
    copying = (each for each in others if name and name in stored_in(each))
    return any(
        isinstance(one, ast.Name) and one.id == name for each in copying for one in ast.walk(each.value)
    )


def names_part(node: ast.expr, masks: Collection[str] = ()) -> bool:
    """Whether an expression is a name or a part of one; a slice of a list, and rows chosen, are their own."""
    if isinstance(node, ast.Subscript):
        return not (isinstance(node.slice, ast.Slice) or is_choice(node.slice, masks))
    default = isinstance(node, ast.Call) and last_name(node.func) == "setdefault"
    return default or isinstance(node, ast.Name | ast.Attribute)


def _is_given(node: ast.expr, giving: Collection[str]) -> bool:
    """Whether an expression is what may be given again: `client = get_client()`."""
    return isinstance(node, ast.Call) and name_of(node.func) in giving


def _side_by_side(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """What `zip` and `enumerate` go over, each with its own target."""
    if not isinstance(value, ast.Call):
        return [(target, each) for each in _gone_over(value)]
    called = last_name(value.func)
    if called in _ROWS and isinstance(value.func, ast.Attribute):
        return []
    if called in {"filter", "chain"}:
        return [(target, each) for each in (value.args[1:] if called == "filter" else value.args)]
    if called not in {"zip", "enumerate", "reversed", "sorted", "list"} or isinstance(
        value.func, ast.Attribute
    ):
        return [(target, value)]
    targets = [target]
    if called in {"zip", "enumerate"} and isinstance(target, ast.Tuple):
        targets = target.elts[called == "enumerate" :]
    return list(zip(targets, value.args, strict=False))


def _gone_over(value: ast.expr) -> list[ast.expr]:
    """What an expression has the elements of, or is one of: `(row for row in ROWS)`, `A if new else B`."""
    if isinstance(value, ast.GeneratorExp | ast.ListComp):
        last, given = value.generators[-1], value.elt
        same = isinstance(given, ast.Name) and given.id in stored_in(last.target)
        return [last.iter] if same and isinstance(last.target, ast.Name) else [value]
    return alternatives(value)


def _touch(name: ast.Name, outer: Mapping[ast.AST, ast.AST], part: Part) -> NameTouch:
    key, changes, reads = touch_of(name, outer)
    at = outer.get(name)
    by = getattr(at, "attr", "") if changes and at is not None and is_called(at, outer) else ""
    return NameTouch(name.id, key, changes, reads, part, name.lineno, by=by)


def touch_of(name: ast.expr, outer: Mapping[ast.AST, ast.AST]) -> tuple[object, bool, bool]:
    """The constant key that code goes to from something; whether it is known to change that, and reads it."""
    key = _key(outer.get(name), name, outer)
    top: ast.AST = name
    while _leads_on(outer.get(top), top):
        top = outer[top]
    return key, *_done(top, outer)


def _key(node: ast.AST | None, name: ast.AST, outer: Mapping[ast.AST, ast.AST]) -> object:
    """The constant key or attribute of a name; None for the whole, which a method may go by."""
    if isinstance(node, ast.Subscript) and node.value is name and isinstance(node.slice, ast.Constant):
        return node.slice.value
    around = outer.get(node) if node is not None else None
    if isinstance(around, ast.Subscript) and getattr(node, "attr", "") == "loc" and around.value is node:
        return _column(around.slice)
    if (asked := attribute_asked(node)) is not None and asked[0] is name:
        return f".{asked[1]}"
    view = isinstance(node, ast.Attribute) and node.attr in _VIEWS
    if isinstance(node, ast.Attribute) and not view and not is_called(node, outer):
        return f".{node.attr}"
    of_type = isinstance(node, ast.Call) and last_name(node.func) in {"isinstance", "issubclass"}
    bare = isinstance(node, ast.Expr) or (isinstance(node, ast.Tuple) and isinstance(around, ast.Expr))
    bare = bare or (isinstance(node, ast.ClassDef) and name in node.bases)
    return CALLED if bare or of_type or is_called(name, outer) else None


def _column(place: ast.expr) -> str | None:
    """The column of which code chooses rows by a condition, which adds none: `df.loc[df.a > 1, "b"]`."""
    rows, column = place.elts if isinstance(place, ast.Tuple) and len(place.elts) == 2 else (None, None)
    by_operator = isinstance(getattr(rows, "op", None), ast.BitAnd | ast.BitOr | ast.Invert)
    return literal_text(column) if by_operator or isinstance(rows, ast.Compare | ast.Slice) else None


def _leads_on(node: ast.AST | None, inner: ast.AST) -> bool:
    """Whether a node is a part of what stands in it, or may be that: `(A or B)[0]`."""
    if isinstance(node, ast.IfExp):
        return inner is not node.test
    if isinstance(node, ast.Subscript | ast.Attribute | ast.NamedExpr):
        return node.value is inner
    return isinstance(node, ast.BoolOp)


def _sorting(method: ast.Attribute, call: ast.AST | None) -> frozenset[str]:
    """What is polars' `df.sort("a")`, which gives another table: lists take no key, arrays a number."""
    by = call.args[0] if method.attr == "sort" and isinstance(call, ast.Call) and call.args else None
    is_column = isinstance(by, ast.List | ast.Call) or isinstance(getattr(by, "value", None), str)
    return frozenset({"sort"}) if is_column else frozenset()


def _done(top: ast.AST, outer: Mapping[ast.AST, ast.AST]) -> tuple[bool, bool]:
    """Whether a name's object, or a part of it, is known to be changed, and whether it is read."""
    around = outer.get(top)
    if isinstance(getattr(top, "ctx", None), ast.Store | ast.Del):
        return True, False  # `Order.made += 1` tells nobody how many there are
    if isinstance(around, ast.keyword) and around.arg == "out":
        return True, True
    called = is_called(top, outer)
    if isinstance(around, ast.Call) and called and any(map(_is_in_place, around.keywords)):
        return True, True
    if called and isinstance(top, ast.Attribute) and top.attr in _CHANGING - _sorting(top, around):
        return True, not (top.attr in GIVING_NOTHING and isinstance(outer.get(outer[top]), ast.Expr))
    return False, not is_counted_on(top, outer)


def _is_in_place(keyword: ast.keyword) -> bool:
    return (
        keyword.arg == "inplace" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
    )


def are_only_read(calls: Iterable[Met], loads: Mapping[str, Sequence[Met]]) -> bool:
    """Whether code only looks at what calls give, by itself or by names, and hands it on to nobody.

    Args:
        loads: Where code that may have it by a name goes by that name.
    """
    targets: dict[str, None] = {}
    for call, outer in calls:
        target = _named_so(call, outer)
        if target is not None:
            targets[target] = None
        elif not _is_looked_at(call, outer):
            return False
    return all(_is_looked_at(each, outer) for target in targets for each, outer in loads.get(target, ()))


def _named_so(call: ast.AST, outer: Mapping[ast.AST, ast.AST]) -> str | None:
    """The one name that is bound to what a call gives, or to a part of it."""
    top = call
    while _leads_on(outer.get(top), top):
        top = outer[top]
    around = outer.get(top)
    targets = around.targets if isinstance(around, ast.Assign) else []
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else None


def _is_looked_at(node: ast.AST, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether what stands there is no more than compared, computed with, shown or counted."""
    top = node
    while _leads_on(outer.get(top), top):
        top = outer[top]
    if _done(top, outer)[0]:
        return False
    around = outer.get(top)
    if isinstance(around, ast.Dict):
        return _is_handed_over(outer.get(around), outer)
    if isinstance(around, ast.Call):
        looking = isinstance(around.func, ast.Name) and around.func.id in _LOOKING
        return looking and not is_called(top, outer)
    return isinstance(around, ast.Expr | ast.Compare | ast.BinOp | ast.FormattedValue | ast.UnaryOp)


def _is_handed_over(call: ast.AST | None, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether a call is ours that hands variables over: what others get of it is a copy."""
    method = call.func if isinstance(call, ast.Call) else None
    owner = method.value if isinstance(method, ast.Attribute) and method.attr == "give" else None
    made = (each for each in outer if isinstance(each, ast.Assign) and isinstance(each.value, ast.Call))
    ours = (each.targets[0] for each in made if last_name(getattr(each.value, "func", each)) == HANDING)
    return isinstance(owner, ast.Name) and owner.id in {getattr(each, "id", None) for each in ours}


#: Functions that keep nothing of what they are given.
_LOOKING = frozenset(
    {"len", "sum", "min", "max", "str", "repr", "int", "float", "bool", "print", "sorted", "abs"}
)


def attributes_read(codes: Iterable[ast.AST]) -> set[str]:
    """Names of the attributes that some code reads, whatever they belong to; special ones it may not say."""
    return set(GONE_BY).union(*map(_attributes_read, codes))


@remembered
def _attributes_read(code: ast.AST) -> frozenset[str]:
    inside = (each for each in nodes_in(code) if isinstance(each, ast.Attribute))
    return frozenset(each.attr for each in inside if isinstance(each.ctx, ast.Load))


@remembered
def changes_in(node: ast.AST, used: frozenset[str], *, of_items: bool) -> frozenset[bool]:
    """Of the changes that code is known to make, whether they only fill in what is missing.

    Args:
        of_items: Whether those alone count that put something into what there is.
    """
    outer = parents_in(node)
    inside = (each for each in nodes_in(node) if isinstance(each, ast.Name) and not _is_local(each, outer))
    names = [each for each in inside if not _is_making(each, outer, used) and touch_of(each, outer)[1]]
    told = [each for each in names if not (of_items and _sets(each, outer))]
    alike = (fills_memo, is_in_loading, is_put_back)
    return frozenset(any(each(name, outer) for each in alike) for name in told)


def _sets(name: ast.Name, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether code binds an attribute anew: what that was is not changed."""
    at = outer.get(name)
    return isinstance(at, ast.Attribute) and not isinstance(at.ctx, ast.Load) and not _is_augmented(at, outer)


def _is_augmented(node: ast.AST, outer: Mapping[ast.AST, ast.AST]) -> bool:
    return isinstance(outer.get(node), ast.AugAssign)


def _is_local(name: ast.Name, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether code only binds a name of the function, or the class, that it stands in: no object changes."""
    at = outer.get(name)
    if not isinstance(name.ctx, ast.Store) or _is_augmented(name, outer):
        return False
    at = innermost(at, outer, DEFINITIONS) if at is not None else None
    said = (each for each in nodes_in(at) if isinstance(each, ast.Global | ast.Nonlocal)) if at else ()
    return all(name.id not in each.names for each in said)


def _is_making(node: ast.AST, outer: Mapping[ast.AST, ast.AST], used: Collection[str]) -> bool:
    """Whether code stands in what makes an instance, or in what an operator runs that is not asked for."""
    at: ast.AST | None = node
    while at is not None:
        if isinstance(at, ast.FunctionDef) and at.name.startswith("__"):
            return at.name != "__call__" and at.name not in used
        at = outer.get(at)
    return False
