"""What stands in cells of tables and can be changed there: a copy of a table has the same lists and dicts."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cloaca_nb.model.graph import all_from
from cloaca_nb.read.effects.objects import CALLED_CODE, NOTHING, Args, Obj, Value, joined
from cloaca_nb.read.effects.syntax.shapes import DISPLAYS

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Frame
    from cloaca_nb.read.effects.interpret import Interpreter

#: The library of these tables; those of others copy what is put into them.
_LIBRARY = "pandas"
#: Kinds of what stands in a cell and can be changed there.
_KINDS = frozenset({"data", "instance"})
#: The path of what stands for lists and dicts in cells of which each is no object of its own.
_CELLS = "cells"
#: How deep containers stand in each other of which such a table is made whose cells have some.
_DEPTHS = {"pandas.Series": 2, "pandas.DataFrame": 3}
#: Methods that put lists into cells; what else they do where they are told to.
_SPLITTING, _SPREADING = frozenset({"split", "rsplit", "findall"}), "expand"
#: Methods whose results come of functions that they call for each cell, row or group.
_APPLYING = frozenset({"apply", "map", "agg", "aggregate", "transform", "applymap"})
#: Classes that such a method is given to put one into each cell: `df.groupby("k")["n"].agg(list)`.
_MAKING = frozenset({"builtins.list", "builtins.set", "builtins.dict"})
#: Methods of tables that give nothing of what stands in their cells.
_COUNTING = frozenset({"mean", "sum", "median", "std", "var", "count", "nunique", "describe", "to_json"})


def cells_of(owner: Obj) -> Value:
    """What a table may have in its cells that can be changed."""
    tables = [each for each in all_from([owner], _tables_in) if _is_table(each)]
    return frozenset(one for each in tables for one in each.holds if one.kind in _KINDS)


def _tables_in(each: Obj) -> list[Obj]:
    return [one for one in each.holds if _is_table(one)]


def _is_table(each: Obj) -> bool:
    return each.path == _LIBRARY and each.kind in {"library", "iterator"}


def made_with_cells(reading: Interpreter, path: str, args: Args, made: Value, frame: Frame) -> None:
    """Notes lists and dicts in the cells of a table that is made of what is written out."""
    depth = _DEPTHS.get(path.removesuffix(".from_dict").removesuffix(".from_records"), 0)
    nodes = [reading.maker(each) for each in args.all() if each.kind == "data"] if depth else []
    if args.site is not None and any(_depth(each) >= depth for each in nodes):
        _put(reading, made, reading.fresh(args.site, frame, "data", _CELLS), frame)


def passed_on(reading: Interpreter, owner: Obj, name: str, args: Args, made: Value, frame: Frame) -> None:
    """Notes what a table that a method makes of another one has in its cells: what that has, or lists anew.

    Args:
        made: What the method gives.
    """
    if not _is_table(owner) or name in _COUNTING or args.site is None:
        return
    cells, functions = cells_of(owner), [each for each in args.all() if each.kind in CALLED_CODE]
    _put(reading, made, cells, frame)
    if functions and name in _APPLYING | {"pipe"}:
        # Of a column they get texts and numbers, too.
        passed = [Args(rest=made | cells, site=args.site), Args([NOTHING], site=args.site)]
        with reading.one_of_several(False):
            given = joined(reading.procedures.call(f, each, frame) for f in functions for each in passed)
        _put(reading, made, frozenset(each for each in given if each.kind in _KINDS), frame)
    spread = name in _SPLITTING and _SPREADING not in args.keywords
    if spread or (name in _APPLYING and any(each.path in _MAKING for each in args.all())):
        _put(reading, made, reading.fresh(args.site, frame, "data", _CELLS), frame)


def _put(reading: Interpreter, tables: Value, cells: Value, frame: Frame) -> None:
    for each in tables if cells else NOTHING:
        reading.hold_all(each, cells, frame)


def _depth(node: ast.AST | None) -> int:
    """How deep containers that can be changed are written out in each other."""
    if isinstance(node, ast.ListComp | ast.GeneratorExp):
        return 1 + _depth(node.elt)
    if type(node) not in DISPLAYS:
        return int(isinstance(node, ast.SetComp | ast.DictComp))
    elements = [*getattr(node, "elts", ()), *getattr(node, "values", ())]
    inside = max(map(_depth, elements), default=0)
    return inside + 1 if inside or not isinstance(node, ast.Tuple) else 0
